"""Another city system, in another language, reads every public event by the published contract."""

import asyncio
import contextlib
import json
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from aiokafka import AIOKafkaProducer
from contract.public_run import COMMANDS, OLD_SURVEY
from integration.publishing import all_published, placed
from lyceum_chassis.domain.ids import uuid7
from lyceum_chassis.relay.relay import Relay, RelaySettings
from lyceum_chassis.store.commits import Origin, utc_now
from lyceum_chassis.store.event_store import EventStore
from lyceum_chassis.store.lease import Lease
from lyceum_chassis.store.master_keys import MasterKeys
from lyceum_chassis.store.mongo import Client, Database, Document, connect, database
from lyceum_chassis.store.privacy import Keyring
from node_project import Node

from contracts.manifests import SERVICES
from contracts.schemas import FOLDER, load, sample

pytestmark = pytest.mark.integration

ROOT = Path(__file__).parents[2]
PUBLIC = {type_ for type_, s in load(FOLDER).items() if s["x-classification"] == "public"}


@pytest.fixture
async def databases(mongodb: str) -> AsyncIterator[tuple[Client, dict[str, Database]]]:
    """A database of its own for each service."""
    client = connect(mongodb)
    name = f"test_{uuid4().hex[:12]}"
    yield client, {each.name: database(client, f"{name}_{each.name}") for each in SERVICES}
    for each in SERVICES:
        await client.drop_database(f"{name}_{each.name}")
    client.close()


async def test_a_reader_in_typescript_gets_every_public_event_once_and_finds_it_valid(
    databases: tuple[Client, dict[str, Database]], kafka: str, node: Node
) -> None:
    _, database_of = databases
    stored: list[Document] = []
    await abort_something(kafka, "lyceum.partners.public.v1")
    for manifest in SERVICES:
        service, decider_of = manifest.name, manifest.decider_of
        store = EventStore(
            database_of[service], Keyring(database_of[service], MasterKeys.of(b"k" * 32))
        )
        await store.prepare()
        if service == "feedback":
            await store.commits.insert_one(old_commit())
        for id_, command in COMMANDS[service]:
            origin = Origin(command_id=uuid4(), correlation_id=uuid4())
            await store.execute(decider_of[type(command)], id_, command, origin)
        lease = Lease(database_of[service]["leases"], "relay")
        settings = RelaySettings(kafka, service, manifest.public_types)
        async with running(Relay(store.commits, lease, settings)):
            await all_published(store.commits)
        stored += [each.commit for each in await placed(store.commits)]
    await abort_something(kafka, "lyceum.partners.public.v1")

    run = await asyncio.to_thread(node, "dist/src/follow.js", kafka, str(ROOT))
    assert run.returncode == 0, run.stderr
    result = json.loads(run.stdout)
    assert result["invalid"] == []

    ids_of: dict[str, list[str]] = defaultdict(list)
    type_of: dict[str, str] = {}
    for commit in stored:
        for event in commit["events"]:
            if event["type"] in PUBLIC:
                ids_of[commit["stream"]].append(str(event["id"]))
                type_of[str(event["id"])] = event["type"]
    assert set(type_of.values()) == PUBLIC, "this run should hold every public type"
    got = [event for event in result["events"] if event["subject"] in ids_of]
    assert Counter(event["id"] for event in got) == Counter(type_of.keys())
    for stream, ids in ids_of.items():
        assert [event["id"] for event in got if event["subject"] == stream] == ids
    for event in got:
        assert event["type"] == type_of[event["id"]]
        assert event["key"] == event["subject"]
    assert {event["line"] for event in got if ".survey.opened." in event["type"]} == {
        "How was Learn to repair a bicycle? workshop, Englewood"
    }


def old_commit() -> Document:
    """A commit from before version 2 of the survey's opening, which no relay has published yet."""
    type_ = "lyceum.feedback.survey.opened.v1"
    event: dict[str, Any] = {"type": type_, "data": sample(type_), "time": utc_now(), "id": uuid7()}
    return {
        "_id": uuid7(),
        "stream": f"survey-{OLD_SURVEY}",
        "version": 1,
        "events": [event],
        "command_id": uuid4(),
        "command_digest": "0" * 32,
        "correlation_id": UUID(int=1),
        "actor": "anonymous",
    }


async def abort_something(kafka: str, topic: str) -> None:
    """Leaves a record on the topic that a read_committed reader must never see."""
    producer = AIOKafkaProducer(bootstrap_servers=kafka, transactional_id=f"aborts-{uuid4()}")
    await producer.start()
    try:
        await producer.begin_transaction()
        await producer.send_and_wait(topic, b"never committed", b"partner-nobody")
        await producer.abort_transaction()
    finally:
        await producer.stop()


@contextlib.asynccontextmanager
async def running(relay: Relay) -> AsyncIterator[None]:
    task = asyncio.create_task(relay.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
