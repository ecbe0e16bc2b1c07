"""Parts end when they are told to, also where asyncio loses a cancellation."""

import asyncio
import os
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer
from integration.totals import World
from lyceum_chassis.kafka.topic_ends import topic_ends
from lyceum_chassis.process.process import _keep
from lyceum_chassis.projector.consumer import Consumers
from lyceum_chassis.projector.reading import Reading
from lyceum_chassis.relay.relay import Relay, RelaySettings
from lyceum_chassis.store import lease
from lyceum_chassis.store.commit_log import CommitLog
from lyceum_chassis.store.lease import Lease, LeaseLost
from lyceum_chassis.store.mongo import Client, Database, Session, transact

pytestmark = pytest.mark.integration


class Swallows:
    """Waits, and gives an answer when it is cancelled, as ``asyncio.wait_for`` may in 3.11."""

    def __init__(self, answer: Any) -> None:
        self.entered = asyncio.Event()
        self._answer = answer

    async def __call__(self, *_: Any) -> Any:
        self.entered.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            return self._answer


async def ends(task: asyncio.Task[None], swallows: Swallows) -> bool:
    async with asyncio.timeout(40):
        await swallows.entered.wait()
    task.cancel()
    done, _ = await asyncio.wait({task}, timeout=20)
    return bool(done)


async def test_a_relay_ends_though_its_cancellation_got_lost(
    client: Client, db: Database, kafka: str, service: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = RelaySettings(kafka, service, frozenset())
    relay = Relay(db["commits"], Lease(db["leases"], "relay"), settings)
    swallows = Swallows([])
    monkeypatch.setattr(CommitLog, "next", lambda _: swallows())
    assert await ends(asyncio.create_task(relay.run()), swallows)


async def test_consumers_end_though_their_cancellation_got_lost(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    swallows = Swallows({})
    monkeypatch.setattr(Reading, "_behind", lambda _: swallows())
    consumers = Consumers(world.kafka, [world.projector()])
    assert await ends(asyncio.create_task(consumers.run()), swallows)
    await asyncio.sleep(1.5)  # it looks once a second
    assert not [task for task in asyncio.all_tasks() if "Reading._look" in repr(task)]


async def test_a_part_that_was_cancelled_by_nobody_begins_anew() -> None:
    begun: list[int] = []
    again = asyncio.Event()

    async def part() -> None:
        begun.append(len(begun))
        if len(begun) == 1:
            cancelled = asyncio.get_running_loop().create_future()
            cancelled.cancel()  # as aiokafka's fetches, when a consumer stops
            await cancelled
        again.set()
        await asyncio.Event().wait()

    running = asyncio.create_task(_keep("part", part))
    async with asyncio.timeout(10):
        await again.wait()
    running.cancel()
    done, _ = await asyncio.wait({running}, timeout=10)
    assert (bool(done), begun) == (True, [0, 1])


@pytest.mark.parametrize("hangs", [True, False])
async def test_who_hangs_on_to_a_lease_that_was_lost_is_ended_and_nobody_else(
    db: Database, monkeypatch: pytest.MonkeyPatch, hangs: bool
) -> None:
    monkeypatch.setattr(lease, "LETS_GO_WITHIN_S", 0.5 if hangs else 5.0)
    ended: list[int] = []
    monkeypatch.setattr(os, "_exit", ended.append)
    first, other = Lease(db["leases"], "relay", 0.6), Lease(db["leases"], "relay", 60, urgent=True)
    async with first.held(on_wait=lambda: None):
        takes = asyncio.create_task(_take(other))
        while is_good(first):
            await asyncio.sleep(0.05)
        await takes
        async with asyncio.timeout(30):
            while hangs and not ended:
                await asyncio.sleep(0.05)
    # Nothing is left that would end it later.
    assert not [task for task in asyncio.all_tasks() if task.get_name() == "lease-relay"]
    assert ended == ([1] if hangs else [])


def is_good(lease: Lease) -> bool:
    try:
        lease.check()
    except LeaseLost:
        return False
    return True


async def _take(lease: Lease) -> None:
    while not await lease._take():
        await asyncio.sleep(0.05)


async def test_who_looks_where_topics_end_outlives_what_aiokafka_cancels_as_it_stops(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop = AIOKafkaConsumer.stop

    async def lets_it_out(consumer: AIOKafkaConsumer) -> None:
        await stop(consumer)
        raise asyncio.CancelledError

    monkeypatch.setattr(AIOKafkaConsumer, "stop", lets_it_out)
    async with topic_ends(world.kafka, *world.projection.topics) as ends:
        assert len(ends.behind) == 3


async def test_a_transaction_of_a_cancelled_caller_is_not_left_open(
    client: Client, db: Database
) -> None:
    written = asyncio.Event()

    async def write(session: Session) -> None:
        await db["rows"].insert_one({"_id": 1}, session=session)
        written.set()
        await asyncio.sleep(0.2)
        await db["rows"].insert_one({"_id": 2}, session=session)

    await db.create_collection("rows")
    task = asyncio.create_task(transact(client, write))
    await written.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await db["rows"].count_documents({}) == 2
    await db["rows"].update_one({"_id": 1}, {"$set": {"free": True}})
