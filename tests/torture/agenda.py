"""What goes wrong, where and when: planned in full from the seed, before any of it happens."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from torture.brokers import ROLES
from torture.parts import KINDS, PARTS
from torture.steps import STEPS
from torture.stores import REFUSALS


class Kind(StrEnum):
    KILL = "kill -9, start anew"
    KILL_BOTH = "a second one beside it, kill -9 both, start anew"
    REPLACE = "a second one beside it, kill -9 the first, later the second"
    END = "SIGTERM, start anew"
    FREEZE = "SIGSTOP, a second one takes over, SIGCONT"
    PAUSE = "SIGSTOP, SIGCONT"
    CUT = "cut"
    DIE = "dies"
    REFUSE = "fails single operations:"


SERVERS: Final = ("store", "kafka")
RELAYS: Final = tuple(name for name, part in PARTS.items() if part.what == "relay")
FIRST_RELAYS: Final = tuple(name for name in RELAYS if not PARTS[name].double)
DOUBLED: Final = tuple(
    part.kind for part in PARTS.values() if part.double and part.kind != "opportunities-api"
)
CUTS: Final = (
    "refused",
    "silent, then lost",
    "answers lost",
    "delayed",
    "slow",
    "half-closed",
)
FREEZE_S: Final = {"relay": 17.0, "projector": 14.0, "policies": 14.0}
"""Longer than Kafka's transaction time-out and the lease of a relay; than a consumer's session."""


@dataclass(frozen=True, slots=True)
class Fault:
    """``at_s`` seconds after the beginning. ``detail``: of CUT the manner; of DIE the step, the
    number of times that it is passed first behind a colon; of REFUSE what, how often behind a
    colon; of one of several brokers its role."""

    at_s: float
    kind: Kind
    target: str
    seconds: float = 0.0
    detail: str = ""

    def __str__(self) -> str:
        detail = f" {self.detail}" if self.detail else ""
        seconds = f" for {self.seconds:.0f} s" if self.seconds >= 1 else ""
        return f"{self.target}: {self.kind}{detail}{seconds}"


def plan(
    seed: int, faults: int, every_s: float, *, brokers: int = 1, refusals: bool = False
) -> list[Fault]:
    """``faults`` of them, one every ``every_s`` seconds on average; they may overlap.

    ``refusals``: the store can be made to fail single operations.
    """
    rng = random.Random(f"agenda-{seed}")
    chosen: list[Fault] = []
    rounds = _rounds(rng, list(ROLES) if brokers > 1 else [""])
    while len(chosen) < faults:
        fault = next(rounds)
        if refusals or fault.kind is not Kind.REFUSE:
            chosen.append(fault)
    rng.shuffle(chosen)
    # What takes longest begins first, or all would wait for it at the end.
    chosen.sort(key=lambda fault: fault.kind is not Kind.FREEZE)
    at_s, planned = 2.0, []
    for fault in chosen:
        planned.append(Fault(at_s, fault.kind, fault.target, fault.seconds, fault.detail))
        at_s += every_s * rng.uniform(0.4, 1.6)
    return planned


def _rounds(rng: random.Random, roles: list[str]) -> Iterator[Fault]:
    """Fault after fault: each round has every kind in it, each on targets of its choice."""
    steps, parts, cuts, refusals = list(STEPS), list(KINDS), list(CUTS), list(REFUSALS)
    relays, frozen, cut_off = list(FIRST_RELAYS), list(FIRST_RELAYS), list(KINDS)
    for each in (steps, parts, cuts, refusals, roles, relays, frozen, cut_off):
        rng.shuffle(each)
    while True:
        yield Fault(0, Kind.FREEZE, _next(frozen), FREEZE_S["relay"])
        yield Fault(0, Kind.KILL, "store", rng.uniform(0, 3))
        yield Fault(0, Kind.KILL, "kafka", rng.uniform(0, 3), _next(roles))
        consumer = rng.choice(["projections-projector", "opportunities-policies"])
        yield Fault(0, Kind.FREEZE, consumer, FREEZE_S[PARTS[consumer].what])
        yield Fault(0, Kind.KILL_BOTH, rng.choice(DOUBLED), rng.uniform(1, 4))
        yield Fault(0, Kind.REPLACE, rng.choice(DOUBLED), rng.uniform(4, 10))
        paused = rng.choice((*SERVERS, "opportunities-api"))
        role = rng.choice(roles) if paused == "kafka" else ""
        yield Fault(0, Kind.PAUSE, paused, rng.uniform(2, 6), role)
        yield Fault(0, Kind.END, rng.choice(parts))
        for _ in range(4):
            yield Fault(0, Kind.KILL, _next(parts), rng.uniform(0, 2))
            yield Fault(0, Kind.DIE, _next(relays), detail=_step(steps, rng))
            yield Fault(0, Kind.DIE, _next(relays), detail=_step(steps, rng))
            part = _next(cut_off)
            way = f"{part}>{rng.choice(PARTS[part].servers)}"
            yield Fault(0, Kind.CUT, way, rng.uniform(2, 9), _next(cuts))
            refusal = f"{_next(refusals)}:{rng.choice((1, 2, 5, 20))}"
            yield Fault(0, Kind.REFUSE, "store", rng.uniform(2, 6), refusal)


def _step(steps: list[str], rng: random.Random) -> str:
    """The checkpoint is read once, so that step can't be passed unharmed before."""
    step, spared = _next(steps), rng.choice((0, 0, 1, 3))
    return f"{step}:{0 if 'checkpoint' in step else spared}"


def _next(values: list[str]) -> str:
    """In turns, so that none is left out."""
    values.append(value := values.pop(0))
    return value
