"""The records that a projection could not handle, beside its rows. See docs/adr/0004."""

from dataclasses import dataclass

from lyceum_chassis.commits import utc_now
from lyceum_chassis.mongo import Collection
from lyceum_chassis.projection import Projection

COUNTED_MAX = 1_000
_LIMIT_MS = 800


@dataclass(frozen=True, slots=True)
class ParkedNow:
    """How many events of how many keys are parked, and for how long the oldest has been."""

    events: int = 0
    keys: int = 0
    oldest_s: float = 0.0

    def __str__(self) -> str:
        if not self.events:
            return "nothing parked"
        age = f"the oldest for {self.oldest_s:.0f} s"
        return f"{self.events} events of {self.keys} keys parked, {age}"


class Parking:
    """The parked records of one projection."""

    def __init__(self, parked: Collection, projection: Projection) -> None:
        self._parked = parked
        self._of_projection = {"projection": projection.rows}

    async def prepare(self) -> None:
        await self._parked.create_index([("projection", 1), ("key", 1)])
        await self._parked.create_index([("projection", 1), ("parked_at", 1)])

    async def keys(self) -> frozenset[str]:
        return frozenset(await self._parked.distinct("key", self._of_projection))

    async def now(self) -> ParkedNow:
        """Counts up to ``COUNTED_MAX`` events, the oldest first, and their keys."""
        found = self._parked.find(self._of_projection, {"key": 1, "parked_at": 1})
        oldest = found.sort("parked_at", 1).limit(COUNTED_MAX).max_time_ms(_LIMIT_MS)
        records = await oldest.to_list(None)
        if not records:
            return ParkedNow()
        age_s = (utc_now() - records[0]["parked_at"]).total_seconds()
        return ParkedNow(len(records), len({r["key"] for r in records}), max(0.0, age_s))

    async def measure(self) -> tuple[float, float, float]:
        """For /metrics: events, keys, seconds."""
        now = await self.now()
        return now.events, now.keys, now.oldest_s
