"""Who asks people to be forgotten is forgotten by every service, once, through kills."""

import asyncio
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from examples.believable import IN_TIME
from examples.person import LEARNER
from integration.circle import Join, circle
from integration.totals import running
from lyceum_chassis.domain.messages import Command, Decider
from lyceum_chassis.policies import forgetting
from lyceum_chassis.policies.forgetting import DONE, Forgetting, forgettings
from lyceum_chassis.projector.consumer import Consumers
from lyceum_chassis.projector.projector import Projector
from lyceum_chassis.relay.relay import Relay, RelaySettings
from lyceum_chassis.store.commits import Origin
from lyceum_chassis.store.event_store import EventStore
from lyceum_chassis.store.lease import Lease
from lyceum_chassis.store.master_keys import MasterKeys
from lyceum_chassis.store.mongo import Client, Database, database
from lyceum_chassis.store.privacy import Keyring
from lyceum_people.person import ForgetPerson, PersonStanding, RegisterPerson, person

pytestmark = pytest.mark.integration

MASTER = MasterKeys.of(b"m" * 32)
ADA, BEN = uuid4(), uuid4()


@pytest.fixture(autouse=True)
def _lets_go_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forgetting, "LET_GO_WITHIN_S", 0.2)


class Service:
    """A service's store and keys, and what forgets in it."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.store = EventStore(db, Keyring(db, MASTER))
        self.forgetting = Forgetting(db, Keyring(db, MASTER))

    async def do(self, decider: Decider[Any], id_: UUID, *commands: Command) -> None:
        await self.store.prepare()
        for command in commands:
            await self.store.execute(decider, id_, command, Origin(uuid4(), uuid4()))

    async def reads(self, decider: Decider[Any], id_: UUID) -> Any:
        """The state, as a process that starts now reads it."""
        return (await Service(self.db)._prepared(decider, id_)).state

    async def _prepared(self, decider: Decider[Any], id_: UUID) -> Any:
        await self.store.prepare()
        return await self.store.load(decider, id_)

    async def is_to_forget(self, who: UUID, seq: int) -> None:
        """As the projector would have it."""
        row = {"_id": f"person-{who}", "person_id": str(who), "seq": seq}
        await self.db[forgettings.rows].replace_one({"_id": row["_id"]}, row, upsert=True)

    async def has_key_of(self, who: UUID) -> bool:
        return await self.db["keys"].find_one({"_id": str(who)}) is not None

    async def has_forgotten(self, who: UUID) -> bool:
        return await self.db[DONE].find_one({"_id": str(who)}) is not None


JOINING = (Join(person_id=ADA, name="Ada Byron"), Join(person_id=BEN, name="Ben"))


async def test_a_person_is_forgotten_in_every_service_and_nobody_else_is(
    client: Client, db: Database, kafka: str, service: str
) -> None:
    people, others = Service(db), Service(database(client, f"test_{uuid4().hex[:12]}"))
    circle_id = uuid4()
    for each in (ADA, BEN):
        registered = RegisterPerson(profile=LEARNER, person_id=each, at=IN_TIME)
        await people.do(person, each, registered)
    await others.do(circle, circle_id, *JOINING)
    settings = RelaySettings(kafka, service, frozenset())
    relay = Relay(people.store.commits, Lease(db["leases"], "relay"), settings)
    followed = replace(forgettings, topics=(f"lyceum.{service}.v1",))
    consumers = [
        Consumers(kafka, [Projector(client, each.db, followed)], f"lyceum.{each.db.name}")
        for each in (people, others)
    ]
    async with running(relay), running(consumers[0]), running(consumers[1]):
        await people.do(person, ADA, ForgetPerson(person_id=ADA))
        tasks = [asyncio.create_task(each.forgetting.run()) for each in (people, others)]
        async with asyncio.timeout(60):
            while not (await people.has_forgotten(ADA) and await others.has_forgotten(ADA)):
                await asyncio.sleep(0.05)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for service_ in (people, others):
        assert not await service_.has_key_of(ADA)
        assert await service_.has_key_of(BEN)
    assert (await people.reads(person, ADA)).standing is PersonStanding.FORGOTTEN
    assert (await people.reads(person, BEN)).profile == LEARNER
    members = (await others.reads(circle, circle_id)).members
    assert (members[ADA].name, members[BEN].name) == ("", "Ben")


async def test_one_that_was_killed_before_it_said_so_does_it_again(db: Database) -> None:
    service = Service(db)
    await service.do(circle, uuid4(), *JOINING)
    await service.is_to_forget(ADA, seq=1)
    await Keyring(db, MASTER).forget(str(ADA))  # and was killed
    assert await service.forgetting.step()
    assert await service.has_forgotten(ADA)
    assert not await service.forgetting.step()


async def test_who_is_met_again_keeps_the_new_key_though_rows_are_folded_anew(
    db: Database,
) -> None:
    service = Service(db)
    await service.do(circle, uuid4(), *JOINING)
    await service.is_to_forget(ADA, seq=1)
    await service.forgetting.step()
    await Service(db).do(circle, uuid4(), *JOINING)
    await service.is_to_forget(ADA, seq=7)
    await service.is_to_forget(BEN, seq=8)
    await service.forgetting.step()
    assert (await service.has_key_of(ADA), await service.has_key_of(BEN)) == (True, False)
