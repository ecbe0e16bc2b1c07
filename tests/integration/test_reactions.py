"""Reactions on the real store: in order, on time, once; what is broken parks alone."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from integration.ledger import Add, Open, TopUp, ledger
from integration.test_parking import lyceum
from lyceum_chassis.domain.messages import Command, Decider, Event, State
from lyceum_chassis.kafka.cloudevents import Recorded
from lyceum_chassis.policies.commands import Commands
from lyceum_chassis.policies.reactions import PAGE, Reactions
from lyceum_chassis.policies.waiting import measure
from lyceum_chassis.projector.breaker import BREAKS_AT
from lyceum_chassis.projector.folding import Answered, Folded
from lyceum_chassis.projector.projection import Projection
from lyceum_chassis.projector.reacting import Answer, Reaction, Refusal, TakeBack, ToEach
from lyceum_chassis.store.commits import Origin
from lyceum_chassis.store.event_store import EventStore
from lyceum_chassis.store.mongo import Client, Database, transact
from pydantic import Field

pytestmark = pytest.mark.integration

MORNING = datetime(2026, 6, 1, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Rung(Event, type="lyceum.test.bell.rung.v1"):
    at: datetime


class Bell(State):
    rung: int = 0


class Ring(Command):
    at: datetime = Field(exclude=True)


class Explode(Command):
    pass


class BellOpen(Command):
    """Of another aggregate's command name, see below."""

    limit: int = 0


BellOpen.__name__ = "Open"


def decide(command: Ring | Explode | BellOpen, state: Bell) -> list[Event]:
    match command:
        case Ring(at=at):
            return [Rung(at=at)]
        case BellOpen():
            return []
    raise ZeroDivisionError("boom")


bell = Decider("bell", Bell(), (Rung,), decide, lambda state, event: state)


def refused(refusal: Refusal) -> Iterable[Reaction]:
    """Over the limit: a smaller amount may do."""
    match refusal.command:
        case Add(amount=99):
            return [Reaction(refusal.target, Add(amount=99))]
        case Add(amount=amount) if amount > 1:
            return [Reaction(refusal.target, Add(amount=1))]
    return []


POLICY = Projection(
    name="bells",
    version=1,
    topics=(),
    facts=(),
    evolve=lambda row, fact, event: row,
    react=lambda row, fact, event: (),
    refused=refused,
    former_names={"Fill": TopUp},
)


class Carried:
    """A policy whose answers a test gives; its clock, and its runner."""

    def __init__(self, client: Client, db: Database, store: EventStore) -> None:
        self.client, self.db, self.store = client, db, store
        self.time = MORNING
        self.reactions = self.runner()

    def runner(self) -> Reactions:
        commands = Commands(self.store, (ledger, bell), lambda: self.time)
        return Reactions(self.db, POLICY, commands, lambda: self.time, lease_s=1.0)

    async def answer(self, *answers: Answer, event: UUID | None = None, kept: int = 0) -> UUID:
        """Stores a policy's answers to one event."""
        recorded = Recorded(event or uuid4(), "", "", 1, 1, MORNING, uuid4(), b"")
        folded = Folded(answers=[Answered(recorded, each, "row", kept) for each in answers])
        await self.reactions.pending.prepare()
        await transact(self.client, lambda session: self.reactions.pending.store(folded, session))
        self.reactions.wake()
        return recorded.id

    def move(self, by: timedelta) -> None:
        self.time += by
        self.reactions.wake()

    async def opened(self, limit: int = 100) -> UUID:
        id_ = uuid4()
        origin = Origin(command_id=uuid4(), correlation_id=uuid4())
        await self.store.execute(ledger, id_, Open(limit=limit), origin)
        return id_

    async def total(self, id_: UUID) -> int:
        return (await self.store.load(ledger, id_)).state.total

    async def waiting(self) -> int:
        pending = self.reactions.pending
        counts = [await c.count_documents({}) for c in (pending.at_once, pending.deadlines)]
        return sum(counts)

    async def parked(self) -> list[dict[str, Any]]:
        return await self.db["parked"].find().sort("offset", 1).to_list(None)

    async def until(self, condition: Callable[[], Any]) -> None:
        async with asyncio.timeout(30):
            while not await condition():
                await asyncio.sleep(0.02)

    async def nothing_left(self, count: int = 0) -> None:
        async def so() -> bool:
            return await self.waiting() == count

        await self.until(so)

    async def until_parked(self, count: int) -> None:
        async def so() -> bool:
            return len(await self.parked()) == count

        await self.until(so)


@contextlib.asynccontextmanager
async def running(reactions: Reactions) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(reactions.run())
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
async def carried(client: Client, db: Database, store: EventStore) -> Carried:
    return Carried(client, db, store)


async def amounts(carried: Carried, id_: UUID) -> list[int]:
    """What was added to a ledger, in order."""
    found = carried.store.commits.find({"stream": f"ledger-{id_}"}).sort("version", 1)
    data = [event["data"] for commit in await found.to_list(None) for event in commit["events"]]
    return [int(each[10:-1]) for each in data if "amount" in each]


async def test_reactions_of_one_target_are_carried_out_in_the_order_of_their_events(
    carried: Carried,
) -> None:
    ids = [await carried.opened(10_000) for _ in range(3)]
    for total in range(1, 21):
        await carried.answer(*(Reaction(id_, TopUp(total=total * (total + 1))) for id_ in ids))
    async with running(carried.reactions):
        await carried.nothing_left()
    for id_ in ids:
        # Out of order, a smaller total would find itself reached, and add nothing.
        assert await amounts(carried, id_) == [2 * total for total in range(1, 21)]


async def test_commands_of_one_name_go_to_the_aggregate_that_each_is_of(carried: Carried) -> None:
    id_, other = uuid4(), uuid4()
    await carried.answer(Reaction(id_, Open(limit=5)), Reaction(other, BellOpen()))
    async with running(carried.reactions):
        await carried.nothing_left()
    assert (await carried.store.load(ledger, id_)).state.limit == 5
    assert await carried.parked() == []


async def test_a_refusal_is_told_to_the_policy_which_may_answer_with_more(
    carried: Carried,
) -> None:
    id_ = await carried.opened(limit=3)
    await carried.answer(Reaction(id_, Add(amount=9)))
    async with running(carried.reactions):
        await carried.nothing_left()
        assert await carried.total(id_) == 1
        await carried.answer(*(Reaction(id_, Add(amount=1)) for _ in range(3)))
        await carried.nothing_left()
    assert await carried.total(id_) == 3


async def test_a_policy_that_answers_each_refusal_with_what_is_refused_is_parked(
    carried: Carried,
) -> None:
    id_ = await carried.opened(limit=3)
    await carried.answer(Reaction(id_, Add(amount=99)))
    async with running(carried.reactions):
        await carried.until_parked(1)
        await carried.nothing_left()
    assert "over the limit" in (await carried.parked())[0]["reason"]


async def test_what_can_not_be_carried_out_is_parked_with_what_is_behind_it_until_retried(
    carried: Carried, mongodb: str
) -> None:
    sick, well = await carried.opened(), await carried.opened()
    await carried.answer(Reaction(sick, Add(amount=1)), Reaction(well, Add(amount=1)))
    broken = {"target": f"ledger-{sick}"}
    pending = carried.reactions.pending.at_once
    await pending.update_one(broken, {"$set": {"command": "ledger/Vanish"}})
    await carried.answer(Reaction(sick, TopUp(total=5)), Reaction(well, TopUp(total=5)))
    async with running(carried.reactions):
        await carried.until_parked(2)
        await carried.answer(Reaction(sick, TopUp(total=7), due=MORNING, name="end"))
        await carried.until_parked(3)
        await carried.nothing_left()
        assert (await carried.total(sick), await carried.total(well)) == (0, 5)

        key = f"ledger-{sick}"
        _, out, _ = await lyceum(carried, mongodb, "list")  # type: ignore[arg-type]
        assert "bells_v1_reactions" in out
        assert "there is no command ledger/Vanish here" in out
        code, out, _ = await lyceum(carried, mongodb, "retry", key)  # type: ignore[arg-type]
        assert (code, len(await carried.parked())) == (1, 3)
        assert "there is no command" in out
        await carried.db["parked"].update_one(
            {"reaction.command": "ledger/Vanish"}, {"$set": {"reaction.command": "ledger/Add"}}
        )
        code, _, _ = await lyceum(carried, mongodb, "retry", key)  # type: ignore[arg-type]
        assert code == 0
    assert await amounts(carried, sick) == [1, 4, 2]
    assert await carried.parked() == []


async def test_an_operator_drops_what_can_never_be_carried_out(
    carried: Carried, mongodb: str
) -> None:
    id_ = uuid4()
    await carried.answer(Reaction(id_, Explode()))
    await carried.answer(Reaction(id_, Ring(at=MORNING)))
    async with running(carried.reactions):
        await carried.until_parked(2)
        assert (await carried.parked())[0]["reason"] == "ZeroDivisionError: boom"
        drop = lyceum(carried, mongodb, "drop", f"bell-{id_}", "--yes")  # type: ignore[arg-type]
        assert (await drop)[0] == 0
    assert await carried.store.commits.count_documents({}) == 1


@pytest.mark.parametrize(
    "damage",
    [
        {"data": "not json"},
        {"data": '{"amount": "many"}'},
        {"data": None},
        {"target": 7},
        {"causation_id": None, "command": None},
        {"each": 3},
    ],
)
async def test_a_damaged_reaction_neither_ends_nor_loops_the_process(
    carried: Carried, damage: dict[str, Any]
) -> None:
    sick, well = await carried.opened(), await carried.opened()
    await carried.answer(Reaction(sick, Add(amount=1)))
    await carried.reactions.pending.at_once.update_one({}, {"$set": damage})
    await carried.answer(Reaction(well, Add(amount=1)))
    async with running(carried.reactions) as task:
        await carried.until_parked(1)
        await carried.nothing_left()
        assert await carried.total(well) == 1
        assert not task.done()


async def test_when_everything_fails_a_breaker_stops_it_and_nothing_is_lost(
    carried: Carried,
) -> None:
    await carried.answer(*(Reaction(uuid4(), Explode()) for _ in range(2 * BREAKS_AT)))

    async def stopped() -> bool:
        return not (await carried.reactions.check()).ready

    async with running(carried.reactions):
        await carried.until(stopped)
        assert "boom" in (await carried.reactions.check()).detail
    assert len(await carried.parked()) + await carried.waiting() == 2 * BREAKS_AT
    assert len(await carried.parked()) < BREAKS_AT


async def test_what_an_earlier_version_left_is_still_carried_out(carried: Carried) -> None:
    """Its target was an id, its command a name alone, and it had no turn."""
    id_ = await carried.opened()
    await carried.reactions.pending.prepare()
    chain = {"causation_id": uuid4(), "correlation_id": uuid4(), "target": id_}
    await carried.reactions.pending.at_once.insert_many(
        [
            {"_id": uuid4(), "command": "Fill", "data": '{"total":3}', **chain},
            {"_id": uuid4(), "command": "TopUp", "data": '{"total":3}', **chain},
        ]
    )
    async with running(carried.reactions):
        await carried.nothing_left()
    assert await carried.total(id_) == 3
    assert await carried.parked() == []


async def test_a_deadline_is_carried_out_after_its_instant_with_the_time_of_then(
    carried: Carried,
) -> None:
    id_ = uuid4()
    await carried.answer(Reaction(id_, Ring(at=MORNING), due=MORNING + HOUR))
    async with running(carried.reactions):
        carried.move(HOUR - timedelta(milliseconds=1))
        at_once = uuid4()
        await carried.answer(Reaction(at_once, Ring(at=MORNING)))
        await carried.nothing_left(1)
        assert await carried.store.commits.count_documents({"stream": f"bell-{id_}"}) == 0
        carried.move(timedelta(minutes=5))
        await carried.nothing_left()
    commit = await carried.store.commits.find_one({"stream": f"bell-{id_}"})
    assert commit is not None
    assert "2026-06-01T09:04:59.999" in commit["events"][0]["data"]
    assert commit["actor"] == "policy:bells"


@pytest.mark.parametrize("year", [1, 1969])
async def test_a_deadline_of_long_ago_is_due_at_once(carried: Carried, year: int) -> None:
    id_ = uuid4()
    due = datetime(year, 1, 1, tzinfo=UTC)
    await carried.answer(Reaction(id_, Ring(at=MORNING), due=due))
    async with running(carried.reactions):
        await carried.nothing_left()
    assert await carried.store.commits.count_documents({}) == 1


async def test_a_deadline_in_the_year_9999_waits_and_harms_nobody(carried: Carried) -> None:
    last = datetime.max.replace(tzinfo=UTC)
    await carried.answer(Reaction(uuid4(), Ring(at=MORNING), due=last))
    id_ = uuid4()
    async with running(carried.reactions) as task:
        await carried.answer(Reaction(id_, Ring(at=MORNING)))
        await carried.nothing_left(1)
        assert (await carried.reactions.check()).ready
        measured = await measure(carried.reactions.pending, lambda: carried.time)
        assert measured == (0, 0.0, 1)
        assert not task.done()


async def test_a_deadline_of_the_same_name_replaces_the_earlier_and_can_be_taken_back(
    carried: Carried,
) -> None:
    one, two = await carried.opened(), await carried.opened()
    await carried.answer(
        Reaction(one, TopUp(total=1), due=MORNING + HOUR, name="end"),
        Reaction(two, TopUp(total=1), due=MORNING + HOUR, name="end"),
        Reaction(two, TopUp(total=10), due=MORNING + HOUR, name="other"),
    )
    await carried.answer(Reaction(one, TopUp(total=2), due=MORNING + 2 * HOUR, name="end"))
    await carried.answer(TakeBack(two, "end"))
    assert await carried.waiting() == 2
    async with running(carried.reactions):
        carried.move(HOUR)
        await carried.nothing_left(1)
        assert (await carried.total(one), await carried.total(two)) == (0, 10)
        carried.move(HOUR)
        await carried.nothing_left()
    assert await carried.total(one) == 2


async def test_told_again_by_a_rebuild_a_deadline_is_carried_out_once(carried: Carried) -> None:
    id_ = uuid4()
    deadline = Reaction(id_, Ring(at=MORNING), due=MORNING + HOUR, name="end")
    event = await carried.answer(deadline)
    await carried.answer(deadline, event=event)
    assert await carried.waiting() == 1
    carried.move(HOUR)
    async with running(carried.reactions):
        await carried.nothing_left()
        await carried.answer(deadline, event=event)
        await carried.nothing_left()
    assert await carried.store.commits.count_documents({}) == 1
    assert await carried.parked() == []


async def test_one_that_was_killed_between_deciding_and_removing_is_not_repeated(
    carried: Carried,
) -> None:
    id_ = uuid4()
    await carried.answer(Reaction(id_, Ring(at=MORNING), due=MORNING))

    class Killed(Exception):  # noqa: N818
        pass

    async def killed(documents: Any, session: Any = None) -> None:
        raise Killed

    carried.reactions.pending.remove = killed  # type: ignore[method-assign]
    async with running(carried.reactions):
        await carried.until(lambda: carried.store.commits.find_one({}))
    carried.reactions = carried.runner()
    async with running(carried.reactions):
        await carried.nothing_left()
    assert await carried.store.commits.count_documents({}) == 1


async def test_of_two_processes_one_carries_out_and_the_other_takes_over(
    carried: Carried,
) -> None:
    second = carried.runner()
    async with running(carried.reactions), running(second):
        id_ = uuid4()
        await carried.answer(Reaction(id_, Ring(at=MORNING)))
        second.wake()
        await carried.nothing_left()
        checks = [await carried.reactions.check(), await second.check()]
        assert all(check.ready for check in checks)
        assert [check.detail for check in checks].count("standing by") == 1


async def test_a_command_to_each_that_a_row_keeps_goes_on_in_steps_that_survive_a_kill(
    carried: Carried,
) -> None:
    count = 2 * PAGE + 10
    ids = [uuid4() for _ in range(count + 1)]
    entries = carried.db[POLICY.entries]
    await entries.insert_many(
        [
            {"_id": f"row/bell-{id_}", "row": "row", "stream": f"bell-{id_}", "n": n}
            for n, id_ in enumerate(ids, start=1)
        ]
    )
    # The last one is kept since after the event.
    await carried.answer(ToEach(Ring(at=MORNING)), kept=count)

    async def begun() -> bool:
        return await carried.store.commits.count_documents({}) > 0

    async with running(carried.reactions):
        await carried.until(begun)
    carried.reactions = carried.runner()
    async with running(carried.reactions):
        await carried.nothing_left()
    streams = [each["stream"] async for each in carried.store.commits.find()]
    assert sorted(streams) == sorted(f"bell-{id_}" for id_ in ids[:count])


async def test_a_deadline_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a time zone"):
        Reaction(uuid4(), Ring(at=MORNING), due=datetime(2026, 6, 1))
