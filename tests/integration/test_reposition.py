"""After a republication a projection goes on behind what it had read, as an operator says."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from integration.ledger import Add, Open, TopUp
from integration.lossy import Lossy, until
from integration.totals import LedgerAdded, World, running
from lyceum_chassis.projector import consumer
from lyceum_chassis.projector.consumer import Consumers
from lyceum_chassis.projector.projection import Fact
from lyceum_chassis.relay import republishing
from lyceum_chassis.relay.relay import RelaySettings
from lyceum_command import lyceum

pytestmark = pytest.mark.integration


@pytest.fixture(autouse=True)
def _soon_and_in_few_transactions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consumer, "_TOPICS_KNOWN_FOR_MS", 2_000)
    monkeypatch.setattr(republishing, "BATCH_EVENTS", 500)


def thirteen(fact: Fact) -> bool:
    return isinstance(fact, LedgerAdded) and fact.amount == 13


def lossy(world: World) -> Lossy:
    lossy = Lossy(world.client, world.db, world.kafka, world.service)
    lossy.settings = RelaySettings(world.kafka, world.service, frozenset())
    return lossy


@contextlib.asynccontextmanager
async def projecting(world: World) -> AsyncIterator[Any]:
    projector = world.projector()
    async with running(Consumers(world.kafka, [projector])):
        yield projector


async def reposition(world: World, mongodb: str) -> tuple[int, str]:
    return await lyceum(
        *("projection", "reposition", world.projection.rows, "--database", world.db.name),
        *("--kafka", world.kafka, "--store", mongodb),
    )


async def fill_in_transactions(world: World, parked: UUID) -> None:
    """Each takes offsets for its marks, which the republished topic has far fewer of: there
    even the next event comes at an offset before that of one that is parked."""
    world.poison = thirteen
    for _ in range(8):
        await world.fill(streams=3, commands=2)
        await asyncio.sleep(0.3)
    await world.tell(parked, Open(limit=10_000), Add(amount=1), TopUp(total=14), Add(amount=2))
    await until(lambda: world.db["parked"].count_documents({}))
    await until(lambda: all_read(world))


async def all_read(world: World) -> bool:
    """Whether every event is either in its row or parked."""
    rows = sum(row["version"] for row in (await world.rows()).values())
    parked = await world.db["parked"].count_documents({})
    return bool(rows + parked == sum((await world.expected()).values()))


async def test_it_goes_on_where_it_was_and_what_is_parked_keeps_its_order(
    world: World, mongodb: str
) -> None:
    topics, parked = lossy(world), uuid4()
    async with projecting(world) as projector:
        await fill_in_transactions(world, parked)
        before = {each["_id"]: each["at"] async for each in world.db["offsets"].find()}
        await topics.lose(topics.events)
        await topics.republisher().run()
        await world.tell(parked, Add(amount=3))
        await world.fill(streams=2)
        await until(lambda: projector.stopped)

        code, told = await reposition(world, mongodb)
        assert code == 0, told
        assert any(f"{at:,} -> " in told for at in before.values()), told
        await until(lambda: not projector.stopped)
        await until(lambda: all_read(world))
        world.poison = lambda fact: False
        retried = ("--all", "--projection", world.projection.rows)
        code, told = await lyceum(
            *("parked", "retry", *retried, "--store", mongodb, "--database", world.db.name)
        )
        assert code == 0, told
        await world.all_projected()
        assert projector.stopped is None
    await world.check()


async def test_a_projection_that_nothing_happened_to_is_left_where_it_is(
    world: World, mongodb: str
) -> None:
    async with projecting(world):
        await world.fill(streams=3)
        await world.all_projected()
        before = await world.db["offsets"].find().to_list(None)
        code, told = await reposition(world, mongodb)
        assert (code, told.count("where it was")) == (0, 3), told
        assert await world.db["offsets"].find().to_list(None) == before


async def test_one_that_was_behind_notices_that_other_events_are_where_it_goes_on(
    world: World, mongodb: str
) -> None:
    """The topic ends behind the stored offset again, so the end tells nothing."""
    topics = lossy(world)
    async with projecting(world):
        for _ in range(6):
            await world.fill(streams=3, commands=2)
            await asyncio.sleep(0.3)
        await world.all_projected()
    await world.fill(streams=12)
    await topics.all_published()
    await topics.lose(topics.events)
    await topics.republisher().run()
    async with projecting(world) as projector:
        await until(lambda: projector.stopped)
        assert "before the stored offset" in projector.stopped
        assert "was read: the topic was made anew" in projector.stopped
        code, told = await reposition(world, mongodb)
        assert code == 0, told
        await world.all_projected()
    await world.check()


async def test_before_the_topic_is_republished_nothing_is_moved(world: World, mongodb: str) -> None:
    topics = lossy(world)
    async with projecting(world) as projector:
        await world.fill(streams=3)
        await world.all_projected()
        before = await world.db["offsets"].find().to_list(None)
        await topics.lose(topics.events)
        await until(lambda: projector.stopped)
        code, told = await reposition(world, mongodb)
        assert code == 1
        assert "Republish the topic first" in told
        assert await world.db["offsets"].find().to_list(None) == before
        assert projector.stopped
