"""The report ``skills``: which skills learners were verified to have, and which are looked for.

Skills gained = verified skills, and learners with one or more new ones, in a period; the city's
demand for a skill = the places of the declarations that ask for it and have not ended (as the field
tells both apart, a skill counts once it is verified: claimed < assessed < verified).

A skill that was verified counts in the month in which that happened, by the opaque id of whose it
is: so that the threshold is held against people. What is in demand is public, and nothing of it is
hidden.
"""

from lyceum_chassis.kafka.cloudevents import Recorded
from lyceum_chassis.projector.ledger import Entry
from lyceum_chassis.projector.projection import Fact, Row

from lyceum_projections import skill_facts as facts
from lyceum_projections.reporting.declaration import Dimension, Persons, Report, Sum


def value_of(skill: facts.Skill) -> str:
    """A skill as a group: its URI, with the name by which people know it."""
    return f"{skill.uri} {skill.label}"


def name_of(value: str) -> str:
    name = value.partition(" ")[2] or value
    return name[:1].upper() + name[1:]


def evolve(row: Row | None, fact: Fact, recorded: Recorded) -> Row | None:
    """What one demand asks for. Whose skills were verified leaves no trace here."""
    match fact:
        case facts.SkillDemandDeclared():
            return {
                "skill": value_of(fact.skill),
                "places": fact.places,
                "until": fact.until,
                "open": True,
            }
        case facts.SkillDemandMet() | facts.SkillDemandWithdrawn() | facts.SkillDemandExpired():
            return None if row is None or "skill" not in row else row | {"open": False}
    return row


def stands(row: Row) -> list[Entry]:
    """A demand counts through its last day, whether or not anybody ends it then."""
    if not row.get("open"):
        return []
    counts = {"demands": 1, "demanded": row["places"]}
    return [Entry({"skill": row["skill"]}, counts, until=row["until"])]


def happened(row: Row, fact: Fact, recorded: Recorded) -> list[Entry]:
    if isinstance(fact, facts.SkillVerified):
        at = {"skill": value_of(fact.skill)}
        return [Entry(at, {"verified": 1}, person=str(fact.person_id))]
    return []


REPORT = Report(
    name="skills",
    version=1,
    title="Skills gained and in demand",
    says="Skills that hosts verified, whose they are, and places for who has them.",
    facts=(
        facts.SkillVerified,
        facts.SkillDemandDeclared,
        facts.SkillDemandMet,
        facts.SkillDemandWithdrawn,
        facts.SkillDemandExpired,
    ),
    people=(facts.SkillVerified,),
    evolve=evolve,
    stands=stands,
    happened=happened,
    dimensions=(Dimension("skill", "Skill", label=name_of),),
    measures=(
        Persons(name="learners", title="Learners", of="verified"),
        Sum(name="verified", title="Verified skills", of_people=True),
        Sum(name="demands", title="Demands", balance=True),
        Sum(name="demanded", title="Places in demand", balance=True),
    ),
    chart="demanded",
)
