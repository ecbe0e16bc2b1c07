"""What an event store of Lyceum must do: one behaviour a test, on the real server."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from integration.ledger import Add, Ledger, Open, TopUp, ledger
from lyceum_chassis.domain.messages import Command, Rejected
from lyceum_chassis.errors import Conflicted, InvalidArgument, Unavailable
from lyceum_chassis.store.commits import Origin
from lyceum_chassis.store.event_store import EventStore, Outcome
from lyceum_chassis.store.group_commit import CommandKnown, GroupCommit, VersionTaken
from lyceum_chassis.store.master_keys import MasterKeys
from lyceum_chassis.store.mongo import Database, connect, database
from lyceum_chassis.store.privacy import Keyring
from lyceum_chassis.store.snapshots import EVERY_EVENTS
from pymongo.errors import WriteConcernError

pytestmark = pytest.mark.integration


def origin(command_id: UUID | None = None) -> Origin:
    return Origin(command_id=command_id or uuid4(), correlation_id=uuid4())


async def do(
    store: EventStore, id_: UUID, command: Command, command_id: UUID | None = None
) -> Outcome:
    return await store.execute(ledger, id_, command, origin(command_id))


async def opened(store: EventStore, limit: int = 1_000_000) -> UUID:
    id_ = uuid4()
    await do(store, id_, Open(limit=limit))
    return id_


async def commits(store: EventStore, id_: UUID) -> list[dict[str, Any]]:
    return await store.commits.find({"stream": f"ledger-{id_}"}).sort("_id", 1).to_list(None)


async def test_a_command_is_one_document_with_all_its_events(store: EventStore) -> None:
    id_ = await opened(store)
    outcome = await do(store, id_, Add(amount=3))
    assert outcome == Outcome(f"ledger-{id_}", version=4, already_done=False)
    _, added = await commits(store, id_)
    assert (added["version"], len(added["events"])) == (2, 3)
    assert added["events"][0]["type"] == "lyceum.test.ledger.added.v1"
    assert added["events"][0]["data"] == '{"amount":1}'


async def test_a_retried_command_is_answered_as_before(store: EventStore) -> None:
    id_, command_id = await opened(store), uuid4()
    first = await do(store, id_, Add(amount=2), command_id)
    await do(store, id_, Add(amount=5))
    again = await do(store, id_, Add(amount=2), command_id)
    assert (again.version, again.already_done) == (first.version, True)
    assert len(await commits(store, id_)) == 3


async def test_a_retry_in_another_process_is_answered_as_before(
    store: EventStore, db: Database
) -> None:
    other = EventStore(db)
    await other.prepare()
    id_, command_id = await opened(store), uuid4()
    await do(store, id_, Add(amount=2), command_id)
    again = await do(other, id_, Add(amount=2), command_id)
    assert (again.version, again.already_done) == (3, True)


async def test_a_retry_that_would_now_be_refused_is_answered_as_before(store: EventStore) -> None:
    id_, command_id = await opened(store, limit=10), uuid4()
    await do(store, id_, Add(amount=10), command_id)
    assert (await do(store, id_, Add(amount=10), command_id)).already_done
    with pytest.raises(Rejected, match="limit"):
        await do(store, id_, Add(amount=10))


async def test_a_command_that_finds_it_so_stores_nothing(store: EventStore) -> None:
    id_ = await opened(store)
    await do(store, id_, TopUp(total=5))
    outcome = await do(store, id_, TopUp(total=3))
    assert (outcome.version, outcome.already_done) == (2, True)
    assert len(await commits(store, id_)) == 2


async def test_a_command_id_is_not_taken_for_another_command(store: EventStore) -> None:
    id_, command_id = await opened(store), uuid4()
    await do(store, id_, Add(amount=1), command_id)
    with pytest.raises(InvalidArgument, match="command_id"):
        await do(store, id_, Add(amount=2), command_id)
    with pytest.raises(InvalidArgument, match="command_id"):
        await do(store, id_, TopUp(total=0), command_id)
    assert len(await commits(store, id_)) == 2


async def test_what_the_edge_looked_up_does_not_make_another_command(store: EventStore) -> None:
    id_, command_id = await opened(store), uuid4()
    await do(store, id_, TopUp(total=5, looked_up="a"), command_id)
    assert (await do(store, id_, TopUp(total=5, looked_up="b"), command_id)).already_done


async def test_the_same_command_id_may_be_used_on_another_stream(store: EventStore) -> None:
    one, other, command_id = await opened(store), await opened(store), uuid4()
    await do(store, one, Add(amount=1), command_id)
    assert not (await do(store, other, Add(amount=1), command_id)).already_done


async def test_a_retry_across_a_deploy_that_hashes_otherwise_is_answered_as_before(
    store: EventStore, db: Database
) -> None:
    id_, command_id = await opened(store), uuid4()
    await do(store, id_, Add(amount=2), command_id)
    old = {"$set": {"command_digest": "0123456789abcdef0123456789abcdef"}}
    await db["commits"].update_one({"command_id": command_id}, old)
    assert (await do(store, id_, Add(amount=2), command_id)).already_done


async def test_all_processes_of_a_service_without_a_master_key_share_a_secret(db: Database) -> None:
    stores = [EventStore(db) for _ in range(4)]
    await asyncio.gather(*(store.prepare() for store in stores))
    id_, command_id = await opened(stores[0]), uuid4()
    await do(stores[0], id_, Add(amount=2), command_id)
    for store in stores:
        assert (await do(store, id_, Add(amount=2), command_id)).already_done
        with pytest.raises(InvalidArgument, match="command_id"):
            await do(store, id_, Add(amount=3), command_id)


async def test_a_retry_after_a_service_was_given_a_master_key_can_still_be_compared(
    store: EventStore, db: Database
) -> None:
    id_, command_id = await opened(store), uuid4()
    await do(store, id_, Add(amount=2), command_id)
    with_key = EventStore(db, Keyring(db, MasterKeys.of(b"m" * 32)))
    await with_key.prepare()
    assert (await do(with_key, id_, Add(amount=2), command_id)).already_done
    with pytest.raises(InvalidArgument, match="command_id"):
        await do(with_key, id_, Add(amount=3), command_id)


async def test_a_stale_state_is_found_out_before_a_refusal_is_believed(
    store: EventStore, db: Database
) -> None:
    other = EventStore(db)
    await other.prepare()
    id_ = await opened(store, limit=10)
    await do(other, id_, Add(amount=10))
    with pytest.raises(Rejected, match="limit"):
        await do(store, id_, Add(amount=1))
    held = await store.load(ledger, id_)
    assert (held.state.total, held.version) == (10, 11)


async def test_two_processes_on_one_stream_lose_nothing_and_exceed_nothing(
    store: EventStore, db: Database
) -> None:
    others = [store, EventStore(db), EventStore(db)]
    for other in others:
        await other.prepare()
    id_ = await opened(store, limit=40)

    async def add(number: int) -> bool:
        while True:
            try:
                await do(others[number % 3], id_, Add(amount=1))
                return True
            except Conflicted:
                continue
            except Rejected:
                return False

    added = await asyncio.gather(*(add(number) for number in range(60)))
    assert sum(added) == 40
    held = await replayed(db, id_)
    assert (held.total, held.limit) == (40, 40)
    versions = [commit["version"] for commit in await commits(store, id_)]
    assert versions == list(range(1, 42))


async def replayed(db: Database, id_: UUID) -> Ledger:
    fresh = EventStore(db)
    return (await fresh.load(ledger, id_)).state


async def test_the_same_command_sent_at_once_through_two_processes_counts_once(
    store: EventStore, db: Database
) -> None:
    other = EventStore(db)
    await other.prepare()
    id_ = await opened(store)
    for _ in range(20):
        command_id = uuid4()
        before = (await store.load(ledger, id_)).version
        outcomes = await asyncio.gather(
            do(store, id_, Add(amount=1), command_id), do(other, id_, Add(amount=1), command_id)
        )
        assert {outcome.version for outcome in outcomes} == {before + 1}
        assert sorted(outcome.already_done for outcome in outcomes) == [False, True]


async def test_order_by_id_is_the_order_of_versions_although_clocks_go_back(db: Database) -> None:
    clock = datetime(2026, 1, 1, tzinfo=UTC)

    def ticking(step: timedelta) -> Callable[[], datetime]:
        def now() -> datetime:
            nonlocal clock
            clock += step
            return clock

        return now

    ahead = EventStore(db, now=ticking(timedelta(minutes=5)))
    behind = EventStore(db, now=ticking(timedelta(minutes=-7)))
    await ahead.prepare()
    await behind.prepare()
    id_ = await opened(ahead)
    for store in (behind, ahead, behind, behind, ahead):
        await do(store, id_, Add(amount=1))
    assert [commit["version"] for commit in await commits(ahead, id_)] == [1, 2, 3, 4, 5, 6]


async def test_no_event_is_before_the_one_that_it_follows_although_clocks_go_back(
    db: Database,
) -> None:
    noon = datetime(2026, 1, 1, 12, tzinfo=UTC)
    late = EventStore(db, now=lambda: noon + timedelta(minutes=5))
    early = EventStore(db, now=lambda: noon)
    await late.prepare()
    await early.prepare()
    id_ = await opened(late)
    for store in (early, late, early):
        await do(store, id_, Add(amount=1))
    for _ in range(EVERY_EVENTS // 20 + 1):
        await do(late, id_, Add(amount=20))
    await late.close()
    fresh = EventStore(db, now=lambda: noon)
    await fresh.prepare()
    await do(fresh, id_, Add(amount=1))
    times = [event["time"] for commit in await commits(late, id_) for event in commit["events"]]
    assert set(times) == {noon + timedelta(minutes=5)}
    assert (await fresh.load(ledger, id_)).time == noon + timedelta(minutes=5)


async def test_of_a_group_only_the_bad_member_is_refused(store: EventStore, db: Database) -> None:
    group = GroupCommit(db["commits"])
    taken, known, good = uuid4(), uuid4(), uuid4()
    command_id = uuid4()

    def commit(stream: UUID, version: int, command: UUID | None = None) -> dict[str, Any]:
        return {
            "_id": uuid4(),
            "stream": f"ledger-{stream}",
            "version": version,
            "command_id": command or uuid4(),
            "events": [],
        }

    await group.append(commit(taken, 1))
    await group.append(commit(known, 1, command_id))
    blocker = asyncio.create_task(group.append(commit(uuid4(), 1)))
    await asyncio.sleep(0)  # the rest gathers while the blocker is under way
    outcomes = await asyncio.gather(
        group.append(commit(taken, 1)),
        group.append(commit(known, 2, command_id)),
        group.append(commit(good, 1)),
        return_exceptions=True,
    )
    await blocker
    assert [type(outcome) for outcome in outcomes] == [VersionTaken, CommandKnown, type(None)]


async def test_commits_of_one_stream_never_share_a_group(db: Database) -> None:
    group = GroupCommit(db["commits"])
    stream = f"ledger-{uuid4()}"
    entries = [
        ({"_id": n, "stream": stream if n % 2 else f"ledger-{n}"}, asyncio.Future[None]())
        for n in range(8)
    ]
    group._waiting.extend(entries)
    groups = []
    while group._waiting:
        groups.append([commit["_id"] for commit, _ in group._next_group()])
    assert groups == [[0, 1, 2, 4, 6], [3], [5], [7]]


async def test_an_insert_done_but_not_acknowledged_is_looked_up(
    store: EventStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when the primary steps down between the write and its majority."""
    id_, command_id, insert_one = await opened(store), uuid4(), store.commits.insert_one

    async def unacknowledged(commit: dict[str, Any]) -> None:
        await insert_one(commit)
        monkeypatch.undo()
        raise WriteConcernError("waiting for replication timed out", 64)

    monkeypatch.setattr(store.commits, "insert_one", unacknowledged)
    done = await do(store, id_, Add(amount=1), command_id)
    assert (done.version, done.already_done) == (2, False)
    assert len(await commits(store, id_)) == 2


async def test_waiting_commits_go_to_the_server_together(store: EventStore) -> None:
    ids = [uuid4() for _ in range(64)]
    calls = 0
    insert_many = store.commits.insert_many

    async def counted(*args: Any, **kwargs: Any) -> Any:
        nonlocal calls
        calls += 1
        return await insert_many(*args, **kwargs)

    store._group._commits = _Counting(store.commits, counted)  # type: ignore[assignment]
    await asyncio.gather(*(do(store, id_, Open(limit=1)) for id_ in ids))
    assert await store.commits.count_documents({}) == 64
    assert calls <= 3


class _Counting:
    def __init__(self, commits: Any, insert_many: Any) -> None:
        self.insert_one = commits.insert_one
        self.insert_many = insert_many


async def test_a_state_read_from_a_snapshot_is_the_replayed_state(
    store: EventStore, db: Database
) -> None:
    id_ = await opened(store)
    for _ in range(EVERY_EVENTS // 20 + 2):
        await do(store, id_, Add(amount=20))
    await store.close()
    assert await db["snapshots"].count_documents({"_id": f"ledger-{id_}"}) == 1
    from_snapshot = await EventStore(db).load(ledger, id_)
    await db["snapshots"].delete_many({})
    replayed = await EventStore(db).load(ledger, id_)
    assert (from_snapshot.state, from_snapshot.version) == (replayed.state, replayed.version)


async def test_a_snapshot_that_other_code_made_is_passed_over(
    store: EventStore, db: Database
) -> None:
    id_ = await opened(store)
    await do(store, id_, Add(amount=7))
    await db["snapshots"].insert_one(
        {"_id": f"ledger-{id_}", "version": 99, "commit_id": uuid4(), "state": "{}", "shape": "x"}
    )
    assert (await EventStore(db).load(ledger, id_)).state.total == 7


async def test_a_caller_that_gave_up_leaves_the_stream_usable(store: EventStore) -> None:
    id_ = await opened(store)
    for _ in range(20):
        given_up = asyncio.create_task(do(store, id_, Add(amount=1)))
        await asyncio.sleep(0)
        given_up.cancel()
        await asyncio.gather(given_up, return_exceptions=True)
        await do(store, id_, Add(amount=1))
    versions = [commit["version"] for commit in await commits(store, id_)]
    assert versions == list(range(1, len(versions) + 1))
    assert len(versions) >= 21


async def test_without_the_server_commands_are_unavailable_with_a_delay() -> None:
    nowhere = connect("mongodb://127.0.0.1:9/?directConnection=true")
    store = EventStore(database(nowhere, "test_nowhere"))
    with pytest.raises(Unavailable) as unprepared:
        await do(store, uuid4(), Open(limit=1))
    store._prepared = True
    with pytest.raises(Unavailable) as away:
        await do(store, uuid4(), Open(limit=1))
    assert unprepared.value.retry_after_s > 0
    assert away.value.retry_after_s > 0
