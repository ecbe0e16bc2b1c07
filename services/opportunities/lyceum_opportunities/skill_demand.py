"""A demand for a skill: an employer needs so many with it in an area, until a day.

It is public from the beginning: what is looked for is for learners to see. It ends met, withdrawn,
or by time.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from lyceum_chassis.domain.fields import Day, Id, Name, OptionalReason, TimeZone
from lyceum_chassis.domain.messages import (
    Command,
    Decider,
    Event,
    PolicyCommand,
    Rejected,
    State,
    Unknown,
    no_such_command,
)
from pydantic import Field

from lyceum_opportunities.offer import CAPACITY_MAX, over_at
from lyceum_opportunities.skills import Skill, SkillUri

SKILL_DEMAND = "lyceum.opportunities.skill_demand"
YEARS_MAX = 3


class DemandStatus(StrEnum):
    UNKNOWN = "unknown"
    OPEN = "open"
    MET = "met"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class SkillDemandDeclared(Event, type=f"{SKILL_DEMAND}.declared.v1", public=True):
    """A partner has so many places for somebody with this skill, in that area, until that day
    there."""

    host_id: UUID
    skill: Skill
    places: int
    area: str
    until: date
    time_zone: str


class SkillDemandMet(Event, type=f"{SKILL_DEMAND}.met.v1", public=True):
    """The partner has found whom it looked for."""

    host_id: UUID


class SkillDemandWithdrawn(Event, type=f"{SKILL_DEMAND}.withdrawn.v1", public=True):
    """The partner looks for nobody any more."""

    host_id: UUID
    reason: str


class SkillDemandExpired(Event, type=f"{SKILL_DEMAND}.expired.v1", public=True):
    """The last day of a demand has passed."""

    host_id: UUID


class SkillDemand(State):
    status: DemandStatus = DemandStatus.UNKNOWN
    host_id: UUID | None = None
    skill: Skill | None = None
    places: int = 0
    area: str = ""
    until: date | None = None
    time_zone: str = "UTC"
    reason: str = ""

    def is_over(self, at: datetime) -> bool:
        end = over_at(self.until, self.time_zone)
        return end is not None and at >= end


def evolve(demand: SkillDemand, event: Event) -> SkillDemand:
    match event:
        case SkillDemandDeclared():
            return demand.but(status=DemandStatus.OPEN, **dict(event))
        case SkillDemandMet():
            return demand.but(status=DemandStatus.MET)
        case SkillDemandWithdrawn(reason=reason):
            return demand.but(status=DemandStatus.WITHDRAWN, reason=reason)
        case SkillDemandExpired():
            return demand.but(status=DemandStatus.EXPIRED)
    return demand


class DeclareSkillDemand(Command):
    """``skill`` is what the city's table has."""

    host_id: Id
    skill_uri: SkillUri
    places: Annotated[int, Field(ge=1, le=CAPACITY_MAX)]
    area: Name
    until: Day
    time_zone: TimeZone
    skill: Skill | None = Field(exclude=True)
    host_is_active: bool = Field(exclude=True)
    at: datetime = Field(exclude=True)


class MeetSkillDemand(Command):
    pass


class WithdrawSkillDemand(Command):
    reason: OptionalReason = ""


class ExpireSkillDemand(PolicyCommand):
    """By time: see ``demand_policies.py``."""

    at: datetime = Field(exclude=True)


SkillDemandCommand = DeclareSkillDemand | MeetSkillDemand | WithdrawSkillDemand | ExpireSkillDemand


def decide(command: SkillDemandCommand, demand: SkillDemand) -> list[Event]:
    if isinstance(command, DeclareSkillDemand):
        return _declare(command, demand)
    if demand.host_id is None:
        raise Unknown("skill_demand")
    match command, demand.status:
        case ExpireSkillDemand(at=at), DemandStatus.OPEN if demand.is_over(at):
            return [SkillDemandExpired(host_id=demand.host_id)]
        case ExpireSkillDemand(), _:
            return []
        case MeetSkillDemand(), DemandStatus.MET:
            return []
        case MeetSkillDemand(), DemandStatus.OPEN:
            return [SkillDemandMet(host_id=demand.host_id)]
        case WithdrawSkillDemand(), DemandStatus.WITHDRAWN:
            return []
        case WithdrawSkillDemand(reason=reason), DemandStatus.OPEN:
            return [SkillDemandWithdrawn(host_id=demand.host_id, reason=reason)]
        case (MeetSkillDemand() | WithdrawSkillDemand(), status):
            raise Rejected(
                f"skill_demand.is_{status}", f"A demand that is {status} doesn't allow this."
            )
        case other, _:
            raise no_such_command(other)


def _declare(command: DeclareSkillDemand, demand: SkillDemand) -> list[Event]:
    if command.skill is None:
        raise Rejected("skill_demand.no_such_skill", "The city's table has no such skill.")
    declared = SkillDemandDeclared(
        host_id=command.host_id,
        skill=command.skill,
        places=command.places,
        area=command.area,
        until=command.until,
        time_zone=command.time_zone,
    )
    wanted = evolve(demand, declared)
    if demand.status is not DemandStatus.UNKNOWN:
        if wanted.but(status=demand.status, reason=demand.reason) == demand:
            return []
        raise Rejected("skill_demand.already_declared", "It was declared before, as another one.")
    if not command.host_is_active:
        raise Rejected("skill_demand.host_not_active", "Its host is not an active partner.")
    if wanted.is_over(command.at):
        raise Rejected("skill_demand.is_over", "Its last day has passed.")
    if command.until.year > command.at.year + YEARS_MAX:
        raise Rejected("skill_demand.too_long", f"It holds for {YEARS_MAX} years at most.")
    return [declared]


skill_demand = Decider(
    category="skill_demand",
    initial=SkillDemand(),
    events=(SkillDemandDeclared, SkillDemandMet, SkillDemandWithdrawn, SkillDemandExpired),
    decide=decide,
    evolve=evolve,
)
