"""How far a projection is from the end of what it reads, for /metrics and /readyz."""

import contextlib
import math
import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from aiokafka import TopicPartition

from lyceum_chassis.observing import metrics
from lyceum_chassis.observing.health import Check
from lyceum_chassis.projector.projection import Projection

STUCK_AFTER_S = 30.0


class Progress:
    """What the projector has in hand, and what the consumer saw of the rest."""

    def __init__(self, projection: Projection) -> None:
        self.stopped: str | None = None
        """Why an operator must decide how to go on."""
        self._projection = projection.rows
        self.behind_of: Mapping[TopicPartition, int] = {}
        """How far each partition that this process reads is behind, as far as is known."""
        self._behind: int | None = None
        self._moved_at = time.monotonic()
        self._oldest_in_hand: float | None = None
        self._projected_up_to = time.time()

    @property
    def in_hand(self) -> bool:
        """Whether there are records that the consumer handed over and that are not projected."""
        return self._oldest_in_hand is not None

    def took(self, parts: Iterable[Sequence[Any]]) -> None:
        """A batch was taken in hand: each partition's records."""
        self._oldest_in_hand = min(part[0].timestamp for part in parts) / 1_000

    def left(self) -> None:
        """The batch is not in hand any more. Once stopped, it is until it goes on."""
        if not self.stopped:
            self._oldest_in_hand = None

    def goes_on(self) -> None:
        """It was stopped, and an operator has seen to it."""
        self.stopped = self._oldest_in_hand = None
        self._moved_at = time.monotonic()

    def committed(self, parts: Iterable[Sequence[Any]]) -> None:
        """The batch in hand was committed."""
        records = [record for part in parts for record in part]
        self._moved_at = time.monotonic()
        self._projected_up_to = max(record.timestamp for record in records) / 1_000
        metrics.PROJECTION_BATCHES.labels(self._projection).inc()
        metrics.PROJECTED_EVENTS.labels(self._projection).inc(len(records))

    def saw(self, behind_of: Mapping[TopicPartition, int] | None) -> None:
        """So many records of each partition are still to be projected; None if nobody knows."""
        self.behind_of = behind_of or {}
        behind = self._behind = None if behind_of is None else sum(behind_of.values())
        lag_s = math.nan
        if behind == 0:
            self._moved_at, self._projected_up_to = time.monotonic(), time.time()
            lag_s = 0.0
        elif behind:
            lag_s = max(0.0, time.time() - (self._oldest_in_hand or self._projected_up_to))
        name = self._projection
        metrics.PROJECTION_LAG_EVENTS.labels(name).set(math.nan if behind is None else behind)
        metrics.PROJECTION_LAG_SECONDS.labels(name).set(lag_s)
        metrics.PROJECTION_STOPPED.labels(name).set(bool(self.stopped))

    def forget(self) -> None:
        """Tells no more of this view: it ended."""
        for gauge in metrics.OF_A_VIEW:
            with contextlib.suppress(KeyError):
                gauge.remove(self._projection)

    def check(self) -> Check:
        """Red when stopped, or when nothing moves although there is work, or may be."""
        if self.stopped:
            return Check(False, f"stopped: {self.stopped}")
        behind = "nobody knows how many" if self._behind is None else str(self._behind)
        still_s = time.monotonic() - self._moved_at
        if self._behind != 0 and still_s > STUCK_AFTER_S:
            return Check(False, f"{behind} events behind, nothing moved for {still_s:.0f} s")
        return Check(True, f"{behind} events behind")
