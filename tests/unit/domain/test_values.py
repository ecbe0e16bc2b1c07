"""What a name, an id, a zone, a site and a share of all are: each decided in one place."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from lyceum_chassis.domain.fields import (
    Day,
    Id,
    Line,
    Name,
    OptionalDay,
    OptionalId,
    OptionalReason,
    Paragraph,
    Reason,
    Site,
    Text,
    TimeZone,
)
from lyceum_chassis.domain.place import Place
from lyceum_cli import report_tables
from lyceum_opportunities.offer import Schedule
from lyceum_projections import charts
from lyceum_projections.reporting.released import OfferQuestion
from lyceum_projections.search_question import SearchQuestion
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
    [
        *["\u3164", "\u2800", "\u115f", "\u1160\uffa0", "\u200b\u2060", "\u0301", " \u2800 "],
        *["\U0001d159", "\U00013441", "\U00013442", "\U00016fe4", "\U000e0041", "\U00013430"],
        *["\ufffc", "\u034f", "\u17b4", "\ufe0f", "\u00ad", "\U000e0100", "\u3164\U0001d159"],
    ],
)
def test_what_nobody_sees_is_no_name_and_no_text(blank: str) -> None:
    for needed in (Name, Reason, Paragraph):
        assert "must not be blank" in refused(needed, blank)
    for optional in (Line, Text, OptionalReason):
        assert taken(optional, blank) == ""
    assert taken(Place, {"area": blank, "city": blank}) == Place()


def test_what_shows_nothing_may_stand_between_what_does() -> None:
    for kind in (Name, Line, Text):
        assert taken(kind, "\u2800a\u3164b") == "\u2800a\u3164b"


@pytest.mark.parametrize(
    "name", ["Ł", "木", "७", "#1", "عربي", "👩‍🏫", "e\u0301cole", "ㄱ", "⠁", "␢"]
)
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
        ("https://[2001:db8::1]:8080/a", "https://[2001:db8::1]:8080/a"),
        ("https://bücher.example/é?q=ä#x", "https://bücher.example/é?q=ä#x"),
        ("https://xn--bcher-kva.example", "https://xn--bcher-kva.example"),
        ("https://例え.テスト/道", "https://例え.テスト/道"),
        ("https://example.org.:443?q=1", "https://example.org.:443?q=1"),
        ("http://192.0.2.1/", "http://192.0.2.1/"),
    ],
)
def test_a_site_is_taken_however_its_scheme_is_written(site: str, kept: str) -> None:
    assert taken(Site, site) == kept


@pytest.mark.parametrize(
    "site",
    [
        *[
            "ftp://example.org",
            "example.org",
            "javascript:alert(1)",
            "https://",
            "https:/x.example",
        ],
        *["https:///x", "https://:80/", "https://?q", "https://#x", "https://\\\\example.org"],
        *["https://example.org:99999", "https://example.org:0", "https://example.org:http"],
        *["https://[::1", "https://[1.2.3.4]", "https://[2001:db8::g]", "https://256.1.1.1"],
        *["https://a..example", "https://.example.org", f"https://{'a' * 64}.example"],
        *["https://xn--a.example", "https://lyceum.org@evil.example", "https://exa%00mple.org"],
    ],
)
def test_what_names_no_host_that_there_can_be_is_no_site(site: str) -> None:
    assert refused(Site, site)


def test_the_nil_and_the_max_uuid_are_no_ids() -> None:
    for kind in (Id, OptionalId):
        assert "nil UUID" in refused(kind, NIL)
        assert "max UUID" in refused(kind, NIL.replace("0", "F"))
        assert taken(kind, NIL.replace("0-", "1-")) == UUID(NIL.replace("0-", "1-"))
    assert taken(OptionalId, "") is None


@pytest.mark.parametrize("nobody", [NIL, NIL.replace("0", "f")])
def test_nobody_hosts_what_is_asked_for(nobody: str) -> None:
    assert "must not be" in refused(SearchQuestion, {"host_ids": [nobody]})
    assert "must not be" in refused(OfferQuestion, {"partner_ids": [nobody]})


@pytest.mark.parametrize("day", ["0", "1764028800", "2026-6-1", "20260601", "2026-02-30", "today"])
def test_a_day_is_one_of_the_calendar(day: str) -> None:
    assert refused(Day, day) == refused(OptionalDay, day)
    assert taken(OptionalDay, "") is None
    assert taken(Day, "2026-06-28") == date(2026, 6, 28)


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
