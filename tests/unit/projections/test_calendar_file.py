"""An opportunity's calendar file, as a reader of RFC 5545 understands it."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from typing import Any, cast

import pytest
from httpx import ASGITransport, AsyncClient
from icalendar import Calendar
from lyceum_projections.answers import Card
from lyceum_projections.feeds.http import feeds
from lyceum_projections.feeds.ical import calendar
from lyceum_projections.http_api import create_http_app
from lyceum_projections.queries import Queries

from .card_feeds import FeedsOfCards
from .city import an_id, opportunity, published
from .conftest import NOW, card

SITE = "https://learning.example.org"
AT = datetime(2026, 10, 1, 12, tzinfo=UTC)
ONE_DAY = {
    "start_date": "2026-11-01",
    "end_date": "2026-11-01",
    "start_time": "00:30",
    "end_time": "03:00",
    "time_zone": "America/Chicago",
}


def card_of(**schedule: Any) -> Card:
    fact = published("Night of stars; bring, a coat", schedule=schedule)
    return Card.of(card(opportunity("stars"), fact), NOW, "Open Door")


def read(told: Card) -> tuple[Any, Any]:
    """The calendar and its one event."""
    whole: Any = Calendar.from_ical(calendar(told, SITE, AT))
    (event,) = whole.walk("VEVENT")
    return whole, event


@pytest.fixture
async def client() -> AsyncIterator[AsyncClient]:
    app = create_http_app(cast(Queries, None), feeds(FeedsOfCards(), SITE, ""))
    async with AsyncClient(transport=ASGITransport(app), base_url=SITE) as client:
        yield client


def test_what_is_on_one_day_has_its_times_in_the_zone_of_the_place() -> None:
    """On the night on which an hour comes twice: three hours and a half passed."""
    whole, event = read(card_of(**ONE_DAY))
    begins, ends = event["dtstart"].dt, event["dtend"].dt
    assert (begins.astimezone(UTC), ends.astimezone(UTC)) == (
        datetime(2026, 11, 1, 5, 30, tzinfo=UTC),
        datetime(2026, 11, 1, 9, 0, tzinfo=UTC),
    )
    assert event["dtstart"].params["TZID"] == "America/Chicago"
    assert [str(zone["tzid"]) for zone in whole.walk("VTIMEZONE")] == ["America/Chicago"]
    assert str(event["summary"]) == "Night of stars; bring, a coat"


def test_what_goes_on_for_longer_takes_whole_days_and_tells_times_in_words() -> None:
    _, event = read(card_of(**ONE_DAY | {"end_date": "2026-11-20"}))
    assert (event["dtstart"].dt, event["dtend"].dt) == (date(2026, 11, 1), date(2026, 11, 21))
    assert event["transp"] == "TRANSPARENT"
    assert str(event["description"]).startswith("00:30 to 03:00 (America/Chicago)")


@pytest.mark.parametrize(
    "changes",
    [{"end_date": None}, {"end_date": "9999-12-31"}],
)
def test_what_has_no_last_day_has_no_end(changes: dict[str, Any]) -> None:
    _, event = read(card_of(**ONE_DAY | changes))
    assert (event["dtstart"].dt, "dtend" in event) == (date(2026, 11, 1), False)


def test_a_zone_that_there_is_no_more_makes_it_a_day() -> None:
    _, event = read(card_of(**ONE_DAY | {"time_zone": "Mars/Olympus"}))
    assert event["dtstart"].dt == date(2026, 11, 1)


async def test_it_comes_over_http_and_of_what_is_not_there_it_does_not(client: AsyncClient) -> None:
    found = await client.get(f"/api/feeds/ical/{an_id('robots')}.ics")
    assert found.status_code == 200
    assert found.headers["content-type"].startswith("text/calendar")
    assert found.text.startswith("BEGIN:VCALENDAR")
    assert str(an_id("robots")) in found.text
    missing = await client.get(f"/api/feeds/ical/{an_id('nothing')}.ics")
    assert missing.status_code == 404
