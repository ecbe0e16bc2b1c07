"""What a name, an id, a zone, a site and a share of all are: each decided in one place."""

from typing import Any
from uuid import UUID

import pytest
from lyceum_chassis.domain.fields import Id, Line, Name, OptionalId, Site, TimeZone
from lyceum_cli import report_tables
from lyceum_opportunities.offer import Schedule
from lyceum_projections import charts
from pydantic import TypeAdapter, ValidationError

NIL = "00000000-0000-0000-0000-000000000000"


def taken(kind: Any, value: object) -> Any:
    return TypeAdapter(kind).validate_python(value)


def refused(kind: Any, value: object) -> str:
    with pytest.raises(ValidationError) as error:
        taken(kind, value)
    return str(error.value.errors()[0]["msg"])


@pytest.mark.parametrize(
    "blank",
    ["\u3164", "\u2800", "\u115f", "\u1160\uffa0", "\u200b\u2060", "\u0301", " \u2800 "],
)
def test_a_name_of_what_nobody_sees_is_blank(blank: str) -> None:
    assert "must not be blank" in refused(Name, blank)


@pytest.mark.parametrize("name", ["Ł", "木", "७", "#1", "عربي", "👩‍🏫", "e\u0301cole"])
def test_whatever_shows_is_a_name(name: str) -> None:
    assert taken(Name, name)


def test_one_thing_has_one_form() -> None:
    composed, apart = "R\u00e9sum\u00e9", "Re\u0301sume\u0301"
    assert taken(Name, apart) == taken(Line, apart) == composed


@pytest.mark.parametrize("zone", ["localtime", "posixrules", "Factory", "america/chicago", "", "X"])
def test_a_zone_is_one_that_means_the_same_everywhere(zone: str) -> None:
    assert "IANA time zone" in refused(TimeZone, zone)
    assert taken(TimeZone, "America/Chicago") == "America/Chicago"


@pytest.mark.parametrize(
    ("site", "kept"),
    [
        ("HTTPS://example.org", "https://example.org"),
        ("Http://example.org/Path", "http://example.org/Path"),
        (" https://example.org ", "https://example.org"),
        ("", ""),
    ],
)
def test_a_site_is_taken_however_its_scheme_is_written(site: str, kept: str) -> None:
    assert taken(Site, site) == kept


@pytest.mark.parametrize("site", ["ftp://example.org", "example.org", "javascript:alert(1)"])
def test_what_is_no_http_address_is_no_site(site: str) -> None:
    assert refused(Site, site)


def test_the_nil_uuid_is_the_id_of_nothing() -> None:
    for kind in (Id, OptionalId):
        assert "nil UUID" in refused(kind, NIL)
        assert taken(kind, NIL.replace("0-", "1-")) == UUID(NIL.replace("0-", "1-"))
    assert taken(OptionalId, "") is None


@pytest.mark.parametrize(
    ("times", "fits"),
    [
        ({"end_date": "2026-06-01", "start_time": "15:00", "end_time": "09:00"}, False),
        ({"end_date": "2026-06-01", "start_time": "09:00", "end_time": "09:00"}, True),
        ({"end_date": "2026-06-02", "start_time": "22:00", "end_time": "02:00"}, True),
        ({"start_time": "22:00", "end_time": "02:00"}, True),
        ({"end_date": "2026-06-01", "end_time": "09:00"}, True),
    ],
)
def test_what_ends_before_it_begins_on_one_day_is_refused(times: Any, fits: bool) -> None:
    schedule = {"start_date": "2026-06-01", "time_zone": "America/Chicago", **times}
    if fits:
        assert taken(Schedule, schedule)
    else:
        assert "end_time is before start_time" in refused(Schedule, schedule)


@pytest.mark.parametrize("percent", [charts.percent, report_tables.percent])
@pytest.mark.parametrize(
    ("share", "shown"),
    [
        (249 / 250, "99%"),
        (1.0, "100%"),
        (1 / 250, "1%"),
        (0.0, "0%"),
        (0.5, "50%"),
        (1.2, "120%"),
    ],
)
def test_full_is_full(percent: Any, share: float, shown: str) -> None:
    assert percent(share) == shown
