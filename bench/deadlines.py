"""Deadlines that wait, and what they cost; and how late many are that fall due at one instant."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from functools import partial
from uuid import uuid4

import psutil
from lyceum_chassis.kafka.cloudevents import Recorded
from lyceum_chassis.policies.commands import Commands
from lyceum_chassis.policies.reactions import Reactions
from lyceum_chassis.projector.folding import Answered, Folded
from lyceum_chassis.projector.projection import Projection
from lyceum_chassis.projector.reacting import Reaction
from lyceum_chassis.store.commits import utc_now
from lyceum_chassis.store.event_store import EventStore
from lyceum_chassis.store.mongo import Database, transact

from bench.ledger import NOTE, ledger
from bench.measuring import Comparison, percentile
from bench.setting import Setting

WAITING = 100_000
DUE_AT_ONCE = 10_000
_IDLE_S = 30.0
_A_TRANSACTION = 1_000
_UNTIL_DUE_S = 60
_POLICY = Projection(
    name="deadlines", version=1, topics=(), facts=(), evolve=lambda row, fact, event: row
)


async def compare(setting: Setting) -> list[Comparison]:
    """Of a policy's process, and of the store, while nothing is due; then of 10,000 at once."""
    waiting = f"{WAITING:,} deadlines waiting"
    ours = Comparison(f"{waiting}: CPU of the policy", "none", "% of a core", 2.0, True)
    stores = Comparison(f"{waiting}: CPU of the store", "none", "% of a core", None, True)
    names = ("p50", "p99", "the last")
    at_once = f"{DUE_AT_ONCE:,} due at once, {waiting}"
    lateness = [Comparison(f"{at_once}: lateness, {name}", "", "s") for name in names]
    for _ in range(setting.rounds):
        db = setting.kept_database()
        store = EventStore(db)
        await store.prepare()
        reactions = Reactions(db, _POLICY, Commands(store, (ledger,)))
        await reactions.pending.prepare()
        async with _running(reactions):
            none = await _idle(setting)
            await _set(db, reactions, WAITING, utc_now() + timedelta(days=365))
            some = await _idle(setting)
            for comparison, of_none, of_some in zip((ours, stores), none, some, strict=True):
                comparison.add(of_some, of_none)
            due = utc_now() + timedelta(seconds=_UNTIL_DUE_S)
            await _set(db, reactions, DUE_AT_ONCE, due)
            late = await _lateness(store, due)
        for comparison, percent in zip(lateness, (50, 99, 100), strict=True):
            comparison.add(percentile(late, percent))
        await store.close()
    return [ours, stores, *lateness]


@contextlib.asynccontextmanager
async def _running(reactions: Reactions) -> AsyncIterator[None]:
    task = asyncio.create_task(reactions.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _idle(setting: Setting) -> tuple[float, float]:
    """CPU of this process and of the store, in percent of a core, while nothing is due."""
    await asyncio.sleep(6.0)  # what was stored has been looked at, and it sleeps
    store = psutil.Process(setting.stack.pids["store"])
    began, ours, stores = time.monotonic(), time.process_time(), _seconds(store)
    await asyncio.sleep(_IDLE_S)
    share = 100 / (time.monotonic() - began)
    return (time.process_time() - ours) * share, (_seconds(store) - stores) * share


def _seconds(process: psutil.Process) -> float:
    every = [process, *process.children(recursive=True)]
    return sum(sum(each.cpu_times()[:2]) for each in every)


async def _set(db: Database, reactions: Reactions, count: int, due: datetime) -> None:
    """Stores deadlines as a policy's projector does, a thousand in a transaction."""
    for _ in range(0, count, _A_TRANSACTION):
        events = [
            Recorded(uuid4(), "", "", 1, 1, utc_now(), uuid4(), b"") for _ in range(_A_TRANSACTION)
        ]
        answers = [
            Answered(event, Reaction(uuid4(), NOTE, due=due, name="end"), "", 0) for event in events
        ]
        folded = Folded(answers=answers)
        await transact(db.client, partial(reactions.pending.store, folded))
    reactions.wake()


async def _lateness(store: EventStore, due: datetime) -> list[float]:
    """Seconds between a deadline's instant and its event, of all of them."""
    while await store.commits.count_documents({}) < DUE_AT_ONCE:
        await asyncio.sleep(0.5)
    commits = await store.commits.find({}, {"events.time": 1}).to_list(None)
    return sorted((commit["events"][0]["time"] - due).total_seconds() for commit in commits)
