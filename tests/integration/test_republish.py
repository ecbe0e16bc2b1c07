"""Topics that were lost are rebuilt from the store, wherever it is cut off, and never anew."""

import asyncio
import contextlib
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from integration.lossy import Lossy, until
from integration.publishing import placed, unpublished
from integration.test_relay import Crash, CrashingRelay, running
from integration.topics import read_all
from integration.totals import World as Projecting
from integration.totals import running as consuming
from lyceum_chassis.projector import consumer
from lyceum_chassis.projector.consumer import Consumers
from lyceum_chassis.relay import republication, republishing
from lyceum_chassis.relay.relay import Relay, RelaySettings
from lyceum_chassis.relay.republication import Refused
from lyceum_chassis.relay.republishing import Republisher
from lyceum_chassis.store.mongo import Client, Database

pytestmark = pytest.mark.integration


@pytest.fixture(autouse=True)
def _small_transactions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(republishing, "BATCH_EVENTS", 4)
    monkeypatch.setattr(republication, "_LOOK_AT", 50)


@pytest.fixture
async def lossy(client: Client, db: Database, kafka: str, service: str) -> Lossy:
    lossy = Lossy(client, db, kafka, service)
    await lossy.store.prepare()
    return lossy


WAITING = "waiting for republish"


def says(relay: Relay, *states: str) -> Callable[[], bool]:
    return lambda: relay.state.startswith(states)


async def test_lost_topics_come_back_to_the_byte_and_what_was_accepted_meanwhile_after_them(
    lossy: Lossy,
) -> None:
    """The relay runs all the time, and nobody tells it what happens."""
    relay = lossy.relay()
    async with running(relay):
        await lossy.fill()
        await lossy.all_published()
        before = await lossy.published()
        await lossy.lose(lossy.events, lossy.public)
        await lossy.fill(streams=3)
        await until(says(relay, WAITING))
        assert "lost or made anew" in relay.state
        assert not (await relay.check()).ready
        filling = asyncio.create_task(lossy.fill(streams=3))
        told = await lossy.republisher().run()
        assert f"Rebuilt {lossy.events} and {lossy.public}" in told
        await filling
        await lossy.all_published()
        assert (await relay.check()).ready
    await lossy.check()
    for topic_before, topic_after in zip(before, await lossy.published(), strict=True):
        for partition, records in topic_before.items():
            assert topic_after[partition][: len(records)] == records


@pytest.mark.parametrize("moment", ["before", "after"])
async def test_cut_off_at_any_transaction_it_is_gone_on_with(lossy: Lossy, moment: str) -> None:
    class CutOff(Republisher):
        """Ends at its third transaction: before its commit, or after."""

        spared = 2

        async def _commit(self, producer: Any, *args: Any, **kwargs: Any) -> None:
            commit, self.spared = producer.commit_transaction, self.spared - 1

            async def cut_off() -> None:
                if self.spared < 0 and moment == "before":
                    raise Crash
                await commit()

            producer.commit_transaction = cut_off
            await super()._commit(producer, *args, **kwargs)
            producer.commit_transaction = commit
            if self.spared < 0:
                raise Crash

    await lossy.publish()
    before = await lossy.published()
    await lossy.lose(lossy.events, lossy.public)
    runs, finished = 0, False
    while not finished:
        runs += 1
        with contextlib.suppress(Crash):
            await lossy.republisher(CutOff).run()
        relay = lossy.relay()
        async with running(relay):
            await until(says(relay, WAITING, "publishing"))
        finished = relay.state == "publishing"
        assert finished or "unfinished" in relay.state
    assert runs > 2
    assert await lossy.published() == before
    await lossy.publish(streams=2)
    await lossy.check()


async def test_killed_with_9_it_is_gone_on_with_and_nothing_comes_twice(
    lossy: Lossy, mongodb: str
) -> None:
    await lossy.publish(streams=10)
    before = await lossy.published()
    await lossy.lose(lossy.events, lossy.public)
    for _ in range(2):
        process = await _republish(lossy, mongodb)
        assert process.stderr is not None
        told = 0
        while told < 4:
            line = (await process.stderr.readline()).decode()
            assert line, f"ended with {process.returncode}"
            told += " a second, " in line
        process.kill()
        assert await process.wait() == -9
    unfinished = sum(map(len, (await lossy.published())[0].values()))
    assert 0 < unfinished < sum(map(len, before[0].values()))
    process = await _republish(lossy, mongodb)
    _, errors = await process.communicate()
    assert process.returncode == 0, errors.decode()
    assert b"after position" in errors
    assert b"Rebuilt" in errors.splitlines()[-1]
    assert await lossy.published() == before
    process = await _republish(lossy, mongodb)
    _, errors = await process.communicate()
    assert process.returncode == 3
    assert b"refused. Nothing is lost" in errors
    await lossy.publish(streams=2)
    await lossy.check()


async def _republish(lossy: Lossy, mongodb: str) -> asyncio.subprocess.Process:
    environment = {
        **os.environ,
        "PYTHONPATH": str(Path(__file__).parents[1]),
        "LYCEUM_KAFKA": lossy.kafka,
        "LYCEUM_MONGODB": mongodb,
        "LYCEUM_DATABASE": lossy.db.name,
        "LYCEUM_GRPC_ADDRESS": "127.0.0.1:9",
        "LYCEUM_HTTP_ADDRESS": "127.0.0.1:9",
        "LYCEUM_ACCESS": "off",
    }
    module = ["-m", "integration.republishing_ledger", lossy.service, "republish"]
    return await asyncio.create_subprocess_exec(
        sys.executable, *module, env=environment, stderr=asyncio.subprocess.PIPE
    )


async def test_one_topic_alone_is_rebuilt_and_the_other_left_as_it_is(lossy: Lossy) -> None:
    await lossy.publish()
    before = await lossy.published()
    offsets = [record.offset for record in await read_all(lossy.kafka, lossy.events)]
    await lossy.lose(lossy.public)
    told = await lossy.republisher().run()
    assert lossy.public in told
    assert lossy.events not in told
    assert await lossy.published() == before
    assert [record.offset for record in await read_all(lossy.kafka, lossy.events)] == offsets
    await lossy.publish(streams=2)
    await lossy.check()


async def test_a_lost_checkpoint_lets_no_relay_number_anew_and_is_written_again(
    lossy: Lossy,
) -> None:
    await lossy.publish()
    before = await lossy.published()
    await lossy.lose(lossy.checkpoint)
    await lossy.fill(streams=2)
    relay = lossy.relay()
    async with running(relay):
        await until(says(relay, WAITING))
        assert f"{lossy.checkpoint} was lost" in relay.state
        assert await lossy.published() == before
        assert "no other topic was lost" in await lossy.republisher().run()
        await lossy.all_published()
    await lossy.check()


async def test_what_only_a_lost_checkpoint_knew_is_read_from_the_topic(lossy: Lossy) -> None:
    """The last batch was published and not written down: the next would publish it again."""
    await lossy.publish()
    await lossy.fill(streams=4)
    ends = lossy.relay(CrashingRelay)
    ends.crash_at = "after commit"
    async with running(ends) as task:
        with pytest.raises(Crash):
            await task
    assert await unpublished(lossy.store.commits) > 4
    before = await lossy.published()
    await lossy.lose(lossy.checkpoint)
    await lossy.republisher().run()
    assert await lossy.published() == before
    await lossy.publish(streams=2)
    await lossy.check()


async def test_topics_and_checkpoint_lost_together_come_back(lossy: Lossy) -> None:
    await lossy.publish()
    before = await lossy.published()
    await lossy.lose(lossy.events, lossy.public, lossy.checkpoint)
    relay = lossy.relay()
    async with running(relay):
        await until(says(relay, WAITING))
        await lossy.republisher().run()
        await until(says(relay, "publishing"))
    assert await lossy.published() == before


async def test_a_relay_that_publishes_lets_go_and_goes_on_afterwards(lossy: Lossy) -> None:
    relay = lossy.relay()
    async with running(relay):
        await lossy.fill(streams=2)
        await lossy.all_published()
        with pytest.raises(Refused, match="Nothing is lost"):
            await lossy.republisher().run()
        await lossy.fill(streams=2)
        await lossy.all_published()
    await lossy.check()


async def test_a_topic_that_holds_something_else_is_refused(lossy: Lossy) -> None:
    await lossy.publish()
    await lossy.lose(lossy.events)

    class CutOff(Republisher):
        async def _rebuild(self, producer: Any, checkpoint: Any, at: Any) -> None:
            batch = await self._published.commits(8, 8)
            await self._commit(producer, checkpoint, batch)
            raise Crash

    with pytest.raises(Crash):
        await lossy.republisher(CutOff).run()
    await lossy.lose(lossy.checkpoint)
    with pytest.raises(Refused, match=rf"{lossy.events} is not empty.*Delete {lossy.events}"):
        await lossy.republisher().run()
    await lossy.lose(lossy.events)
    await lossy.republisher().run()
    await lossy.check()


async def test_a_store_that_has_lost_commits_is_refused(lossy: Lossy) -> None:
    await lossy.publish()
    await lossy.lose(lossy.events, lossy.public)
    tenth = (await placed(lossy.store.commits))[9].commit
    await lossy.store.commits.delete_one({"_id": tenth["_id"]})
    with pytest.raises(Refused, match="lost commits"):
        await lossy.republisher().run()


async def test_a_topic_that_does_not_exist_is_refused(
    client: Client, db: Database, kafka: str
) -> None:
    lossy = Lossy(client, db, kafka, f"nowhere-{uuid4().hex[:8]}")
    await lossy.store.prepare()
    with pytest.raises(Refused, match=rf"{lossy.events}.*Create it first"):
        await lossy.republisher().run()


@pytest.mark.parametrize("runs", [True, False])
async def test_a_projection_notices_the_topic_made_anew(
    world: Projecting, runs: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumer, "_TOPICS_KNOWN_FOR_MS", 2_000)
    lossy = Lossy(world.client, world.db, world.kafka, world.service)
    lossy.settings = RelaySettings(world.kafka, world.service, frozenset())
    projector = world.projector()
    async with contextlib.AsyncExitStack() as projection:
        await projection.enter_async_context(consuming(Consumers(world.kafka, [projector])))
        for _ in range(4):  # in several transactions: their marks take offsets, too
            await world.fill(streams=3)
            await world.all_projected()
        if not runs:
            await projection.aclose()
            projector = world.projector()
        await lossy.lose(lossy.events)
        await lossy.republisher().run()
        if not runs:
            await projection.enter_async_context(consuming(Consumers(world.kafka, [projector])))
        await world.fill(streams=2)
        await until(lambda: projector.stopped)
    assert "made anew" in str(projector.stopped)
