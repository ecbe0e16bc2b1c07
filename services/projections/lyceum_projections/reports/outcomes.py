"""The report ``outcomes``: what people do six months after a placement.

Job outcome: employed or in further training in the second quarter after the exit / exiters (the
wording of Perkins 3S1). The exiters here are those whose hosts, or they themselves, told what they
do six months after, "not known" among them: who was not asked is not counted as anything.
"""

from lyceum_chassis.kafka.cloudevents import Recorded
from lyceum_chassis.projector.ledger import Entry
from lyceum_chassis.projector.projection import Fact, Row

from lyceum_projections import facts_of_placements as facts
from lyceum_projections.reporting.declaration import Dimension, Persons, Ratio, Report, Sum

MONTHS = 6
PLACED = ("job", "training")


def happened(row: Row, fact: Fact, recorded: Recorded) -> list[Entry]:
    if "kind" not in row or not isinstance(fact, facts.OutcomeRecorded) or fact.months != MONTHS:
        return []
    placed = (fact.outcome in PLACED) - (fact.was in PLACED)
    told = int(fact.was is None)
    counts = {"told": told, "placed": placed, "others": told - placed}
    at = {"kind": row["kind"], "area": row["area"]}
    return [Entry(at, counts, person=str(fact.person_id))]


_WHOLE = ("placed", "others")

REPORT = Report(
    name="outcomes",
    version=1,
    title="What came of it",
    says="What people do six months after a placement: work or training, of those who were asked.",
    facts=(facts.Started, facts.OutcomeRecorded),
    people=(facts.OutcomeRecorded,),
    evolve=facts.remember_place,
    happened=happened,
    dimensions=(Dimension("kind", "Kind"), Dimension("area", "Community area")),
    measures=(
        Persons(name="people", title="People asked", of="told"),
        Sum(name="placed", title="In work or training", of_people=True, beside=_WHOLE),
        Ratio(
            name="outcome_rate",
            title="In work or training, of those asked",
            part="placed",
            whole="told",
            of_people=True,
            beside=_WHOLE,
        ),
    ),
    chart="placed",
)
