"""Commits and topics to measure on: a city's streams, as they come and go over time.

A thousand streams are open at any moment, each gets an event in turn; after twenty it has ended
and another one takes its place. So a small and a large history differ in their length alone.
"""

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from lyceum_chassis.domain.ids import uuid7
from lyceum_chassis.kafka.cloudevents import Headers, encode_headers
from lyceum_chassis.store.commits import Origin, encode, utc_now
from lyceum_chassis.store.digests import Digests
from lyceum_chassis.store.event_store import EventStore
from lyceum_chassis.store.mongo import AWAY, Document
from lyceum_chassis.store.published import Batch, Published
from pymongo.errors import BulkWriteError

from bench.ledger import NOTE, Noted

OPEN_STREAMS = 1_000
STREAM_EVENTS = 20
PARTITIONS = 3
_DIGEST = Digests({"bench": b"k" * 32}, "bench").of(NOTE)
_ORIGIN = Origin(uuid4(), uuid4())
_CHUNK = 1_000
_DUPLICATE = 11000

Record = tuple[bytes, bytes, Headers]
"""Value, key and headers."""


async def commit(number: int) -> Document:
    """The commit of event ``number``, from 0."""
    generation, of_generation = divmod(number, OPEN_STREAMS * STREAM_EVENTS)
    turn, place = divmod(of_generation, OPEN_STREAMS)
    stream = generation * OPEN_STREAMS + place
    return await commit_of(f"ledger-{stream}", turn + 1)


async def commit_of(stream: str, version: int) -> Document:
    """The commit of one event, of a command of its own."""
    document = await encode(
        [Noted(text=NOTE.text, amount=1)],
        commit_id=uuid7(),
        stream=stream,
        version=version,
        origin=_ORIGIN,
        command_digest=_DIGEST,
        keyring=None,
        now=utc_now(),
    )
    return {**document, "command_id": uuid4()}


async def chunks(count: int, begin: int = 0) -> AsyncIterator[list[Document]]:
    """All commits from event ``begin`` up to event ``count``, a thousand at a time."""
    for first in range(begin, count, _CHUNK):
        yield [await commit(number) for number in range(first, min(first + _CHUNK, count))]


async def fill(store: EventStore, count: int, *, begin: int = 0, published: bool = False) -> None:
    """Puts the commits from ``begin`` up to ``count`` into the store; ``published``: with batches,
    as the relay leaves them."""
    batches = Published(store.commits)
    await batches.prepare()
    first = begin + 1
    async for documents in chunks(count, begin):
        await _insert(store, documents)
        if published:
            ids = tuple(document["_id"] for document in documents)
            await batches.write(Batch(first, ids, (1,) * len(ids)), None)
        first += len(documents)


async def _insert(store: EventStore, documents: list[Document]) -> None:
    """A server that writes a checkpoint of much may answer later than a client waits."""
    while True:
        try:
            await store.commits.insert_many(documents, ordered=False)
            return
        except AWAY:
            await asyncio.sleep(1)
        except BulkWriteError as error:
            if any(refused["code"] != _DUPLICATE for refused in error.details["writeErrors"]):
                raise
            return  # they had come through


async def create_topics(kafka: str, service: str) -> None:
    """The topics that a service writes."""
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    partitions = {"v1": PARTITIONS, "public.v1": PARTITIONS, "checkpoint": 1}
    topics = [NewTopic(f"lyceum.{service}.{name}", n, 1) for name, n in partitions.items()]
    await admin.create_topics(topics)
    await admin.close()


def records(commits: list[Document], first_position: int = 1) -> list[Record]:
    """The commits as the relay sends them."""
    return [
        (
            commit["events"][0]["data"].encode(),
            commit["stream"].encode(),
            encode_headers(
                commit, commit["events"][0], source="/b", offset=0, position=n, public=False
            ),
        )
        for n, commit in enumerate(commits, start=first_position)
    ]


async def fill_topic(kafka: str, service: str, count: int) -> None:
    """Makes a service's topics and puts so many events there, without a store and a relay."""
    await create_topics(kafka, service)
    producer = transactional_producer(kafka, service)
    await producer.start()
    position = 1
    async for documents in chunks(count):
        await send_as_one(producer, service, records(documents, position))
        position += len(documents)
    await producer.stop()


def transactional_producer(kafka: str, service: str) -> AIOKafkaProducer:
    """With the settings that the relay's has."""
    return AIOKafkaProducer(
        bootstrap_servers=kafka,
        transactional_id=service,
        max_batch_size=512 * 1024,
        max_request_size=4 * 1024 * 1024,
        linger_ms=2,
    )


async def send_as_one(producer: AIOKafkaProducer, service: str, batch: list[Record]) -> None:
    """One transaction."""
    async with producer.transaction():
        sent = [
            await producer.send(f"lyceum.{service}.v1", value, key, headers=headers)
            for value, key, headers in batch
        ]
        await asyncio.gather(*sent)
