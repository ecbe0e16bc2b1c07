"""Snapshots are a cache: whatever of them is lost or mixed, the state is the one of the events."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

import pytest
from integration.club import Club, Join, Leave, club
from lyceum_chassis.domain.roll import PAGE
from lyceum_chassis.store.commits import Origin
from lyceum_chassis.store.event_store import EventStore
from lyceum_chassis.store.held import Held
from lyceum_chassis.store.mongo import Database
from lyceum_chassis.store.snapshots import EVERY_EVENTS
from pymongo.errors import AutoReconnect

pytestmark = pytest.mark.integration

PEOPLE = [UUID(int=(7 << 76) | (2 << 62) | number) for number in range(1, 3_001)]


def stream(id_: UUID) -> str:
    return f"club-{id_}"


async def started(db: Database) -> EventStore:
    store = EventStore(db)
    await store.prepare()
    return store


async def join(store: EventStore, id_: UUID, people: Sequence[UUID]) -> None:
    await store.execute(club, id_, Join(people=tuple(people)), Origin(uuid4(), uuid4()))


async def leave(store: EventStore, id_: UUID, people: Sequence[UUID]) -> None:
    await store.execute(club, id_, Leave(people=tuple(people)), Origin(uuid4(), uuid4()))


async def with_snapshot(db: Database, count: int = 1_000) -> tuple[EventStore, UUID]:
    """A club of so many, whose last event is the one of its snapshot."""
    store, id_ = await started(db), uuid4()
    for first in range(0, count, 500):
        await join(store, id_, PEOPLE[first : min(count, first + 500)])
        await store.close()
    return store, id_


async def core_of(db: Database, id_: UUID) -> dict[str, Any]:
    core = await db["snapshots"].find_one({"_id": stream(id_)})
    assert core is not None
    return core


async def pages_of(db: Database) -> dict[str, dict[str, Any]]:
    return {page["_id"]: page async for page in db["snapshot_pages"].find()}


async def replayed(db: Database, id_: UUID) -> Held[Club]:
    """The state by the events alone, as a process without any snapshot reads it."""
    store = EventStore(db)
    store._snapshots._cores = db["nothing"]
    return await store.load(club, id_)


async def loaded(db: Database, id_: UUID) -> Held[Club]:
    return await EventStore(db).load(club, id_)


async def assert_as_replayed(db: Database, id_: UUID) -> None:
    found, wanted = await loaded(db, id_), await replayed(db, id_)
    assert (found.version, found.commit_id) == (wanted.version, wanted.commit_id)
    assert found.state == wanted.state
    for roll, other in (
        (found.state.members, wanted.state.members),
        (found.state.former, wanted.state.former),
    ):
        assert [(n, p.name) for n, p in roll.pages()] == [(n, p.name) for n, p in other.pages()]


async def test_a_snapshot_is_a_small_core_and_a_page_for_each_few_people(db: Database) -> None:
    _, id_ = await with_snapshot(db)
    core, pages = await core_of(db, id_), await pages_of(db)
    assert core["state"] == '{"motto":"On time.","members":0,"former":1}'
    assert len(pages) == 4
    assert max(len(page["ids"]) for page in pages.values()) == 16 * PAGE
    await assert_as_replayed(db, id_)
    assert (await loaded(db, id_)).snapshot_version == 0  # of a copy; what follows is held
    store = EventStore(db)
    await store.load(club, id_)
    assert store._held.hold(club, stream(id_)).snapshot_version == core["version"] == 1_000


async def test_only_pages_that_changed_are_written(db: Database) -> None:
    store, id_ = await with_snapshot(db)
    before = await pages_of(db)
    await leave(store, id_, PEOPLE[10:200])
    await join(store, id_, PEOPLE[1_000:1_010])
    await store.close()
    after = await pages_of(db)
    # Of the members the first page changed and the last; and there is one of former members.
    assert len(after.keys() - before.keys()) == 3
    assert {after[name]["version"] for name in after.keys() & before.keys()} <= {500, 1_000}
    assert len(after) == 5, "what is no longer named is removed"
    await assert_as_replayed(db, id_)


class Cut:
    """A collection whose ``after``th operation, counted over all, is the last to be done."""

    def __init__(self, collection: Any, left: list[int]) -> None:
        self._collection, self._left = collection, left

    def __getattr__(self, name: str) -> Any:
        operation = getattr(self._collection, name)
        if name == "find":
            return operation

        async def cut(*arguments: Any, **options: Any) -> Any:
            if self._left[0] == 0:
                raise AutoReconnect("killed")
            self._left[0] -= 1
            return await operation(*arguments, **options)

        return cut


def cut(store: EventStore, after: int, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """``store`` writes no more of its snapshots after so many operations."""
    left = [after]
    snapshots = store._snapshots
    monkeypatch.setattr(snapshots, "_cores", Cut(snapshots._cores, left))
    monkeypatch.setattr(snapshots._pages, "_pages", Cut(snapshots._pages._pages, left))
    return left


@pytest.mark.parametrize("after", range(6))
async def test_a_writer_that_is_killed_between_two_steps_leaves_a_right_state(
    db: Database, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    monkeypatch.setattr("lyceum_chassis.store.snapshot_pages._AT_ONCE", 2)
    store, id_ = await with_snapshot(db)
    left = cut(store, after, monkeypatch)
    await leave(store, id_, [*PEOPLE[:1_000:5]])
    await store.close()
    monkeypatch.undo()
    # It finds the core; writes four pages and one of another roll, two at once; the core; sweeps.
    assert left == [0]
    written = after > 4
    assert (await core_of(db, id_))["version"] == (1_200 if written else 1_000)
    await assert_as_replayed(db, id_)
    monkeypatch.setattr("lyceum_chassis.store.snapshots._SWEPT_EVERY", 1)
    await join(store, id_, PEOPLE[1_000 : 1_000 + EVERY_EVENTS])  # what it left does no harm
    await store.close()
    named = {name.hex() for roll in (await core_of(db, id_))["pages"] for _, name in roll}
    assert {page.partition("/")[2] for page in await pages_of(db)} == named
    await assert_as_replayed(db, id_)


async def test_whichever_page_is_lost_the_state_is_right_and_the_next_snapshot_whole(
    db: Database,
) -> None:
    for lost in range(4):
        _, id_ = await with_snapshot(db)
        page = sorted(name for name in await pages_of(db) if name.startswith(stream(id_)))[lost]
        await db["snapshot_pages"].delete_one({"_id": page})
        await assert_as_replayed(db, id_)
        again = await started(db)
        await join(again, id_, PEOPLE[2_000 : 2_000 + EVERY_EVENTS])
        await again.close()
        assert (await core_of(db, id_))["version"] == 1_200
        await assert_as_replayed(db, id_)
        assert (
            await EventStore(db)._snapshots._pages.read(
                stream(id_), (await core_of(db, id_))["pages"]
            )
        ) is not None


async def test_a_page_that_holds_something_else_is_not_believed(db: Database) -> None:
    _, id_ = await with_snapshot(db)
    one, other, *_ = await pages_of(db)
    strange = (await pages_of(db))[other]["ids"]
    await db["snapshot_pages"].update_one({"_id": one}, {"$set": {"ids": strange}})
    await assert_as_replayed(db, id_)


async def test_without_any_core_or_any_page_the_events_tell(db: Database) -> None:
    _, id_ = await with_snapshot(db)
    await db["snapshots"].delete_many({})
    await assert_as_replayed(db, id_)
    _, id_ = await with_snapshot(db)
    await db["snapshot_pages"].delete_many({})
    await assert_as_replayed(db, id_)


async def test_of_two_processes_that_write_at_once_each_leaves_a_whole_snapshot(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The slower one finds its core replaced, or its pages swept, at whichever step it is."""
    for step in ("find_one", "bulk_write", "replace_one", "delete_many"):
        _, id_ = await with_snapshot(db)
        slow, fast = await started(db), await started(db)
        for store in (slow, fast):
            await store.load(club, id_)
        snapshots = slow._snapshots
        collection = snapshots._cores if "one" in step else snapshots._pages._pages

        operation = getattr(collection, step)

        async def overtaken(
            *arguments: Any,
            operation: Any = operation,
            fast: EventStore = fast,
            id_: UUID = id_,
            **options: Any,
        ) -> Any:
            monkeypatch.undo()
            await leave(fast, id_, PEOPLE[:1_000:4])
            await fast.close()
            return await operation(*arguments, **options)

        monkeypatch.setattr(collection, step, overtaken)
        await leave(slow, id_, PEOPLE[1:1_000:4])
        await slow.close()
        await assert_as_replayed(db, id_)
        assert (await core_of(db, id_))["version"] == 1_500
        assert await EventStore(db)._snapshots._pages.read(
            stream(id_), (await core_of(db, id_))["pages"]
        )


async def test_a_reader_whose_pages_are_swept_meanwhile_takes_the_newer_snapshot(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer, id_ = await with_snapshot(db)
    reader = EventStore(db)
    pages = reader._snapshots._pages
    read = pages.read

    async def late(*arguments: Any) -> Any:
        monkeypatch.undo()
        await leave(writer, id_, PEOPLE[:1_000:4])
        await writer.close()
        return await read(*arguments)

    monkeypatch.setattr(pages, "read", late)
    await reader.load(club, id_)
    held = reader._held.hold(club, stream(id_))
    assert held.snapshot_version == held.version == 1_250
    assert held.state == (await replayed(db, id_)).state


async def test_a_snapshot_written_before_there_were_pages_is_read(db: Database) -> None:
    store, id_ = await with_snapshot(db)
    held = await store.load(club, id_)
    core = await core_of(db, id_)
    old = {"state": held.state.model_dump_json()}
    await db["snapshots"].update_one({"_id": core["_id"]}, {"$set": old, "$unset": {"pages": ""}})
    await db["snapshot_pages"].delete_many({})
    await assert_as_replayed(db, id_)
    await leave(store, id_, PEOPLE[:300])
    await store.close()
    await assert_as_replayed(db, id_)
    assert (await core_of(db, id_))["version"] == 1_300
