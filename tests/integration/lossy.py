"""A service that publishes ledgers, and can lose its topics."""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from integration.ledger import Opened
from integration.publishing import unpublished
from integration.test_relay import World as Publishing
from integration.test_relay import running
from integration.topics import read_all
from lyceum_chassis.relay.relay import Relay, RelaySettings
from lyceum_chassis.relay.republishing import Republisher
from lyceum_chassis.store.lease import Lease
from lyceum_chassis.store.mongo import Client, Database

LIMIT_S = 200.0
TTL_S = 3.0
Partitions = dict[int, list[tuple[bytes, bytes, tuple[tuple[str, bytes], ...]]]]


class Lossy(Publishing):
    """A service that publishes, and can lose its topics."""

    def __init__(self, client: Client, db: Database, kafka: str, service: str) -> None:
        super().__init__(client, db, kafka, service)
        self.client, self.db = client, db
        self.events, self.public = f"lyceum.{service}.v1", f"lyceum.{service}.public.v1"
        self.checkpoint = f"lyceum.{service}.checkpoint"
        self.settings = RelaySettings(kafka, service, {Opened.type}, batch=8)
        self.told: list[str] = []

    def relay(self, kind: type[Relay] = Relay, batch: int = 20, lease: str = "relay") -> Any:
        return kind(self.store.commits, Lease(self.db["leases"], lease, TTL_S), self.settings)

    def republisher(self, kind: type[Republisher] = Republisher) -> Any:
        lease = Lease(self.db["leases"], "relay", TTL_S, urgent=True)
        return kind(self.store.commits, lease, self.settings, self.told.append)

    async def all_published(self) -> None:
        await until(self._nothing_pending)

    async def _nothing_pending(self) -> bool:
        return not await unpublished(self.store.commits)

    async def published(self) -> tuple[Partitions, Partitions]:
        """What a reader sees of both topics: the bytes of each record, in order."""
        return await contents(self.kafka, self.events), await contents(self.kafka, self.public)

    async def publish(self, streams: int = 6) -> None:
        """Fills the topics, and ends the relay."""
        await self.fill(streams=streams)
        async with running(self.relay()):
            await self.all_published()

    async def lose(self, *topics: str) -> None:
        await make_anew(self.kafka, {topic: 1 + 2 * (topic != self.checkpoint) for topic in topics})


async def contents(kafka: str, topic: str) -> Partitions:
    partitions: Partitions = defaultdict(list)
    for record in await read_all(kafka, topic):
        partitions[record.partition].append((record.key, record.value, tuple(record.headers)))
    return dict(partitions)


async def make_anew(kafka: str, topics: dict[str, int]) -> None:
    """Deletes these topics and creates them with so many partitions, as an operator would."""
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    try:
        await admin.delete_topics(list(topics))
        async with asyncio.timeout(LIMIT_S):
            for topic, partitions in topics.items():
                while not await _created(admin, topic, partitions):
                    await asyncio.sleep(0.2)
    finally:
        await admin.close()


async def _created(admin: AIOKafkaAdminClient, topic: str, partitions: int) -> bool:
    answer = await admin.create_topics([NewTopic(topic, partitions, 1)])
    [(_, code, *_)] = answer.topic_errors
    return bool(code == 0)  # until it is deleted it exists already


async def until(condition: Callable[[], Any]) -> None:
    async with asyncio.timeout(LIMIT_S):
        while True:
            holds = condition()
            if await holds if asyncio.iscoroutine(holds) else holds:
                return
            await asyncio.sleep(0.05)
