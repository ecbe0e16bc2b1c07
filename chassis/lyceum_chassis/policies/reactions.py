"""Carries out the commands that follow from events, at once or when they are due.

A policy's reactions are stored in the transaction that moved its rows and offsets, and carried
out after it: those of one target in order, those of different targets side by side. A command's id
is derived from the event's, so one that is carried out twice, by a restart or by two processes,
changes nothing the second time. Of the processes that run a policy one carries out, under a lease.
See docs/adr/0013 and docs/adr/0014.
"""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

import structlog

from lyceum_chassis.backoff import Backoff
from lyceum_chassis.futures import still_wanted
from lyceum_chassis.observing import metrics
from lyceum_chassis.observing.health import Check
from lyceum_chassis.observing.scrape import Scrape
from lyceum_chassis.policies.carrying_out import Came, CarryingOut, Result
from lyceum_chassis.policies.commands import Commands
from lyceum_chassis.policies.parked import (
    BEHIND_ANOTHER,
    ParkedReactions,
    reaction_of,
    target_of,
)
from lyceum_chassis.policies.spreading import Spreading
from lyceum_chassis.policies.waiting import measure
from lyceum_chassis.projector.breaker import Breaker
from lyceum_chassis.projector.pending import Pending, millis
from lyceum_chassis.projector.projection import Projection
from lyceum_chassis.store.commits import utc_now
from lyceum_chassis.store.lease import Lease, LeaseLost
from lyceum_chassis.store.mongo import Database, Document, Session, is_passing, transact

log = structlog.get_logger()

PAGE = 256
"""So many reactions are in memory at once, and as many deadlines."""
AT_ONCE = 32
"""So many commands are carried out side by side."""
LOOK_EVERY_S = 5.0
"""The longest sleep: then the clock may have been set, or another process left something."""


class Reactions:
    """The reactions of one policy. ``now`` says what is due, and the time of the decisions."""

    def __init__(
        self,
        database: Database,
        policy: Projection,
        commands: Commands,
        now: Callable[[], datetime] = utc_now,
        lease_s: float = 6.0,
    ) -> None:
        self.policy = policy
        self.pending = Pending(database, policy, commands.name_of)
        self._client = database.client
        self._parked = ParkedReactions(database.client, database, policy)
        self._spreading = Spreading(database, policy, self.pending)
        self._now = now
        self._lease = Lease(database["leases"], policy.reactions, lease_s)
        self._carrying_out = CarryingOut(policy, commands, self._lease.check)
        self._limit = asyncio.Semaphore(AT_ONCE)
        self._breaker = Breaker()
        self._state = Check(True, "starting")

    async def run(self) -> None:
        """Carries out what is waiting, until cancelled. What fails in passing is tried again."""
        backoff = Backoff(0.2, 5.0)
        while still_wanted():
            try:
                await self.pending.prepare()
                await self._parked.prepare()
                async with self._lease.held(self._stand_by):
                    await self._run(backoff)
            except LeaseLost:
                continue
            except Exception as error:
                if not is_passing(error):
                    # Not one reaction's fault, nor passing: an operator should know. Others of
                    # this process go on meanwhile, and so does this, should it pass after all.
                    log.error("reactions_fail", policy=self.policy.name, exc_info=error)
                self._state = Check(False, f"waiting: {error!r}"[:300])
                log.warning("reactions_wait", policy=self.policy.name, reason=repr(error)[:300])
                await backoff.pause()

    async def check(self) -> Check:
        return self._state

    def _stand_by(self) -> None:
        self._state = Check(True, "standing by")

    async def _run(self, backoff: Backoff) -> None:
        while still_wanted():
            self._lease.check()
            self.pending.woken.clear()
            if self._breaker.open:
                self._state = Check(False, f"stopped: {self._breaker.open}")
                await asyncio.sleep(LOOK_EVERY_S)
                continue
            released, waits = await self._release()
            page, more = await self._page()
            if page:
                waits = await self._carry_out(page) or waits
            if waits:
                await backoff.pause()
                continue
            backoff.reset()
            self._state = Check(True, f"{len(page)} carried out last")
            if not page and not more and not released:
                await self._sleep()

    async def _page(self) -> tuple[list[Document], bool]:
        """What is ready, in order; and whether a step towards more was made instead."""
        at_once = self.pending.at_once.find().sort([("seq", 1), ("_id", 1)])
        page = await at_once.limit(PAGE).to_list(None)
        if page and "each" in page[0]:
            try:
                await self._spreading.step(page[0])
            except (LookupError, TypeError, AttributeError) as error:
                await self._park([(page[0], f"{type(error).__name__}: {error}")])
            return [], True
        for index, document in enumerate(page):
            if "each" in document:  # not before what comes before it
                return page[:index], True
        due = self.pending.deadlines.find({"due": {"$lte": millis(self._now())}})
        page += await due.sort([("due", 1), ("seq", 1)]).limit(PAGE).to_list(None)
        return page, False

    async def _carry_out(self, page: Sequence[Document]) -> bool:
        """Returns whether some of it has to be tried again."""
        blocked = set(await self._parked.blocked(map(target_of, page)))
        waits = False
        while page:
            wave, page = _next_of_each_target(page)
            behind = [document for document in wave if target_of(document) in blocked]
            if behind:
                await self._park([(document, BEHIND_ANOTHER) for document in behind])
            fresh = [document for document in wave if target_of(document) not in blocked]
            results = await asyncio.gather(*(self._one(document) for document in fresh))
            came = list(zip(fresh, results, strict=True))
            blocked |= await self._settle(came)
            if self._breaker.open:
                return False
            late = {target_of(d) for d, result in came if result.came is Came.LATER}
            waits = waits or bool(late)
            page = [document for document in page if target_of(document) not in late]
        return waits

    async def _one(self, document: Document) -> Result:
        async with self._limit:
            return await self._carrying_out.carry_out(document)

    async def _settle(self, came: Sequence[tuple[Document, Result]]) -> set[str]:
        """Puts away what was carried out; returns the targets of what is parked."""
        done, poisoned = [], []
        for document, result in came:
            if result.came is Came.POISONED:
                poisoned.append((document, result.why))
            elif result.follow_ups:
                await self._follow_up(document, result)
            elif result.came is not Came.LATER:
                done.append(document)
            self._count(document, result)
        self._breaker.saw(
            {target_of(document) for document, _ in poisoned},
            any(result.came in (Came.DONE, Came.REFUSED) for _, result in came),
            poisoned[-1][1] if poisoned else "",
        )
        if self._breaker.open:
            log.error("reactions_stopped", policy=self.policy.name, reason=self._breaker.open)
            poisoned = []
        await self.pending.remove(done)
        if poisoned:
            await self._park(poisoned)
        return {target_of(document) for document, _ in poisoned}

    async def _follow_up(
        self, document: Document, result: Result, parked: Document | None = None
    ) -> None:
        """What a policy makes of a refusal takes the place of what was refused."""
        documents = [self.pending.follow_up(document, each) for each in result.follow_ups]

        async def replace(session: Session) -> None:
            await self.pending.put([dict(each) for each in documents], session)
            if parked:
                await self._parked.remove(parked, session)
            await self.pending.remove([document], session)

        await transact(self._client, replace)

    async def _park(self, documents: list[tuple[Document, str]]) -> None:
        await self._parked.park(documents, self.pending)
        for document, reason in documents:
            here = {"policy": self.policy.name, "target": target_of(document)}
            log.error("reaction_parked", **here, id=str(document["_id"]), reason=reason)

    def _count(self, document: Document, result: Result) -> None:
        metrics.REACTIONS.labels(self.policy.name, result.came.value).inc()
        if "due" in document and result.came in (Came.DONE, Came.REFUSED):
            late_s = max(0, millis(self._now()) - document["due"]) / 1_000
            metrics.DEADLINE_LATENESS_SECONDS.labels(self.policy.name).observe(late_s)

    async def _release(self) -> tuple[bool, bool]:
        """Takes up what operators have released. Returns whether there was any, of which there may
        be more, and whether some has to be tried again."""
        waits = False
        targets = await self._parked.released(AT_ONCE)
        for target in targets:
            await self._parked.release_all(target)
            for record in await self._parked.of_target(target, PAGE):
                result = await self._take_up(record)
                if result.came is Came.LATER:
                    waits = True
                if result.came in (Came.LATER, Came.POISONED):
                    break
        return bool(targets), waits

    async def _take_up(self, record: Document) -> Result:
        document = reaction_of(record)
        here = {"policy": self.policy.name, "target": record["key"], "id": str(document["_id"])}
        if record.get("drop"):
            log.warning("reaction_dropped", **here)
            await self._parked.remove(record)
            return Result(Came.DONE)
        result = await self._one(document)
        self._count(document, result)
        if result.came is Came.POISONED:
            await self._parked.keep(record, result.why)
        elif result.follow_ups:
            await self._follow_up(document, result, record)
        elif result.came is not Came.LATER:
            log.info("reaction_taken_up", **here)
            await self._parked.remove(record)
        return result

    async def _sleep(self) -> None:
        """Until the next deadline, or until woken."""
        now = millis(self._now())
        # A range, as there may be very many that are due much later.
        soon = {"due": {"$lte": now + int(LOOK_EVERY_S * 1_000)}}
        deadlines = self.pending.deadlines.find(soon, {"due": 1}).sort("due", 1)
        next_due = await deadlines.limit(1).to_list(None)
        sleep_s = max(0.0, (next_due[0]["due"] - now) / 1_000) if next_due else LOOK_EVERY_S
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(sleep_s):
                await self.pending.woken.wait()

    def wake(self) -> None:
        """Has it look at once, as when the clock of a test was moved."""
        self.pending.woken.set()

    def tell(self, scrape: Scrape) -> None:
        """Makes its measurements part of what the process tells."""
        scrape.include(metrics.POLICIES)
        scrape.include(metrics.PROJECTOR)
        name = self.policy.name
        waiting = (metrics.REACTIONS_WAITING, metrics.REACTIONS_LATE_SECONDS)
        measured = partial(measure, self.pending, self._now)
        scrape.ask(measured, *(g.labels(name) for g in (*waiting, metrics.DEADLINES_WAITING)))
        parked = (metrics.PARKED_EVENTS, metrics.PARKED_KEYS, metrics.PARKED_OLDEST_SECONDS)
        scrape.ask(self._parked.measure, *(g.labels(self.policy.reactions) for g in parked))


def _next_of_each_target(page: Sequence[Document]) -> tuple[list[Document], list[Document]]:
    """The first reaction of each target, and the rest."""
    first: dict[str, Document] = {}
    rest = []
    for document in page:
        if target_of(document) in first:
            rest.append(document)
        else:
            first[target_of(document)] = document
    return list(first.values()), rest
