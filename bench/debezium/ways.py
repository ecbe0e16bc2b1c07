"""The two ways from a store's commits to a topic: Lyceum's relay, and Debezium's connector."""

import asyncio
import base64
import contextlib
import itertools
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

import orjson
from aiokafka import ConsumerRecord
from lyceum_chassis.store.event_store import EventStore
from lyceum_chassis.store.mongo import Database, Document
from lyceum_chassis.store.published import Published

from bench.backlog import PARTITIONS, commit_of
from bench.debezium.arrivals import create_topics
from bench.debezium.worker import Worker
from bench.relaying import publishing, relay_of
from bench.setting import Setting, fresh

_LIMIT_S = 120.0


class Way(Protocol):
    """How commits come onto ``topic``. ``prepare`` it: then it knows where in the log to begin."""

    store: EventStore

    @property
    def topic(self) -> str: ...

    async def prepare(self) -> None: ...

    def running(self) -> contextlib.AbstractAsyncContextManager[None]: ...

    def name_of(self, commit: Document) -> str:
        """What ``id_of`` finds in the commit's record."""
        ...

    def id_of(self, record: ConsumerRecord) -> str: ...


class Lyceum:
    """A record an event, keyed by its stream, attributes in headers, data as it is stored."""

    def __init__(self, kafka: str, db: Database, store: EventStore) -> None:
        self.store = store
        self._db = db
        self._kafka = kafka
        self._service = fresh("bench")
        self.topic = f"lyceum.{self._service}.v1"

    async def prepare(self) -> None:
        """What the store holds is published, and the relay's place in the log written down."""
        others = {f"lyceum.{self._service}.{name}": 1 for name in ("public.v1", "checkpoint")}
        await create_topics(self._kafka, {self.topic: PARTITIONS, **others})
        async with self.running():
            published = Published(self.store.commits)
            while (await published.end()).token is None:
                await asyncio.sleep(0.01)

    def running(self) -> contextlib.AbstractAsyncContextManager[None]:
        return publishing(relay_of(self._db, self.store, self._kafka, self._service))

    def name_of(self, commit: Document) -> str:
        return str(commit["events"][0]["id"])

    @staticmethod
    def id_of(record: ConsumerRecord) -> str:
        return _header(record, "ce_id")


@dataclass
class Debezium:
    """A record a commit. Documents as they come are keyed by their id, in Debezium's envelope; the
    outbox event router's are keyed by the stream, with the events alone as the value."""

    kafka: str
    store: EventStore
    worker: Worker
    source: str
    routed: bool
    settings: Mapping[str, str]
    name: str = field(default_factory=lambda: fresh("debezium"))

    @property
    def topic(self) -> str:
        return f"{self.name}.{self.store.commits.database.name}.commits"

    async def prepare(self) -> None:
        """A connector without a place in the log begins at its end, some time after its task says
        that it runs: commits come until it has sent one."""
        await create_topics(self.kafka, {self.topic: PARTITIONS})
        await self.worker.create(self.name, self._connector())
        version = itertools.count(1)
        async with asyncio.timeout(_LIMIT_S):
            while not await self.worker.has_place(self.name):
                await self.store.commits.insert_one(await commit_of("first", next(version)))
                await asyncio.sleep(1)
        await self.worker.stop(self.name)

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        await self.worker.resume(self.name)
        try:
            yield
        finally:
            await self.worker.delete(self.name)

    def name_of(self, commit: Document) -> str:
        return base64.b64encode(commit["_id"].bytes).decode()

    def _connector(self) -> dict[str, str]:
        database = self.store.commits.database.name
        outbox = {"transforms": "outbox"} | {
            f"transforms.outbox.{key}": value for key, value in _outbox(self.topic).items()
        }
        return {
            "connector.class": "io.debezium.connector.mongodb.MongoDbConnector",
            "tasks.max": "1",
            "mongodb.connection.string": self.source,
            "topic.prefix": self.name,
            "collection.include.list": f"{database}.commits",
            "snapshot.mode": "no_data",
            "capture.mode": "change_streams",
            "exactly.once.support": "required",
            "transaction.boundary": "poll",
            **(outbox if self.routed else {}),
            **self.settings,
        }

    def id_of(self, record: ConsumerRecord) -> str:
        if self.routed:
            return _header(record, "id")
        after = orjson.loads(orjson.loads(record.value)["after"])
        return str(after["_id"]["$binary"])


def _header(record: ConsumerRecord, wanted: str) -> str:
    value: bytes = next(value for name, value in record.headers if name == wanted)
    return value.decode()


def _outbox(topic: str) -> dict[str, str]:
    return {
        "type": "io.debezium.connector.mongodb.transforms.outbox.MongoEventRouter",
        "collection.field.event.id": "_id",
        "collection.field.event.key": "stream",
        "collection.field.event.payload": "events",
        "route.by.field": "stream",
        "route.topic.regex": ".*",
        "route.topic.replacement": topic,
    }


async def replica_set(setting: Setting) -> str:
    """The store's address as Debezium wants it: it asks for the replica set's name."""
    hello = await setting.client.admin.command("hello")
    return f"mongodb://{','.join(hello['hosts'])}/?replicaSet={hello['setName']}"
