"""What of the store is not on Kafka yet, as a number and an age."""

import time
from uuid import UUID

from lyceum_chassis.mongo import Collection

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
