"""What the reports read of placements: these fields and no others. Words are plain strings."""

from uuid import UUID

from lyceum_chassis.kafka.cloudevents import Recorded
from lyceum_chassis.projector.projection import Fact, Row

from lyceum_projections.facts import Part

_PLACEMENT = "lyceum.opportunities.placement"


class PlacedIn(Part):
    kind: str
    area: str = ""


class Started(Fact, type=f"{_PLACEMENT}.started.v1"):
    person_id: UUID
    about: PlacedIn


class AttendanceRecorded(Fact, type=f"{_PLACEMENT}.attendance_recorded.v1"):
    person_id: UUID
    presence: str
    was: str | None = None


class Completed(Fact, type=f"{_PLACEMENT}.completed.v1"):
    person_id: UUID


class EndedEarly(Fact, type=f"{_PLACEMENT}.ended_early.v1"):
    person_id: UUID
    reason: str


class Worked(Part):
    minutes: int


class HoursLogged(Fact, type=f"{_PLACEMENT}.hours_logged.v1"):
    person_id: UUID
    worked: Worked


class HoursConfirmed(Fact, type=f"{_PLACEMENT}.hours_confirmed.v1"):
    person_id: UUID
    minutes: int


class HoursDisputed(Fact, type=f"{_PLACEMENT}.hours_disputed.v1"):
    person_id: UUID
    minutes: int
    was_confirmed: bool


class HoursCorrected(Fact, type=f"{_PLACEMENT}.hours_corrected.v1"):
    person_id: UUID
    worked: Worked
    before: Worked


class OutcomeRecorded(Fact, type=f"{_PLACEMENT}.outcome_recorded.v1"):
    person_id: UUID
    months: int
    outcome: str
    was: str | None = None


def remember_place(row: Row | None, fact: Fact, recorded: Recorded) -> Row | None:
    """Where in a table a placement counts: the opportunity's kind and area."""
    if isinstance(fact, Started):
        return {"kind": fact.about.kind, "area": fact.about.area}
    return row if row is not None and "kind" in row else None
