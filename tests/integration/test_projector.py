"""The projector on the real Kafka and store: each event counts once, wherever it is cut off."""

import asyncio
import sys
from typing import Any

import pytest
from aiokafka import TopicPartition
from integration.publishing import all_published
from integration.topics import read_all
from integration.totals import World, is_poison, running
from lyceum_chassis.kafka.topic_ends import Seen
from lyceum_chassis.projector import progress
from lyceum_chassis.projector.breaker import BREAKS_AT
from lyceum_chassis.projector.consumer import Consumers
from lyceum_chassis.projector.offsets import At, Superseded
from lyceum_chassis.projector.projector import Projector

pytestmark = pytest.mark.integration


async def test_every_event_counts_once(world: World) -> None:
    await world.fill()
    async with running(Consumers(world.kafka, [world.projector()])):
        await world.all_projected()
        await world.fill(streams=5)
        await world.all_projected()
    await world.check()


async def test_a_projector_that_ends_between_batches_is_continued(world: World) -> None:
    for _ in range(3):
        await world.fill(streams=5)
        async with running(Consumers(world.kafka, [world.projector()])):
            await world.all_projected()
    await world.check()


async def test_a_projector_cut_off_at_any_moment_is_continued(world: World) -> None:
    filling = asyncio.create_task(world.fill(streams=30, commands=20))
    for delay_ms in (700, 900, 1_100, 1_300):
        async with running(Consumers(world.kafka, [world.projector()])):
            await asyncio.sleep(delay_ms / 1_000)  # where it is cut off is the point
    await filling
    async with running(Consumers(world.kafka, [world.projector()])):
        await world.all_projected()
    await world.check()


async def test_two_projectors_share_the_partitions_and_count_once(world: World) -> None:
    first, second = world.projector(), world.projector()
    async with running(Consumers(world.kafka, [first])):
        await world.fill()
        async with running(Consumers(world.kafka, [second])):
            await world.fill()
            await world.all_projected()
        await world.fill(streams=4)
        await world.all_projected()
    await world.check()


async def test_a_batch_that_another_has_committed_is_refused(world: World) -> None:
    """Two projectors that both believe they own every partition: the guard lets one through."""

    class Slow(Projector):
        async def _move_offsets(self, *arguments: Any) -> None:
            await asyncio.sleep(0.02)
            await super()._move_offsets(*arguments)

    await world.fill()
    one = Consumers(world.kafka, [world.projector(Slow)], group_prefix="one")
    other = Consumers(world.kafka, [world.projector(Slow)], group_prefix="other")
    async with running(one), running(other):
        await world.fill()
        await world.all_projected()
    await world.check()


async def test_a_poisoned_event_parks_its_key_and_nothing_else(world: World) -> None:
    [poisoned] = await world.fill(streams=1, commands=3, limit=666)
    healthy = await world.fill(streams=3)
    projector = world.projector()
    async with running(Consumers(world.kafka, [projector])):
        async with asyncio.timeout(90):
            while len(await world.rows()) < 3 or await parked_count(world) < 7:
                await asyncio.sleep(0.05)
        await world.fill(streams=1)
        async with asyncio.timeout(90):
            while len(await world.rows()) < 4:
                await asyncio.sleep(0.05)
    parked = await world.db["parked"].find().sort("offset", 1).to_list(None)
    assert {record["key"] for record in parked} == {poisoned}
    assert parked[0]["reason"] == "ValueError: poison"
    assert {r["reason"] for r in parked[1:]} == {"an earlier event of this key is parked"}
    assert set(healthy) <= set(await world.rows())
    assert poisoned not in await world.rows()


async def test_when_every_key_fails_a_breaker_stops_it_until_an_operator_tells_it_to_go_on(
    world: World, mongodb: str
) -> None:
    await world.fill(streams=BREAKS_AT + 20, commands=1)
    world.poison = lambda fact: True
    projector = world.projector()
    async with running(Consumers(world.kafka, [projector])):
        async with asyncio.timeout(90):
            while not projector.stopped:
                await asyncio.sleep(0.05)
        assert "lyceum projection resume" in (await projector.check()).detail
        assert not (await projector.check()).ready
        assert await parked_count(world) < BREAKS_AT * 2
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "lyceum_cli", "projection", "resume", world.projection.rows),
            *("--store", mongodb, "--database", world.db.name),
        )
        assert await process.wait() == 0
        expected = await world.expected()
        async with asyncio.timeout(90):
            while await parked_count(world) < sum(expected.values()):
                await asyncio.sleep(0.05)
        assert (await projector.check()).ready
    assert await world.rows() == {}


async def test_code_that_was_mended_goes_on_where_the_breaker_stopped_it(world: World) -> None:
    await world.fill(streams=BREAKS_AT + 20, commands=1)
    world.poison = lambda fact: True
    projector = world.projector()
    async with running(Consumers(world.kafka, [projector])):
        async with asyncio.timeout(90):
            while not projector.stopped:
                await asyncio.sleep(0.05)
    world.poison = is_poison
    async with running(Consumers(world.kafka, [world.projector()])):
        expected = await world.expected()
        async with asyncio.timeout(90):
            while sum(r["version"] for r in (await world.rows()).values()) + await parked_count(
                world
            ) < sum(expected.values()):
                await asyncio.sleep(0.05)


async def test_a_row_that_the_store_can_not_take_parks_its_key_alone(world: World) -> None:
    healthy = await world.fill(streams=2)
    [sick] = await world.fill(streams=1, commands=1, limit=2**63)
    async with running(Consumers(world.kafka, [world.projector()])):
        async with asyncio.timeout(90):
            while await parked_count(world) < 2 or len(await world.rows()) < 2:
                await asyncio.sleep(0.05)
    assert set(await world.rows()) == set(healthy)
    [first, _] = await world.db["parked"].find().sort("offset", 1).to_list(None)
    assert first["key"] == sick
    assert "8-byte" in first["reason"]


async def parked_count(world: World) -> int:
    return await world.db["parked"].count_documents({})


async def test_a_topic_made_anew_stops_the_projection(world: World) -> None:
    await world.fill()
    async with running(Consumers(world.kafka, [world.projector()])):
        await world.all_projected()
    await world.db["offsets"].update_many({}, {"$inc": {"at": 1_000_000}})
    projector = world.projector()
    async with running(Consumers(world.kafka, [projector])):
        async with asyncio.timeout(90):
            while not projector.stopped:
                await asyncio.sleep(0.05)
        check = await projector.check()
    assert not check.ready
    assert "lost or made anew" in check.detail


async def test_an_end_before_the_offset_that_is_read_from_stops_it_while_nothing_comes(
    world: World,
) -> None:
    """As when a topic is deleted and made anew between two fetches."""
    await world.fill()
    projector = world.projector()
    async with running(Consumers(world.kafka, [projector])):
        await world.all_projected()
        await world.db["offsets"].update_many({}, {"$inc": {"at": 1_000_000}})
        for partition, at in projector._at.items():
            projector._at[partition] = At(at.offset + 1_000_000)
        async with asyncio.timeout(90):
            while not projector.stopped:
                await asyncio.sleep(0.05)
    assert "lost or made anew" in projector.stopped


async def test_positions_that_step_back_stop_the_projection(world: World) -> None:
    await world.fill()
    async with running(Consumers(world.kafka, [world.projector()])):
        await world.all_projected()
    before = await world.rows()
    await world.db["offsets"].update_many({}, {"$set": {"at": 0}})
    projector = world.projector()
    async with running(Consumers(world.kafka, [projector])):
        async with asyncio.timeout(90):
            while not projector.stopped:
                await asyncio.sleep(0.05)
    assert "steps back" in str(projector.stopped)
    assert await world.rows() == before


async def test_two_resumes_at_a_time_are_not_taken_for_a_topic_made_anew(world: World) -> None:
    """A rebalance resumes while a refused batch does: the older one may be the last known."""
    await world.fill()
    async with running(Consumers(world.kafka, [world.projector()])):
        await world.all_projected()
    await world.fill()
    await all_published(world.store.commits, within_s=90)
    first: dict[TopicPartition, list[Any]] = {}
    for record in await read_all(world.kafka, world.projection.topics[0]):
        partition = TopicPartition(record.topic, record.partition)
        first.setdefault(partition, []).append(record)
    asked, answer = asyncio.Event(), asyncio.Event()

    async def look(places: Any) -> dict[TopicPartition, Seen]:
        return dict.fromkeys(places, Seen(end=1_000_000, before=None))

    async def look_at_last(places: Any) -> dict[TopicPartition, Seen]:
        asked.set()
        await answer.wait()
        return await look(places)

    late = world.projector()
    older = asyncio.create_task(late.resume(list(first), look_at_last))
    await asked.wait()
    async with running(Consumers(world.kafka, [world.projector()])):
        await world.all_projected()
    await late.resume(list(first), look)
    answer.set()
    await older
    with pytest.raises(Superseded):
        await late.project(first)
    assert late.stopped is None
    await world.check()


async def test_without_kafka_it_waits_and_says_so(world: World) -> None:
    consumers = Consumers("127.0.0.1:9", [world.projector()])
    async with running(consumers):
        async with asyncio.timeout(10):
            while "waiting for Kafka" not in consumers.state:
                await asyncio.sleep(0.02)
        assert not (await consumers.check()).ready


async def test_a_projector_that_makes_no_progress_although_there_is_work_is_not_ready(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "STUCK_AFTER_S", 1.5)
    let_go = asyncio.Event()

    class Hanging(Projector):
        async def _commit(self, *args: Any) -> Any:
            await let_go.wait()
            return await super()._commit(*args)

    projector = world.projector(Hanging)
    async with running(Consumers(world.kafka, [projector])):
        await nothing_behind(projector)
        await asyncio.sleep(3)  # nothing to do for longer than it may stand still with work
        assert (await projector.check()).ready
        await world.fill(streams=2)
        async with asyncio.timeout(90):
            while (check := await projector.check()).ready:
                await asyncio.sleep(0.1)
        assert "nothing moved for" in check.detail
        let_go.set()
        await world.all_projected()
        async with asyncio.timeout(90):
            while not (await projector.check()).ready:
                await asyncio.sleep(0.1)
    await world.check()


async def test_work_that_comes_after_a_quiet_time_is_not_taken_for_a_standstill(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "STUCK_AFTER_S", 3.0)
    projector = world.projector()
    async with running(Consumers(world.kafka, [projector])):
        await nothing_behind(projector)
        await asyncio.sleep(4)
        filling = asyncio.create_task(world.fill())
        while not filling.done():
            assert (await projector.check()).ready
            await asyncio.sleep(0.02)
        await world.all_projected()
    await world.check()


async def nothing_behind(projector: Projector) -> None:
    async with asyncio.timeout(90):
        while not (await projector.check()).detail.startswith("0 events behind"):
            await asyncio.sleep(0.1)
