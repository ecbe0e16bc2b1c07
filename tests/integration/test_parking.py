"""Parked events on the real servers: an operator looks, retries, drops; no order is ever broken."""

import asyncio
import json
import sys
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from aiokafka import AIOKafkaProducer
from integration.ledger import Add, Open, TopUp
from integration.totals import LedgerAdded, LedgerOpened, World, running
from lyceum_chassis.projector.consumer import Consumers
from lyceum_chassis.projector.projection import Fact, Projection, Row
from lyceum_chassis.projector.projector import Projector
from lyceum_chassis.store.mongo import Document, Session, transact

pytestmark = pytest.mark.integration

BEHIND = "an earlier event of this key is parked"
NEVER: Callable[[Fact], bool] = lambda fact: False  # noqa: E731


def thirteen(fact: Fact) -> bool:
    return isinstance(fact, LedgerAdded) and fact.amount == 13


async def lyceum(world: World, mongodb: str, *arguments: str) -> tuple[int, str, str]:
    """``lyceum parked …`` as an operator calls it: exit code, output, errors."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "lyceum_cli", "parked", *arguments),
        *("--store", mongodb, "--database", world.db.name),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    assert process.returncode is not None
    return process.returncode, out.decode(), err.decode()


async def parked(world: World) -> list[Document]:
    found = world.db["parked"].find().sort([("topic", 1), ("partition", 1), ("offset", 1)])
    return await found.to_list(None)


async def until_parked(world: World, count: int) -> None:
    async with asyncio.timeout(30):
        while len(await parked(world)) != count:
            await asyncio.sleep(0.05)


async def ledger_with_thirteen(world: World) -> tuple[UUID, str]:
    """A ledger whose third event of five adds 13."""
    id_ = uuid4()
    steps = (Open(limit=10_000), Add(amount=1), TopUp(total=14), Add(amount=2))
    return id_, await world.tell(id_, *steps)


async def test_an_operator_sees_what_is_parked_and_why(world: World, mongodb: str) -> None:
    [key] = await world.fill(streams=1, commands=3, limit=666)
    await world.fill(streams=2)
    projector = world.projector()
    async with running(Consumers(world.kafka, [projector])):
        await until_parked(world, 7)
        async with asyncio.timeout(10):
            while "7 events of 1 keys parked" not in (await projector.check()).detail:
                await asyncio.sleep(0.1)
        assert (await projector.check()).ready
        events, keys, oldest_s = await projector.parking.measure()
        assert (events, keys) == (7, 1)
        assert 0 <= oldest_s < 60

    code, out, _ = await lyceum(world, mongodb, "list", "--json")
    [listed] = json.loads(out)
    assert code == 0
    assert (listed["projection"], listed["key"]) == (world.projection.rows, key)
    assert (listed["events"], listed["reason"]) == (7, "ValueError: poison")
    code, out, _ = await lyceum(world, mongodb, "list")
    assert key in out
    assert "ValueError: poison" in out

    code, out, _ = await lyceum(world, mongodb, "show", key, "--json")
    shown = json.loads(out)
    assert [each["event"]["streamversion"] for each in shown] == [str(n) for n in range(1, 8)]
    assert shown[0]["event"]["data"] == {"limit": 666}
    assert [each["reason"] for each in shown] == ["ValueError: poison", *[BEHIND] * 6]
    code, out, err = await lyceum(world, mongodb, "show", "ledger-of-nobody")
    assert (code, out) == (1, "")
    assert "Nothing of ledger-of-nobody is parked" in err


async def test_what_is_retried_is_folded_in_order_and_the_key_goes_on(
    world: World, mongodb: str
) -> None:
    id_, key = await ledger_with_thirteen(world)
    await world.fill(streams=2)
    world.poison = thirteen
    async with running(Consumers(world.kafka, [world.projector()])):
        await until_parked(world, 3)
        assert (await world.rows())[key]["version"] == 2
        world.poison = NEVER
        code, out, _ = await lyceum(world, mongodb, "retry", key, "--json")
        assert code == 0
        expected = {"projection": world.projection.rows, "key": key, "events": 3}
        assert json.loads(out) == [{**expected, "still": 0, "reason": None}]
        await world.tell(id_, Add(amount=3))
        await world.all_projected()
    assert await parked(world) == []
    await world.check()


async def test_every_key_is_retried_at_once_and_by_a_projector_that_starts_later(
    world: World, mongodb: str
) -> None:
    await world.fill(streams=5, commands=3, limit=666)
    async with running(Consumers(world.kafka, [world.projector()])):
        await until_parked(world, 35)
    code, _, err = await lyceum(world, mongodb, "retry", "--all", "--wait", "0.5")
    assert code == 1
    assert "no projector has taken it up" in err
    world.poison = NEVER
    async with running(Consumers(world.kafka, [world.projector()])):
        await world.all_projected()
    assert await parked(world) == []
    await world.check()


async def test_what_fails_again_stays_parked_with_the_new_reason(
    world: World, mongodb: str
) -> None:
    id_, key = uuid4(), ""
    key = await world.tell(id_, Open(limit=666), Add(amount=1), TopUp(total=14), Add(amount=2))
    async with running(Consumers(world.kafka, [world.projector()])):
        await until_parked(world, 5)
        parked_at = (await parked(world))[2]["parked_at"]
        world.poison = thirteen
        code, out, _ = await lyceum(world, mongodb, "retry", key)
        assert code == 1
        assert "2 parked no longer; 3 still parked: ValueError: poison" in out
        assert (await world.rows())[key]["version"] == 2
        still = await parked(world)
        assert [record["reason"] for record in still] == ["ValueError: poison", BEHIND, BEHIND]
        assert still[0]["parked_at"] == parked_at
        assert not any(record.get("released") for record in still)
        await world.tell(id_, Add(amount=1))
        await until_parked(world, 4)
        world.poison = NEVER
        code, _, _ = await lyceum(world, mongodb, "retry", key)
        assert code == 0
        await world.all_projected()
    await world.check()


async def test_the_first_event_is_dropped_and_the_key_goes_on(world: World, mongodb: str) -> None:
    id_, key = await ledger_with_thirteen(world)
    world.poison = thirteen
    projector = world.projector()
    async with running(Consumers(world.kafka, [projector])):
        await until_parked(world, 3)
        code, _, err = await lyceum(world, mongodb, "drop", key)
        assert code == 2
        assert "leaves out for good 1 of 3" in err
        assert len(await parked(world)) == 3
        code, _, _ = await lyceum(world, mongodb, "drop", key, "--yes")
        assert code == 0
        await world.tell(id_, Add(amount=3))
        await world.all_projected()
        assert (await world.rows())[key]["total"] == 1 + 2 + 3
        assert projector.stopped is None
    assert await parked(world) == []


async def test_all_events_of_a_key_are_dropped_and_the_projection_goes_on(
    world: World, mongodb: str
) -> None:
    id_ = uuid4()
    key = await world.tell(id_, Open(limit=666), Add(amount=1), Add(amount=2))
    projector = world.projector()
    async with running(Consumers(world.kafka, [projector])):
        await until_parked(world, 4)
        code, _, _ = await lyceum(world, mongodb, "drop", key, "--all", "--yes")
        assert code == 0
        assert (await world.rows())[key]["version"] == 4
        await world.tell(id_, Add(amount=5))
        await world.fill(streams=1)
        await world.all_projected()
        assert (await world.rows())[key]["total"] == 5
        assert projector.stopped is None


async def test_a_record_that_nobody_can_read_is_dropped_and_what_waits_behind_it_goes_on(
    world: World, mongodb: str
) -> None:
    id_ = uuid4()
    key = await world.tell(id_, Open(limit=100), Add(amount=1))
    producer = AIOKafkaProducer(bootstrap_servers=world.kafka)
    await producer.start()
    projector = world.projector()
    async with running(Consumers(world.kafka, [projector])):
        await world.all_projected()
        # The same key, so the same partition; neither attributes nor JSON, and an odd header.
        await producer.send_and_wait(
            world.projection.topics[0], b"\xff\x00", key.encode(), headers=[("a.$b", b"\xfe")]
        )
        await producer.stop()
        await until_parked(world, 1)
        await world.tell(id_, Add(amount=2))
        await until_parked(world, 3)
        code, out, _ = await lyceum(world, mongodb, "show", key)
        assert code == 0
        assert "not an event of Lyceum" in out
        code, _, _ = await lyceum(world, mongodb, "drop", key, "--yes")
        assert code == 0
        await world.tell(id_, Add(amount=3))
        await world.all_projected()
        assert projector.stopped is None
    await world.check()


async def test_events_that_arrive_during_releases_keep_their_order(world: World) -> None:
    ids = [uuid4() for _ in range(6)]
    for id_ in ids:
        await world.tell(id_, Open(limit=10_000), TopUp(total=13))
    world.poison = thirteen
    projector = world.projector()

    async def write() -> None:
        for step in range(40):
            # Every seventh adds 13 in one, which parks the key once more while poison is poison.
            command = TopUp(total=13 * step) if step % 7 == 0 else Add(amount=2)
            await asyncio.gather(*(world.tell(id_, command) for id_ in ids))

    async with running(Consumers(world.kafka, [projector])):
        await until_parked(world, 6)
        writing = asyncio.create_task(write())
        while not writing.done():
            await release(world)
            world.poison = NEVER if world.poison is thirteen else thirteen
            await asyncio.sleep(0.3)
        await writing
        world.poison = NEVER
        await release_until_free(world)
        await world.all_projected()
        assert projector.stopped is None
    await world.check()


async def release(world: World) -> None:
    """Marks all that is parked, as the command does: in one transaction."""

    async def mark(session: Session) -> None:
        mark = {"$set": {"released": True}}
        await world.db["parked"].update_many({}, mark, session=session)

    await transact(world.client, mark)


async def release_until_free(world: World) -> None:
    async with asyncio.timeout(60):
        while await parked(world):
            await release(world)
            await asyncio.sleep(0.2)


@pytest.mark.parametrize("step", ["before writing", "after writing", "after settling"])
async def test_a_projector_that_dies_in_a_release_leaves_it_to_the_next(
    world: World, step: str
) -> None:
    _, key = await ledger_with_thirteen(world)
    world.poison = thirteen
    died = asyncio.Event()

    class Dying(Projector):
        def _die(self, here: str) -> None:
            if here == step and self.parking is not None:
                died.set()
                raise asyncio.CancelledError

        async def _write(self, folded: Any, session: Any) -> None:
            if not releasing:
                return await super()._write(folded, session)
            self._die("before writing")
            await super()._write(folded, session)
            self._die("after writing")
            return None

    releasing = False
    dying = world.projector(Dying)
    settle = dying.parking.settle

    async def settle_and_die(*arguments: Any) -> Any:
        free = await settle(*arguments)
        dying._die("after settling")
        return free

    dying.parking.settle = settle_and_die
    async with running(Consumers(world.kafka, [dying])):
        await until_parked(world, 3)
        releasing, world.poison = True, NEVER
        await release(world)
        await asyncio.wait_for(died.wait(), 20)
    assert len(await parked(world)) == 3
    assert (await world.rows())[key]["version"] == 2
    async with running(Consumers(world.kafka, [world.projector()])):
        await world.all_projected()
    assert await parked(world) == []
    await world.check()


async def test_two_projectors_release_each_what_is_theirs_while_partitions_move(
    world: World,
) -> None:
    await world.fill(streams=12, commands=4, limit=666)
    first, second = world.projector(), world.projector()
    async with running(Consumers(world.kafka, [first])):
        await until_parked(world, 12 * 8)
        async with running(Consumers(world.kafka, [second])):
            world.poison = NEVER
            filling = asyncio.create_task(world.fill(streams=6))
            await release(world)
            await asyncio.sleep(0.5)  # into the rebalance, somewhere
            await release(world)
            await filling
            await release_until_free(world)
            await world.all_projected()
        await world.fill(streams=3)
        await world.all_projected()
    assert first.stopped is None
    assert second.stopped is None
    await world.check()


async def test_two_that_both_believe_a_partition_is_theirs_release_a_key_once(
    world: World,
) -> None:
    await world.fill(streams=8, commands=4, limit=666)
    one = Consumers(world.kafka, [world.projector()], group_prefix="one")
    other = Consumers(world.kafka, [world.projector()], group_prefix="other")
    async with running(one), running(other):
        await until_parked(world, 8 * 8)
        world.poison = NEVER
        filling = asyncio.create_task(world.fill(streams=4, commands=20))
        await release_until_free(world)
        await filling
        await release_until_free(world)
        await world.all_projected()
    await world.check()


async def test_what_is_parked_survives_a_rebuild_and_is_released_after_it(world: World) -> None:
    _, key = await ledger_with_thirteen(world)
    await world.fill(streams=2)
    world.poison = thirteen
    async with running(Consumers(world.kafka, [world.projector()])):
        await until_parked(world, 3)
    for name in (world.projection.rows, world.projection.cells, "offsets", "sequences"):
        await world.db.drop_collection(name)
    projector = world.projector()
    async with running(Consumers(world.kafka, [projector], group_prefix="again")):
        await until_parked(world, 5)  # all of the key, for its order
        assert key not in await world.rows()
        world.poison = NEVER
        await release(world)
        await world.all_projected()
        assert projector.stopped is None
    await world.check()


async def test_a_row_of_many_streams_is_parked_whole_and_released_once(world: World) -> None:
    """A policy's row: its events come from all partitions, so from several projectors."""

    def count(row: Row | None, fact: Fact, event: Any) -> Row:
        if world.poison(fact):
            raise ValueError("poison")
        amount = fact.amount if isinstance(fact, LedgerAdded) else 0
        return {"total": (row or {"total": 0})["total"] + amount}

    world.projection = Projection(
        name=f"counts_{world.service}",
        version=1,
        topics=world.projection.topics,
        facts=(LedgerOpened, LedgerAdded),
        evolve=count,
        key=lambda fact, event: "all",
    )
    world.poison = thirteen
    first, second = world.projector(), world.projector()

    async def rows() -> Any:
        return (await world.rows()).get("all", {}).get("total", 0)

    async with running(Consumers(world.kafka, [first])), running(Consumers(world.kafka, [second])):
        await ledger_with_thirteen(world)
        async with asyncio.timeout(30):
            while not await parked(world):
                await asyncio.sleep(0.05)
        await world.fill(streams=12, commands=3)
        written = 1 + 13 + 2 + 12 * 6
        async with asyncio.timeout(30):
            # Whatever came after the thirteen waits, whoever reads its partition.
            while len(await parked(world)) < 12 * 7:
                await asyncio.sleep(0.05)
        total_before = await rows()
        assert total_before <= 1
        world.poison = NEVER
        filling = asyncio.create_task(world.fill(streams=6, commands=3))
        await release_until_free(world)
        await filling
        await release_until_free(world)
        async with asyncio.timeout(30):
            while await rows() != written + 6 * 6:
                await asyncio.sleep(0.05)
        assert await parked(world) == []
