"""The card of a demand for a skill, from its declaration on. One that has ended keeps it."""

from typing import Any

from lyceum_chassis.kafka.cloudevents import Recorded
from lyceum_chassis.projector.projection import Fact, Row

from lyceum_projections import skill_facts as facts
from lyceum_projections.cards.kind import CardKind, end_of_day, where
from lyceum_projections.facts import Place


def evolve(row: Row | None, fact: Fact, recorded: Recorded) -> Row | None:
    """The card after the fact."""
    if isinstance(fact, facts.SkillDemandDeclared):
        return {
            "type": "skill_demand",
            "id": recorded.stream.partition("-")[2],
            "title": fact.skill.label,
            "description": "",
            "kind": "skill_demand",
            "status": "open",
            "reason": "",
            "host_id": str(fact.host_id),
            "themes": [],
            "skill_uri": fact.skill.uri,
            "capacity": fact.places,
            "end_date": fact.until,
            "time_zone": fact.time_zone,
        } | where(Place(area=fact.area))
    if row is None or "type" not in row:
        return None
    match fact:
        case facts.SkillDemandMet():
            return row | {"status": "closed", "reason": "It was met."}
        case facts.SkillDemandWithdrawn(reason=reason):
            return row | {"status": "cancelled", "reason": reason}
        case facts.SkillDemandExpired():
            return row | {"status": "closed", "reason": "Its last day has passed."}
    return row


def fields(row: Row) -> dict[str, Any]:
    return {"host_id": row["host_id"]}


def over_at(row: Row) -> int:
    """The end of its last day, where it is."""
    return end_of_day(row["end_date"], row["time_zone"])


CARD = CardKind(
    name="skill_demand",
    title="Skills in demand",
    facts=(
        facts.SkillDemandDeclared,
        facts.SkillDemandMet,
        facts.SkillDemandWithdrawn,
        facts.SkillDemandExpired,
    ),
    evolve=evolve,
    current=frozenset({"open"}),
    fields=fields,
    over_at=over_at,
)
