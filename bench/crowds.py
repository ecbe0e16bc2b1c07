"""An opportunity with ten learners, with a thousand, with a hundred thousand: what a command costs.

Half of the learners have a seat, half wait. Commands go one after another to a store that holds
the stream, as a process that serves it does.
"""

import asyncio
import gc
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from lyceum_chassis.domain.messages import Command
from lyceum_chassis.store.commits import Origin
from lyceum_chassis.store.event_store import EventStore
from lyceum_chassis.store.mongo import Database
from lyceum_opportunities.opportunity import (
    Apply,
    ChangeCapacity,
    PromoteWaiting,
    Withdraw,
    opportunity,
)

from bench.crowd import NOW, crowd
from bench.holds import watched
from bench.measuring import Comparison, percentile
from bench.setting import Setting

SIZES = (10, 1_000, 100_000)
_COMMANDS = 300
_PROMOTED = (4_000, 40_000)
_MOST_HELD_MS = 50


@dataclass
class Crowd:
    """One stream, and the store that holds it. ``took_ms`` are the last round's, by command."""

    size: int
    db: Database
    id_: UUID = field(default_factory=uuid4)
    learners: list[UUID] = field(default_factory=list)
    capacity: int = 0
    took_ms: dict[str, list[float]] = field(default_factory=dict)
    held_mib: float = 0.0
    longest_hold_ms: float = 0.0

    async def gather(self) -> None:
        self.store = EventStore(self.db)
        await self.store.prepare()
        self.capacity = self.size // 2
        self.learners = await crowd(
            self.db, self.id_, seated=self.capacity, waiting=self.size - self.capacity
        )
        gc.collect()
        before = _resident_mib()
        async with watched() as holds:
            await self.store.load(opportunity, self.id_)
        self.held_mib = _resident_mib() - before
        self.longest_hold_ms = holds.longest_ms

    async def tell(self, command: Command) -> Any:
        return await self.store.execute(opportunity, self.id_, command, Origin(uuid4(), uuid4()))

    async def round(self) -> None:
        """So many of each command; snapshots are written meanwhile."""
        async with watched() as holds:
            await self._each("Apply", self._apply)
            await self._each("Withdraw", self._withdraw)
            await self._each("ChangeCapacity", self._one_more)
            await self.store.close()
        self.longest_hold_ms = max(self.longest_hold_ms, holds.longest_ms)

    async def _each(self, name: str, command: Callable[[], Awaitable[Any]]) -> None:
        took = self.took_ms[name] = []
        for _ in range(_COMMANDS):
            began = time.perf_counter()
            await command()
            took.append(1_000 * (time.perf_counter() - began))

    async def _apply(self) -> None:
        learner = uuid4()
        self.learners.append(learner)
        await self.tell(Apply(learner_id=learner, at=NOW))

    async def _withdraw(self) -> None:
        """Of those with a seat and those who wait in turns, from everywhere among them."""
        at = (len(self.learners) * 7_919) // 10_000 if len(self.learners) % 2 else 0
        await self.tell(Withdraw(learner_id=self.learners.pop(at), at=NOW))

    async def _one_more(self) -> None:
        self.capacity += 1
        await self.tell(ChangeCapacity(capacity=self.capacity, at=NOW))

    async def snapshot_bytes(self) -> tuple[int, int]:
        """Of the core, and of its largest page."""
        core = await self.db["snapshots"].find_one({"_id": f"opportunity-{self.id_}"})
        assert core is not None
        pages = self.db["snapshot_pages"].find()
        largest = [len(page["ids"]) + 80 async for page in pages]
        named = sum(40 * len(roll) for roll in core["pages"])
        return len(core["state"]) + named + 150, max(largest)


async def compare(setting: Setting) -> list[Comparison]:
    gc.collect()
    gc.freeze()  # as a process does once it has started
    crowds = [Crowd(size, setting.kept_database()) for size in SIZES]
    for each in crowds:
        await each.gather()
        await each.round()  # warms up, and writes the first snapshot
    few, *more = crowds
    percentiles = {
        (size, name, percent): Comparison(
            f"{name} p{percent}, {size:,} learners", f"{SIZES[0]} learners", "ms", goal, True
        )
        for size in SIZES[1:]
        for name in ("Apply", "Withdraw", "ChangeCapacity")
        for percent, goal in ((50, None), (99, 1.5))
    }
    for number in range(setting.rounds):
        for each in crowds if number % 2 else reversed(crowds):
            await each.round()
        for each in more:
            for name, took in each.took_ms.items():
                for percent in (50, 99):
                    theirs = percentile(few.took_ms[name], percent)
                    ours = percentile(took, percent)
                    percentiles[each.size, name, percent].add(ours, theirs)
    return [
        *percentiles.values(),
        *[each for one in crowds for each in await _weights(one)],
        *[each for count in _PROMOTED for each in await _promotion(setting, count)],
    ]


async def _weights(crowd_: Crowd) -> list[Comparison]:
    """What the stream takes in memory and in the store, and how long it held the loop."""
    core, page = await crowd_.snapshot_bytes()
    of = f"{crowd_.size:,} learners"
    figures = (
        ("held in memory", "MiB", crowd_.held_mib, None),
        ("snapshot's core", "KiB", core / 1_024, 100),
        ("snapshot's largest page", "KiB", page / 1_024, 5),
        ("longest hold of the loop, loading included", "ms", crowd_.longest_hold_ms, _MOST_HELD_MS),
    )
    return [_alone(f"{what}, {of}", unit, value, goal) for what, unit, value, goal in figures]


async def _promotion(setting: Setting, count: int) -> list[Comparison]:
    """A capacity for all who wait, step after step."""
    each = Crowd(count, setting.kept_database())
    await each.gather()
    each.capacity = 100_000
    steps, began = 1, time.perf_counter()
    async with watched() as holds:
        await each.tell(ChangeCapacity(capacity=each.capacity, at=NOW))
        while not (await each.tell(PromoteWaiting(at=NOW))).already_done:
            steps += 1
        await each.store.close()
    took_us = 1_000_000 * (time.perf_counter() - began) / (count - count // 2)
    await asyncio.sleep(0)
    of = f"{count - count // 2:,} promoted by one ChangeCapacity, in {steps} steps"
    return [
        _alone(f"{of}: a learner", "µs", took_us, None),
        _alone(f"{of}: longest hold of the loop", "ms", holds.longest_ms, _MOST_HELD_MS),
    ]


def _alone(name: str, unit: str, value: float, goal: float | None) -> Comparison:
    figure = Comparison(name, "", unit, goal, less_is_better=True)
    figure.add(value)
    return figure


def _resident_mib() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4_096 / 1_048_576
