"""An operator forgets a person, and rotates the master key, beside a service that runs."""

import asyncio
import base64
import os
import sys
from uuid import UUID, uuid4

import pytest
from integration.circle import Join, Meet, circle
from integration.test_keyring import following
from lyceum_chassis.store.commits import Origin
from lyceum_chassis.store.event_store import EventStore
from lyceum_chassis.store.master_keys import MasterKeys
from lyceum_chassis.store.mongo import Client, Database, database
from lyceum_chassis.store.privacy import Keyring
from lyceum_chassis.store.snapshots import EVERY_EVENTS

pytestmark = pytest.mark.integration

OLD, NEW = (
    f"{id_}:{base64.b64encode(key * 32).decode()}" for id_, key in (("a", b"a"), ("b", b"b"))
)
ADA, BEN = uuid4(), uuid4()


async def said_by(
    db: Database, mongodb: str, *command: str, master_key: str = OLD
) -> tuple[int, str]:
    """Exit status and what an operator reads."""
    settings = {
        "LYCEUM_KAFKA": "127.0.0.1:9",
        "LYCEUM_MONGODB": mongodb,
        "LYCEUM_DATABASE": db.name,
        "LYCEUM_GRPC_ADDRESS": "127.0.0.1:9",
        "LYCEUM_HTTP_ADDRESS": "127.0.0.1:9",
        "LYCEUM_OPPORTUNITIES_ADDRESS": "127.0.0.1:9",
        "LYCEUM_MASTER_KEY": master_key,
        "LYCEUM_ACCESS": "off",
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "lyceum_feedback", *command,
        env={**os.environ, **settings}, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    _, told = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode is not None
    return process.returncode, told.decode()


def keyring(client: Client, db: Database, master_key: str = OLD) -> Keyring:
    return Keyring(database(client, f"{db.name}_keys"), MasterKeys.parse(master_key))


async def circle_of_two(store: EventStore) -> UUID:
    await store.prepare()
    id_ = uuid4()
    joining = (Join(person_id=ADA, name="Ada Byron"), Join(person_id=BEN, name="Ben"))
    for command in (*joining, Meet(times=EVERY_EVENTS)):
        await store.execute(circle, id_, command, Origin(uuid4(), uuid4()))
    return id_


async def names(store: EventStore, id_: UUID) -> list[str]:
    return [member.name for member in (await store.load(circle, id_)).state.members.values()]


async def test_a_person_is_forgotten_in_every_process_before_the_operator_is_told_so(
    client: Client, db: Database, mongodb: str
) -> None:
    running = EventStore(db, keyring(client, db))
    assert running._keyring
    async with following(running._keyring):
        id_ = await circle_of_two(running)
        assert await names(running, id_) == ["Ada Byron", "Ben"]
        status, told = await said_by(db, mongodb, "forget", str(ADA))
        assert "Ada" not in str(running._held.held(f"circle-{id_}"))
        assert str(ADA) not in running._keyring._held
        assert await names(running, id_) == ["", "Ben"]
    await running.close()
    assert status == 0
    assert f"the key of {ADA} is destroyed" in told
    assert "1 snapshots that held something sealed for them are dropped" in told
    assert await db["snapshots"].count_documents({"sealed.of": str(ADA)}) == 0
    assert await names(EventStore(db, keyring(client, db)), id_) == ["", "Ben"]


async def test_somebody_without_a_key_is_told_apart(db: Database, mongodb: str) -> None:
    status, told = await said_by(db, mongodb, "forget", str(ADA))
    assert status == 0
    assert f"{ADA} has no key" in told


async def test_the_master_key_is_rotated_while_the_service_goes_on(
    client: Client, db: Database, mongodb: str
) -> None:
    id_ = await circle_of_two(EventStore(db, keyring(client, db)))
    running = EventStore(db, keyring(client, db, f"{NEW},{OLD}"))
    assert await names(running, id_) == ["Ada Byron", "Ben"]
    status, told = await said_by(db, mongodb, "rewrap", master_key=NEW)
    assert status == 3
    assert "2 keys need the master key a, which is not in the settings" in told
    status, told = await said_by(db, mongodb, "rewrap", master_key=f"{NEW},{OLD}")
    assert (status, "2 keys were rewrapped, and all are wrapped by b" in told) == (0, True)
    assert await names(EventStore(db, keyring(client, db, NEW)), id_) == ["Ada Byron", "Ben"]
    status, told = await said_by(db, mongodb, "rewrap", master_key=NEW)
    assert (status, "0 keys were rewrapped" in told) == (0, True)


async def test_without_the_store_the_operator_is_told_to_run_it_again(db: Database) -> None:
    nowhere = "mongodb://127.0.0.1:9/?directConnection=true"
    status, told = await said_by(db, nowhere, "forget", str(ADA))
    assert status == 1
    assert "Run this again" in told
