"""Relay: a backlog through the relay against a bare transactional producer, same batches.

Projector: a backlog of events into rows against bare ``getmany`` and ``bulk_write`` in a
transaction.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

import orjson
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from lyceum_chassis.cloudevents import encode_headers
from lyceum_chassis.commits import Origin, digest, encode, utc_now
from lyceum_chassis.consumer import BATCH_MAX, Consumers
from lyceum_chassis.ids import uuid7
from lyceum_chassis.lease import Lease
from lyceum_chassis.mongo import Client, Database, Document, database
from lyceum_chassis.projector import Projector
from lyceum_chassis.relay import Relay, RelaySettings
from lyceum_chassis.store import EventStore
from pymongo import UpdateOne

from bench.ledger import NOTE, Noted, totals
from bench.measuring import Comparison, rate

STREAMS = 1_000
PARTITIONS = 3


async def compare(client: Client, kafka: str, rounds: int, count: int) -> list[Comparison]:
    """Each round fills a new service, relays its backlog, and projects what was relayed."""
    relay = Comparison("relay, backlog", "events", 0.8)
    projector = Comparison("projector, backlog", "events", 0.5)
    for _ in range(rounds):
        service = f"bench-{uuid4().hex[:8]}"
        await _create_topics(kafka, service)
        db = database(client, f"bench_{uuid4().hex[:8]}")
        store = EventStore(db)
        await store.prepare()
        commits = [await _commit(number) for number in range(count)]
        for first in range(0, count, 1_000):
            await store.commits.insert_many(commits[first : first + 1_000])
        relay.bare.append(await _bare_producer(kafka, f"{service}-bare", commits))
        relay.ours.append(await _relay(client, db, store, kafka, service, count))
        projector.bare.append(await _bare_projector(client, db, kafka, service, count))
        projector.ours.append(await _projector(client, db, kafka, service, count))
        await client.drop_database(db.name)
    return [relay, projector]


async def _bare_producer(kafka: str, service: str, commits: list[Document]) -> float:
    producer = AIOKafkaProducer(
        bootstrap_servers=kafka,
        transactional_id=service,
        max_batch_size=512 * 1024,
        max_request_size=4 * 1024 * 1024,
        linger_ms=2,
    )
    await producer.start()
    batch = RelaySettings("", "", ()).batch
    records = [
        (
            commit["events"][0]["data"].encode(),
            commit["stream"].encode(),
            encode_headers(
                commit, commit["events"][0], source="/b", offset=0, position=n, public=False
            ),
        )
        for n, commit in enumerate(commits)
    ]

    async def produce() -> None:
        for first in range(0, len(records), batch):
            async with producer.transaction():
                sent = [
                    await producer.send(f"lyceum.{service}.v1", value, key, headers=headers)
                    for value, key, headers in records[first : first + batch]
                ]
                await asyncio.gather(*sent)

    measured = await rate(len(records), produce)
    await producer.stop()
    return measured


async def _relay(
    client: Client, db: Database, store: EventStore, kafka: str, service: str, count: int
) -> float:
    settings = RelaySettings(kafka, service, frozenset())
    relay = Relay(client, store.commits, Lease(db["leases"], "relay"), settings)
    async with _running(relay):

        async def all_published() -> None:
            while await store.commits.find_one({"pending": True}, {"_id": 1}):
                await asyncio.sleep(0.05)

        while relay.state != "publishing":
            await asyncio.sleep(0.001)
        return await rate(count, all_published)


async def _bare_projector(
    client: Client, db: Database, kafka: str, service: str, count: int
) -> float:
    rows = db["bare"]
    await db.create_collection("bare")
    consumer = AIOKafkaConsumer(
        bootstrap_servers=kafka, isolation_level="read_committed", enable_auto_commit=False
    )
    await consumer.start()
    partitions = [TopicPartition(f"lyceum.{service}.v1", n) for n in range(PARTITIONS)]
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


async def _projector(client: Client, db: Database, kafka: str, service: str, count: int) -> float:
    projector = Projector(client, db, totals(service))
    consumers = Consumers(kafka, [projector])
    async with _running(consumers):

        async def projected() -> int:
            offsets = await db["offsets"].find().to_list(None)
            return sum(offset.get("events", 0) for offset in offsets)

        while not (already := await projected()):
            await asyncio.sleep(0.005)

        async def all_projected() -> None:
            while await projected() < count:
                await asyncio.sleep(0.02)

        # What the first batch held is not counted: joining the group is no part of the rate.
        return await rate(count - already, all_projected)


@asynccontextmanager
async def _running(part: Relay | Consumers) -> AsyncIterator[None]:
    task = asyncio.create_task(part.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _create_topics(kafka: str, service: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    names: dict[str, int] = {
        f"lyceum.{service}.v1": PARTITIONS,
        f"lyceum.{service}.public.v1": PARTITIONS,
        f"lyceum.{service}.checkpoint": 1,
        f"lyceum.{service}-bare.v1": PARTITIONS,
    }
    await admin.create_topics([NewTopic(name, count, 1) for name, count in names.items()])
    await admin.close()


async def _commit(number: int) -> Document:
    stream = number % STREAMS
    return await encode(
        [Noted(text=NOTE.text, amount=1)],
        commit_id=uuid7(),
        stream=f"ledger-{stream}",
        version=number // STREAMS + 1,
        origin=Origin(uuid4(), uuid4()),
        command_digest=digest(NOTE),
        keyring=None,
        now=utc_now(),
    )
