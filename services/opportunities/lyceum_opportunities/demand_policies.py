"""A demand for a skill expires when its last day is over, where it is."""

from collections.abc import Iterable
from datetime import date

from lyceum_chassis.kafka.cloudevents import Recorded
from lyceum_chassis.projector.projection import Fact, Projection, Row
from lyceum_chassis.projector.reacting import Answer, Reaction, TakeBack

from lyceum_opportunities.offer import over_at
from lyceum_opportunities.skill_demand import SKILL_DEMAND, ExpireSkillDemand

EXPIRY = "expiry"


class Declared(Fact, type=f"{SKILL_DEMAND}.declared.v1"):
    until: date
    time_zone: str


class Met(Fact, type=f"{SKILL_DEMAND}.met.v1"):
    pass


class Withdrawn(Fact, type=f"{SKILL_DEMAND}.withdrawn.v1"):
    pass


def expire(row: Row, fact: Fact, event: Recorded) -> Iterable[Answer]:
    id_ = event.stream_id
    if isinstance(fact, Declared):
        due = over_at(fact.until, fact.time_zone)
        return [Reaction(id_, ExpireSkillDemand(at=due), due=due, name=EXPIRY)] if due else []
    return [TakeBack(id_, EXPIRY)]


skill_demand_expiry = Projection(
    name="skill_demand_expiry",
    version=1,
    topics=("lyceum.opportunities.v1",),
    facts=(Declared, Met, Withdrawn),
    key=lambda fact, event: event.stream,
    evolve=lambda row, fact, event: {"last": event.type},
    react=expire,
)
