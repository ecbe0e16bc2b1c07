"""What the store and Kafka hold, read raw: nothing of the services reads it for us."""

import asyncio
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from bson.binary import UuidRepresentation
from bson.codec_options import CodecOptions
from lyceum_connections.kafka import KafkaAt, aiokafka_arguments
from lyceum_local.manifests import manifests
from pymongo import MongoClient
from pymongo.collection import Collection
from pymongo.database import Database

Document = dict[str, Any]
DATABASES = {name: manifest.database for name, manifest in manifests().items()}
"""Of the services that write events."""


@dataclass(slots=True)
class Record:
    """One Kafka record as it lies there, in the order of ``offset``."""

    partition: int
    offset: int
    key: str
    value: bytes
    headers: dict[str, str]


@dataclass(slots=True)
class Service:
    """One write service: its commits, and what is on its topics."""

    commits: list[Document] = field(default_factory=list)
    """As stored, each with its ``position`` if it is in a batch."""
    batches: list[Document] = field(default_factory=list)
    """What the store knows to be published, in the order of positions."""
    events: list[Record] = field(default_factory=list)
    public: list[Record] = field(default_factory=list)
    checkpoint: Document | None = None
    open_transactions: list[str] = field(default_factory=list)
    """Partitions that end with something neither committed nor aborted."""


def open_store(mongodb: str) -> MongoClient[Document]:
    return MongoClient(mongodb, uuidRepresentation="standard", tz_aware=True)


def events_of(
    services: Mapping[str, Service],
) -> Iterator[tuple[str, str, int, Document, datetime]]:
    """Stream, type, version, data and time of every stored event, each stream in its order."""
    for service in services.values():
        for commit in sorted(service.commits, key=lambda commit: commit["version"]):
            for offset, event in enumerate(commit["events"]):
                version = commit["version"] + offset
                data = json.loads(event["data"])
                yield commit["stream"], event["type"], version, data, event["time"]


def read_store(store: MongoClient[Document], database: str) -> Service:
    """The commits, then the batches: what is published meanwhile is in one, and not looked for."""
    options: CodecOptions[Document] = CodecOptions(
        tz_aware=True, uuid_representation=UuidRepresentation.STANDARD
    )
    kept = store.get_database(database, options)
    commits = list(kept["commits"].find({}, batch_size=1_000))
    batches = batches_of(kept["published"])
    position_of = dict(positions_in(batches))
    for commit in commits:
        commit["position"] = position_of.get(commit["_id"])
    return Service(commits=commits, batches=batches)


def batches_of(published: Collection[Document]) -> list[Document]:
    """In the order of positions."""
    found = published.find({"commits": {"$exists": True}}, batch_size=1_000)
    return sorted(found, key=lambda batch: int(batch["_id"]))


def unpublished(kept: Database[Document]) -> int:
    """How many commits are in no batch yet."""
    published = sum(len(batch["commits"]) for batch in batches_of(kept["published"]))
    return kept["commits"].count_documents({}) - published


def positions_in(batches: Iterable[Document]) -> Iterator[tuple[Any, int]]:
    """Each commit with the position of its first event."""
    for batch in batches:
        position = int(batch["_id"])
        for commit, size in zip(batch["commits"], batch["sizes"], strict=True):
            yield commit, position
            position += size


async def read_topic(kafka: KafkaAt, topic: str) -> list[Record]:
    """Every committed record, partition by partition, each in the order of its offsets."""
    return [_record(each) for each in await read_records(kafka, topic, "read_committed")]


async def read_records(kafka: KafkaAt, topic: str, isolation_level: str) -> list[Any]:
    """The same as aiokafka has them; with "read_uncommitted" those of aborted transactions, too."""
    consumer = AIOKafkaConsumer(
        **aiokafka_arguments(kafka), isolation_level=isolation_level, enable_auto_commit=False
    )
    partitions = await partitions_of(kafka, topic)
    await consumer.start()
    try:
        consumer.assign(partitions)
        ends = await consumer.end_offsets(partitions)
        # A seek to the beginning may be overtaken by the default, which is to go to the end.
        for partition, first in (await consumer.beginning_offsets(partitions)).items():
            consumer.seek(partition, first)
        records: list[Any] = []
        for partition, end in ends.items():
            while await consumer.position(partition) < end:
                batches = await consumer.getmany(partition, timeout_ms=300)
                records += [each for batch in batches.values() for each in batch]
        return records
    finally:
        await consumer.stop()


async def unstable(kafka: KafkaAt, topic: str) -> list[str]:
    """The partitions whose committed end lies before their end: a transaction is open there."""
    partitions = await partitions_of(kafka, topic)
    ends: list[dict[TopicPartition, int]] = []
    for isolation in ("read_committed", "read_uncommitted"):
        consumer = AIOKafkaConsumer(
            **aiokafka_arguments(kafka), isolation_level=isolation, enable_auto_commit=False
        )
        await consumer.start()
        try:
            ends.append(dict(await consumer.end_offsets(partitions)))
        finally:
            await consumer.stop()
    stable, all_ = ends
    return [f"{each.topic}[{each.partition}]" for each in partitions if stable[each] < all_[each]]


async def partitions_of(kafka: KafkaAt, topic: str) -> list[TopicPartition]:
    """Raises ``TimeoutError`` if Kafka doesn't tell: after a restart it knows topics before their
    partitions, and a topic without any would be read as empty."""
    admin = AIOKafkaAdminClient(**aiokafka_arguments(kafka))
    await admin.start()
    try:
        async with asyncio.timeout(30):
            while True:
                (found,) = await admin.describe_topics([topic])
                partitions = found["partitions"]
                if partitions and all(each["leader"] >= 0 for each in partitions):
                    return sorted(TopicPartition(topic, each["partition"]) for each in partitions)
                await asyncio.sleep(0.2)
    finally:
        await admin.close()


def _record(record: Any) -> Record:
    headers = {name: content.decode() for name, content in record.headers}
    key = (record.key or b"").decode()
    return Record(record.partition, record.offset, key, record.value or b"", headers)
