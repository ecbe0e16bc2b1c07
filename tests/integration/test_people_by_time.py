"""Who has a guardian comes of age, consents and clearances expire: by a clock that the test moves,
through the real relay, topics and policies; and nothing on the way tells a birth date."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from examples.clearance import record
from examples.consent import GRANT
from examples.person import LEARNER
from integration.following import following
from lyceum_chassis.domain.messages import Command
from lyceum_chassis.policies.reactions import Reactions
from lyceum_chassis.store.commits import Origin
from lyceum_chassis.store.event_store import EventStore
from lyceum_chassis.store.master_keys import MasterKeys
from lyceum_chassis.store.mongo import Client, Database
from lyceum_chassis.store.privacy import Keyring
from lyceum_people.clearance import ClearanceStatus, GrantClearance, Requirement
from lyceum_people.guardianship import ConfirmGuardianship, ProposeGuardianship
from lyceum_people.person import CorrectBirthDate, RegisterPerson
from lyceum_people.policies import clearance_expiry, consent_expiry, majority
from lyceum_people.service import SERVICE
from words_of_people import Words

pytestmark = pytest.mark.integration

SPRING = datetime(2029, 3, 15, 9, tzinfo=UTC)
BORN = date(2011, 5, 20)
DECIDERS = {decider.category: decider for decider in SERVICE.deciders}
POLICIES = (majority(18, "UTC"), consent_expiry("UTC"), clearance_expiry("UTC"))


@dataclass
class City:
    """The service's store and policies; ``now`` is what its clock shows."""

    store: EventStore
    db: Database
    kafka: str
    topic: str
    now: datetime = SPRING

    def __post_init__(self) -> None:
        self.reactions: list[Reactions] = []

    async def do(self, id_: UUID, *commands: Command) -> None:
        for command in commands:
            decider = SERVICE.decider_of[type(command)]
            await self.store.execute(decider, id_, command, Origin(uuid4(), uuid4()))

    async def state(self, category: str, id_: UUID) -> Any:
        return (await self.store.load(DECIDERS[category], id_)).state

    def move(self, now: datetime) -> None:
        self.now = now
        for each in self.reactions:
            each.wake()

    async def until(self, so: Callable[[], Any]) -> None:
        async with asyncio.timeout(60):
            while not await so():
                await asyncio.sleep(0.05)

    async def waits_until(self, due: datetime) -> None:
        """Until a ward's deadline is this one."""
        deadlines = self.db[POLICIES[0].deadlines]
        millis = int(due.timestamp() * 1_000)
        await self.until(lambda: deadlines.find_one({"due": millis}))


@pytest.fixture
async def city(client: Client, db: Database, kafka: str, service: str) -> AsyncIterator[City]:
    # Its events are of the time that its clock shows, as its policies' questions are.
    keyring = Keyring(db, MasterKeys.of(bytes(32)))
    store = EventStore(db, keyring, now=lambda: here.now)
    await store.prepare()
    here = City(store, db, kafka, f"lyceum.{service}.v1")
    args = (client, db, kafka, service, store, SERVICE.deciders, POLICIES)
    async with following(*args, lambda: here.now) as here.reactions:
        yield here


async def guarded_ward(city: City) -> tuple[UUID, UUID]:
    """A minor, and the guardianship that was confirmed."""
    ward, guardian, guardianship = uuid4(), uuid4(), uuid4()
    profile = LEARNER.model_copy(update={"birth_date": BORN})
    await city.do(ward, RegisterPerson(profile=profile, person_id=ward, at=SPRING))
    await city.do(
        guardianship,
        ProposeGuardianship(ward_id=ward, guardian_id=guardian, by=guardian),
        ConfirmGuardianship(by=ward, ward_is_minor=True, guardian_is_of_age=True),
    )
    return ward, guardianship


async def test_a_guardianship_ends_in_the_month_after_the_wards_birthday(city: City) -> None:
    ward, guardianship = await guarded_ward(city)

    async def ended() -> bool:
        return not (await city.state("guardianship", guardianship)).holds

    for month in (4, 5):
        asked = datetime(2029, month, 1, tzinfo=UTC)
        await city.waits_until(asked)
        city.move(asked)
        await city.waits_until(datetime(2029, month + 1, 1, tzinfo=UTC))
        assert not await ended()
    city.move(datetime(2029, 6, 1, tzinfo=UTC))
    await city.until(ended)
    assert (await city.state("person", ward)).of_age
    assert not await city.db[POLICIES[0].deadlines].count_documents({})
    # In no row, deadline or record, though the service decided by it.
    words = Words([str(BORN), LEARNER.name, LEARNER.contact])
    assert not [found for found in await words.on_topics(city.kafka) if city.topic in found]
    for name in await city.db.list_collection_names():
        async for document in city.db[name].find():
            assert words.in_bytes(repr(document).encode()) == set(), name


async def test_a_corrected_birth_date_is_what_counts(city: City) -> None:
    ward, guardianship = await guarded_ward(city)
    older = BORN.replace(year=BORN.year - 1)
    await city.do(ward, CorrectBirthDate(birth_date=older, person_id=ward, at=SPRING))
    asked = datetime(2029, 4, 1, tzinfo=UTC)
    await city.waits_until(asked)
    city.move(asked)

    async def ended() -> bool:
        return not (await city.state("guardianship", guardianship)).holds

    await city.until(ended)


async def test_a_consent_and_a_clearance_expire_when_their_last_day_is_over(city: City) -> None:
    person, last_day = uuid4(), date(2029, 4, 30)
    consented = GRANT.model_copy(update={"person_id": person, "until": last_day, "at": SPRING})
    looked_into = [
        record(each, last_day).model_copy(update={"person_id": person}) for each in Requirement
    ]
    cleared = GrantClearance(person_id=person, is_of_age=True, at=SPRING)
    await city.do(person, consented, *looked_into, cleared)
    for policy in POLICIES[1:]:
        await city.until(partial(city.db[policy.deadlines].find_one, {}))
    city.move(datetime(2029, 4, 30, 23, 59, tzinfo=UTC))
    await asyncio.sleep(0)
    assert (await city.state("consent", person)).given
    city.move(datetime(2029, 5, 1, tzinfo=UTC))

    async def over() -> bool:
        clearance = await city.state("clearance", person)
        given = (await city.state("consent", person)).given
        return not given and clearance.status is ClearanceStatus.EXPIRED

    await city.until(over)
