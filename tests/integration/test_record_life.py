"""A credential from its issue to the day on which its learner is forgotten: through the real relay,
topics, policies and store, and verified by others' software on the way."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest
from contract.test_open_badges import NOW, SETTINGS, pem
from contract.test_open_badges import SECRET as ISSUERS
from examples.believable import HOST
from examples.person import LEARNER
from examples.record import ADD, CLAIM, ISSUE, SHARE
from examples.skill_demand import DECLARE
from integration.following import following
from lyceum_chassis.domain.messages import Command, Decider
from lyceum_chassis.edge.aggregate import Asking
from lyceum_chassis.policies.reactions import Reactions
from lyceum_chassis.store.commits import Origin
from lyceum_chassis.store.event_store import EventStore
from lyceum_chassis.store.master_keys import MasterKeys
from lyceum_chassis.store.mongo import Client, Database
from lyceum_chassis.store.privacy import Keyring
from lyceum_opportunities import record_looking_up
from lyceum_opportunities.credential_status import credential_status
from lyceum_opportunities.credentials import RevokeCredential
from lyceum_opportunities.demand_policies import skill_demand_expiry
from lyceum_opportunities.published_credentials import signed_list
from lyceum_opportunities.record import record
from lyceum_opportunities.record_policies import record_closing, share_expiry
from lyceum_opportunities.service import SERVICE
from lyceum_opportunities.skill_demand import DemandStatus, skill_demand
from lyceum_opportunities.status_list import status_list
from lyceum_people.person import ForgetPerson, RegisterPerson, person
from openbadgeslib.ob3.verifier import OB3VerificationError, OB3Verifier
from words_of_people import Words

pytestmark = pytest.mark.integration

POLICIES = (credential_status, record_closing, share_expiry, skill_demand_expiry)
WHY = "Ada wrote it for somebody else."


@dataclass
class City:
    """The service's store and policies; ``now`` is what its clock shows."""

    store: EventStore
    keyring: Keyring
    db: Database
    kafka: str
    topic: str
    now: datetime = NOW
    reactions: list[Reactions] = field(default_factory=list)

    async def do(self, decider: Decider[Any], id_: UUID, *commands: Command) -> None:
        for command in commands:
            await self.store.execute(decider, id_, command, Origin(uuid4(), uuid4()))

    async def state(self, decider: Decider[Any], id_: UUID) -> Any:
        return (await self.store.load(decider, id_)).state

    async def until(self, so: Callable[[], Any]) -> None:
        async with asyncio.timeout(60):
            while not await so():
                await asyncio.sleep(0.05)

    def move(self, now: datetime) -> None:
        self.now = now
        for each in self.reactions:
            each.wake()

    async def badge(self, person_id: UUID, credential_id: UUID) -> str | None:
        """As the service gives it out: None while it has no place yet."""

        async def row(rows: str, key: str) -> Any:
            return await self.db[rows].find_one({"_id": key})

        return await record_looking_up.credential(
            Asking(
                command=SimpleNamespace(credential_id=credential_id),
                id=person_id,
                recall=lambda: self.store.recall(record, person_id),
                load=self.store.load,
                row=row,
                peers={},
                settings=SETTINGS,
                within_s=None,
                now=self.now,
            )
        )

    async def verify(self, token: str, host: UUID) -> Any:
        lists = await self.state(status_list, host)
        listed = signed_list(lists, host, 0, SETTINGS, NOW)
        verifier = OB3Verifier(pubkey_pem=pem(ISSUERS))
        return verifier.verify(token, check_status=True, download=lambda _: listed.encode())


@pytest.fixture
async def city(client: Client, db: Database, kafka: str, service: str) -> AsyncIterator[City]:
    keyring = Keyring(db, MasterKeys.of(bytes(32)))
    store = EventStore(db, keyring)
    await store.prepare()
    here = City(store, keyring, db, kafka, f"lyceum.{service}.v1")
    args = (client, db, kafka, service, store, SERVICE.deciders, POLICIES)
    async with following(*args, lambda: here.now) as here.reactions:
        yield here


async def issued(city: City, learner: UUID, host: UUID) -> UUID:
    id_ = uuid4()
    of_them = {"person_id": learner, "credential_id": id_, "host_id": host}
    await city.do(record, learner, ISSUE.model_copy(update=of_them))
    return id_


async def test_a_credential_verifies_until_it_is_revoked_and_its_neighbour_goes_on(
    city: City,
) -> None:
    host, ada, ben = uuid4(), uuid4(), uuid4()
    first, second = await issued(city, ada, host), await issued(city, ben, host)

    async def both_placed() -> bool:
        return bool(await city.badge(ada, first) and await city.badge(ben, second))

    await city.until(both_placed)
    badge, neighbour = await city.badge(ada, first), await city.badge(ben, second)
    assert badge
    assert neighbour
    assert (await city.verify(badge, host)).recipient_id == f"urn:uuid:{ada}"
    revoke = RevokeCredential(credential_id=first, host_id=host, reason=WHY, person_id=ada)
    await city.do(record, ada, revoke)

    async def listed() -> bool:
        try:
            await city.verify(badge, host)
        except OB3VerificationError as refused:
            return "'revocation' is set" in str(refused)
        return False

    await city.until(listed)
    assert await city.badge(ada, first) == badge
    assert await city.verify(neighbour, host)
    words = Words([WHY, ISSUE.achievement.name])
    assert not [found for found in await words.on_topics(city.kafka) if city.topic in found]


async def test_a_link_and_a_demand_end_by_time(city: City) -> None:
    ada, demand = uuid4(), uuid4()
    until = NOW + timedelta(days=2)
    share = SHARE.model_copy(update={"person_id": ada, "until": until, "at": NOW})
    asked = DECLARE.model_copy(update={"until": until.date(), "time_zone": "UTC", "at": NOW})
    await city.do(record, ada, share)
    await city.do(skill_demand, demand, asked)
    for policy in (share_expiry, skill_demand_expiry):
        deadlines = city.db[policy.deadlines]
        await city.until(lambda deadlines=deadlines: deadlines.find_one({}))  # type: ignore[misc]
    assert (await city.state(record, ada)).shares
    city.move(until + timedelta(days=1))

    async def over() -> bool:
        found = await city.state(skill_demand, demand)
        shares = (await city.state(record, ada)).shares
        return not shares and found.status is DemandStatus.EXPIRED

    await city.until(over)


async def test_who_is_forgotten_leaves_a_closed_record_and_a_revoked_credential(
    city: City,
) -> None:
    ada, host = uuid4(), HOST
    of_them = {"person_id": ada}
    share = SHARE.model_copy(update=of_them | {"until": NOW + timedelta(days=9), "at": NOW})
    await city.do(
        record, ada, CLAIM.model_copy(update=of_them), ADD.model_copy(update=of_them), share
    )
    credential = await issued(city, ada, host)

    async def placed() -> bool:
        return bool(await city.badge(ada, credential))

    await city.until(placed)
    badge = await city.badge(ada, credential)
    assert badge
    registered = RegisterPerson(profile=LEARNER, person_id=ada, at=NOW)
    await city.do(person, ada, registered, ForgetPerson(person_id=ada))
    await city.keyring.forget(str(ada))

    async def closed() -> bool:
        return bool((await city.state(record, ada)).closed)

    await city.until(closed)
    found = await city.state(record, ada)
    assert (found.skills, found.evidence, found.shares) == ((), (), ())
    assert found.credentials[0].revoked
    assert found.credentials[0].achievement is None
    assert await city.badge(ada, credential) == ""

    async def refused() -> bool:
        with contextlib.suppress(OB3VerificationError):
            await city.verify(badge, host)
            return False
        return True

    await city.until(refused)
