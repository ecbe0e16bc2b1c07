"""A row becomes a programme, or says everything that is wrong with it."""

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lyceum.opportunities.v1 import opportunities_pb2 as op
from lyceum_cli.chicago.programme import Place, Reject, read_programme
from lyceum_cli.chicago.rows import Row
from unit.cli.invented_rows import CLEAN, programme, read, reasons


def test_a_clean_row_is_read() -> None:
    read_as = programme()
    assert read_as.title == "Robot Builders at Acorn"
    assert read_as.place == Place(
        "12 N. Elm St.", "Larkhaven", "70101", "Copper Quay", 44.61, -86.92
    )
    assert (read_as.start, read_as.end) == (date(2021, 3, 1), date(2021, 5, 28))
    assert (read_as.start_time, read_as.end_time) == ("15:30", "17:00")
    assert (read_as.minimum_age, read_as.maximum_age, read_as.capacity) == (8, 13, 15)
    assert (read_as.price, read_as.pay) == (op.PRICE_FREE, op.PAY_UNPAID)


def test_a_maximum_age_of_100_and_an_end_in_2050_mean_open() -> None:
    assert programme(max_age="100").maximum_age is None
    assert programme(max_age="").maximum_age is None
    assert programme(end_date="2050-12-31").end is None
    assert programme(end_date="").end is None


def test_missing_coordinates_and_parts_of_a_place_stay_missing() -> None:
    place = programme(latitude="", longitude="", address="", community_name="").place
    assert place == Place("", "Larkhaven", "70101", "", None, None)


def test_no_place_at_all_is_none() -> None:
    parts = ("address", "city", "zipcode", "latitude", "longitude", "community_name")
    assert programme(**dict.fromkeys(parts, "")).place is None


@pytest.mark.parametrize(
    ("text", "price"),
    [
        ("$50 or Less", op.PRICE_UP_TO_50),
        ("More Than $50", op.PRICE_OVER_50),
        ("Unknown", op.PRICE_UNKNOWN),
        ("", op.PRICE_UNKNOWN),
    ],
)
def test_prices(text: str, price: op.Price) -> None:
    assert programme(program_price=text).price == price


@pytest.mark.parametrize(
    ("text", "pay"),
    [("Paid, Type Unknown", op.PAY_PAID), ("Unknown_Code", op.PAY_UNKNOWN)],
)
def test_pay(text: str, pay: op.Pay) -> None:
    assert programme(program_pays_participants=text).pay == pay


@pytest.mark.parametrize("day", ["2021-03-01T00:00:00.000", "03/01/2021", "3/1/2021"])
def test_dates_as_the_portal_writes_them(day: str) -> None:
    assert programme(start_date=day).start == date(2021, 3, 1)


@pytest.mark.parametrize(
    ("text", "clock"), [("0.0", "00:00"), ("39840", "11:04"), ("9:05", "09:05"), ("", "")]
)
def test_seconds_after_midnight_become_a_time_of_day(text: str, clock: str) -> None:
    assert programme(start_time=text).start_time == clock


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"id": " "}, "id is missing"),
        ({"program_name": "<p> </p>"}, "program_name is missing"),
        ({"org_name": ""}, "org_name is missing"),
        ({"program_name": "x" * 201}, "program_name is longer than 200 characters"),
        ({"description": "x" * 10_001}, "description is longer than 10,000 characters"),
        ({"capacity": "many"}, "capacity is not a whole number"),
        ({"capacity": "2.5"}, "capacity is not a whole number"),
        ({"capacity": "0"}, "capacity is not between 1 and 100,000"),
        ({"capacity": "100001"}, "capacity is not between 1 and 100,000"),
        ({"min_age": "-1"}, "min_age is not a whole number"),
        ({"min_age": "121"}, "min_age is not between 0 and 120"),
        ({"min_age": "14"}, "max_age is below min_age"),
        ({"start_date": ""}, "start_date is missing"),
        ({"start_date": "2021-02-29"}, "start_date is not a date"),
        ({"end_date": "soon"}, "end_date is not a date"),
        ({"end_date": "2021-02-28"}, "end_date is before start_date"),
        ({"start_time": "86400"}, "start_time is not a time of day in seconds after midnight"),
        ({"latitude": ""}, "only one of latitude and longitude is given"),
        ({"latitude": "91"}, "latitude is not between -90 and 90"),
        ({"longitude": "nan"}, "longitude is not a number"),
        ({"meeting_type": "hybrid"}, "meeting_type is none of face_to_face, online"),
        (
            {"program_provides_free_food": "maybe"},
            "program_provides_free_food is neither yes nor no",
        ),
        ({"program_name": "caf\udce9"}, "is not encoded in UTF-8"),
    ],
)
def test_a_row_that_can_not_be_used_says_why(changes: dict[str, str], reason: str) -> None:
    assert reasons(**changes) == (reason,)


def test_every_reason_is_told_not_the_first_only() -> None:
    told = reasons(program_name="", capacity="x", start_date="x", longitude="", max_age="x")
    assert len(told) == 5


def test_a_reason_quotes_nothing_of_the_row() -> None:
    mail = "jo@city.example"
    told = read(**{name: mail for name in CLEAN if name not in ("program_name", "org_name")})
    assert isinstance(told, Reject)
    assert "@" not in repr(told)


def test_ids_follow_from_the_row_and_not_from_its_other_content() -> None:
    before, after = programme(), programme(description="Changed.", capacity="20")
    assert (before.opportunity_id, before.partner_id) == (after.opportunity_id, after.partner_id)
    assert UUID(before.opportunity_id).version == 5
    assert before.opportunity_id == "2153ab30-1571-5f82-a092-e78d688f594f"
    assert before.partner_id == "6f0eb449-cbd6-5b66-be0f-c7afc7d698d7"


def test_case_and_spaces_make_no_other_organisation() -> None:
    assert programme(org_name=" open door  YOUTH center").partner_id == programme().partner_id


@given(st.dictionaries(st.sampled_from(sorted(CLEAN)), st.text(max_size=40)))
def test_whatever_a_row_holds_it_is_read_or_rejected_with_a_reason(changes: dict[str, str]) -> None:
    read_as = read_programme(Row(2, {**CLEAN, **changes}))
    if isinstance(read_as, Reject):
        assert read_as.reasons
    else:
        assert read_as.title
        assert 1 <= read_as.capacity <= 100_000
        assert read_as.end is None or read_as.end >= read_as.start
