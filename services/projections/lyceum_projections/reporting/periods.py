"""Days, and the calendar periods and buckets of the ledger that make them up. Pure.

A school year begins with September and is named by its first year.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Unit = Literal["day", "month", "quarter", "school_year", "year"]
_MONTHS = {"month": 1, "quarter": 3, "school_year": 12, "year": 12}
_SCHOOL_YEAR_BEGINS = 9
FIRST_DAY = date(1970, 1, 1)
"""No event is older."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """From one day to another, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


def period_of(day: date, unit: Unit) -> Span:
    """The period that a day is in."""
    if unit == "day":
        return Span(day, day)
    months = _MONTHS[unit]
    month = day.year * 12 + day.month - 1
    offset = _SCHOOL_YEAR_BEGINS - 1 if unit == "school_year" else 0
    first = (month - offset) // months * months + offset
    return Span(_month(first), _month(first + months) - timedelta(days=1))


def named(span: Span, unit: Unit) -> str:
    """How a period is called: ``2026-03-15``, ``2026-03``, ``2026-Q1``, ``2026/27``, ``2026``."""
    first = span.first
    match unit:
        case "day":
            return first.isoformat()
        case "month":
            return f"{first:%Y-%m}"
        case "quarter":
            return f"{first.year}-Q{(first.month + 2) // 3}"
        case "school_year":
            return f"{first.year}/{(first.year + 1) % 100:02}"
    return f"{first.year}"


def periods(span: Span, unit: Unit) -> Iterator[Span]:
    """The periods that a span touches, each whole."""
    period = period_of(span.first, unit)
    while period.first <= span.last:
        yield period
        period = period_of(period.last + timedelta(days=1), unit)


def last_closed(today: date, unit: Unit, settling_days: int) -> Span:
    """The newest period that ended at least so many days ago."""
    settled = today - timedelta(days=settling_days)
    return period_of(period_of(settled, unit).first - timedelta(days=1), unit)


def cover(span: Span) -> list[str]:
    """The buckets whose changes add up to those of the span: whole years, whole months, days."""
    buckets, day = [], span.first
    while day <= span.last:
        for unit, length in (("year", 4), ("month", 7), ("day", 10)):
            period = period_of(day, unit)  # type: ignore[arg-type]
            if period.first == day and period.last <= span.last:
                buckets.append(day.isoformat()[:length])
                day = period.last
                break
        day += timedelta(days=1)
    return buckets


def months_of(span: Span) -> list[str]:
    """The buckets of what is counted a person, of a span of whole months."""
    return [f"p{month.first:%Y-%m}" for month in periods(span, "month")]


def _month(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)
