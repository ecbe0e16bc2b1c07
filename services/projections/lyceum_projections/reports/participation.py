"""The report ``participation``: who takes part, comes, and stays to the end.

- Attendance rate: days present / days expected, which are those that were recorded at all.
- Completion rate: completed / (completed + ended early), of those that ended in the period.
- Early exits by reason, in four groups: of single reasons hardly one would be of enough people.

Each counts on the day on which it was told, by kind of opportunity and area; people are different
people in the period. What makes a whole together is shown together or not at all, as the last part
could be had by subtraction.
"""

from lyceum_chassis.kafka.cloudevents import Recorded
from lyceum_chassis.projector.ledger import Entry
from lyceum_chassis.projector.projection import Fact, Row

from lyceum_projections import facts_of_placements as facts
from lyceum_projections.reporting.declaration import Dimension, Persons, Ratio, Report, Sum

EXITS = {
    "found_work": "exit_onwards",
    "found_training": "exit_onwards",
    "moved_away": "exit_circumstances",
    "health": "exit_circumstances",
    "family": "exit_circumstances",
    "transport": "exit_circumstances",
    "opportunity_cancelled": "exit_stopped",
    "consent_withdrawn": "exit_stopped",
    "person_forgotten": "exit_stopped",
}
"""The group of a reason; of any other, ``exit_placement``."""
_EXITS = ("exit_onwards", "exit_circumstances", "exit_placement", "exit_stopped")
_ENDS = ("completed", "ended_early")


def happened(row: Row, fact: Fact, recorded: Recorded) -> list[Entry]:
    if "kind" not in row:
        return []
    at = {"kind": row["kind"], "area": row["area"]}
    match fact:
        case facts.Started(person_id=person):
            return [Entry(at, {"started": 1}, person=str(person))]
        case facts.AttendanceRecorded(person_id=person, presence=presence, was=was):
            present = (presence == "present") - (was == "present")
            counts = {"expected": int(was is None), "present": present}
            return [Entry(at, counts, person=str(person))]
        case facts.Completed(person_id=person):
            return [Entry(at, {"ended": 1, "completed": 1}, person=str(person))]
        case facts.EndedEarly(person_id=person, reason=reason):
            why = EXITS.get(reason, "exit_placement")
            return [Entry(at, {"ended": 1, "ended_early": 1, why: 1}, person=str(person))]
    return []


REPORT = Report(
    name="participation",
    version=1,
    title="Who takes part",
    says="People in placements: how often they come, whether they complete, why they leave.",
    facts=(
        facts.Started,
        facts.AttendanceRecorded,
        facts.Completed,
        facts.EndedEarly,
    ),
    people=(
        facts.Started,
        facts.AttendanceRecorded,
        facts.Completed,
        facts.EndedEarly,
    ),
    evolve=facts.remember_place,
    happened=happened,
    dimensions=(Dimension("kind", "Kind"), Dimension("area", "Community area")),
    measures=(
        Persons(name="people", title="People who started", of="started"),
        Sum(name="started", title="Placements started", of_people=True),
        Ratio(
            name="attendance_rate",
            title="Days attended",
            part="present",
            whole="expected",
            of_people=True,
        ),
        Sum(name="completed", title="Completed", of_people=True, beside=_ENDS),
        Sum(name="ended_early", title="Ended early", of_people=True, beside=_ENDS),
        Ratio(
            name="completion_rate",
            title="Completed, of those that ended",
            part="completed",
            whole="ended",
            of_people=True,
            beside=_ENDS,
        ),
        Sum(name="exit_onwards", title="Left for work or training", of_people=True, beside=_EXITS),
        Sum(
            name="exit_circumstances",
            title="Left for circumstances",
            of_people=True,
            beside=_EXITS,
        ),
        Sum(name="exit_placement", title="Left for the placement", of_people=True, beside=_EXITS),
        Sum(name="exit_stopped", title="Were stopped", of_people=True, beside=_EXITS),
    ),
    chart="started",
)
