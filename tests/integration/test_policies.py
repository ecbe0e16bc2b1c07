"""Policies on the real Kafka and store: from an event to what follows, now or when it is due."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from integration.ledger import Add, Open, TopUp, ledger
from integration.totals import LedgerAdded, LedgerOpened, World, running
from lyceum_chassis.kafka.cloudevents import Recorded
from lyceum_chassis.policies.commands import Commands
from lyceum_chassis.policies.reactions import Reactions
from lyceum_chassis.projector.consumer import Consumers
from lyceum_chassis.projector.projection import Fact, Projection, Row
from lyceum_chassis.projector.projector import Projector
from lyceum_chassis.projector.reacting import Answer, Keep, Reaction, Start, ToEach
from lyceum_chassis.store.commits import utc_now

pytestmark = pytest.mark.integration

HOUR = timedelta(hours=1)


def id_of(event: Recorded) -> UUID:
    return UUID(event.stream.removeprefix("ledger-"))


class Following:
    """A policy of ledgers, running."""

    def __init__(self, world: World, policy: Projection) -> None:
        self.world, self.policy = world, policy
        self.ahead = timedelta()
        self.start()

    def start(self) -> None:
        now: Callable[[], datetime] = lambda: utc_now() + self.ahead  # noqa: E731
        commands = Commands(self.world.store, (ledger,), now)
        self.reactions = Reactions(self.world.db, self.policy, commands, now, lease_s=1.0)
        self.projector = Projector(
            self.world.client, self.world.db, self.policy, pending=self.reactions.pending
        )

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        carrying_out = asyncio.create_task(self.reactions.run())
        try:
            async with running(Consumers(self.world.kafka, [self.projector])):
                yield
        finally:
            carrying_out.cancel()
            await asyncio.gather(carrying_out, return_exceptions=True)

    def move(self, by: timedelta) -> None:
        self.ahead += by
        self.reactions.wake()

    async def total(self, id_: UUID) -> int:
        return (await self.world.store.load(ledger, id_)).state.total

    async def until_total(self, id_: UUID, total: int) -> None:
        async with asyncio.timeout(60):
            while await self.total(id_) != total:
                await asyncio.sleep(0.05)

    async def until_all_is_read(self) -> None:
        async with asyncio.timeout(60):
            while True:
                commits = await self.world.store.commits.find().to_list(None)
                events = sum(len(commit["events"]) for commit in commits)
                offsets = await self.world.db["offsets"].find().to_list(None)
                if sum(each.get("events", 0) for each in offsets) >= events:
                    return
                await asyncio.sleep(0.05)


def policy_of(world: World, react: Any, **more: Any) -> Projection:
    return Projection(
        name=f"policy_{world.service}",
        version=1,
        topics=world.projection.topics,
        facts=(LedgerOpened, LedgerAdded),
        key=lambda fact, event: event.stream,
        evolve=lambda row, fact, event: {**(row or {})},
        react=react,
        **more,
    )


def on_opening(row: Row, fact: Fact, event: Recorded) -> Iterable[Answer]:
    """Adds one at once, and tops up to ten an hour after."""
    if isinstance(fact, LedgerOpened):
        later = Reaction(id_of(event), TopUp(total=10), due=event.time + HOUR, name="later")
        return [Reaction(id_of(event), Add(amount=1)), later]
    return []


async def test_what_follows_from_an_event_is_done_at_once_or_when_it_is_due(world: World) -> None:
    following = Following(world, policy_of(world, on_opening))
    id_ = uuid4()
    async with following.running():
        await world.tell(id_, Open(limit=100))
        await following.until_total(id_, 1)
        following.move(HOUR)
        await following.until_total(id_, 10)


async def test_a_deadline_that_fell_due_while_nobody_ran_is_carried_out_once(world: World) -> None:
    following = Following(world, policy_of(world, on_opening))
    id_ = uuid4()
    async with following.running():
        await world.tell(id_, Open(limit=100))
        await following.until_total(id_, 1)
    following.ahead = 24 * HOUR
    for _ in range(2):
        following.start()
        async with following.running():
            await following.until_total(id_, 10)
            await following.until_all_is_read()
    assert await world.db[following.policy.deadlines].count_documents({}) == 0


async def test_a_policy_that_begins_now_does_not_react_to_what_was_before_it(world: World) -> None:
    old, new = uuid4(), uuid4()
    await world.tell(old, Open(limit=100))
    async with running(Consumers(world.kafka, [world.projector()])):
        await world.all_projected()
    following = Following(world, policy_of(world, on_opening, start=Start.NOW))
    async with following.running():
        async with asyncio.timeout(60):
            while not await world.db["sequences"].find_one(
                {"_id": f"{following.policy.rows}_beginning"}
            ):
                await asyncio.sleep(0.05)
        await world.tell(new, Open(limit=100))
        await following.until_total(new, 1)
        following.move(HOUR)
        await following.until_total(new, 10)
    assert await following.total(old) == 0


async def test_a_policy_that_folds_history_keeps_its_deadlines_and_commands_nothing(
    world: World,
) -> None:
    old, new = uuid4(), uuid4()
    await world.tell(old, Open(limit=100))
    async with running(Consumers(world.kafka, [world.projector()])):
        await world.all_projected()
    following = Following(world, policy_of(world, on_opening, start=Start.FOLD_HISTORY))
    async with following.running():
        async with asyncio.timeout(60):
            while not await world.db[following.policy.deadlines].count_documents({}):
                await asyncio.sleep(0.05)
        await world.tell(new, Open(limit=100))
        await following.until_total(new, 1)
        assert await following.total(old) == 0
        following.move(HOUR)
        await following.until_total(old, 10)
        await following.until_total(new, 10)


async def test_whichever_comes_second_finds_the_other_though_rows_keep_beside_them(
    world: World,
) -> None:
    """Ledgers of one row, kept as they open; an added 5 tops all of them up, now and later."""

    def evolve(row: Row | None, fact: Fact, event: Recorded) -> Row:
        flagged = isinstance(fact, LedgerAdded) and fact.amount == 5
        return {"flagged": (row or {}).get("flagged", False) or flagged}

    def keep(row: Row | None, fact: Fact, event: Recorded) -> Iterable[Keep]:
        return [Keep(event.stream)] if isinstance(fact, LedgerOpened) else []

    def react(row: Row, fact: Fact, event: Recorded) -> Iterable[Answer]:
        if isinstance(fact, LedgerAdded) and fact.amount == 5:
            return [ToEach(TopUp(total=50))]
        if isinstance(fact, LedgerOpened) and row["flagged"]:
            return [Reaction(id_of(event), TopUp(total=50))]
        return []

    policy = policy_of(world, react, keep=keep)
    policy = replace(policy, key=lambda fact, event: "all", evolve=evolve)
    following, other = Following(world, policy), Following(world, policy)
    ids = [uuid4() for _ in range(60)]
    async with following.running(), other.running():
        for number, id_ in enumerate(ids):
            await world.tell(id_, Open(limit=1_000))
            if number == 30:
                await world.tell(id_, TopUp(total=5))
        for id_ in ids:
            await following.until_total(id_, 50)
    row = await world.db[policy.rows].find_one({"_id": "all"})
    assert row == {"_id": "all", "flagged": True, "kept": 60}


async def test_an_answer_that_nobody_could_carry_out_parks_its_key_alone(world: World) -> None:
    class Unheard(Add):
        pass

    def react(row: Row, fact: Fact, event: Recorded) -> Iterable[Answer]:
        if isinstance(fact, LedgerOpened) and fact.limit == 666:
            return [Reaction(id_of(event), Unheard(amount=1))]
        return on_opening(row, fact, event)

    following = Following(world, policy_of(world, react))
    sick, well = uuid4(), uuid4()
    async with following.running():
        await world.tell(sick, Open(limit=666))
        await world.tell(well, Open(limit=100))
        await following.until_total(well, 1)
        async with asyncio.timeout(60):
            while not (parked := await world.db["parked"].find_one({})):
                await asyncio.sleep(0.05)
    assert parked["key"] == f"ledger-{sick}"
    assert "no aggregate here takes Unheard" in parked["reason"]
