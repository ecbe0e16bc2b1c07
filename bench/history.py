"""A store that holds a million commits against one that holds ten thousand.

A fifth of the million is a backlog at first, as after days without Kafka, which the relay empties.
"""

import asyncio
import statistics
import time
from dataclasses import dataclass
from uuid import UUID, uuid4

from lyceum_chassis.relay.checkpoint import CHECKPOINT_KEY, Checkpoint
from lyceum_chassis.store.commit_log import CommitLog, Token, source_of
from lyceum_chassis.store.commits import Origin
from lyceum_chassis.store.event_store import EventStore
from lyceum_chassis.store.mongo import Database
from lyceum_chassis.store.published import Published

from bench import backlog
from bench.ledger import NOTE, ledger
from bench.measuring import Comparison, percentile
from bench.relaying import publishing, relay_of
from bench.setting import Setting, fresh

_SHORT_PART = 100
_BACKLOG_PART = 5
_FIFTHS = 5
_APPENDS = 300
_LONG_STREAM = 10_000
_SHORT_STREAM = 100
_SNAPSHOT_AGES = (0, 50, 100, 150, 199)
"""Events that came after the last snapshot of a stream: from none to as many as there can be."""


async def compare(setting: Setting) -> list[Comparison]:
    long, short = setting.kept_database(), setting.kept_database()
    for db in (long, short):
        await EventStore(db).prepare()
    published = setting.history - setting.history // _BACKLOG_PART
    await backlog.fill(EventStore(long), published, published=True)
    log = CommitLog(long["commits"], 1)
    await log.open()
    await log.close()
    await backlog.fill(EventStore(long), setting.history, begin=published)
    few = setting.history // _SHORT_PART
    await backlog.fill(EventStore(short), few, published=True)
    drained = await _drain(setting, long, published, log.token)
    appends = [await _appends(setting, long, short, clients) for clients in (1, 64)]
    return [drained, *appends, await _loads(setting, long)]


async def _drain(setting: Setting, db: Database, published: int, token: Token | None) -> Comparison:
    """The relay's rate in each later fifth of the backlog against that in the first."""
    waiting = setting.history - published
    comparison = Comparison(
        f"relay, backlog of {waiting:,} at {setting.history:,} commits, each later fifth",
        "its first fifth",
        "events/s",
    )
    store, service = EventStore(db), fresh("bench")
    await backlog.create_topics(setting.kafka, service)
    checkpoint = Checkpoint(
        published,
        ends={f"lyceum.{service}.v1": published},
        token=token,
        source=await source_of(store.commits),
    )
    await _leave_last_event(setting.kafka, service, checkpoint)
    rates: list[float] = []
    async with publishing(relay_of(db, store, setting.kafka, service)):
        began, reached = time.perf_counter(), published
        while reached < setting.history:
            await asyncio.sleep(0.1)
            position = (await Published(store.commits).end()).last
            if position - reached >= waiting // _FIFTHS or position == setting.history:
                now = time.perf_counter()
                rates.append((position - reached) / (now - began))
                if len(rates) > 1:
                    comparison.add(rates[-1], rates[0])
                began, reached = now, position
    return comparison


async def _leave_last_event(kafka: str, service: str, checkpoint: Checkpoint) -> None:
    """On the service's topics, the event that the checkpoint is after, and that."""
    position = checkpoint.position
    last = backlog.records([await backlog.commit(position - 1)], position)
    producer = backlog.transactional_producer(kafka, service)
    await producer.start()
    await backlog.send_as_one(producer, service, last)
    async with producer.transaction():
        topic = f"lyceum.{service}.checkpoint"
        await producer.send_and_wait(topic, checkpoint.to_json(), CHECKPOINT_KEY)
    await producer.stop()


async def _appends(setting: Setting, long: Database, short: Database, clients: int) -> Comparison:
    """How long a command takes, on new and on known streams alike."""
    comparison = Comparison(
        f"append p50, {clients} client{'s' if clients > 1 else ''}, at {setting.history:,} commits",
        f"at {setting.history // _SHORT_PART:,}",
        "ms",
        1.15,
        less_is_better=True,
    )
    stores = EventStore(long), EventStore(short)
    for store in stores:
        await store.prepare()
        await _p50_ms(store, clients)  # warms up
    for number in range(setting.rounds):
        # In turns within a round, too: what else the machine does meets both.
        measured = {store: list[float]() for store in stores}
        for turn in range(4):
            for store in stores if (number + turn) % 2 else reversed(stores):
                measured[store].append(await _p50_ms(store, clients))
        at_long, at_short = (statistics.median(measured[store]) for store in stores)
        comparison.add(at_long, at_short)
    return comparison


async def _p50_ms(store: EventStore, clients: int) -> float:
    took: list[float] = []

    async def command() -> None:
        id_ = uuid4()
        for number in range(_APPENDS // clients + 1):
            if number % 10 == 0:
                id_ = uuid4()
            began = time.perf_counter()
            await store.execute(ledger, id_, NOTE, Origin(uuid4(), uuid4()))
            took.append(1_000 * (time.perf_counter() - began))

    await asyncio.gather(*(command() for _ in range(clients)))
    return percentile(took, 50)


@dataclass(frozen=True)
class _Streams:
    ids: list[UUID]
    length: int


async def _loads(setting: Setting, db: Database) -> Comparison:
    """By a process that knows nothing of the streams yet; the long ones have snapshots."""
    comparison = Comparison(
        f"load a stream of {_LONG_STREAM:,} events, of {setting.history:,} commits",
        f"of {_SHORT_STREAM}",
        "ms",
        1.5,
        less_is_better=True,
    )
    ids = [uuid4() for _ in _SNAPSHOT_AGES]
    for id_, age in zip(ids, _SNAPSHOT_AGES, strict=True):
        await _write_stream(db, id_, _LONG_STREAM, age)
    long = _Streams(ids, _LONG_STREAM)
    short = _Streams([uuid4() for _ in _SNAPSHOT_AGES], _SHORT_STREAM)
    for id_ in short.ids:
        await _write_stream(db, id_, _SHORT_STREAM, 0)
    for streams in (long, short):
        await _load_ms(db, streams)  # warms up
    for _ in range(setting.rounds):
        comparison.add(await _load_ms(db, long), await _load_ms(db, short))
    return comparison


async def _write_stream(db: Database, id_: UUID, length: int, more: int) -> None:
    """The store writes the snapshot itself, with the command that finds none."""
    store = EventStore(db)
    await store.prepare()
    documents = [await backlog.commit_of(f"ledger-{id_}", n) for n in range(1, length)]
    for first in range(0, len(documents), 1_000):
        await store.commits.insert_many(documents[first : first + 1_000])
    for _ in range(1 + more):
        await store.load(ledger, id_)
        await store.execute(ledger, id_, NOTE, Origin(uuid4(), uuid4()))
    await store.close()


async def _load_ms(db: Database, streams: _Streams) -> float:
    """The mean of all, ten times each."""
    began = time.perf_counter()
    for _ in range(10):
        for id_ in streams.ids:
            store = EventStore(db)
            loaded = await store.load(ledger, id_)
            assert loaded.version >= streams.length
    return 1_000 * (time.perf_counter() - began) / 10 / len(streams.ids)
