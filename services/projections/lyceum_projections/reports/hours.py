"""The report ``hours``: what people say they worked, and what their hosts confirmed.

- Logged: the hours as they were said last, whatever became of them, so that what hosts disputed
  lowers the rate.
- Verified hours: the sum of those that were confirmed, less what was taken back.
- Verification rate: confirmed / logged.

Minutes make no whole hours one by one, so all figures are minutes. Each counts on the day on which
it was told. Hours of training and of work are different things: the kind is the first dimension,
and is grouped by where nobody says otherwise.
"""

from lyceum_chassis.kafka.cloudevents import Recorded
from lyceum_chassis.projector.ledger import Entry
from lyceum_chassis.projector.projection import Fact, Row

from lyceum_projections import facts_of_placements as facts
from lyceum_projections.reporting.declaration import Dimension, Persons, Ratio, Report, Sum


def happened(row: Row, fact: Fact, recorded: Recorded) -> list[Entry]:
    if "kind" not in row:
        return []
    at = {"kind": row["kind"], "area": row["area"]}
    match fact:
        case facts.HoursLogged(person_id=person, worked=worked):
            return [Entry(at, {"logged": worked.minutes}, person=str(person))]
        case facts.HoursCorrected(person_id=person, worked=worked, before=before):
            return [Entry(at, {"logged": worked.minutes - before.minutes}, person=str(person))]
        case facts.HoursConfirmed(person_id=person, minutes=minutes):
            return [Entry(at, {"confirmed": minutes}, person=str(person))]
        case facts.HoursDisputed(person_id=person, minutes=minutes, was_confirmed=True):
            return [Entry(at, {"confirmed": -minutes}, person=str(person))]
    return []


REPORT = Report(
    name="hours",
    version=1,
    title="Hours",
    says="Minutes that people logged in placements, and those that were confirmed, by kind.",
    facts=(
        facts.Started,
        facts.HoursLogged,
        facts.HoursCorrected,
        facts.HoursConfirmed,
        facts.HoursDisputed,
    ),
    people=(
        facts.HoursLogged,
        facts.HoursCorrected,
        facts.HoursConfirmed,
        facts.HoursDisputed,
    ),
    evolve=facts.remember_place,
    happened=happened,
    dimensions=(Dimension("kind", "Kind"), Dimension("area", "Community area")),
    measures=(
        Persons(name="people", title="People who logged hours", of="logged"),
        Sum(name="logged", title="Minutes logged", of_people=True),
        Sum(name="confirmed", title="Minutes confirmed", of_people=True),
        Ratio(
            name="verification_rate",
            title="Confirmed, of those logged",
            part="confirmed",
            whole="logged",
            of_people=True,
            beside=("confirmed",),
        ),
    ),
    group_by=("kind",),
    chart="logged",
)
