"""How much of a policy waits, and how late it is, for /metrics."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from lyceum_chassis.projector.pending import Pending, millis

COUNTED_MAX: Final = 1_000
_LIMIT_MS: Final = 800


async def measure(pending: Pending, now: Callable[[], datetime]) -> tuple[float, float, float]:
    """What is ready and not carried out (up to ``COUNTED_MAX``), for how many seconds the oldest
    due deadline has been so, and how many deadlines there are, due or not."""
    moment = millis(now())
    at_once = pending.at_once.find({}, {"_id": 1})
    ready = await at_once.limit(COUNTED_MAX).max_time_ms(_LIMIT_MS).to_list(None)
    due = pending.deadlines.find({"due": {"$lte": moment}}, {"due": 1}).sort("due", 1)
    late = await due.limit(COUNTED_MAX).max_time_ms(_LIMIT_MS).to_list(None)
    late_s = (moment - late[0]["due"]) / 1_000 if late else 0.0
    deadlines = await pending.deadlines.estimated_document_count()
    return min(COUNTED_MAX, len(ready) + len(late)), late_s, deadlines
