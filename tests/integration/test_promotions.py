"""A larger capacity for very many who wait: in bounded steps, through kills, for everybody."""

import asyncio
import contextlib
import gc
import json
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from examples.believable import IN_TIME
from integration.conftest import create_topics
from integration.following import following
from lyceum_chassis.domain.messages import Command
from lyceum_chassis.process import process
from lyceum_chassis.store.commits import CommitTooLarge, Origin
from lyceum_chassis.store.event_store import EventStore
from lyceum_chassis.store.mongo import Client, Database
from lyceum_opportunities.opportunity import (
    PROMOTED_AT_ONCE,
    Apply,
    ChangeCapacity,
    PromoteWaiting,
    opportunity,
)
from lyceum_opportunities.promotions import promotions

from bench.crowd import NOW, crowd
from bench.holds import watched

pytestmark = pytest.mark.integration

MOST_HELD_MS = 50


@pytest.fixture(autouse=True)
def _collects_as_a_process_does() -> Iterator[None]:
    """Garbage collection over all that a test run has loaded would hold the loop by itself."""
    before = gc.get_threshold()
    process._collect_seldom()
    yield
    gc.unfreeze()
    gc.set_threshold(*before)


async def tell(store: EventStore, id_: UUID, command: Command) -> Any:
    return await store.execute(opportunity, id_, command, Origin(uuid4(), uuid4()))


async def started(db: Database) -> EventStore:
    store = EventStore(db)
    await store.prepare()
    return store


async def commits(db: Database, id_: UUID) -> list[list[tuple[str, Any]]]:
    """The last word of the type, and the data, of each event of each commit."""
    found = db["commits"].find({"stream": f"opportunity-{id_}"}).sort("version", 1)
    return [
        [(event["type"].split(".")[-2], json.loads(event["data"])) for event in commit["events"]]
        async for commit in found
    ]


def promoted_in(found: list[list[tuple[str, Any]]]) -> list[str]:
    return [data["learner_id"] for each in found for what, data in each if what == "promoted"]


@contextlib.asynccontextmanager
async def policy(
    client: Client, db: Database, kafka: str, service: str
) -> AsyncIterator[EventStore]:
    """The relay and the policy as they run in a process, until it is killed."""
    store = await started(db)
    deciders, policies = (opportunity,), (promotions,)
    async with following(client, db, kafka, service, store, deciders, policies, lambda: IN_TIME):
        yield store


async def test_a_promotion_of_very_many_goes_on_through_kills_until_all_have_a_place(
    client: Client, db: Database, kafka: str
) -> None:
    service, id_, count = f"test-{uuid4().hex[:12]}", uuid4(), 3_300
    await create_topics(
        kafka,
        {f"lyceum.{service}.v1": 1, f"lyceum.{service}.public.v1": 1}
        | {f"lyceum.{service}.checkpoint": 1},
    )
    learners = await crowd(db, id_, seated=1, waiting=count)
    late = uuid4()
    store = await started(db)
    await tell(store, id_, ChangeCapacity(capacity=10_000, at=IN_TIME))
    assert len(promoted_in(await commits(db, id_))) == PROMOTED_AT_ONCE
    await tell(store, id_, Apply(learner_id=late, at=NOW))

    promoted: list[str] = []
    async with asyncio.timeout(240):
        while len(promoted) < count + 1:
            before = len(promoted)
            async with policy(client, db, kafka, service):
                # Killed when it has taken a step or two: wherever in the next one it is by then.
                while len(promoted) <= before:
                    await asyncio.sleep(0.02)
                    promoted = promoted_in(await commits(db, id_))
    assert promoted == [str(learner) for learner in [*learners[1:], late]]
    assert max(map(len, await commits(db, id_))) <= PROMOTED_AT_ONCE + 2
    held = await EventStore(db).load(opportunity, id_)
    assert (len(held.state.seats.taken), len(held.state.seats.waiting)) == (count + 2, 0)


async def test_twenty_thousand_who_wait_are_promoted_in_linear_time_and_hold_nobody_up(
    db: Database,
) -> None:
    took: dict[int, float] = {}
    for count in (2_000, 20_000):
        id_ = uuid4()
        await crowd(db, id_, seated=1, waiting=count)
        store = await started(db)
        async with watched() as holds:
            await store.load(opportunity, id_)
            began = time.thread_time()
            await tell(store, id_, ChangeCapacity(capacity=100_000, at=IN_TIME))
            while not (await tell(store, id_, PromoteWaiting(at=IN_TIME))).already_done:
                pass
            took[count] = time.thread_time() - began
            await store.close()
        assert holds.longest_ms < MOST_HELD_MS
        found = await commits(db, id_)
        assert len(promoted_in(found)) == count
        assert max(map(len, found)) <= PROMOTED_AT_ONCE + 2
    assert took[20_000] < 25 * took[2_000], "ten times as many, ten times the work, and some noise"


async def test_a_stream_of_very_many_is_loaded_and_changed_without_holding_anybody_up(
    db: Database,
) -> None:
    """By its events and by its snapshot, and with the first snapshot written meanwhile."""
    id_ = uuid4()
    await crowd(db, id_, seated=20_000, waiting=20_000)
    for from_snapshot in (False, True):
        store = await started(db)
        async with watched() as holds:
            held = await store.load(opportunity, id_)
            assert len(held.state.seats.waiting) >= 20_000
            known = store._held.hold(opportunity, f"opportunity-{id_}")
            assert bool(known.snapshot_version) is from_snapshot
            for _ in range(20):
                await tell(store, id_, Apply(learner_id=uuid4(), at=NOW))
            await store.close()
        assert holds.longest_ms < MOST_HELD_MS
    core = await db["snapshots"].find_one({"_id": f"opportunity-{id_}"})
    assert core is not None
    assert len(core["state"]) + 60 * sum(map(len, core["pages"])) < 16_000
    largest = [len(page["ids"]) async for page in db["snapshot_pages"].find()]
    assert max(largest) <= 4_096


async def test_a_commit_that_is_too_large_is_refused_with_a_word_of_why(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lyceum_opportunities.opportunity.PROMOTED_AT_ONCE", 5_000)
    id_ = uuid4()
    await crowd(db, id_, seated=1, waiting=2_000)
    store = await started(db)
    with pytest.raises(CommitTooLarge, match="2001 events at once, of at most 1000"):
        await tell(store, id_, ChangeCapacity(capacity=100_000, at=IN_TIME))
    monkeypatch.undo()
    monkeypatch.setattr("lyceum_chassis.store.commits.BYTES_MAX", 10_000)
    with pytest.raises(CommitTooLarge, match="bytes at once, of at most 10000"):
        await tell(store, id_, ChangeCapacity(capacity=100_000, at=IN_TIME))
    monkeypatch.undo()
    assert (await tell(store, id_, ChangeCapacity(capacity=5, at=IN_TIME))).version == 2_002 + 1 + 5
