"""The reports of placements, on a small city that can be counted by hand."""

from typing import Any

from lyceum_chassis.projector.projection import Fact
from lyceum_projections.facts_of_placements import (
    AttendanceRecorded,
    Completed,
    EndedEarly,
    HoursConfirmed,
    HoursCorrected,
    HoursDisputed,
    HoursLogged,
    OutcomeRecorded,
    PlacedIn,
    Started,
    Worked,
)
from lyceum_projections.reports import hours, outcomes, participation

from .city import an_id
from .reporting import Kept, figures

INTERNSHIP, WORKSHOP = ("internship", "LOOP"), ("workshop", "LOOP")


def tell(kept: Kept, person: object, *facts: Fact, place: tuple[str, str] = INTERNSHIP) -> None:
    """Of the person's one placement of that kind and area."""
    kind, area = place
    stream = f"placement-{an_id(f'{person} {kind} {area}')}"
    if kept._versions.get(stream) is None:
        about = PlacedIn(kind=kind, area=area)
        kept.tell(stream, Started(person_id=an_id(str(person)), about=about))
    kept.tell(stream, *facts)


def named(person: object) -> dict[str, Any]:
    return {"person_id": an_id(str(person))}


def was(person: object, presence: str, before: str | None = None) -> AttendanceRecorded:
    return AttendanceRecorded(**named(person), presence=presence, was=before)


def ended(person: object, reason: str) -> EndedEarly:
    return EndedEarly(**named(person), reason=reason)


def logged(person: object, minutes: int) -> HoursLogged:
    return HoursLogged(**named(person), worked=Worked(minutes=minutes))


async def told(kept: Kept, *measures: str, **asked: Any) -> dict[tuple[str, ...], Any]:
    return figures(await kept.ask(**asked), *measures)


def took_part(completed: int, early: dict[str, int]) -> Kept:
    kept = Kept(participation.REPORT)
    for person in range(completed):
        tell(kept, person, was(person, "present"), Completed(**named(person)))
    first = completed
    for reason, count in early.items():
        for person in range(first, first + count):
            tell(kept, person, was(person, "absent"), ended(person, reason))
        first += count
    return kept


async def test_attendance_and_completion_are_as_counted_by_hand() -> None:
    """15 were there and completed; 10 were not and moved away, of whom 5 had been there after all:
    20 of 25 days, 15 of 25 ends."""
    kept = took_part(15, {"moved_away": 10})
    for person in range(15, 20):
        tell(kept, person, was(person, "present", "absent"))
    told_of = await told(
        kept,
        *("people", "started", "attendance_rate", "completed", "ended_early", "completion_rate"),
        *("exit_circumstances", "exit_onwards"),
    )
    assert told_of["internship", "LOOP"] == (25, 25, 20 / 25, 15, 10, 15 / 25, 10, 0)
    assert told_of["ALL", "ALL"] == told_of["internship", "LOOP"]


async def test_who_takes_part_in_two_is_one_person() -> None:
    kept = Kept(participation.REPORT)
    for person in range(12):
        tell(kept, person)
        tell(kept, person, place=WORKSHOP)
    told_of = await told(kept, "people", "started")
    assert told_of["ALL", "ALL"] == (12, 24)
    assert told_of["workshop", "LOOP"] == (12, 12)


async def test_where_few_ended_early_what_they_could_be_subtracted_from_is_hidden_too() -> None:
    kept = took_part(25, {"health": 2})
    shown = ("people", "completed", "ended_early", "completion_rate")
    for line in (await told(kept, *shown)).values():
        assert line == (27, "hidden", "hidden", "hidden")


async def test_reasons_are_told_when_each_group_of_them_is_of_enough_people() -> None:
    exits = ("exit_onwards", "exit_circumstances", "exit_placement", "exit_stopped")
    kept = took_part(10, {"found_work": 12, "conduct": 6, "other": 5})
    assert (await told(kept, *exits))["ALL", "ALL"] == (12, 0, 11, 0)
    kept = took_part(10, {"found_work": 12, "conduct": 6, "family": 5})
    assert (await told(kept, "ended_early", *exits))["ALL", "ALL"] == (23, *["hidden"] * 4)


async def test_hours_are_told_by_kind_and_verified_as_counted_by_hand() -> None:
    """20 interns log 180 minutes; 15 are confirmed, 3 of these taken back, 4 corrected to 150:
    logged 20·180 - 4·30 = 3480, confirmed 12·180 = 2160."""
    kept = Kept(hours.REPORT)
    for person in range(20):
        tell(kept, person, logged(person, 180))
        tell(kept, person, logged(person, 60), place=WORKSHOP)
    for person in range(15):
        tell(kept, person, HoursConfirmed(**named(person), minutes=180))
    for person in range(3):
        tell(kept, person, HoursDisputed(**named(person), minutes=180, was_confirmed=True))
    for person in range(15, 19):
        tell(kept, person, HoursDisputed(**named(person), minutes=180, was_confirmed=False))
        corrected = {"worked": Worked(minutes=150), "before": Worked(minutes=180)}
        tell(kept, person, HoursCorrected(**named(person), **corrected))
    told_of = await told(kept, "people", "logged", "confirmed", "verification_rate")
    assert told_of["internship",] == (20, 3_480, 2_160, 2_160 / 3_480)
    assert told_of["workshop",] == (20, 1_200, 0, 0.0)


async def test_hours_of_few_are_hidden() -> None:
    kept = Kept(hours.REPORT)
    for person in range(20):
        tell(kept, person, logged(person, 60))
    tell(kept, 0, HoursConfirmed(**named(0), minutes=60))
    shown = await told(kept, "logged", "confirmed", "verification_rate")
    assert shown["internship",] == (1_200, "hidden", "hidden")


async def test_outcomes_are_told_of_who_was_asked_after_six_months() -> None:
    """30 asked: 18 work or learn, one of whom was first told otherwise; 12 do not, or nobody
    knows. What is said after three months counts nowhere."""
    kept = Kept(outcomes.REPORT)
    for person in range(30):
        outcome = "job" if person < 9 else "training" if person < 17 else "neither"
        tell(kept, person, OutcomeRecorded(**named(person), months=6, outcome=outcome))
        tell(kept, person, OutcomeRecorded(**named(person), months=3, outcome="job"))
    right = OutcomeRecorded(**named(17), months=6, outcome="job", was="neither")
    tell(kept, 17, right)
    told_of = await told(kept, "people", "placed", "outcome_rate")
    assert told_of["ALL", "ALL"] == (30, 18, 18 / 30)


async def test_what_was_never_started_counts_nowhere() -> None:
    kept = Kept(participation.REPORT)
    for person in range(20):
        kept.tell(f"placement-{an_id(str(person))}", Completed(**named(person)))
    assert (await told(kept, "started", "completed"))["ALL", "ALL"] == (0, 0)
