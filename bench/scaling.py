"""Which part of a city gives first when it grows: queues, fed with costs that were measured.

    python -m bench.scaling

prints the tables of docs/scaling.md. Each part is a queue: arrivals at random (Poisson), served in
the order in which they come, by so many servers, of which each takes one at a time. That is a model
and no measurement. It knows of no network, no pauses of gathering, no failure.
"""

import heapq
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import ceil, exp, inf, log, sqrt

from bench.measuring import percentile

LEARNERS = 100_000
"""A city of today; 3,300 programmes as in Chicago's published file."""
PROGRAMMES = 3_300
ACTIVE = 0.3
"""Of the learners, in the peak hour of registration day. Assumed: nobody has counted."""
SEARCHES, COMMANDS = 6, 2
"""Of one of them in that hour. Assumed: some looking, two applications."""
BURST = 3.0
"""The first minutes over the hour's mean: as if half of it came within ten minutes. Assumed."""
EVENTS = 1.05
"""A command: 43,050 events in 41,246 commits (results/torture-2026-11-26.md)."""
REACTIONS = 0.1
"""A command: promotions and ends. Assumed."""
GROWTH = (1, 10, 100, 1_000)
FULL = 0.7
"""A part is given another server beyond this share of its time."""
_NEVER = 10**9
_P99_Z = 2.326
"""How many standard deviations the 99th percentile of a normal lies above its mean."""


@dataclass(frozen=True)
class Part:
    """``ms`` is what one piece of work takes a server, ``p99_over_p50`` how uneven that is.
    ``today`` servers are there in deploy/compose, ``most`` can be with the code of today."""

    name: str
    ms: float
    rate: Callable[[float], float]
    today: int = 1
    most: int = _NEVER
    p99_over_p50: float = 1.0

    def utilisation(self, growth: float, servers: int) -> float:
        """The share of its time that a server is busy; beyond 1 what waits grows for ever."""
        return self.rate(growth) * self.ms / 1_000 / servers

    def needed(self, growth: float) -> int:
        """So many servers that none is busy for more than ``FULL`` of the time."""
        return max(self.today, ceil(self.utilisation(growth, 1) / FULL))

    def possible(self, growth: float) -> int:
        """As many of those as there can be."""
        return min(self.most, self.needed(growth))

    @property
    def sigma(self) -> float:
        """Of a lognormal with this p99 over its p50."""
        return log(self.p99_over_p50) / _P99_Z


def searches(growth: float) -> float:
    """A second, at the peak."""
    return LEARNERS * growth * ACTIVE * SEARCHES / 3_600 * BURST


def commands(growth: float) -> float:
    return LEARNERS * growth * ACTIVE * COMMANDS / 3_600 * BURST


def events(growth: float) -> float:
    return commands(growth) * EVENTS


def reactions(growth: float) -> float:
    return commands(growth) * REACTIONS


def to_the_favourite(growth: float) -> float:
    """Commands to the one programme that most want: Zipf's law, exponent 1, over all there are."""
    return commands(growth) / harmonic(PROGRAMMES * growth)


def harmonic(count: float) -> float:
    """1 + 1/2 + … + 1/count, by Euler's approximation."""
    return log(count) + 0.5772156649 + 1 / (2 * count)


PARTS = (
    # README: 900 µs of CPU a call; access on takes 0.88 of the rate (command-2026-11-27.md).
    Part("API of opportunities", 0.9 / 0.88, commands, today=2),
    # 2026-11-22.md: p50 with 64 clients at once; a group has one commit of a stream.
    Part("one stream, the favourite", 15.3, to_the_favourite, most=1),
    # README: 0.25 of a core at 100 commands/s, all that uses the store together.
    Part("store, cores", 2.5, commands),
    # 2026-11-26.md: 11,001 events/s of a backlog.
    Part("relay of opportunities", 1_000 / 11_001, events, most=1),
    # 2026-11-22.md: 11,589 events/s of a backlog; 3 partitions.
    Part("projector of cards", 1_000 / 11_589, events, today=2, most=3),
    # README: five reports of every event take 0.35 of one's rate. There are two today.
    Part("projector of reports", 1_000 / 11_589 / 0.35, events, today=2, most=3),
    # 2026-11-26.md: 10,000 deadlines due at once were carried out in 3.16 s.
    Part("reactions, a policy", 0.316, reactions, most=1),
    # judged-search-2026-11-27.md: p50 8 ms, p99 29 ms; the mean of a lognormal of these.
    Part("search replica", 8 * exp((log(29 / 8) / _P99_Z) ** 2 / 2), searches, 2, _NEVER, 29 / 8),
)


def mean_wait(rate: float, service: float, squared_variation: float) -> float:
    """Pollaczek and Khinchine's, of one server: 1 is M/M/1, 0 is M/D/1."""
    busy = rate * service
    return inf if busy >= 1 else busy * service * (1 + squared_variation) / 2 / (1 - busy)


def waits(
    rate: float, draw: Callable[[random.Random], float], servers: int, count: int, seed: int = 1
) -> list[float]:
    """How long each of ``count`` waits, in the order of their coming: to the server free first."""
    rng = random.Random(seed)
    free = [0.0] * servers
    found, now = [], 0.0
    for _ in range(count):
        now += rng.expovariate(rate)
        begins = max(now, free[0])
        heapq.heapreplace(free, begins + draw(rng))
        found.append(begins - now)
    return found


def p99_wait_ms(part: Part, growth: float, servers: int, count: int = 200_000) -> float:
    """Simulated; the first tenth, which meets an empty queue, is left out."""
    if part.utilisation(growth, servers) >= 1:
        return inf
    mean, sigma = part.ms / 1_000, part.sigma

    def draw(rng: random.Random) -> float:
        return mean * rng.lognormvariate(-sigma * sigma / 2, sigma) if sigma else mean

    return percentile(waits(part.rate(growth), draw, servers, count)[count // 10 :], 99) * 1_000


def gives_at(part: Part, servers: int) -> float:
    """At how many times the city of today its servers are busy all the time."""
    low, high = 0.001, 1e7
    while high / low > 1.001:
        middle = sqrt(low * high)
        low, high = (middle, high) if part.utilisation(middle, servers) < 1 else (low, middle)
    return low


def tables() -> Iterator[str]:
    cities = [f"{growth:,}x" for growth in GROWTH]
    yield "| a second, at the peak | " + " | ".join(cities) + " |"
    yield "|---|" + "---:|" * len(cities)
    for name, rate in (("searches", searches), ("commands", commands), ("events", events)):
        yield f"| {name} | " + " | ".join(f"{rate(growth):,.0f}" for growth in GROWTH) + " |"
    yield ""
    yield "| part | servers today | full at | " + " | ".join(cities) + " |"
    yield "|---|---:|---:|" + "---:|" * len(cities)
    for part in PARTS:
        cells = (f"{part.utilisation(growth, part.today):.2f}" for growth in GROWTH)
        full = gives_at(part, part.today)
        yield f"| {part.name} | {part.today} | {full:,.1f}x | " + " | ".join(cells) + " |"
    yield ""
    yield "| part | at most | " + " | ".join(cities) + " |"
    yield "|---|---:|" + "---|" * len(cities)
    for part in PARTS:
        most = "-" if part.most == _NEVER else str(part.most)
        yield f"| {part.name} | {most} | " + " | ".join(_cell(part, each) for each in GROWTH) + " |"


def _cell(part: Part, growth: float) -> str:
    servers = part.possible(growth)
    wait = p99_wait_ms(part, growth, servers)
    if wait == inf:
        return f"{servers}, **gives** ({part.utilisation(growth, 1):,.1f} needed)"
    return f"{servers}, {part.utilisation(growth, servers):.2f}, {wait:,.1f} ms"


if __name__ == "__main__":
    print("\n".join(tables()))
