"""Days, calendar periods, and the buckets of the ledger that make up a time."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lyceum_projections.reporting.periods import (
    Span,
    Unit,
    cover,
    last_closed,
    named,
    period_of,
    periods,
)

days = st.dates(date(1970, 1, 1), date(2200, 12, 31))
UNITS: tuple[Unit, ...] = ("day", "month", "quarter", "school_year", "year")


@pytest.mark.parametrize(
    ("unit", "name", "first", "last"),
    [
        ("day", "2026-08-31", "2026-08-31", "2026-08-31"),
        ("month", "2026-08", "2026-08-01", "2026-08-31"),
        ("quarter", "2026-Q3", "2026-07-01", "2026-09-30"),
        ("school_year", "2025/26", "2025-09-01", "2026-08-31"),
        ("year", "2026", "2026-01-01", "2026-12-31"),
    ],
)
def test_a_day_is_in_one_period_of_each_unit(unit: Unit, name: str, first: str, last: str) -> None:
    period = period_of(date(2026, 8, 31), unit)
    assert (named(period, unit), period.first.isoformat(), period.last.isoformat()) == (
        name,
        first,
        last,
    )


def test_a_school_year_over_the_turn_of_a_century_has_two_digits() -> None:
    assert named(period_of(date(2099, 10, 1), "school_year"), "school_year") == "2099/00"


@given(days, days, st.sampled_from(UNITS[1:]))
def test_periods_follow_on_each_other_and_cover_the_span(a: date, b: date, unit: Unit) -> None:
    span = Span(min(a, b), min(max(a, b), min(a, b) + timedelta(days=900)))
    found = list(periods(span, unit))
    assert found[0].first <= span.first
    assert span.last <= found[-1].last
    for one, next_one in pairwise(found):
        assert next_one.first == one.last + timedelta(days=1)


@given(days, st.integers(0, 5_000))
def test_the_buckets_of_a_span_hold_each_of_its_days_once_and_are_few(
    first: date, length: int
) -> None:
    span = Span(first, first + timedelta(days=length))
    held: list[date] = []
    for bucket in cover(span):
        unit: Unit = {4: "year", 7: "month", 10: "day"}[len(bucket)]  # type: ignore[assignment]
        held += _days(period_of(date.fromisoformat(f"{bucket}-01-01"[:10]), unit))
    assert held == _days(span)
    assert len(cover(span)) <= 30 + 11 + 14 + 11 + 30


def _days(span: Span) -> list[date]:
    return [span.first + timedelta(days=n) for n in range(span.days)]


def test_nothing_is_covered_by_a_span_that_ends_before_it_begins() -> None:
    assert cover(Span(date(2026, 1, 2), date(2026, 1, 1))) == []


@pytest.mark.parametrize(
    ("today", "settling", "closed"),
    [
        ("2026-10-01", 1, "2026-Q2"),
        ("2026-10-02", 1, "2026-Q3"),
        ("2026-10-01", 0, "2026-Q3"),
        ("2026-12-31", 60, "2026-Q3"),
    ],
)
def test_a_period_is_closed_once_it_has_settled(today: str, settling: int, closed: str) -> None:
    span = last_closed(date.fromisoformat(today), "quarter", settling)
    assert named(span, "quarter") == closed
