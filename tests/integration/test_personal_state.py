"""A state that knows people: sealed wherever it lies, and without who was forgotten."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest
from integration.circle import Circle, Greet, Join, JoinAll, Meet, circle
from integration.ledger import Note, Open, ledger
from lyceum_chassis.domain.messages import Command
from lyceum_chassis.errors import InvalidArgument, Unavailable
from lyceum_chassis.store.commits import Origin
from lyceum_chassis.store.event_store import EventStore
from lyceum_chassis.store.held import Held
from lyceum_chassis.store.master_keys import MasterKeys
from lyceum_chassis.store.mongo import Database
from lyceum_chassis.store.privacy import Keyring, Sealed
from lyceum_chassis.store.snapshots import EVERY_EVENTS, Snapshots
from pymongo.errors import WriteConcernError

pytestmark = pytest.mark.integration

ADA, BEN = UUID(int=1), UUID(int=2)
MASTER = MasterKeys.of(b"m" * 32)


async def process(db: Database) -> EventStore:
    """As one of several of a service."""
    store = EventStore(db, Keyring(db, MASTER))
    await store.prepare()
    return store


async def do(
    store: EventStore, id_: UUID, *commands: Command, command_id: UUID | None = None
) -> None:
    for command in commands:
        await store.execute(circle, id_, command, Origin(command_id or uuid4(), uuid4()))


async def state(store: EventStore, id_: UUID) -> Circle:
    return (await store.load(circle, id_)).state


def keyring(store: EventStore) -> Keyring:
    assert store._keyring
    return store._keyring


JOINING = (
    Join(person_id=ADA, name="Ada Byron", contacts=("ada@example.org",)),
    Join(person_id=BEN, name="Ben"),
)


def held_of(store: EventStore, id_: UUID) -> Held[Any]:
    held = store._held.held(f"circle-{id_}")
    assert held is not None
    return held


async def test_a_state_that_is_read_is_the_state_that_was_folded_live(db: Database) -> None:
    here, there, id_ = await process(db), await process(db), uuid4()
    await do(here, id_, *JOINING, Meet(times=3))
    live = held_of(here, id_).state
    assert live.members[ADA].name == "Ada Byron"
    assert await state(there, id_) == live


async def test_many_people_of_a_stream_are_read_with_few_questions(db: Database) -> None:
    store, id_ = await process(db), uuid4()
    people = tuple((uuid4(), f"person {n}") for n in range(450))
    for first in range(0, 450, 30):
        await do(store, id_, JoinAll(people=people[first : first + 30]))
    fresh = await process(db)
    asked, find = 0, keyring(fresh)._keys.find

    def counted(*args: Any, **kwargs: Any) -> Any:
        nonlocal asked
        asked += 1
        return find(*args, **kwargs)

    await db["snapshots"].delete_many({})
    keyring(fresh)._keys = _With(keyring(fresh)._keys, counted)  # type: ignore[assignment]
    assert [each.name for each in (await state(fresh, id_)).members.values()] == [
        name for _, name in people
    ]
    assert asked == 1


class _With:
    def __init__(self, keys: Any, find: Any) -> None:
        self.find = find
        self.insert_one, self.insert_many = keys.insert_one, keys.insert_many


async def test_a_forgotten_persons_fields_are_at_their_defaults_and_others_are_not(
    db: Database,
) -> None:
    here, there, id_ = await process(db), await process(db), uuid4()
    await do(here, id_, *JOINING)
    assert await state(there, id_) == await state(here, id_)
    await keyring(here).forget(str(ADA))
    await keyring(there).generation.look()
    for store in (here, there, await process(db)):
        members = (await state(store, id_)).members
        assert (members[ADA].name, members[ADA].contacts) == ("", ())
        assert members[BEN].name == "Ben"


async def test_in_memory_a_forgotten_person_goes_without_anybody_asking(db: Database) -> None:
    here, there, id_ = await process(db), await process(db), uuid4()
    await do(here, id_, *JOINING)
    await state(there, id_)
    assert there._held.held(f"circle-{id_}")
    following = asyncio.create_task(keyring(there).generation.follow())
    await keyring(here).forget(str(ADA))
    async with asyncio.timeout(5):
        while there._held.held(f"circle-{id_}") or keyring(there)._held:
            await asyncio.sleep(0.01)
    following.cancel()
    assert "Ada" not in str(here._held)


async def test_a_command_on_a_state_with_somebody_forgotten_meanwhile_is_decided_again(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there, id_ = await process(db), await process(db), uuid4()
    await do(here, id_, *JOINING)
    await state(there, id_)
    await keyring(here).forget(str(ADA))
    keyring(there)._held.clear()  # others have come since
    await do(there, id_, Greet(person_id=ADA))
    assert (await state(await process(db), id_)).members[ADA].name == "Dear "


async def test_a_snapshot_holds_what_is_personal_sealed_and_reads_as_it_was(db: Database) -> None:
    store, id_ = await process(db), uuid4()
    await do(store, id_, *JOINING, Meet(times=EVERY_EVENTS))
    await store.close()
    snapshot = await db["snapshots"].find_one({"_id": f"circle-{id_}"})
    assert snapshot is not None
    assert {each["of"] for each in snapshot["sealed"]} == {str(ADA), str(BEN)}
    assert not any(word in str(snapshot) for word in ("Ada", "ada@", "Ben"))
    await db["commits"].update_many({}, {"$set": {"events.$[].data": "{}"}})  # read from there
    fresh = await process(db)
    assert await state(fresh, id_) == await state(store, id_)
    await keyring(store).forget(str(ADA))
    members = (await state(await process(db), id_)).members
    assert (members[ADA].name, members[BEN].name) == ("", "Ben")


async def test_a_snapshot_of_somebody_forgotten_meanwhile_is_not_written(db: Database) -> None:
    here, there, id_ = await process(db), await process(db), uuid4()
    await do(there, id_, *JOINING)
    held = held_of(there, id_)
    await keyring(here).forget(str(ADA))
    await keyring(here).seal([])
    await do(here, uuid4(), JOINING[0])  # met again: with a new key
    held.version = EVERY_EVENTS
    there._snapshots.offer(circle, f"circle-{id_}", held)
    await there.close()
    assert await db["snapshots"].count_documents({}) == 0


async def test_snapshots_of_a_person_are_dropped_and_others_stay(db: Database) -> None:
    store, with_ada, without = await process(db), uuid4(), uuid4()
    await do(store, with_ada, *JOINING, Meet(times=EVERY_EVENTS))
    await do(store, without, JOINING[1], Meet(times=EVERY_EVENTS))
    await store.close()
    assert await Snapshots(db).drop_of(str(ADA)) == 1
    assert [each["_id"] async for each in db["snapshots"].find()] == [f"circle-{without}"]


async def test_an_event_without_anything_personal_in_its_personal_fields_makes_no_key(
    db: Database,
) -> None:
    store, id_ = await process(db), uuid4()
    await do(store, id_, Join(person_id=ADA, name=""))
    assert await db["keys"].count_documents({}) == 0
    assert ADA in (await state(await process(db), id_)).members


async def test_a_retry_with_other_personal_fields_is_another_command(db: Database) -> None:
    store, id_, command_id = await process(db), uuid4(), uuid4()
    await do(store, id_, JOINING[0], command_id=command_id)
    await do(store, id_, JOINING[0], command_id=command_id)
    with pytest.raises(InvalidArgument, match="command_id"):
        await do(store, id_, Join(person_id=ADA, name="Ada Lovelace"), command_id=command_id)


async def test_a_commit_from_before_keys_had_ids_is_read(db: Database) -> None:
    store, id_ = await process(db), uuid4()
    await do(store, id_, JOINING[0])
    (commit,) = await db["commits"].find().to_list(None)
    event = commit["events"][0]
    event["personal"] = event["personal"]["sealed"]
    await db["commits"].replace_one({"_id": commit["_id"]}, commit)
    assert (await state(await process(db), id_)).members[ADA].name == "Ada Byron"


async def test_a_persons_key_that_is_not_acknowledged_is_asked_for_again(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = await process(db)
    id_, command_id, author = uuid4(), uuid4(), uuid4()
    await store.execute(ledger, id_, Open(limit=1), Origin(uuid4(), uuid4()))
    insert_one = keyring(store)._keys.insert_one

    async def unacknowledged(key: dict[str, Any]) -> None:
        await insert_one(key)
        monkeypatch.undo()
        raise WriteConcernError("waiting for replication timed out", 64)

    monkeypatch.setattr(keyring(store)._keys, "insert_one", unacknowledged)
    note, origin = Note(author=author, note="Ms Byron is my mentor"), Origin(command_id, uuid4())
    with pytest.raises(Unavailable):
        await store.execute(ledger, id_, note, origin)
    assert (await store.execute(ledger, id_, note, origin)).version == 2
    noted = await db["commits"].find_one({"version": 2})
    assert noted is not None
    (value,) = [each async for each in _sealed(db, noted)]
    assert value == b'{"note":"Ms Byron is my mentor"}'


async def _sealed(db: Database, commit: dict[str, Any]) -> Any:
    for event in commit["events"]:
        (value,) = await Keyring(db, MASTER).open(
            [(Sealed.read(event["personal"]), event["id"].bytes)]
        )
        yield value
