"""Parts end when they are told to, also where asyncio loses a cancellation."""

import asyncio
from typing import Any

import pytest
from integration.totals import World
from lyceum_chassis.consumer import Consumers, _Feed
from lyceum_chassis.lease import Lease
from lyceum_chassis.mongo import Client, Database, Session, transact
from lyceum_chassis.relay import Relay, RelaySettings

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
    relay = Relay(client, db["commits"], Lease(db["leases"], "relay"), settings)
    swallows = Swallows([])
    monkeypatch.setattr(relay, "_pending", swallows)
    assert await ends(asyncio.create_task(relay.run()), swallows)


async def test_consumers_end_though_their_cancellation_got_lost(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    swallows = Swallows({})
    monkeypatch.setattr(_Feed, "_behind", lambda _: swallows())
    consumers = Consumers(world.kafka, [world.projector()])
    assert await ends(asyncio.create_task(consumers.run()), swallows)
    await asyncio.sleep(1.5)  # it looks once a second
    assert not [task for task in asyncio.all_tasks() if "_Feed._look" in repr(task)]


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
