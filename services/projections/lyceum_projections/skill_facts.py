"""What the projections read of skills: who demands which, and that somebody has one."""

from uuid import UUID

from lyceum_chassis.projector.projection import Fact

from lyceum_projections.facts import Part

_DEMAND = "lyceum.opportunities.skill_demand"


class Skill(Part):
    """``uri`` says which, ``label`` what it was called then."""

    uri: str
    label: str


class SkillDemandDeclared(Fact, type=f"{_DEMAND}.declared.v1"):
    host_id: UUID
    skill: Skill
    places: int
    area: str
    until: str
    time_zone: str


class SkillDemandMet(Fact, type=f"{_DEMAND}.met.v1"):
    pass


class SkillDemandWithdrawn(Fact, type=f"{_DEMAND}.withdrawn.v1"):
    reason: str = ""


class SkillDemandExpired(Fact, type=f"{_DEMAND}.expired.v1"):
    pass


class SkillVerified(Fact, type="lyceum.opportunities.record.skill_verified.v1"):
    """A host stands for a skill of somebody, who is an opaque id."""

    person_id: UUID
    skill: Skill
