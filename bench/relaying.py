"""A backlog through the relay against a bare transactional producer that sends the same batches."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Protocol

from lyceum_chassis.relay.relay import Relay, RelaySettings
from lyceum_chassis.store.event_store import EventStore
from lyceum_chassis.store.lease import Lease
from lyceum_chassis.store.mongo import Database
from lyceum_chassis.store.published import Published

from bench import backlog
from bench.measuring import Comparison, rate
from bench.setting import Setting, fresh


async def compare(setting: Setting) -> list[Comparison]:
    """Each round fills a new service, and empties its backlog."""
    comparison = Comparison("relay, backlog", "bare transactional producer", "events/s", 0.8)
    for _ in range(setting.rounds):
        bare = await _bare(setting.kafka, setting.count)
        async with setting.database() as db:
            store = EventStore(db)
            await store.prepare()
            ours = await _relay(db, store, setting.kafka, setting.count)
        comparison.add(ours, bare)
    return [comparison]


async def _bare(kafka: str, count: int) -> float:
    service = fresh("bare")
    await backlog.create_topics(kafka, service)
    records = backlog.records([await backlog.commit(number) for number in range(count)])
    size = RelaySettings("", "", ()).batch
    producer = backlog.transactional_producer(kafka, service)
    await producer.start()

    async def produce() -> None:
        for first in range(0, count, size):
            await backlog.send_as_one(producer, service, records[first : first + size])

    measured = await rate(count, produce)
    await producer.stop()
    return measured


async def _relay(db: Database, store: EventStore, kafka: str, count: int) -> float:
    """A backlog of what came since a relay followed the log last."""
    service, published = fresh("bench"), Published(store.commits)
    await backlog.create_topics(kafka, service)
    async with publishing(relay_of(db, store, kafka, service)):
        while (await published.end()).token is None:
            await asyncio.sleep(0.01)
    await backlog.fill(store, count)
    async with publishing(relay_of(db, store, kafka, service)):

        async def all_published() -> None:
            while (await published.end()).last < count:
                await asyncio.sleep(0.02)

        return await rate(count, all_published)


def relay_of(db: Database, store: EventStore, kafka: str, service: str) -> Relay:
    """The relay of a service whose store this is; it has no public events."""
    settings = RelaySettings(kafka, service, frozenset())
    return Relay(store.commits, Lease(db["leases"], "relay"), settings)


@contextlib.asynccontextmanager
async def publishing(relay: Relay) -> AsyncIterator[None]:
    """From the moment at which it publishes: opening its producer is no part of a rate."""
    async with running(relay):
        while relay.state != "publishing":
            await asyncio.sleep(0.001)
        yield


class Runs(Protocol):
    async def run(self) -> None: ...


@contextlib.asynccontextmanager
async def running(part: Runs) -> AsyncIterator[None]:
    """Runs a part of a service meanwhile."""
    task = asyncio.create_task(part.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
