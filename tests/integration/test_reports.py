"""Reports over the real store: the ledger that is written, and what is published of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from aiokafka import TopicPartition
from lyceum_chassis.errors import InvalidArgument, Unavailable
from lyceum_chassis.kafka.cloudevents import encode_headers
from lyceum_chassis.projector.projection import Fact
from lyceum_chassis.projector.projector import Projector
from lyceum_chassis.store.mongo import Client, Database
from lyceum_projections import facts
from lyceum_projections.reporting.answers import Table
from lyceum_projections.reporting.declaration import Report
from lyceum_projections.reporting.points import Rules
from lyceum_projections.reporting.question import PeoplePeriod, ReportQuestion
from lyceum_projections.reporting.reports import ReportTables
from lyceum_projections.reports import REPORTS
from unit.projections.city import an_id, opportunity, published, survey
from unit.projections.reporting import Kept, figures

pytestmark = pytest.mark.integration

OFFER, VOICES = REPORTS["offer"], REPORTS["voices"]
TODAY = datetime(2026, 11, 26, 12, tzinfo=UTC)


@dataclass
class Record:
    """As Kafka's consumer hands it over."""

    topic: str
    partition: int
    offset: int
    key: bytes
    value: bytes
    headers: Any
    timestamp: int = 0


class City:
    """A report's projector over the real store, which is told facts as records."""

    def __init__(
        self, client: Client, db: Database, report: Report, period: PeoplePeriod = "open"
    ) -> None:
        self.client, self.db, self.report = client, db, report
        rules = Rules(ZoneInfo("UTC"), people_period=period)
        self.in_memory = Kept(report, rules)
        self.tables = ReportTables(db, REPORTS, rules, now=lambda: TODAY)
        self.projection = report.projection(rules.zone)
        self._partition = TopicPartition(self.projection.topics[0], 0)
        self._versions: dict[str, int] = {}
        self._told = 0

    async def begin(self) -> "City":
        self._projector = Projector(self.client, self.db, self.projection)
        await self._projector.prepare()
        await self._projector.resume([self._partition], _nothing_there)
        return self

    async def tell(self, stream: str, *told: Fact, on: str = "2026-11-02") -> None:
        """Facts of a stream, one after the other, at noon of a day: as one batch."""
        self.in_memory.tell(stream, *told, on=on)
        records = list(self._records(stream, told, on))
        await self._projector.project({self._partition: records})

    def _records(self, stream: str, told: Iterable[Fact], on: str) -> Iterable[Record]:
        time = datetime.fromisoformat(f"{on}T12:00:00+00:00")
        for fact in told:
            version = self._versions[stream] = self._versions.get(stream, 0) + 1
            commit = {"stream": stream, "version": version, "correlation_id": uuid4()}
            event = {"id": uuid4(), "type": fact.type, "time": time}
            headers = encode_headers(
                commit, event, source="/test", offset=0, position=self._told + 1, public=False
            )
            data = fact.model_dump_json().encode()
            topic, partition = self._partition
            yield Record(topic, partition, self._told, stream.encode(), data, headers)
            self._told += 1

    async def ask(self, **asked: Any) -> Table:
        question = ReportQuestion.model_validate(asked)
        return await self.tables.table(self.report, question, _nobody)

    async def seen(self, behind: int = 0, at: datetime = TODAY) -> None:
        """What the process of the projector tells of how far it is."""
        told = {"view": self.projection.rows, "behind": behind, "seen_at": at}
        await self.db["reading"].update_one({"_id": "p"}, {"$set": told}, upsert=True)


async def _nothing_there(places: object) -> dict[TopicPartition, Any]:
    return {}


async def _nobody(partners: Iterable[str]) -> dict[str, str]:
    return {}


def answers(count: int, first: int = 0) -> list[Fact]:
    return [
        facts.ResponseSubmitted(respondent_id=an_id(str(person)), scales={"joy": 4})
        for person in range(first, first + count)
    ]


@pytest.fixture
async def offered(client: Client, db: Database) -> City:
    city = await City(client, db, OFFER).begin()
    short = {"start_date": "2026-03-02", "end_date": "2026-10-09", "time_zone": "UTC"}
    await city.tell(
        opportunity("a"),
        published(capacity=2),
        facts.PlaceTaken(),
        facts.PlaceTaken(),
        facts.Waitlisted(),
        on="2025-12-30",
    )
    await city.tell(opportunity("b"), published(kind="job", place=None), on="2026-09-30")
    await city.tell(opportunity("c"), published(schedule=short, host="B"), on="2026-10-01")
    # Its time runs back behind what the first one is at.
    await city.tell(opportunity("a"), facts.CapacityChanged(capacity=7), on="2025-11-30")
    await city.tell(
        opportunity("b"), facts.PlaceTaken(), facts.OpportunityClosed(), on="2026-11-20"
    )
    return city


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"as_of": "2025-12-29"},
        {"as_of": "2025-12-31"},
        {"as_of": "2026-10-09", "group_by": ["kind", "area"]},
        {"as_of": "2026-10-10", "group_by": ["partner"]},
        {"where": {"kind": ["workshop", "job"], "area": ["AUSTIN"]}, "as_of": "2026-10-01"},
        {"where": {"kind": ["Workshop"], "area": ["áustin", "x"]}, "as_of": "2026-10-01"},
        {"from": "2026-09-15", "to": "2026-11-26", "trend": "month", "group_by": ["kind"]},
        {"trend": "year"},
        {"trend": "day", "from": "2026-10-05", "to": "2026-10-15"},
    ],
)
async def test_the_store_adds_up_what_the_events_say_for_any_time_group_and_filter(
    offered: City, asked: dict[str, Any]
) -> None:
    shown = await offered.ask(**asked)
    assert shown == await offered.in_memory.ask(**asked)
    assert len(shown.lines) > 1 or asked.get("as_of") == "2025-12-29"


async def test_a_batch_that_another_has_committed_changes_nothing(
    client: Client, db: Database, offered: City
) -> None:
    before = await offered.ask()
    late = await City(client, db, OFFER).begin()
    await late.tell(opportunity("a"), published(capacity=2))  # the first record, once more
    assert await offered.ask() == before


async def test_what_is_published_of_a_period_stands_whatever_comes_later(
    client: Client, db: Database
) -> None:
    city = await City(client, db, VOICES, "quarter").begin()
    opened = facts.SurveyOpened(about=facts.About(kind="job", area="LOOP"))
    await city.tell(survey("a"), opened, *answers(12), on="2026-08-03")
    with pytest.raises(Unavailable):
        await city.ask()  # nobody says that all of the quarter is folded
    for behind, at in ((50_000, TODAY), (0, datetime(2026, 11, 26, 11, tzinfo=UTC))):
        await city.seen(behind, at)
        with pytest.raises(Unavailable):
            await city.ask()
    await city.seen()
    first = await city.ask()
    assert figures(first, "people", "responses", "mean")["job", "LOOP"] == (12, 12, 4.0)
    await city.tell(survey("a"), *answers(1, 100), on="2026-08-04")  # late by months
    assert await city.ask() == first
    anew = ReportTables(db, REPORTS, Rules(ZoneInfo("UTC")), now=lambda: TODAY)
    assert await anew.table(VOICES, ReportQuestion(), _nobody) == first
    stored = await db[f"{city.projection.rows}_published"].find().to_list(None)
    assert [document["_id"] for document in stored] == ["2026-Q3"]


async def test_a_period_that_overlaps_one_told_before_the_setting_changed_is_refused(
    client: Client, db: Database
) -> None:
    city = await City(client, db, VOICES, "quarter").begin()
    await city.seen()
    await city.ask()
    by_month = ReportTables(
        db, REPORTS, Rules(ZoneInfo("UTC"), people_period="month"), now=lambda: TODAY
    )
    assert (await by_month.table(VOICES, ReportQuestion(), _nobody)).to_date == "2026-10-31"
    with pytest.raises(InvalidArgument, match="2026-Q3"):
        await by_month.table(VOICES, ReportQuestion(as_of=date(2026, 10, 20)), _nobody)


async def test_nothing_hidden_is_kept_in_what_is_published(client: Client, db: Database) -> None:
    city = await City(client, db, VOICES, "quarter").begin()
    opened = facts.SurveyOpened(about=facts.About(kind="job", area="LOOP"))
    await city.tell(survey("a"), opened, *answers(3), on="2026-08-03")
    await city.seen()
    assert figures(await city.ask(), "responses")["job", "LOOP"] == ("hidden",)
    (document,) = await db[f"{city.projection.rows}_published"].find().to_list(None)
    assert all(not group["n"] and not group["persons"] for group in document["groups"])


async def test_readers_of_a_new_version_read_its_own_view_until_somebody_switches(
    client: Client, db: Database, offered: City
) -> None:
    shown = await offered.ask()
    old = {"live": "offer_v1", "views": ["offer_v1", "offer_v2"], "builds": 1, "dropping": []}
    await db["views"].insert_one({"_id": "offer", **old})
    anew = ReportTables(db, REPORTS, Rules(ZoneInfo("UTC")), now=lambda: TODAY)
    assert await anew.table(OFFER, ReportQuestion(), _nobody) == shown


async def test_a_person_s_cells_are_found_by_the_person(client: Client, db: Database) -> None:
    """So that they can go when the person is forgotten."""
    city = await City(client, db, VOICES).begin()
    opened = facts.SurveyOpened(about=facts.About(kind="job", area="LOOP"))
    await city.tell(survey("a"), opened, *answers(2))
    person = UUID(str(an_id("0")))
    found = await db[city.projection.cells].find({"person": str(person)}).to_list(None)
    assert [cell["n"] for cell in found] == [{"responses": 1, "score_sum": 4, "scores": 1}]
