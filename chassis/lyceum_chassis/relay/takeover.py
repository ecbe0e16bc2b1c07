"""Stores of before: each commit had its position in it, or a mark that it waits to have one.

What those positions say is written down as batches, once, and the two indexes go that were needed
to find them. What waited is in no batch then, and is found by looking through the store. Killed at
any step it is begun again, and goes on where it was.
"""

from collections.abc import Callable
from typing import Final

import structlog
from pymongo.errors import OperationFailure

from lyceum_chassis.store.mongo import Collection, Document
from lyceum_chassis.store.published import EVENTS_MAX, Batch, Published

log = structlog.get_logger()

_POSITIONS: Final = "published"
_WAITING: Final = "pending_1__id_1"
"""The indexes of marked commits. That of positions goes last: without it there is nothing to do."""
_LOOK_BEYOND = 200_000
_INDEX_NOT_FOUND = 27


class PositionsMissing(Exception):  # noqa: N818
    """A commit is gone that had a position."""


async def take_over(commits: Collection, published: Published, still: Callable[[], None]) -> None:
    """Does nothing to a store that never had marks. ``still`` raises if it may not go on.

    Raises ``PositionsMissing``.
    """
    if _POSITIONS not in await commits.index_information():
        return
    position = begun = (await published.end()).last
    while batch := await _next(commits, position):
        still()
        await published.write(batch, None)
        position = batch.last
    log.info("store_taken_over", positions=position - begun)
    for index in (_WAITING, _POSITIONS):
        try:
            await commits.drop_index(index)
        except OperationFailure as error:
            if error.code != _INDEX_NOT_FOUND:
                raise


async def _next(commits: Collection, after: int) -> Batch | None:
    marked = await _marked(commits, after, EVENTS_MAX)
    if not marked or marked[0]["position"] != after + 1:
        if marked or await _marked(commits, after, _LOOK_BEYOND):
            raise PositionsMissing(f"the store has no event at position {after + 1}")
        return None
    sizes: list[int] = []
    for commit in marked:
        if commit["position"] != after + sum(sizes) + 1:
            break  # the next look tells
        sizes.append(len(commit["events"]))
    ids = tuple(commit["_id"] for commit in marked[: len(sizes)])
    return Batch(after + 1, ids, tuple(sizes))


async def _marked(commits: Collection, after: int, positions: int) -> list[Document]:
    between = {"position": {"$gt": after, "$lte": after + positions}}
    found = await commits.find(between, {"position": 1, "events.id": 1}).to_list(None)
    return sorted(found, key=lambda commit: int(commit["position"]))
