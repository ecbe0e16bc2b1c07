"""The relay on the real Kafka and store: each event once, in order, wherever it is cut off."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest
from integration.ledger import Add, Note, Open, Opened, ledger
from integration.publishing import all_published, placed, unpublished
from integration.topics import header, read_all
from lyceum_chassis.relay.checkpoint import Checkpoint
from lyceum_chassis.relay.relay import Relay, RelaySettings
from lyceum_chassis.store.commits import Origin
from lyceum_chassis.store.event_store import EventStore
from lyceum_chassis.store.lease import Lease
from lyceum_chassis.store.master_keys import MasterKeys
from lyceum_chassis.store.mongo import Client, Database
from lyceum_chassis.store.privacy import Keyring, Sealed
from lyceum_chassis.store.published import Published

pytestmark = pytest.mark.integration


class Crash(Exception):  # noqa: N818
    """Ends a relay at a step of its loop."""


class CrashingRelay(Relay):
    """Ends at the step named ``crash_at``, once ``published`` batches have gone well."""

    crash_at = ""
    spared = 0

    def _crash(self, step: str) -> None:
        if step == self.crash_at:
            if self.spared:
                self.spared -= 1
                return
            raise Crash(step)

    async def _send(self, *args: Any) -> Any:
        self._crash("before send")
        checkpoint = await super()._send(*args)
        self._crash("after send")
        return checkpoint

    async def _write_down(self, checkpoint: Checkpoint) -> None:
        if checkpoint.batch:
            self._crash("after commit")
        await super()._write_down(checkpoint)
        if checkpoint.batch:
            self._crash("after writing down")


class World:
    """A service with its store, and relays for it."""

    def __init__(self, client: Client, db: Database, kafka: str, service: str) -> None:
        self.store = EventStore(db)
        self.kafka = kafka
        self.service = service
        self._db = db

    def relay(self, kind: type[Relay] = Relay, batch: int = 20, lease: str = "relay") -> Any:
        settings = RelaySettings(self.kafka, self.service, {Opened.type}, batch=batch)
        return kind(self.store.commits, Lease(self._db["leases"], lease, 1.0), settings)

    async def fill(self, streams: int = 6, commands: int = 8) -> None:
        async def one() -> None:
            id_ = uuid4()
            for command in (Open(limit=10_000), *(Add(amount=n % 3 + 1) for n in range(commands))):
                origin = Origin(command_id=uuid4(), correlation_id=uuid4())
                await self.store.execute(ledger, id_, command, origin)

        await asyncio.gather(*(one() for _ in range(streams)))

    async def all_published(self) -> None:
        await all_published(self.store.commits)

    async def all_followed(self) -> None:
        """All is published, and the next relay can go on in the log."""
        await self.all_published()
        async with asyncio.timeout(30):
            while (await Published(self.store.commits).end()).token is None:
                await asyncio.sleep(0.02)

    async def check(self) -> None:
        """Every event once, as stored, in the order of its stream and of the positions."""
        stored = [
            (first + offset, commit["version"] + offset, commit["stream"], event)
            for commit, first in await placed(self.store.commits)
            for offset, event in enumerate(commit["events"])
        ]
        assert not await unpublished(self.store.commits)
        assert [position for position, *_ in stored] == list(range(1, len(stored) + 1))
        records = await read_all(self.kafka, f"lyceum.{self.service}.v1")
        by_position = {int(header(record, "ce_sequence")): record for record in records}
        assert len(records) == len(by_position) == len(stored)
        for position, version, stream, event in stored:
            record = by_position[position]
            assert record.value.decode() == event["data"]
            assert record.key.decode() == header(record, "ce_subject") == stream
            assert header(record, "ce_id") == str(event["id"])
            assert header(record, "ce_streamversion") == str(version)
        for partition in {record.partition for record in records}:
            positions = [
                int(header(record, "ce_sequence"))
                for record in records
                if record.partition == partition
            ]
            assert positions == sorted(positions)
        public = await read_all(self.kafka, f"lyceum.{self.service}.public.v1")
        assert sorted(header(record, "ce_id") for record in public) == sorted(
            str(event["id"]) for *_, event in stored if event["type"] == Opened.type
        )


@pytest.fixture
async def world(client: Client, db: Database, kafka: str, service: str) -> World:
    world = World(client, db, kafka, service)
    await world.store.prepare()
    return world


@contextlib.asynccontextmanager
async def running(relay: Relay) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(relay.run())
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_every_event_is_published_once_and_gets_its_position(world: World) -> None:
    await world.fill()
    async with running(world.relay()):
        await world.all_published()
        await world.fill(streams=3)
        await world.all_published()
    await world.check()


@pytest.mark.parametrize("followed", [False, True])
@pytest.mark.parametrize("spared", [0, 1])
@pytest.mark.parametrize(
    "step", ["before send", "after send", "after commit", "after writing down"]
)
async def test_a_relay_that_ends_after_a_step_is_continued_by_the_next(
    world: World, step: str, spared: int, followed: bool
) -> None:
    """While it follows the log, or looks through a store whose log nobody has followed yet."""
    if followed:
        await world.fill(streams=1, commands=1)
        async with running(world.relay()):
            await world.all_followed()
    await world.fill()
    ends = world.relay(CrashingRelay)
    ends.crash_at, ends.spared = step, spared
    async with asyncio.timeout(30), running(ends) as task:
        with pytest.raises(Crash):
            await task
    async with running(world.relay()):
        await world.all_published()
    await world.check()


async def test_a_fenced_relay_says_so_and_publishes_nothing_more(world: World) -> None:
    """Two relays with different leases: what happens when the lease protects nobody."""
    await world.fill()
    first, second = world.relay(batch=5), world.relay(batch=5, lease="another")
    states = set()
    async with running(first) as one, running(second) as other:
        async with asyncio.timeout(30):
            while "fenced by another relay" not in states:
                assert not one.done(), one.result()
                assert not other.done(), other.result()
                await world.fill(streams=2, commands=2)
                states |= {first.state, second.state}
    async with running(world.relay()):
        await world.all_published()
    await world.check()


async def test_a_second_relay_stands_by_and_takes_over(world: World) -> None:
    first, second = world.relay(), world.relay()
    async with running(second):
        async with running(first):
            async with asyncio.timeout(20):
                while {first.state, second.state} != {
                    "publishing",
                    "standing by: another relay has the lease",
                }:
                    await asyncio.sleep(0.02)
        await world.fill()
        await world.all_published()
    await world.check()


async def test_personal_fields_are_neither_on_kafka_nor_readable_in_the_store(
    world: World, client: Client, db: Database
) -> None:
    keyring = Keyring(db, MasterKeys.of(b"k" * 32))
    store = EventStore(db, keyring)
    await store.prepare()
    id_, author = uuid4(), uuid4()
    secret = "Ms Ada Byron is my mentor"
    for command in (Open(limit=1), Note(author=author, note=secret)):
        await store.execute(
            ledger, id_, command, Origin(command_id=uuid4(), correlation_id=uuid4())
        )
    async with running(world.relay()):
        await world.all_published()
    await world.check()
    records = await read_all(world.kafka, f"lyceum.{world.service}.v1")
    assert not any(b"Byron" in record.value for record in records)
    noted = await store.commits.find_one({"version": 2})
    assert noted is not None
    assert "Byron" not in str(noted)
    event = noted["events"][0]
    sealed = [(Sealed.read(event["personal"]), event["id"].bytes)]
    assert await keyring.open(sealed) == [b'{"note":"%s"}' % secret.encode()]
    assert await keyring.forget(str(author))
    assert await keyring.open(sealed) == [None]
