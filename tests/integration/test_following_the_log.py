"""The relay and the store's own log: where it reaches back, where it doesn't, stores of before."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from aiokafka import AIOKafkaProducer
from integration.lossy import Lossy, until
from integration.publishing import placed, unpublished
from integration.test_relay import Crash, running
from lyceum_chassis.observing import metrics
from lyceum_chassis.relay.checkpoint import Checkpoint
from lyceum_chassis.relay.relay import Relay
from lyceum_chassis.relay.republication import Refused
from lyceum_chassis.relay.takeover import take_over
from lyceum_chassis.store import outbox
from lyceum_chassis.store.commit_log import CommitLog, NoLog
from lyceum_chassis.store.event_store import EventStore
from lyceum_chassis.store.mongo import Client, Database, Document
from lyceum_chassis.store.published import Batch, Published
from pymongo import ASCENDING, IndexModel
from pymongo.errors import OperationFailure

pytestmark = pytest.mark.integration

NOWHERE = {"_data": "00"}
"""A place in no server's log."""


@pytest.fixture
async def lossy(client: Client, db: Database, kafka: str, service: str) -> Lossy:
    lossy = Lossy(client, db, kafka, service)
    await lossy.store.prepare()
    return lossy


class LosesItsToken(Relay):
    """Commits a checkpoint whose place in the log no server knows, and ends."""

    async def _send(
        self, producer: AIOKafkaProducer, commits: Sequence[Document], checkpoint: Checkpoint
    ) -> Checkpoint:
        if checkpoint.token:
            checkpoint = replace(checkpoint, token=NOWHERE)
        return await super()._send(producer, commits, checkpoint)

    async def _write_down(self, checkpoint: Checkpoint) -> None:
        if checkpoint.token == NOWHERE:
            raise Crash
        await super()._write_down(checkpoint)


def looks_through() -> float:
    return float(metrics.RELAY_LOOKS_THROUGH._value.get())


async def test_a_relay_goes_on_in_the_log_and_looks_nothing_through(lossy: Lossy) -> None:
    await lossy.fill()
    async with running(lossy.relay()):
        await lossy.all_followed()
    before = looks_through()
    await lossy.fill()
    async with running(lossy.relay()):
        await lossy.all_published()
    assert looks_through() == before
    await lossy.check()


async def test_where_the_log_does_not_reach_back_the_store_is_looked_through(lossy: Lossy) -> None:
    await lossy.fill()
    async with running(lossy.relay()):
        await lossy.all_followed()
    await lossy.fill(streams=3)
    async with running(lossy.relay(LosesItsToken)) as task:
        with pytest.raises(Crash):
            await task
    await lossy.fill(streams=3)
    before = looks_through()
    async with running(lossy.relay()):
        await lossy.all_followed()
    assert looks_through() == before + 1
    await lossy.check()


async def test_what_is_appended_while_a_store_is_looked_through_is_published_once(
    lossy: Lossy, db: Database
) -> None:
    other = EventStore(db)  # another process, whose ids are by its own clock
    await other.prepare()
    await lossy.fill(streams=20)
    mine = lossy.store
    async with running(lossy.relay()):
        for _ in range(4):
            lossy.store = other
            filling = asyncio.create_task(lossy.fill(streams=5))
            await asyncio.sleep(0)
            lossy.store = mine
            await lossy.fill(streams=5)
            await filling
        await lossy.all_followed()
    await lossy.check()


async def test_a_look_that_is_cut_off_anywhere_is_begun_again(lossy: Lossy) -> None:
    class CutOff(Relay):
        left = 2

        async def _write_down(self, checkpoint: Checkpoint) -> None:
            if checkpoint.batch:
                self.left -= 1
                if self.left < 0:
                    raise Crash
            await super()._write_down(checkpoint)

    await lossy.fill(streams=8)
    for _ in range(3):
        async with running(lossy.relay(CutOff)) as task:
            with pytest.raises(Crash):
                await task
    async with running(lossy.relay()):
        await lossy.all_followed()
    await lossy.check()


async def test_the_log_of_another_collection_is_not_believed(lossy: Lossy, db: Database) -> None:
    """A store that was restored into a server brings its commits into that one's log again."""
    await lossy.fill()
    async with running(lossy.relay()):
        await lossy.all_followed()
    await lossy.fill(streams=2)
    kept = await lossy.store.commits.find().to_list(None)
    await lossy.store.commits.drop()
    await lossy.store.prepare()
    await db["commits"].insert_many(kept)
    async with running(lossy.relay()):
        await lossy.all_published()
        await lossy.fill(streams=2)
        await lossy.all_published()
    await lossy.check()


async def test_a_store_that_was_restored_reads_from_the_topic_what_it_has_published(
    lossy: Lossy, db: Database
) -> None:
    await lossy.publish()
    batches = await db["published"].find().to_list(None)
    await lossy.publish(streams=3)
    await db["published"].delete_many({})
    await db["published"].insert_many(batches)
    await lossy.fill(streams=2)
    relay = lossy.relay()
    async with running(relay):
        await until(lambda: relay.state.startswith("waiting for republish"))
        assert "it was restored" in relay.state
        assert "no other topic was lost" in await lossy.republisher().run()
        await lossy.all_published()
    await lossy.check()
    with pytest.raises(Refused, match="Nothing is lost"):
        await lossy.republisher().run()


async def make_old(lossy: Lossy, db: Database) -> dict[UUID, int]:
    """The store as the relay of before left it: a position in each commit, or that it waits."""
    first_of = {each.commit["_id"]: each.first for each in await placed(lossy.store.commits)}
    for commit, first in first_of.items():
        await lossy.store.commits.update_one({"_id": commit}, {"$set": {"position": first}})
    waits: Document = {"position": {"$exists": False}}
    await lossy.store.commits.update_many(waits, {"$set": {"pending": True}})
    await lossy.store.commits.create_indexes(
        [
            IndexModel(
                [("pending", ASCENDING), ("_id", ASCENDING)],
                partialFilterExpression={"pending": True},
            ),
            IndexModel(
                [("position", ASCENDING)],
                name="published",
                partialFilterExpression={"position": {"$gt": 0}},
            ),
        ]
    )
    await db["published"].drop()
    return first_of


@pytest.mark.parametrize("step", ["no", "first batch", "second batch", "an index", "two indexes"])
async def test_a_store_of_before_is_taken_over_with_its_positions(
    lossy: Lossy, db: Database, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await lossy.publish()
    await lossy.fill(streams=3)
    before = await make_old(lossy, db)
    on_topic = await lossy.published()
    monkeypatch.setattr("lyceum_chassis.relay.takeover.EVENTS_MAX", 30)
    published = Published(lossy.store.commits)
    await published.prepare()
    if step != "no":
        with pytest.raises(Crash):
            await take_over(cut(lossy.store.commits, step), cut(published, step), lambda: None)
    async with running(lossy.relay()):
        await lossy.all_followed()
    after = {each.commit["_id"]: each.first for each in await placed(lossy.store.commits)}
    assert {commit: after[commit] for commit in before} == before
    for topic_before, topic_after in zip(on_topic, await lossy.published(), strict=True):
        for partition, records in topic_before.items():
            assert topic_after[partition][: len(records)] == records
    assert len(await lossy.store.commits.index_information()) == 3
    await lossy.check()


def cut(of: Any, step: str) -> Any:
    return _Cut(of, step)


class _Cut:
    """Ends a takeover right after a step of it."""

    def __init__(self, of: Any, step: str) -> None:
        self._of = of
        self._left = {"first batch": 1, "second batch": 2, "an index": 1, "two indexes": 2}[step]
        self._what = "drop_index" if "index" in step else "write"

    def __getattr__(self, name: str) -> Any:
        operation = getattr(self._of, name)
        if name != self._what:
            return operation

        async def cut(*arguments: Any) -> None:
            await operation(*arguments)
            self._left -= 1
            if not self._left:
                raise Crash

        return cut


async def test_a_store_of_before_that_has_lost_a_commit_is_not_taken_over(
    lossy: Lossy, db: Database
) -> None:
    await lossy.publish()
    await make_old(lossy, db)
    await lossy.store.commits.delete_one({"position": 1})
    relay = lossy.relay()
    async with running(relay):
        await until(lambda: relay.state.startswith("waiting for republish"))
    assert "no event at position 1" in relay.state


async def test_what_waits_is_counted_and_how_long(lossy: Lossy) -> None:
    commits = lossy.store.commits
    assert await outbox.waiting(commits) == (0.0, 0.0)
    await lossy.fill(streams=2, commands=2)
    count, oldest_s = await outbox.waiting(commits)
    assert (count, count) == (await unpublished(commits), 6)
    assert 0 < oldest_s < 30
    async with running(lossy.relay()):
        await lossy.all_followed()
    assert await outbox.waiting(commits) == (0.0, 0.0)
    await lossy.fill(streams=1, commands=3)
    assert (await outbox.waiting(commits))[0] == 4
    # Where the log is lost: what is newer than all that was published.
    await commits.database["published"].update_one({"_id": "end"}, {"$set": {"token": NOWHERE}})
    assert (await outbox.waiting(commits))[0] == 4


async def test_a_store_without_a_log_is_refused_with_a_sentence(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refused(*_: Any) -> Document:
        raise OperationFailure("The $changeStream stage is only supported on replica sets", 40573)

    log = CommitLog(db["commits"], 10)
    monkeypatch.setattr(log, "_asked", refused)
    with pytest.raises(NoLog, match="run MongoDB as a replica set"):
        await log.open()


async def test_a_late_writer_does_not_move_the_end_back(db: Database) -> None:
    published = Published(db["commits"])
    await published.prepare()
    first, second = Batch(1, (uuid4(),), (2,)), Batch(3, (uuid4(),), (1,))
    for batch, token in ((first, 1), (second, 2), (first, 1)):
        await published.write(batch, {"_data": str(token)})
    end = await published.end()
    assert (end.last, end.token, await published.count()) == (3, {"_data": "2"}, 2)
    await published.prepare()
    assert (await published.end()).last == 3
