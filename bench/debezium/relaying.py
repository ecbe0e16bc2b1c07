"""Lyceum's relay beside Debezium: a backlog from the store to Kafka, and a trickle."""

import asyncio
import time

from aiokafka import AIOKafkaConsumer
from lyceum_chassis.relay.relay import RelaySettings
from lyceum_chassis.store.event_store import EventStore

from bench import backlog
from bench.debezium.arrivals import arrivals, create_topics, rate_of, reader, until_still
from bench.debezium.ways import Debezium, Lyceum, Way, replica_set
from bench.debezium.worker import Worker, worker
from bench.measuring import Comparison, percentile
from bench.setting import Setting, fresh

A_SECOND = 100
_TRICKLE = 1_000
_WARM = 100
_LIMIT_S = 120.0
_AS_IT_COMES: dict[str, str] = {}
_QUICK = {"poll.interval.ms": "10"}


async def compare(setting: Setting) -> list[Comparison]:
    """Each round fills new services, and empties their backlogs; then commits come one by one."""
    async with worker(setting.kafka, setting.folder) as connect:
        source = await replica_set(setting)
        sides = _Sides(setting, connect, source)
        await sides.backlog(routed=True, count=setting.count // 2)  # the compiler's warming up
        return [*await _backlogs(setting, sides), *await _trickles(setting, sides)]


class _Sides:
    """Each with a store of its own, on the same server."""

    def __init__(self, setting: Setting, connect: Worker, source: str) -> None:
        self._setting = setting
        self._connect = connect
        self._source = source

    async def backlog(self, *, routed: bool | None, count: int) -> float:
        """Events a second; ``routed`` None: of Lyceum's relay."""
        return await _drained(self._setting.kafka, await self._way(routed, {}), count)

    async def trickle(self, *, routed: bool | None, settings: dict[str, str]) -> list[float]:
        """Milliseconds from each commit's being due until it was read, in order."""
        return await _trickled(self._setting.kafka, await self._way(routed, settings))

    async def _way(self, routed: bool | None, settings: dict[str, str]) -> Way:
        db = self._setting.kept_database()
        store = EventStore(db)
        await store.prepare()
        kafka = self._setting.kafka
        if routed is None:
            return Lyceum(kafka, db, store)
        return Debezium(kafka, store, self._connect, self._source, routed, settings)


async def _backlogs(setting: Setting, sides: _Sides) -> list[Comparison]:
    name, unit = "relay, backlog", "events/s"
    documents = Comparison(name, "Debezium, documents as they come", unit)
    routed = Comparison(name, "Debezium, outbox event router", unit)
    bare = Comparison(name, "bare transactional producer", unit)
    theirs = Comparison("Debezium, documents: backlog", "bare transactional producer", unit)
    for _ in range(setting.rounds):
        alone = await _bare(setting.kafka, setting.count)
        ours = await sides.backlog(routed=None, count=setting.count)
        plain = await sides.backlog(routed=False, count=setting.count)
        documents.add(ours, plain)
        routed.add(ours, await sides.backlog(routed=True, count=setting.count))
        bare.add(ours, alone)
        theirs.add(plain, alone)
    return [documents, routed, bare, theirs]


async def _trickles(setting: Setting, sides: _Sides) -> list[Comparison]:
    name = f"relay, {A_SECOND} commits/s"
    against = (
        ("Debezium, outbox event router", _AS_IT_COMES),
        ("the same, polls every 10 ms", _QUICK),
    )
    rows = {
        (other, percent): Comparison(f"{name}: p{percent}", other, "ms", less_is_better=True)
        for other, _ in against
        for percent in (50, 99)
    }
    for _ in range(setting.rounds):
        ours = await sides.trickle(routed=None, settings=_AS_IT_COMES)
        for other, settings in against:
            theirs = await sides.trickle(routed=True, settings=settings)
            for percent in (50, 99):
                rows[other, percent].add(percentile(ours, percent), percentile(theirs, percent))
    return list(rows.values())


async def _bare(kafka: str, count: int) -> float:
    service = fresh("bare")
    topic = f"lyceum.{service}.v1"
    await create_topics(kafka, {topic: backlog.PARTITIONS})
    commits = [await backlog.commit(number) for number in range(count)]
    records = backlog.records(commits)
    size = RelaySettings("", "", ()).batch
    producer = backlog.transactional_producer(kafka, service)
    await producer.start()
    for first in range(0, count, size):
        await backlog.send_as_one(producer, service, records[first : first + size])
    await producer.stop()
    names = {str(commit["events"][0]["id"]) for commit in commits}
    return rate_of((await arrivals(kafka, topic, Lyceum.id_of, names)).values())


async def _drained(kafka: str, way: Way, count: int) -> float:
    """A backlog of what came since its log was followed last."""
    await way.prepare()
    before = await _names(way)
    await backlog.fill(way.store, count)
    wanted = await _names(way) - before
    async with way.running():
        await until_still(kafka, way.topic, count)
        came = await arrivals(kafka, way.topic, way.id_of, wanted, before)
    return rate_of(came.values())


async def _trickled(kafka: str, way: Way) -> list[float]:
    await way.prepare()
    before = await _names(way)
    came: dict[str, float] = {}
    due: dict[str, float] = {}

    async def put(number: int, at: float) -> None:
        commit = await backlog.commit(number)
        due[way.name_of(commit)] = at
        await asyncio.sleep(at - time.perf_counter())
        await way.store.commits.insert_one(commit)

    async def all_came() -> None:
        async with asyncio.timeout(_LIMIT_S):
            while not due.keys() <= came.keys():
                await asyncio.sleep(0.05)

    async with way.running(), reader(kafka, way.topic) as consumer:
        reading = asyncio.create_task(_read(consumer, way, came))
        try:
            await put(0, time.perf_counter())
            await all_came()  # it runs
            began = time.perf_counter() + 0.1
            numbers = range(1, _WARM + _TRICKLE + 1)
            await asyncio.gather(*(put(n, began + n / A_SECOND) for n in numbers))
            await all_came()
        finally:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)
        await arrivals(kafka, way.topic, way.id_of, due, before)
    return [1_000 * (came[name] - at) for name, at in due.items() if at >= began + _WARM / A_SECOND]


async def _read(consumer: AIOKafkaConsumer, way: Way, came: dict[str, float]) -> None:
    while True:
        for records in (await consumer.getmany(timeout_ms=1_000)).values():
            now = time.perf_counter()
            came.update((way.id_of(record), now) for record in records)


async def _names(way: Way) -> set[str]:
    found = way.store.commits.find({}, {"_id": 1, "events.id": 1})
    return {way.name_of(commit) async for commit in found}
