"""Several projections from one reading of their topics: each is right by itself."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from integration.test_views import running as running_views
from integration.test_views import told
from integration.totals import World, running
from lyceum_chassis.kafka.cloudevents import Recorded, decode_record
from lyceum_chassis.projector import envelopes
from lyceum_chassis.projector.consumer import Consumers
from lyceum_chassis.projector.projection import Fact, Projection, Row
from lyceum_chassis.projector.projector import Projector
from lyceum_chassis.projector.reading import group_of
from lyceum_chassis.projector.views import Views

pytestmark = pytest.mark.integration


def counted(row: Row | None, fact: Fact, event: Recorded) -> Row:
    return {"events": (row or {}).get("events", 0) + 1}


def counts(world: World) -> Projection:
    """What reads the same events as the world's totals, and counts them."""
    plain: dict[str, Any] = {"ledger": None, "stamped": False, "evolve": counted}
    return replace(world.projection, name=f"counts_{world.service}", **plain)


class Both:
    """The world's totals and its counts, read together."""

    def __init__(self, world: World) -> None:
        self.world, self.counts = world, counts(world)

    def consumers(self, kind: type[Projector] = Projector) -> Consumers:
        world = self.world
        other = Projector(world.client, world.db, self.counts)
        return Consumers(world.kafka, [world.projector(kind), other])

    async def all_counted(self) -> None:
        """Every event is counted, and none twice."""
        expected = await self.world.expected()
        async with asyncio.timeout(90):
            while await self._versions() != expected:
                await asyncio.sleep(0.05)
        rows = self.world.db[self.counts.rows].find()
        assert {row["_id"]: row["events"] async for row in rows} == expected

    async def _versions(self) -> dict[str, int]:
        rows = self.world.db[self.counts.rows].find()
        return {row["_id"]: row["version"] async for row in rows}

    async def check(self) -> None:
        await self.world.all_projected()
        await self.world.check()
        await self.all_counted()


async def test_what_lies_behind_catches_up_and_nothing_is_told_twice(world: World) -> None:
    both = Both(world)
    await world.fill()
    async with running(Consumers(world.kafka, [world.projector()])):
        await world.all_projected()
    await world.fill(streams=5)
    async with running(both.consumers()):
        await both.check()


async def test_a_record_is_decoded_once_for_all(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    decoded: list[bytes] = []

    def decode(headers: Any, value: Any) -> Recorded:
        event = decode_record(headers, value)
        decoded.append(event.id.bytes)
        return event

    monkeypatch.setattr(envelopes, "decode_record", decode)
    await world.fill(streams=4)
    async with running(Both(world).consumers()):
        await Both(world).check()
    events = sum((await world.expected()).values())
    assert (len(decoded), len(set(decoded))) == (events, events)


async def test_one_that_stops_holds_up_no_other_and_goes_on_where_it_is_told_to(
    world: World,
) -> None:
    both = Both(world)
    topic = f"lyceum.{world.service}.v1"
    nowhere = [
        {"_id": f"{both.counts.rows}/{topic}/{number}", "at": 10_000, "position": 1}
        for number in range(3)
    ]
    await world.db["offsets"].insert_many(nowhere)
    await world.fill()
    other = Projector(world.client, world.db, both.counts)
    async with running(Consumers(world.kafka, [world.projector(), other])):
        await world.all_projected()
        async with asyncio.timeout(20):
            while not other.stopped:
                await asyncio.sleep(0.1)
        await world.fill(streams=3)
        await world.all_projected()
        assert await world.db[both.counts.rows].count_documents({}) == 0
        assert not (await other.check()).ready
        of_it = {"_id": {"$regex": f"^{both.counts.rows}/"}}
        await world.db["offsets"].update_many(of_it, {"$set": {"at": 0, "position": 0}})
        await both.check()
        assert other.stopped is None


class _CommitsSlowly(Projector):
    async def _commit(self, *arguments: Any) -> Any:
        await asyncio.sleep(0.3)
        return await super()._commit(*arguments)


async def test_a_reading_that_is_cut_off_between_two_commits_is_continued(world: World) -> None:
    both = Both(world)
    await world.fill(streams=30, commands=20)
    for _ in range(3):
        async with running(both.consumers(_CommitsSlowly)):
            async with asyncio.timeout(60):
                while not await world.db[both.counts.rows].count_documents({}):
                    await asyncio.sleep(0.01)
    async with running(both.consumers()):
        await both.check()


async def test_a_view_that_is_rebuilt_reads_alone_and_joins_once_it_is_live(world: World) -> None:
    both = Both(world)
    name, first, other = world.projection.name, world.projection.rows, both.counts.rows
    second = f"{first}_2"
    await world.fill()
    async with running_views(world, world.projection, both.counts) as filling:
        await both.check()
        assert set(filling._readings) == {frozenset({first, other})}
        await told(world, "rebuild", name)
        assert set(filling._readings) == {frozenset({first, other}), frozenset({second})}
        await told(world, "switch", name)
        async with asyncio.timeout(30):
            while set(filling._readings) != {frozenset({second, other}), frozenset({first})}:
                await asyncio.sleep(0.1)
        await world.fill(streams=3)
        await both.check()
        assert await Views(world.db).live(world.projection) == second
        async with asyncio.timeout(30):
            while await world.db[second].count_documents({}) != 13:
                await asyncio.sleep(0.1)


def test_a_group_is_named_after_the_set_of_its_views() -> None:
    assert group_of(["voices_v1", "offer_v2"], "lyceum") == "lyceum.offer_v2+voices_v1"
    assert group_of(["offer_v2"], "lyceum") == "lyceum.offer_v2"
    many = [f"a_report_of_the_city_v{number}" for number in range(30)]
    assert (
        group_of(many, "lyceum") == group_of(many[::-1], "lyceum") != group_of(many[1:], "lyceum")
    )
    assert len(group_of(many, "lyceum")) < 60
