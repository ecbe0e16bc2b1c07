"""One run: a city, a load, an agenda of faults, rest, and the checker's word on it."""

import asyncio
import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from lyceum_cli.verify.raw import DATABASES
from lyceum_local import store
from torture import agenda, checker
from torture.agenda import Kind
from torture.city import City
from torture.clients import Clients
from torture.commands import Commands
from torture.evidence import gather
from torture.evidence_search import read_index
from torture.faults import Happened, Torturer
from torture.parts import ALWAYS, PARTS, REPLICAS, WRITERS
from torture.rest import Rest
from torture.stores import can_refuse

APIS = {
    service: tuple(p for p in ALWAYS if PARTS[p].service == service and PARTS[p].what == "api")
    for service in WRITERS
}


@dataclass(frozen=True, slots=True)
class Plan:
    """How hard: by default the long form, of some half an hour on two cores. ``rate`` is commands
    a second; ``rest_s`` how long rest may take to come."""

    seed: int
    faults: int = 200
    every_s: float = 7.0
    commands: int = 100_000
    rate: float = 80.0
    rest_s: float = 120.0
    brokers: int = 3


def short(seed: int) -> Plan:
    """Every kind of fault, in at most some four minutes on two cores."""
    return Plan(seed, faults=18, every_s=2.5, commands=3_000, rate=50, rest_s=90, brokers=1)


@dataclass(slots=True)
class Outcome:
    """What a run came to. ``wrong`` is empty if nothing was lost and nothing done twice."""

    plan: Plan
    engine: str
    happened: list[Happened] = field(default_factory=list)
    figures: dict[str, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)


async def torture(
    plan: Plan,
    city: City,
    faults: list[agenda.Fault] | None = None,
    say: Callable[[str], None] = print,
) -> Outcome:
    """Runs it all, with these faults or those of the plan. Data and logs stay in the folder."""
    outcome = Outcome(plan, store.NAMES[city.engine])
    if faults is None:
        faults = agenda.plan(
            plan.seed,
            plan.faults,
            plan.every_s,
            brokers=plan.brokers,
            refusals=can_refuse(city.engine),
        )
    clock = _Clock(outcome, say)
    try:
        await city.start()
        clock.lap("start")
        clients = Clients(
            {service: [city.grpc[name] for name in names] for service, names in APIS.items()},
            plan.seed,
        )
        await _load_and_torture(plan, city, clients, faults, outcome, clock)
        left = await _come_to_rest(city, plan.rest_s)
        clock.lap("rest")
        if left:
            outcome.wrong.append(f"the city does not come to rest: {left}")
        clients.answers.save(city.folder / "answers.jsonl")
        evidence = await gather(city.mongodb, city.brokers.address, DATABASES)
        for name in REPLICAS:  # ended, so that nothing changes under our eyes
            await city.end(name)
            evidence.indexes[name] = read_index(city.index_folders[name])
        findings = await asyncio.to_thread(checker.check, evidence, clients.answers)
        clock.lap("check")
        outcome.figures, outcome.wrong = findings.figures, outcome.wrong + findings.sentences()
        outcome.wrong += [f"a client saw {what}: {n}" for what, n in clients.unexpected.items()]
        outcome.notes += [f"ended by itself: {told}" for told in city.ended_alone]
    finally:
        leaked = await city.end_everything()
        clock.lap("end")
    outcome.wrong += [f"a process is left: {each}" for each in leaked]
    return outcome


async def _load_and_torture(
    plan: Plan,
    city: City,
    clients: Clients,
    faults: list[agenda.Fault],
    outcome: Outcome,
    clock: "_Clock",
) -> None:
    commands, torturer, enough = Commands(plan.seed), Torturer(city, clock.say), asyncio.Event()
    await clients.settle(commands.settling())
    clock.lap("settle")
    watching = asyncio.create_task(_watch(city))
    sending = asyncio.create_task(
        clients.send(commands.endless(), plan.rate, enough, plan.commands)
    )
    try:
        rounds = asyncio.create_task(torturer.carry_out(faults))
        await asyncio.wait({rounds, sending, watching}, return_when=asyncio.FIRST_COMPLETED)
        await rounds
        clock.lap("faults")
        enough.set()
        await sending
        clock.lap("load after the last fault")
    finally:
        watching.cancel()
        sending.cancel()
        await asyncio.gather(watching, sending, return_exceptions=True)
        await clients.close()
    outcome.happened = sorted(torturer.happened, key=lambda each: each.began_s)
    outcome.wrong += [
        f"{each.fault} (at {each.began_s:.1f} s): {each.wrong}"
        for each in outcome.happened
        if each.wrong
    ]
    died = sum(each.fault.kind is Kind.DIE for each in outcome.happened)
    missed = sum(each.said == "did not get there" for each in outcome.happened)
    if missed:
        outcome.notes.append(f"{missed} of {died} relays did not come to the step of their death")


async def _watch(city: City) -> None:
    """Starts anew what ends by itself, as an orchestrator does."""
    for _ in itertools.count():
        await city.restart_what_ended()
        await asyncio.sleep(0.5)


async def _come_to_rest(city: City, limit_s: float) -> str:
    city.ways.heal()
    for name in REPLICAS:
        if not city.is_running(name):
            await city.start_part(name)
    watching = asyncio.create_task(_watch(city))
    try:
        return await Rest(city.mongodb, tuple(city.index_folders.values())).wait(limit_s)
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)


class _Clock:
    """How long each step took."""

    def __init__(self, outcome: Outcome, say: Callable[[str], None]) -> None:
        self._outcome, self.say = outcome, say
        self._since = time.monotonic()

    def lap(self, step: str) -> None:
        now = time.monotonic()
        self._outcome.seconds[step], self._since = now - self._since, now
        self.say(f"{step}: {self._outcome.seconds[step]:.1f} s")
