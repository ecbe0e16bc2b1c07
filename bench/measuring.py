"""Interleaved rounds, their medians and spread, and the machine they ran on."""

import os
import platform
import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Comparison:
    """Rates a second of two ways to do the same. ``goal`` is the least ratio ours/bare."""

    name: str
    unit: str
    goal: float
    bare: list[float] = field(default_factory=list)
    ours: list[float] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        return statistics.median(self.ours) / statistics.median(self.bare)

    def row(self) -> str:
        met = "met" if self.ratio >= self.goal else "missed"
        return (
            f"| {self.name} | {_rates(self.bare)} | {_rates(self.ours)} {self.unit} "
            f"| {self.ratio:.2f} | {self.goal:g} | {met} |"
        )


def _rates(rates: list[float]) -> str:
    middle = statistics.median(rates)
    return f"{middle:,.0f} ({min(rates):,.0f}-{max(rates):,.0f})"


HEADER = "| what | bare, a second | ours, a second | ratio | goal | |\n|---|---|---|---|---|---|"


async def rate(count: int, work: Callable[[], Awaitable[object]]) -> float:
    """How many of ``count`` are done a second."""
    started = time.perf_counter()
    await work()
    return count / (time.perf_counter() - started)


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
