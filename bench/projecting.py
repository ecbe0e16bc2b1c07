"""A backlog of events into rows: the projector, the bare libraries, FastStream event by event."""

import asyncio
from typing import Any

import orjson
from aiokafka import AIOKafkaConsumer, TopicPartition
from faststream.kafka import KafkaBroker
from faststream.kafka.annotations import KafkaMessage
from lyceum_chassis.projector.consumer import Consumers
from lyceum_chassis.projector.projector import Projector
from lyceum_chassis.projector.reading import BATCH_MAX
from lyceum_chassis.store.mongo import Client, Database
from pymongo import UpdateOne

from bench import backlog
from bench.ledger import totals
from bench.measuring import Comparison, rate
from bench.relaying import running
from bench.setting import Setting, fresh

_EVENT_BY_EVENT_PART = 10


async def compare(setting: Setting) -> list[Comparison]:
    """Each round fills a topic, and reads it in three ways."""
    count = setting.count
    bare = Comparison("projector, backlog", "bare getmany + bulk_write", "events/s", 0.6)
    single = Comparison("projector, backlog", "FastStream, one a handler", "events/s", 5.0)
    for _ in range(setting.rounds):
        service = fresh("bench")
        await backlog.fill_topic(setting.kafka, service, count)
        async with setting.database() as db:
            in_bulk = await _bare(setting.client, db, setting.kafka, service, count)
            ours = await _projector(setting.client, db, setting.kafka, service, count)
            part = count // _EVENT_BY_EVENT_PART
            one_by_one = await _event_by_event(db, setting.kafka, service, part)
        bare.add(ours, in_bulk)
        single.add(ours, one_by_one)
    return [bare, single]


async def _bare(client: Client, db: Database, kafka: str, service: str, count: int) -> float:
    """The same work by hand: sums of a batch, written in a transaction; no offsets, no guard."""
    rows = db["bare"]
    await db.create_collection("bare")
    consumer = AIOKafkaConsumer(
        bootstrap_servers=kafka, isolation_level="read_committed", enable_auto_commit=False
    )
    await consumer.start()
    partitions = [TopicPartition(f"lyceum.{service}.v1", n) for n in range(backlog.PARTITIONS)]
    consumer.assign(partitions)
    await consumer.seek_to_beginning(*partitions)

    async def project() -> None:
        done = 0
        while done < count:
            fetched = await consumer.getmany(timeout_ms=200, max_records=BATCH_MAX)
            sums: dict[str, int] = {}
            for records in fetched.values():
                for record in records:
                    stream = record.key.decode()
                    sums[stream] = sums.get(stream, 0) + orjson.loads(record.value)["amount"]
                done += len(records)
            writes = [
                UpdateOne({"_id": stream}, {"$inc": {"total": amount}}, upsert=True)
                for stream, amount in sums.items()
            ]
            if writes:
                async with await client.start_session() as session, session.start_transaction():
                    await rows.bulk_write(writes, ordered=False, session=session)

    measured = await rate(count, project)
    await consumer.stop()
    return measured


async def _event_by_event(db: Database, kafka: str, service: str, count: int) -> float:
    """FastStream as its tutorial has it: a handler takes one decoded message, and updates a row."""
    broker = KafkaBroker(kafka.split(","), logger=None)
    first, done, ended = asyncio.Event(), 0, asyncio.Event()

    @broker.subscriber(
        f"lyceum.{service}.v1",
        group_id=fresh("event-by-event"),
        auto_offset_reset="earliest",
        isolation_level="read_committed",
    )
    async def handle(body: dict[str, Any], message: KafkaMessage) -> None:
        nonlocal done
        record: Any = message.raw_message
        change = {"$inc": {"total": body["amount"]}}
        await db["event_by_event"].update_one({"_id": record.key.decode()}, change, upsert=True)
        done += 1
        first.set()
        if done > count:
            ended.set()

    async with broker:
        await broker.start()
        await first.wait()
        return await rate(count, ended.wait)


async def _projector(client: Client, db: Database, kafka: str, service: str, count: int) -> float:
    projector = Projector(client, db, totals(service))
    async with running(Consumers(kafka, [projector])):
        while not (already := await projected(db)):
            await asyncio.sleep(0.005)

        async def all_projected() -> None:
            while await projected(db) < count:
                await asyncio.sleep(0.02)

        # What the first batch held is not counted: joining the group is no part of the rate.
        return await rate(count - already, all_projected)


async def projected(db: Database) -> int:
    """How many events the database's projections have taken."""
    offsets = await db["offsets"].find().to_list(None)
    return sum(offset.get("events", 0) for offset in offsets)
