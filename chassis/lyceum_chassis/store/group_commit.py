"""Group commit: what waits at the same moment goes to the server as one insert.

While one insert is under way the next group gathers. A group holds one commit of a stream at
most: the insert is unordered, and two commits of a stream have an order.
"""

import asyncio
import time
from collections import deque
from collections.abc import Mapping
from typing import Any

from pymongo.errors import BulkWriteError, DuplicateKeyError, PyMongoError

from lyceum_chassis.observing import metrics
from lyceum_chassis.store.mongo import AWAY, Collection, Document

_DUPLICATE_KEY = 11000


class VersionTaken(Exception):  # noqa: N818
    """Another commit has this version of the stream: a conflict."""


class CommandKnown(Exception):  # noqa: N818
    """The stream has a commit of this command already: a retry."""


class OutcomeUnknown(Exception):  # noqa: N818
    """The server went away under the insert. It may or may not have been carried out."""


class GroupCommit:
    """Inserts commits into a collection; each caller learns what became of its own."""

    def __init__(self, commits: Collection, group_max: int = 500) -> None:
        self._commits = commits
        self._group_max = group_max
        self._waiting: deque[tuple[Document, asyncio.Future[None]]] = deque()
        self._drain: asyncio.Task[None] | None = None

    async def append(self, commit: Document) -> None:
        """Returns when the commit is durable.

        Raises ``VersionTaken``, ``CommandKnown`` or ``OutcomeUnknown``.
        """
        began_at = time.perf_counter()
        outcome: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((commit, outcome))
        if self._drain is None or self._drain.done():
            self._drain = asyncio.create_task(self._insert_all(), name="group-commit")
        try:
            await outcome
        finally:
            metrics.APPEND_SECONDS.observe(time.perf_counter() - began_at)
        metrics.APPENDED_EVENTS.inc(len(commit["events"]))

    async def close(self) -> None:
        """Waits until all that was appended has its outcome."""
        if self._drain is not None:
            await self._drain

    async def _insert_all(self) -> None:
        while self._waiting:
            group = self._next_group()
            try:
                failures = await self._insert([commit for commit, _ in group])
            except BaseException as error:
                for _, outcome in group:
                    if not outcome.done():
                        outcome.set_exception(error)
                if not isinstance(error, Exception):
                    raise
                continue
            for index, (_, outcome) in enumerate(group):
                if outcome.done():  # its caller gave up waiting
                    continue
                if index in failures:
                    outcome.set_exception(failures[index])
                else:
                    outcome.set_result(None)

    def _next_group(self) -> list[tuple[Document, asyncio.Future[None]]]:
        group: list[tuple[Document, asyncio.Future[None]]] = []
        streams: set[str] = set()
        later: list[tuple[Document, asyncio.Future[None]]] = []
        while self._waiting and len(group) < self._group_max:
            entry = self._waiting.popleft()
            stream = entry[0]["stream"]
            if stream in streams:
                later.append(entry)
            else:
                streams.add(stream)
                group.append(entry)
        self._waiting.extendleft(reversed(later))
        return group

    async def _insert(self, commits: list[Document]) -> dict[int, Exception]:
        """Which commits failed, by their index, and why."""
        metrics.APPEND_GROUP_COMMITS.observe(len(commits))
        try:
            if len(commits) == 1:
                await self._commits.insert_one(commits[0])
            else:
                await self._commits.insert_many(commits, ordered=False)
        except DuplicateKeyError as error:
            return {0: _refusal(error.details or {})}
        except BulkWriteError as error:
            if error.details.get("writeConcernErrors"):
                raise OutcomeUnknown(str(error.details["writeConcernErrors"])) from error
            return {refused["index"]: _refusal(refused) for refused in error.details["writeErrors"]}
        except AWAY as error:
            raise OutcomeUnknown(str(error)) from error
        return {}


def _refusal(details: Mapping[str, Any]) -> Exception:
    """The index that refused tells a conflict from a retry."""
    if details.get("code") != _DUPLICATE_KEY:
        return PyMongoError(str(details.get("errmsg", details)))
    if "command_id" in details.get("keyPattern", {}):
        return CommandKnown()
    return VersionTaken()
