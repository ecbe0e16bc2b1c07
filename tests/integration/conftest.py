"""A database, and topics, of its own for every test."""

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from integration.totals import World, running
from lyceum_chassis.process.process import report_unseen
from lyceum_chassis.store.event_store import EventStore
from lyceum_chassis.store.mongo import Client, Database, connect, database

_HANGS_AFTER_S = 200.0


@pytest.fixture(scope="session", autouse=True)
async def _as_in_a_process() -> None:
    asyncio.get_running_loop().set_exception_handler(report_unseen)


@pytest.fixture(autouse=True)
async def _tell_what_hangs() -> AsyncIterator[None]:
    """Where each task stands: the stack of a thread that waits for the loop tells nothing."""

    def tell() -> None:
        for task in asyncio.all_tasks():
            task.print_stack()

    telling = asyncio.get_running_loop().call_later(_HANGS_AFTER_S, tell)
    yield
    telling.cancel()


@pytest.fixture(scope="session")
async def client(mongodb: str) -> AsyncIterator[Client]:
    client = connect(mongodb)
    yield client
    client.close()


@pytest.fixture
def db(client: Client) -> Database:
    """It ends with the server: SecantusDB drops a database row by row, and all others wait."""
    return database(client, f"test_{uuid4().hex[:12]}")


@pytest.fixture
async def store(db: Database) -> EventStore:
    store = EventStore(db)
    await store.prepare()
    return store


@pytest.fixture
async def service(kafka: str) -> str:
    """The name of a service whose topics exist and are empty."""
    name = f"test-{uuid4().hex[:12]}"
    await create_topics(
        kafka,
        {f"lyceum.{name}.v1": 3, f"lyceum.{name}.public.v1": 3, f"lyceum.{name}.checkpoint": 1},
    )
    return name


@pytest.fixture
async def world(
    client: Client, db: Database, kafka: str, service: str, mongodb: str
) -> AsyncIterator[World]:
    world = World(client, db, kafka, service, mongodb)
    await world.store.prepare()
    async with running(world.relay):
        yield world


async def create_topics(kafka: str, partitions: dict[str, int]) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(name, n, 1) for name, n in partitions.items()])
    finally:
        await admin.close()
