"""Interleaved rounds, their medians and spread, and the machine they ran on."""

import math
import os
import platform
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

HEADER = (
    "| what | against | theirs | ours | ratio | goal | | load |\n|---|---|---|---|---|---|---|---|"
)


@dataclass
class Comparison:
    """Figures of two ways to do the same, a pair a round; or of ours alone.

    ``goal`` is the least ratio of ours to theirs, or the greatest one where less is better. Of a
    figure that stands alone it bounds the figure itself. None: told, and not judged.
    """

    name: str
    against: str
    unit: str
    goal: float | None = None
    less_is_better: bool = False
    theirs: list[float] = field(default_factory=list)
    ours: list[float] = field(default_factory=list)
    loads: list[float] = field(default_factory=list)

    def add(self, ours: float, theirs: float | None = None) -> None:
        """A round. The load is the one that was there before its figures count in it much."""
        self.ours.append(ours)
        if theirs is not None:
            self.theirs.append(theirs)
        self.loads.append(os.getloadavg()[0])

    @property
    def ratios(self) -> list[float]:
        """Of each round: its two figures were taken one after the other, under like load."""
        return [ours / theirs for ours, theirs in zip(self.ours, self.theirs, strict=True)]

    @property
    def met(self) -> bool | None:
        """Whether the median meets the goal; None where there is none."""
        if self.goal is None:
            return None
        judged = statistics.median(self.ratios if self.theirs else self.ours)
        return judged <= self.goal if self.less_is_better else judged >= self.goal

    def row(self) -> str:
        """The line of the table."""
        sign = "≤" if self.less_is_better else "≥"
        cells = (
            self.name,
            self.against or "-",
            _spread(self.theirs) if self.theirs else "-",
            f"{_spread(self.ours)} {self.unit}",
            _spread(self.ratios) if self.theirs else "-",
            "-" if self.goal is None else f"{sign} {self.goal:g}",
            {True: "met", False: "missed", None: ""}[self.met],
            f"{min(self.loads):.1f}-{max(self.loads):.1f}",
        )
        return f"| {' | '.join(cells)} |"


def _spread(figures: Sequence[float]) -> str:
    middle = _figure(statistics.median(figures))
    if len(figures) == 1:
        return middle
    return f"{middle} ({_figure(min(figures))}-{_figure(max(figures))})"


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 20 else f"{value:.2f}"


async def rate(count: int, work: Callable[[], Awaitable[object]]) -> float:
    """How many of ``count`` are done a second."""
    started = time.perf_counter()
    await work()
    return count / (time.perf_counter() - started)


def percentile(values: Sequence[float], percent: float) -> float:
    """The least value that so many percent of the values are not above."""
    return sorted(values)[max(0, math.ceil(len(values) * percent / 100) - 1)]


def machine() -> str:
    """What it ran on, in a line."""
    model = "unknown processor"
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            break
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return (
        f"{model}, {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"{platform.system()} {platform.release()}; load before: {load}"
    )
