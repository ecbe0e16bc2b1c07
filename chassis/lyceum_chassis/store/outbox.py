"""What of the store is on Kafka, by the commits' positions, and what is not yet."""

import time
from collections.abc import Sequence
from uuid import UUID

from pymongo import UpdateOne

from lyceum_chassis.store.mongo import Client, Collection, Document, Session, transact

_LOOK_BEYOND = 1_000

COUNTED_MAX = 1_000
_LIMIT_MS = 800


def _minted_at(commit_id: UUID) -> float:
    """When a UUIDv7 was made, in seconds since 1970 (RFC 9562, section 5.7)."""
    return (commit_id.int >> 80) / 1_000


async def waiting(commits: Collection) -> tuple[float, float]:
    """How many commits are pending, up to ``COUNTED_MAX``, and how old the oldest is, in seconds.

    Walks the partial index of pending commits alone, and no further than that many.
    """
    ids = commits.find({"pending": True}, {"_id": 1}).sort("_id", 1).limit(COUNTED_MAX)
    pending = await ids.max_time_ms(_LIMIT_MS).to_list(None)
    if not pending:
        return 0.0, 0.0
    return float(len(pending)), max(0.0, time.time() - _minted_at(pending[0]["_id"]))


async def mark(client: Client, commits: Collection, batch: Sequence[tuple[UUID, int]]) -> None:
    """Gives the commits their positions: one transaction, one sync. Idempotent."""
    if not batch:
        return
    updates = [
        UpdateOne({"_id": commit}, {"$set": {"position": position}, "$unset": {"pending": ""}})
        for commit, position in batch
    ]

    async def write(session: Session) -> None:
        await commits.bulk_write(updates, ordered=False, session=session)

    await transact(client, write)


async def published(
    commits: Collection, after: int, events: int, fields: Sequence[str] | None = None
) -> list[Document]:
    """The commits that begin within so many events after a position, in the order of positions.

    Bounded at both ends: SecantusDB gathers all that an index holds from one end on.
    """
    between = {"position": {"$gt": after, "$lte": after + events}}
    found = await commits.find(between, fields).to_list(None)
    return sorted(found, key=lambda commit: int(commit["position"]))


async def is_published_beyond(commits: Collection, position: int) -> bool:
    """Whether the store knows of positions after this one, which have no gaps."""
    return bool(await published(commits, position, _LOOK_BEYOND, ["position"]))
