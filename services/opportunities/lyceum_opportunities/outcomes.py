"""What came of a placement, some months after it had ended."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

from lyceum_chassis.domain.messages import Command, Event, Rejected
from pydantic import Field

from lyceum_opportunities import PLACEMENT


class PlacementOutcome(StrEnum):
    """What a person does some months after."""

    JOB = "job"
    TRAINING = "training"
    NEITHER = "neither"
    NOT_KNOWN = "not_known"


class OutcomeRecorded(Event, type=f"{PLACEMENT}.outcome_recorded.v1"):
    """What the person does so many months after. ``was``: what had been recorded before."""

    person_id: UUID
    months: int
    outcome: PlacementOutcome
    was: PlacementOutcome | None = None


class RecordOutcome(Command):
    """``months`` after its end."""

    months: Literal[3, 6, 12]
    outcome: PlacementOutcome
    at: datetime = Field(exclude=True)


def record(
    command: RecordOutcome,
    outcomes: Mapping[int, PlacementOutcome],
    person_id: UUID,
    *,
    ended_on: date | None,
    today: date,
) -> list[Event]:
    months, outcome = command.months, command.outcome
    if ended_on is None:
        raise Rejected("placement.is_active", "It has not ended yet.")
    if _months_between(ended_on, today) < months:
        raise Rejected("placement.too_early", f"It has not ended {months} months ago.")
    was = outcomes.get(months)
    if was is outcome:
        return []
    return [OutcomeRecorded(person_id=person_id, months=months, outcome=outcome, was=was)]


def _months_between(first: date, day: date) -> int:
    """Whole months."""
    whole = (day.year - first.year) * 12 + day.month - first.month
    return whole - (day.day < first.day)
