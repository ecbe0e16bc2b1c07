"""Search on the real servers: from a command to a hit, and replicas that come late or go."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Coroutine
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from integration.lossy import make_anew
from lyceum_chassis.domain.messages import Command
from lyceum_chassis.projector.consumer import Consumers
from lyceum_chassis.projector.projector import Projector
from lyceum_chassis.relay.relay import Relay, RelaySettings
from lyceum_chassis.store.commits import Origin
from lyceum_chassis.store.event_store import EventStore
from lyceum_chassis.store.lease import Lease
from lyceum_chassis.store.mongo import Client, Database
from lyceum_opportunities import opportunity
from lyceum_opportunities.offer import Ages, AttendanceMode, Offer, OpportunityKind, Schedule
from lyceum_partners import partner
from lyceum_partners.profile import PartnerKind, Profile
from lyceum_projections.cards import CARDS
from lyceum_projections.live_replica import LiveReplica
from lyceum_projections.queries import Queries
from lyceum_projections.read_your_write import NotYetVisible, Token
from lyceum_projections.reporting.points import Rules
from lyceum_projections.reporting.reports import ReportTables
from lyceum_projections.reports import REPORTS
from lyceum_projections.search_question import SearchQuestion

pytestmark = pytest.mark.integration


class City:
    """Partners and opportunities with their relays, and the projector of their cards."""

    def __init__(self, client: Client, db: Database, other: Database, kafka: str) -> None:
        self.client, self.cards = client, db[CARDS.rows]
        self.partners, self.opportunities = EventStore(db), EventStore(other)
        self.db = db
        self.parts = [
            Relay(
                store.commits,
                Lease(store.commits.database["leases"], "relay"),
                RelaySettings(kafka, service, frozenset()),
            )
            for service, store in (
                ("partners", self.partners),
                ("opportunities", self.opportunities),
            )
        ]
        self.consumers = Consumers(kafka, [Projector(client, db, CARDS)], group_prefix=db.name)

    async def partner(self, name: str) -> UUID:
        id_ = uuid4()
        profile = Profile(name=name, kind=PartnerKind.SCHOOL)
        await self.tell_partner(id_, partner.ApplyToJoin(profile=profile))
        await self.tell_partner(id_, partner.VerifyPartner())
        return id_

    async def tell_partner(self, id_: UUID, command: Command) -> Token:
        done = await self.partners.execute(partner.partner, id_, command, Origin(uuid4(), uuid4()))
        return Token(done.stream, done.version)

    async def opportunity(self, host: UUID, title: str) -> Token:
        id_ = uuid4()
        offer = Offer(
            title=title,
            kind=OpportunityKind.WORKSHOP,
            schedule=Schedule(start_date="2026-06-27", time_zone="America/Chicago"),
            mode=AttendanceMode.ONLINE,
            ages=Ages(minimum=12),
            capacity=2,
        )
        for command in (
            opportunity.PostOpportunity(host_id=host, offer=offer),
            opportunity.PublishOpportunity(host_is_active=True),
        ):
            done = await self.opportunities.execute(
                opportunity.opportunity, id_, command, Origin(uuid4(), uuid4())
            )
        return Token(done.stream, done.version)

    @contextlib.asynccontextmanager
    async def replica(self, folder: Path) -> AsyncIterator[Queries]:
        replica = LiveReplica(self.client, self.db, folder)
        async with running(replica.run()):
            async with asyncio.timeout(40):
                while not (await replica.check()).ready:
                    await asyncio.sleep(0.02)
            tables = ReportTables(self.db, REPORTS, Rules(ZoneInfo("UTC"), people_period="open"))
            yield Queries(self.db, replica, reports=tables, wait_limit_s=10)


@contextlib.asynccontextmanager
async def running(*parts: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(part) for part in parts]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@pytest.fixture
async def city(client: Client, db: Database, kafka: str) -> AsyncIterator[City]:
    other = client.get_database(f"{db.name}_other", codec_options=db.codec_options)
    # The cards read the services' own topics, and no relay goes on with those of another store.
    for service in ("partners", "opportunities"):
        topics = {"v1": 3, "public.v1": 3, "checkpoint": 1}
        await make_anew(kafka, {f"lyceum.{service}.{name}": n for name, n in topics.items()})
    city = City(client, db, other, kafka)
    await city.partners.prepare()
    await city.opportunities.prepare()
    async with running(*(part.run() for part in city.parts), city.consumers.run()):
        yield city
    await client.drop_database(other.name)


async def titles(queries: Queries, text: str, *after: Token) -> list[str]:
    found = await queries.search(SearchQuestion(text=text), after)
    return sorted(hit.card.title for hit in found.hits)


async def test_a_command_s_answer_finds_its_card(city: City, tmp_path: Path) -> None:
    async with city.replica(tmp_path) as queries:
        host = await city.partner("Kestrel Observatory School")
        for number in range(5):
            token = await city.opportunity(host, f"Grinding mirrors {number}")
            found = await titles(queries, f"grinding mirrors {number}", token)
            assert f"Grinding mirrors {number}" in found


async def test_a_replica_started_late_has_every_card(city: City, tmp_path: Path) -> None:
    host = await city.partner("Larkspur Academy")
    tokens = [await city.opportunity(host, f"Beekeeping {number}") for number in range(10)]
    async with city.replica(tmp_path) as queries:
        found = await titles(queries, "beekeeping", *tokens)
        shouted = await queries.card(tokens[0].stream.upper(), [tokens[0]])
    assert shouted.title == "Beekeeping 0"
    assert found == [f"Beekeeping {number}" for number in range(10)]


async def test_a_host_s_new_name_finds_its_opportunities(city: City, tmp_path: Path) -> None:
    host = await city.partner("Old Foundry School")
    opened = await city.opportunity(host, "Casting bells")
    async with city.replica(tmp_path) as queries:
        # Its host's card comes from another topic, perhaps later.
        verified = Token(f"partner-{host}", 2)
        assert "Casting bells" in await titles(queries, "foundry", opened, verified)
        profile = Profile(name="Quayside College", kind=PartnerKind.SCHOOL)
        renamed = await city.tell_partner(host, partner.ReviseProfile(profile=profile))
        assert "Casting bells" in await titles(queries, "quayside", renamed)
        assert "Casting bells" not in await titles(queries, "old foundry")


async def test_a_replica_goes_on_where_it_ended(city: City, tmp_path: Path) -> None:
    host = await city.partner("Ferry Lane School")
    first = await city.opportunity(host, "Rowing")
    async with city.replica(tmp_path) as queries:
        assert await titles(queries, "rowing", first) == ["Rowing"]
    second = await city.opportunity(host, "Rowing at night")
    async with city.replica(tmp_path) as queries:
        assert await titles(queries, "rowing", second) == ["Rowing", "Rowing at night"]


async def test_a_damaged_index_is_built_anew(city: City, tmp_path: Path) -> None:
    host = await city.partner("Thornfield School")
    opened = await city.opportunity(host, "Weaving")
    async with city.replica(tmp_path) as queries:
        assert await titles(queries, "weaving", opened) == ["Weaving"]
    for file in tmp_path.rglob("*"):
        if file.is_file():
            file.write_bytes(b"damaged")
    async with city.replica(tmp_path) as queries:
        assert await titles(queries, "weaving", opened) == ["Weaving"]


async def test_a_write_that_never_comes_is_not_waited_for_longer_than_the_limit(
    city: City, tmp_path: Path
) -> None:
    host = await city.partner("Patient School")
    async with city.replica(tmp_path) as queries:
        queries._wait_limit_s = 0.2
        with pytest.raises(NotYetVisible):
            await titles(queries, "patient", Token(f"partner-{host}", 99))
