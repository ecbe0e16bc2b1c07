"""The projector on the real Kafka and store: each event counts once, wherever it is cut off."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest
from integration.ledger import Add, Open, ledger
from lyceum_chassis import projector as projector_module
from lyceum_chassis.cloudevents import Recorded
from lyceum_chassis.commits import Origin
from lyceum_chassis.consumer import Consumers
from lyceum_chassis.lease import Lease
from lyceum_chassis.mongo import Client, Database
from lyceum_chassis.projection import Fact, Projection, Row
from lyceum_chassis.projector import Projector
from lyceum_chassis.relay import Relay, RelaySettings
from lyceum_chassis.store import EventStore

pytestmark = pytest.mark.integration


class LedgerOpened(Fact, type="lyceum.test.ledger.opened.v1"):
    limit: int


class LedgerAdded(Fact, type="lyceum.test.ledger.added.v1"):
    amount: int


def evolve(row: Row | None, fact: Fact, event: Recorded) -> Row:
    match fact:
        case LedgerOpened(limit=limit):
            if limit == 666:
                raise ValueError("poison")
            return {"limit": limit, "total": 0}
        case LedgerAdded(amount=amount):
            assert row is not None
            return {**row, "total": row["total"] + amount}
    raise AssertionError


def tally(row: Row) -> tuple[str, dict[str, int]] | None:
    if "limit" not in row:
        return None
    return ("even" if row["total"] % 2 == 0 else "odd"), {"ledgers": 1, "total": row["total"]}


class World:
    """A service with events on Kafka, and projectors of them."""

    def __init__(self, client: Client, db: Database, kafka: str, service: str) -> None:
        self.client, self.db, self.kafka, self.service = client, db, kafka, service
        self.store = EventStore(db)
        self.projection = Projection(
            name=f"totals_{service}",
            version=1,
            topics=(f"lyceum.{service}.v1",),
            facts=(LedgerOpened, LedgerAdded),
            evolve=evolve,
            tally=tally,
            stamped=True,
        )
        self.relay = Relay(
            client,
            self.store.commits,
            Lease(db["leases"], "relay", 1.0),
            RelaySettings(kafka, service, frozenset(), batch=40, poll_s=0.05),
        )

    def projector(self, kind: type[Projector] = Projector) -> Any:
        return kind(self.client, self.db, self.projection)

    async def fill(self, streams: int = 10, commands: int = 10, limit: int = 10_000) -> list[str]:
        async def one() -> str:
            id_ = uuid4()
            for command in (Open(limit=limit), *(Add(amount=n % 3 + 1) for n in range(commands))):
                origin = Origin(command_id=uuid4(), correlation_id=uuid4())
                outcome = await self.store.execute(ledger, id_, command, origin)
            return outcome.stream

        return await asyncio.gather(*(one() for _ in range(streams)))

    async def expected(self) -> dict[str, int]:
        """Version of each stream, from the store alone."""
        versions: dict[str, int] = {}
        async for commit in self.store.commits.find():
            last = commit["version"] + len(commit["events"]) - 1
            versions[commit["stream"]] = max(last, versions.get(commit["stream"], 0))
        return versions

    async def rows(self) -> dict[str, Row]:
        return {row["_id"]: row async for row in self.db[self.projection.rows].find()}

    async def all_projected(self) -> None:
        expected = await self.expected()
        async with asyncio.timeout(40):
            while {k: row["version"] for k, row in (await self.rows()).items()} != expected:
                await asyncio.sleep(0.05)

    async def check(self) -> None:
        """Rows, cells and sequence numbers against a fold of the stored commits."""
        totals: dict[str, int] = {}
        async for commit in self.store.commits.find():
            for event in commit["events"]:
                amount = 0 if "limit" in event["data"] else int(event["data"][10:-1])
                totals[commit["stream"]] = totals.get(commit["stream"], 0) + amount
        rows = await self.rows()
        assert {key: row["total"] for key, row in rows.items()} == totals
        cells = {c["_id"]: c async for c in self.db[self.projection.cells].find()}
        for cell, parity in (("even", 0), ("odd", 1)):
            members = [total for total in totals.values() if total % 2 == parity]
            counted = cells.get(cell, {})
            assert (counted.get("ledgers", 0), counted.get("total", 0)) == (
                len(members),
                sum(members),
            )
        seqs = [row["seq"] for row in rows.values()]
        assert len(set(seqs)) == len(seqs)
        counter = await self.db["sequences"].find_one({"_id": self.projection.rows})
        assert counter is not None
        assert max(seqs) == counter["last"]


@pytest.fixture
async def world(client: Client, db: Database, kafka: str, service: str) -> AsyncIterator[World]:
    world = World(client, db, kafka, service)
    await world.store.prepare()
    async with running(world.relay):
        yield world


@contextlib.asynccontextmanager
async def running(part: Relay | Consumers) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(part.run())
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


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
        async def _move_offsets(self, records: Any, at: Any, session: Any) -> None:
            await asyncio.sleep(0.02)
            await super()._move_offsets(records, at, session)

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
        async with asyncio.timeout(30):
            while len(await world.rows()) < 3 or await parked_count(world) < 7:
                await asyncio.sleep(0.05)
        await world.fill(streams=1)
        async with asyncio.timeout(30):
            while len(await world.rows()) < 4:
                await asyncio.sleep(0.05)
    parked = await world.db["parked"].find().sort("offset", 1).to_list(None)
    assert {record["key"] for record in parked} == {poisoned}
    assert parked[0]["reason"] == "ValueError: poison"
    assert {r["reason"] for r in parked[1:]} == {"an earlier event of this key is parked"}
    assert set(healthy) <= set(await world.rows())
    assert poisoned not in await world.rows()


async def parked_count(world: World) -> int:
    return await world.db["parked"].count_documents({})


async def test_a_topic_made_anew_stops_the_projection(world: World) -> None:
    await world.fill()
    async with running(Consumers(world.kafka, [world.projector()])):
        await world.all_projected()
    await world.db["offsets"].update_many({}, {"$inc": {"at": 1_000_000}})
    projector = world.projector()
    async with running(Consumers(world.kafka, [projector])):
        async with asyncio.timeout(30):
            while not projector.stopped:
                await asyncio.sleep(0.05)
        check = await projector.check()
    assert not check.ready
    assert "lost or made anew" in check.detail


async def test_positions_that_step_back_stop_the_projection(world: World) -> None:
    await world.fill()
    async with running(Consumers(world.kafka, [world.projector()])):
        await world.all_projected()
    before = await world.rows()
    await world.db["offsets"].update_many({}, {"$set": {"at": 0}})
    projector = world.projector()
    async with running(Consumers(world.kafka, [projector])):
        async with asyncio.timeout(30):
            while not projector.stopped:
                await asyncio.sleep(0.05)
    assert "steps back" in str(projector.stopped)
    assert await world.rows() == before


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
    monkeypatch.setattr(projector_module, "STUCK_AFTER_S", 1.5)
    let_go = asyncio.Event()

    class Hanging(Projector):
        async def _commit(self, *args: Any) -> Any:
            await let_go.wait()
            return await super()._commit(*args)

    projector = world.projector(Hanging)
    async with running(Consumers(world.kafka, [projector])):
        await asyncio.sleep(3)  # nothing to do for longer than it may stand still with work
        assert (await projector.check()).ready
        await world.fill(streams=2)
        async with asyncio.timeout(20):
            while (check := await projector.check()).ready:
                await asyncio.sleep(0.1)
        assert "nothing moved for" in check.detail
        let_go.set()
        await world.all_projected()
        async with asyncio.timeout(20):
            while not (await projector.check()).ready:
                await asyncio.sleep(0.1)
    await world.check()


async def test_work_that_comes_after_a_quiet_time_is_not_taken_for_a_standstill(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(projector_module, "STUCK_AFTER_S", 3.0)
    projector = world.projector()
    async with running(Consumers(world.kafka, [projector])):
        async with asyncio.timeout(20):
            while not (await projector.check()).detail.startswith("0 events behind"):
                await asyncio.sleep(0.1)
        await asyncio.sleep(4)
        filling = asyncio.create_task(world.fill())
        while not filling.done():
            assert (await projector.check()).ready
            await asyncio.sleep(0.02)
        await world.all_projected()
    await world.check()
