"""How much of the store is not on Kafka yet, and how old it is, for /metrics and /readyz."""

import time
from typing import Final
from uuid import UUID

from lyceum_chassis.store.commit_log import CommitLog, LogLost
from lyceum_chassis.store.mongo import Collection, Document
from lyceum_chassis.store.published import End, Published

COUNTED_MAX: Final = 1_000
_WAIT_MS: Final = 100
_LIMIT_MS: Final = 800


async def waiting(commits: Collection) -> tuple[float, float]:
    """How many commits wait, up to ``COUNTED_MAX``, and how old the oldest is, in seconds.

    What stands in the log behind the end of what was published: that costs as much as it is.
    """
    end = await Published(commits).end()
    ids = await _behind(commits, end)
    if not ids:
        return 0.0, 0.0
    oldest = min(map(_minted_at, ids))
    return float(len(ids)), max(0.0, time.time() - oldest)


async def _behind(commits: Collection, end: End) -> list[UUID]:
    if end.token is not None:
        try:
            return await _logged(commits, end)
        except LogLost:
            pass  # the relay finds that out, too, and tells; meanwhile the ids give a least number
    newer: Document = {"_id": {"$gt": end.highest}} if end.highest else {}
    found = commits.find(newer, {"_id": 1}).limit(COUNTED_MAX).max_time_ms(_LIMIT_MS)
    return [commit["_id"] async for commit in found]


async def _logged(commits: Collection, end: End) -> list[UUID]:
    log = CommitLog(commits, COUNTED_MAX, ids_alone=True)
    ids: list[UUID] = []
    try:
        await log.open(end.token)
        while len(ids) < COUNTED_MAX and (some := await log.next(_WAIT_MS)):
            ids += [logged.commit["_id"] for logged in some]
    finally:
        await log.close()
    return ids[:COUNTED_MAX]


def _minted_at(commit_id: UUID) -> float:
    """When a UUIDv7 was made, in seconds since 1970 (RFC 9562, section 5.7)."""
    return (commit_id.int >> 80) / 1_000
