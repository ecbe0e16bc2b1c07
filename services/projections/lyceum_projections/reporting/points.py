"""The spans of time that a question asks for: one, or the periods of a trend. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from lyceum_chassis.errors import InvalidArgument

from lyceum_projections.reporting.declaration import Report
from lyceum_projections.reporting.periods import (
    FIRST_DAY,
    Span,
    Unit,
    last_closed,
    period_of,
    periods,
)
from lyceum_projections.reporting.question import TREND_MAX, PeoplePeriod, ReportQuestion

_TREND_OF = {"day": 30, "month": 12, "quarter": 8, "school_year": 5, "year": 5}
"""So many periods, up to today, if nobody says from when to when."""


@dataclass(frozen=True)
class Rules:
    """The city's settings for its reports."""

    zone: ZoneInfo
    threshold: int = 10
    people_period: PeoplePeriod = "quarter"
    settling_days: int = 1


def points_of(report: Report, question: ReportQuestion, rules: Rules, today: date) -> list[Span]:
    """Raises ``InvalidArgument`` for times that the report can't be asked for."""
    if not report.of_people:
        points = _points(question, today)
    elif rules.people_period == "open":
        # To the end of the last month: what is counted a person has no days.
        points = [
            Span(period_of(point.first, "month").first, period_of(point.last, "month").last)
            for point in _points(question, today)
        ]
    else:
        newest = last_closed(question.as_of or today, rules.people_period, rules.settling_days)
        points = _closed(question, rules.people_period, newest)
    if len(points) > TREND_MAX:
        raise InvalidArgument([("trend", f"more than {TREND_MAX} periods; ask for a shorter time")])
    return points


def _points(question: ReportQuestion, today: date) -> list[Span]:
    last = min(question.as_of or today, today)
    span = question.span or Span(FIRST_DAY, last)
    if question.trend is None:
        return [span]
    if question.span is None:
        span = Span(_so_many(period_of(last, question.trend), question.trend)[0].first, last)
    return [
        Span(max(each.first, span.first), min(each.last, span.last))
        for each in periods(span, question.trend)
    ]


def _closed(question: ReportQuestion, unit: Unit, newest: Span) -> list[Span]:
    """Whole periods, none later than the newest that is closed."""
    if question.trend not in (None, unit):
        raise InvalidArgument([("trend", f"figures of people are told by {unit}")])
    if question.span is None:
        return _so_many(newest, unit) if question.trend else [newest]
    spans = list(periods(question.span, unit))
    is_whole = spans[0].first == question.span.first and spans[-1].last == question.span.last
    if not is_whole or spans[-1].last > newest.last:
        told = f"as from {min(spans[0], newest).first} to {min(spans[-1], newest).last}"
        raise InvalidArgument(
            [("from", f"figures of people are told by whole {unit}s that have closed, {told}")]
        )
    return spans


def _so_many(last: Span, unit: Unit) -> list[Span]:
    """As many periods as a trend has if nobody says, up to this one."""
    found = [last]
    while len(found) < _TREND_OF[unit] and found[0].first > FIRST_DAY:
        found.insert(0, period_of(found[0].first - timedelta(days=1), unit))
    return found
