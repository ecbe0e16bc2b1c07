"""Hours: as the clocks of the place have them, and never over a limit in whatever order."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from examples.believable import ADA
from examples.placement import ABOUT, STARTED
from hypothesis import given, settings
from hypothesis import strategies as st
from lyceum_chassis.domain.messages import Command, Rejected
from lyceum_opportunities.hours import (
    ConfirmHours,
    CorrectHours,
    DisputeHours,
    EscalateHours,
    HoursCorrected,
    HoursLogged,
    HoursStatus,
    LogHours,
)
from lyceum_opportunities.hours_limits import HoursLimits, as_json, shipped
from lyceum_opportunities.placement import Placement, placement
from pydantic import ValidationError

US = shipped()
YOUNG, OLDER = "14_to_15", "16_to_17"
ENTRIES = [UUID(int=(7 << 76) | (2 << 62) | n) for n in range(8)]
FROM = date(2026, 6, 8)
"""A school week, one with holidays from its Monday on, and the season from the first of June."""


def minutes(day: date, starts: str, ends: str) -> int:
    began = STARTED.model_copy(update={"about": ABOUT.model_copy(update={"first_day": day})})
    at = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=2)
    log = LogHours(entry_id=ENTRIES[0], day=day, starts=starts, ends=ends, at=at)
    [logged] = placement.decide(log, placement.fold([began]))
    assert isinstance(logged, HoursLogged)
    return logged.worked.minutes


@pytest.mark.parametrize(
    ("starts", "ends", "passed"),
    [
        ("00:00", "24:00", 25 * 60),  # one hour comes twice
        ("00:30", "03:00", 210),
        ("00:00", "01:30", 90),  # the first half past one is meant
        ("01:30", "03:00", 150),
    ],
)
def test_on_the_day_on_which_an_hour_comes_twice_it_is_counted_twice(
    starts: str, ends: str, passed: int
) -> None:
    assert minutes(date(2026, 11, 1), starts, ends) == passed


def test_on_the_day_on_which_an_hour_is_leapt_over_it_is_not_counted() -> None:
    day = date(2027, 3, 14)
    assert minutes(day, "00:00", "24:00") == 23 * 60
    assert minutes(day, "01:00", "03:00") == 60
    for starts, ends in (("02:00", "04:00"), ("01:00", "02:59")):
        with pytest.raises(Rejected, match="leapt over"):
            minutes(day, starts, ends)


def test_the_shipped_table_is_the_federal_one() -> None:
    school, other = US.on(date(2026, 9, 8), YOUNG), US.on(date(2026, 9, 7), YOUNG)
    assert school
    assert other
    assert (school.day_minutes, school.week_minutes, school.latest) == (180, 1_080, "19:00")
    # Labor Day: the calendar of schools doesn't know it, so the stricter rule, but until nine.
    assert (other.day_rule, other.latest, other.earliest) == ("school_day", "21:00", "07:00")
    summer = US.on(date(2026, 7, 1), YOUNG)
    assert summer
    assert (summer.day_minutes, summer.week_minutes, summer.latest) == (480, 2_400, "21:00")
    sunday, first_of_june = US.on(date(2026, 9, 13), YOUNG), US.on(date(2026, 5, 31), YOUNG)
    assert sunday
    assert first_of_june
    assert (sunday.day_minutes, sunday.week_minutes) == (480, 1_080)
    assert (sunday.week_begins, first_of_june.latest) == (date(2026, 9, 13), "19:00")
    assert US.on(date(2026, 7, 1), "") is None
    older = US.on(date(2026, 7, 1), OLDER)
    assert older
    assert (older.day_minutes, older.week_minutes, older.latest) == (None, None, None)
    assert US.concern("internship")
    assert not US.concern("workshop")


def test_where_the_calendar_says_nothing_it_is_a_school_day() -> None:
    unknown = US.on(date(2035, 7, 3), YOUNG)
    assert unknown
    assert (unknown.day_rule, unknown.latest) == ("school_day", "19:00")


@pytest.mark.parametrize(
    "text",
    [
        '{"bands": [{"band": "a"}, {"band": "a"}]}',
        '{"bands": [{"band": "a", "school_day": -1}]}',
        '{"no_school": [{"first": "2026-02-02", "last": "2026-02-01"}]}',
        '{"kinds": ["piracy"]}',
        '{"limit": 3}',
    ],
)
def test_a_table_that_can_not_be_held_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        HoursLimits.model_validate(as_json(text))
    assert not HoursLimits.model_validate(as_json("{}")).concern("internship")


@st.composite
def commands(draw: st.DrawFn) -> Command:
    """Of somebody who turns sixteen on 17 June."""
    id_ = draw(st.sampled_from(ENTRIES))
    kind = draw(st.sampled_from([LogHours, LogHours, CorrectHours, ConfirmHours, DisputeHours]))
    if kind is ConfirmHours:
        return ConfirmHours(entry_ids=tuple(draw(st.lists(st.sampled_from(ENTRIES), min_size=1))))
    if kind is DisputeHours:
        return draw(
            st.sampled_from(
                [DisputeHours(entry_id=id_, reason="Not so."), EscalateHours(entry_id=id_)]
            )
        )
    day = FROM + timedelta(days=draw(st.integers(0, 13)))
    begins = draw(st.integers(6, 20))
    ends = draw(st.integers(begins + 1, min(begins + 6, 22)))
    assert kind in (LogHours, CorrectHours)
    return kind(
        entry_id=id_,
        day=day,
        starts=f"{begins:02}:00",
        ends=f"{ends:02}:00",
        allowed=US.on(day, band_on(day)),
        at=datetime(2026, 6, 25, tzinfo=UTC),
    )


def band_on(day: date) -> str:
    return OLDER if day >= date(2026, 6, 17) else YOUNG


def holds(state: Placement) -> None:
    """No day and no week of what counts is over a limit of the band of its days."""
    days, weeks = Counter[date](), Counter[date]()
    for entry in state.hours.values():
        if entry.status is not HoursStatus.DISPUTED and band_on(entry.worked.day) == YOUNG:
            assert "07:00" <= entry.worked.starts < entry.worked.ends <= "21:00"
            days[entry.worked.day] += entry.worked.minutes
            sunday = entry.worked.day - timedelta(days=(entry.worked.day.weekday() + 1) % 7)
            weeks[sunday] += entry.worked.minutes
    for day, worked in days.items():
        school = day.weekday() < 5 and day < date(2026, 6, 15)
        assert worked <= (180 if school else 480)
    for sunday, worked in weeks.items():
        assert worked <= (1_080 if sunday < date(2026, 6, 14) else 2_400)


@settings(max_examples=200, deadline=None)
@given(st.lists(commands(), max_size=40))
def test_whatever_is_logged_in_whatever_order_no_day_and_no_week_is_over_its_limit(
    said: list[Command],
) -> None:
    began = STARTED.model_copy(update={"about": ABOUT.model_copy(update={"first_day": FROM})})
    state = placement.fold([began])
    for command in said:
        try:
            state = placement.fold(placement.decide(command, state), state)
        except Rejected:
            continue
        holds(state)


@settings(max_examples=100, deadline=None)
@given(st.lists(commands(), max_size=25))
def test_what_was_said_before_a_correction_stays_and_no_hours_overlap(said: list[Command]) -> None:
    began = STARTED.model_copy(update={"about": ABOUT.model_copy(update={"first_day": FROM})})
    state = placement.fold([began])
    for command in said:
        try:
            decided = placement.decide(command, state)
        except Rejected:
            continue
        for event in decided:
            if isinstance(event, HoursCorrected):
                assert event.before == state.hours[event.entry_id].worked
                assert event.person_id == ADA
        state = placement.fold(decided, state)
        for event in decided:
            if isinstance(event, HoursCorrected):
                assert state.hours[event.entry_id].before[-1] == event.before
        counted = [e.worked for e in state.hours.values() if e.status is not HoursStatus.DISPUTED]
        for one in counted:
            beside = [each for each in counted if each is not one and each.day == one.day]
            assert all(each.ends <= one.starts or one.ends <= each.starts for each in beside)


def test_a_placement_that_was_never_confirmed_waits_for_the_city_only_while_it_is_escalated() -> (
    None
):
    log = LogHours(
        entry_id=ENTRIES[0],
        day=FROM,
        starts="09:00",
        ends="10:00",
        at=datetime(2026, 6, 9, tzinfo=UTC),
    )
    began = STARTED.model_copy(update={"about": ABOUT.model_copy(update={"first_day": FROM})})
    state, seen = placement.fold([began]), []
    for command in (log, EscalateHours(entry_id=ENTRIES[0]), ConfirmHours(entry_ids=(ENTRIES[0],))):
        state = placement.fold(placement.decide(command, state), state)
        seen.append(state.escalated)
    assert seen == [False, True, False]
