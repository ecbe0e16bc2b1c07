"""Carries out an agenda on a city, and notes when each fault began, when it was over, and what a
process that had been passed by said when it woke up."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from lyceum_local.processes import StartFailed
from torture import stores
from torture.agenda import SERVERS, Fault, Kind
from torture.city import City
from torture.parts import PARTS
from torture.proxy import BACK, FORWARD

AT_ONCE: Final = 5
_READY_WITHIN_S: Final = 45.0
_SAYS_WITHIN_S: Final = 30.0
"""A consumer may have nothing to say, and gets no longer than it takes to rejoin."""
FENCED: Final = {
    "relay": (
        *("relay_fenced", "relay_stands_by", "relay_restarts"),
        *("lease_lost", "lease_not_let_go"),
    ),
    "projector": ("batch_not_ours", "Heartbeat failed", "rejoin", "consumers_restart"),
    "policies": ("batch_not_ours", "Heartbeat failed", "rejoin", "consumers_restart"),
}
"""What a zombie logs, by the part."""


@dataclass(slots=True)
class Happened:
    """A fault, in seconds since the beginning."""

    fault: Fault
    began_s: float
    over_s: float = 0.0
    said: str = ""
    wrong: str = ""


@dataclass
class Torturer:
    """Faults on the same part wait for each other; others go on side by side."""

    city: City
    say: Callable[[str], None] = print
    happened: list[Happened] = field(default_factory=list)
    _locks: dict[str, asyncio.Lock] = field(default_factory=lambda: defaultdict(asyncio.Lock))

    async def carry_out(self, agenda: list[Fault]) -> None:
        began, at_once = time.monotonic(), asyncio.Semaphore(AT_ONCE)

        async def one(fault: Fault) -> None:
            await asyncio.sleep(fault.at_s)
            async with self._locks[_of(fault)], at_once:
                happened = Happened(fault, time.monotonic() - began)
                self.happened.append(happened)
                try:
                    await self._carry_out(fault, happened)
                except StartFailed as failed:
                    happened.wrong = str(failed)
                happened.over_s = time.monotonic() - began
                told = " ".join(filter(None, (happened.said, happened.wrong)))
                self.say(f"{happened.began_s:.0f} to {happened.over_s:.0f} s: {fault} {told}")

        await asyncio.gather(*(one(fault) for fault in agenda))

    async def _carry_out(self, fault: Fault, happened: Happened) -> None:
        city, target = self.city, await self._process(fault)
        double = f"{target}-2"
        if fault.target == "kafka" and fault.detail:
            happened.said = target
        match fault.kind:
            case Kind.KILL:
                await city.kill(target)
                await asyncio.sleep(fault.seconds)
                await self._start(target)
            case Kind.END:
                await city.end(target)
                await self._start(target)
            case Kind.PAUSE:
                city.freeze(target)
                await asyncio.sleep(fault.seconds)
                city.thaw(target)
            case Kind.KILL_BOTH:
                await self._start(double)
                await asyncio.sleep(fault.seconds)
                await asyncio.gather(city.kill(target), city.kill(double))
                await self._start(target)
            case Kind.REPLACE:
                await self._start(double)
                await city.kill(target)
                await asyncio.sleep(fault.seconds)
                await self._start(target)
                await city.kill(double)
            case Kind.FREEZE:
                await self._freeze(target, double, fault.seconds, happened)
            case Kind.CUT:
                await self._cut(target, fault.detail, fault.seconds)
            case Kind.DIE:
                await self._die(target, fault.detail, happened)
            case Kind.REFUSE:
                await self._refuse(fault.detail, fault.seconds)

    async def _process(self, fault: Fault) -> str:
        """The process that it is done to: of several brokers, the one that has the role now."""
        if fault.target != "kafka":
            return fault.target
        brokers = self.city.brokers
        if not fault.detail:
            return brokers.names[0]
        return await asyncio.to_thread(brokers.with_role, fault.detail)

    async def _freeze(self, target: str, double: str, seconds: float, happened: Happened) -> None:
        """The one that has the work is stopped, until the other has had it for some time."""
        await self._start(double)
        before = self.city.log(target)
        led = has_the_work(before)
        self.city.freeze(target)
        await asyncio.sleep(seconds)
        self.city.thaw(target)
        what = PARTS[target].what
        words, deadline = FENCED[what], time.monotonic() + _SAYS_WITHIN_S
        while not happened.said and time.monotonic() < deadline:
            await asyncio.sleep(0.2)
            said = self.city.log(target)[len(before) :]
            happened.said = next((word for word in words if word in said), "")
        await self.city.kill(double)
        # A consumer that Kafka has not missed, since it was away itself, has nothing to say.
        if not happened.said and what == "relay" and led:
            happened.wrong = "a zombie that does not say that it was fenced"

    async def _cut(self, way: str, manner: str, seconds: float) -> None:
        proxies = self.city.ways[way]
        for proxy in proxies:
            match manner:
                case "refused":
                    proxy.cut()
                case "silent, then lost" | "delayed":
                    proxy.hold(FORWARD, BACK)
                case "answers lost":
                    proxy.hold(BACK)
                case "slow":
                    proxy.delay_s = 0.15
                case "half-closed":
                    proxy.half_close()
        await asyncio.sleep(seconds)
        for proxy in proxies:
            proxy.heal(lose=manner in ("silent, then lost", "answers lost"))

    async def _refuse(self, detail: str, seconds: float) -> None:
        refusal, _, times = detail.partition(":")
        await asyncio.to_thread(stores.refuse, self.city.mongodb, refusal, int(times))
        await asyncio.sleep(seconds)
        await asyncio.to_thread(stores.stop_refusing, self.city.mongodb)

    async def _die(self, relay: str, detail: str, happened: Happened) -> None:
        step, _, spared = detail.partition(":")
        await self.city.kill(relay)
        process = await self.city.start_part(relay, step, int(spared))
        deadline = time.monotonic() + _READY_WITHIN_S
        while process.running and time.monotonic() < deadline:
            await asyncio.sleep(0.1)
        if process.running:
            happened.said = "did not get there"
            await self.city.kill(relay)
        else:
            happened.said = f"died {step}"
        await self._start(relay)

    async def _start(self, name: str) -> None:
        if name not in PARTS:
            await self.city.start_server(name)
        else:
            await self.city.start_part(name)
            try:
                await self.city.ready(name, _READY_WITHIN_S)
            except StartFailed:
                # A server may be away for as long; if it is the part's fault, rest never comes.
                if not self.city.is_running(name):
                    await self.city.restart_what_ended()


def _of(fault: Fault) -> str:
    """What two faults must not do at the same time to the same thing."""
    target = fault.target.partition(">")[0] if fault.kind is Kind.CUT else fault.target
    return target if target in SERVERS else PARTS[target].kind


def has_the_work(log: str) -> bool:
    """Whether a relay with this log publishes. It lets go of the work by itself, too: when another
    takes it, and whenever it begins anew."""
    let_go = max(log.rfind(word) for word in ("relay_stands_by", "relay_restarts"))
    return log.rfind("relay_publishes") > let_go
