"""The skills of a record: claimed by the learner, assessed, then verified by a host.

A skill never falls but by being revoked, and then it is gone: it may be claimed anew.
"""

from enum import StrEnum
from typing import Self
from uuid import UUID

from lyceum_chassis.domain.fields import Id, OptionalId, Reason
from lyceum_chassis.domain.messages import Command, Event, Personal, Rejected
from pydantic import BaseModel, ConfigDict, Field, model_validator

from lyceum_opportunities import RECORD
from lyceum_opportunities.skills import Skill, SkillUri

SKILLS_MAX = 200


class Level(StrEnum):
    """How far a skill is shown, from the least on."""

    CLAIMED = "claimed"
    ASSESSED = "assessed"
    VERIFIED = "verified"

    @property
    def rank(self) -> int:
        return list(Level).index(self)


class Basis(BaseModel):
    """On what a host says so: an opportunity of its own in which the learner had a place, evidence
    of the record; and which placement it was."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    opportunity_id: UUID | None = None
    evidence_id: UUID | None = None
    placement_id: UUID | None = None


class SkillClaimed(Event, type=f"{RECORD}.skill_claimed.v1"):
    """A learner says that they have a skill."""

    person_id: UUID
    skill: Skill


class SkillAssessed(Event, type=f"{RECORD}.skill_assessed.v1"):
    """A host has seen a learner use a skill."""

    person_id: UUID
    skill: Skill
    host_id: UUID
    by: UUID | None = None
    basis: Basis


class SkillVerified(Event, type=f"{RECORD}.skill_verified.v1"):
    """A host stands for a learner's skill, on evidence."""

    person_id: UUID
    skill: Skill
    host_id: UUID
    by: UUID | None = None
    basis: Basis


class SkillRevoked(Event, type=f"{RECORD}.skill_revoked.v1", subject="person_id"):
    """A skill is no longer in a record. ``host_id``: the host that stood for it and does no longer;
    None: the learner took it out, or the city."""

    person_id: UUID
    uri: str
    host_id: UUID | None = None
    by: UUID | None = None
    reason: Personal[str] = ""


class SkillHeld(BaseModel):
    """A skill as a record has it, and who says so."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    skill: Skill
    level: Level
    host_id: UUID | None = None
    by: UUID | None = None
    basis: Basis = Basis()


Skills = tuple[SkillHeld, ...]


def held(skills: Skills, uri: str) -> SkillHeld | None:
    return next((each for each in skills if each.skill.uri == uri), None)


def evolve(skills: Skills, event: Event) -> Skills:
    match event:
        case SkillClaimed(skill=skill):
            return (*skills, SkillHeld(skill=skill, level=Level.CLAIMED))
        case SkillAssessed() | SkillVerified():
            level = Level.VERIFIED if isinstance(event, SkillVerified) else Level.ASSESSED
            now = SkillHeld(
                skill=event.skill,
                level=level,
                host_id=event.host_id,
                by=event.by,
                basis=event.basis,
            )
            return (*_without(skills, event.skill.uri), now)
        case SkillRevoked(uri=uri):
            return _without(skills, uri)
    return skills


def _without(skills: Skills, uri: str) -> Skills:
    return tuple(each for each in skills if each.skill.uri != uri)


class ClaimSkill(Command):
    skill_uri: SkillUri
    skill: Skill | None = Field(exclude=True)
    person_id: UUID = Field(exclude=True)


class AssessSkill(Command):
    """``skill`` is what the table of skills has, ``had_place`` whether the learner has a place with
    this host in the opportunity, ``host_name`` is empty for one that isn't active."""

    skill_uri: SkillUri
    host_id: Id
    opportunity_id: Id
    placement_id: OptionalId = None
    skill: Skill | None = Field(exclude=True)
    host_name: str = Field(exclude=True)
    had_place: bool = Field(exclude=True)
    person_id: UUID = Field(exclude=True)
    by: UUID | None = Field(default=None, exclude=True)

    @property
    def basis(self) -> Basis:
        return Basis(opportunity_id=self.opportunity_id, placement_id=self.placement_id)


class VerifySkill(Command):
    """The same; on an opportunity, on evidence, or on both."""

    skill_uri: SkillUri
    host_id: Id
    opportunity_id: OptionalId = None
    evidence_id: OptionalId = None
    placement_id: OptionalId = None
    skill: Skill | None = Field(exclude=True)
    host_name: str = Field(exclude=True)
    had_place: bool = Field(exclude=True)
    person_id: UUID = Field(exclude=True)
    by: UUID | None = Field(default=None, exclude=True)

    @model_validator(mode="after")
    def _on_something(self) -> Self:
        if self.opportunity_id is None and self.evidence_id is None:
            raise ValueError("opportunity_id or evidence_id must say on what evidence")
        return self

    @property
    def basis(self) -> Basis:
        return Basis(
            opportunity_id=self.opportunity_id,
            evidence_id=self.evidence_id,
            placement_id=self.placement_id,
        )


class RevokeSkill(Command):
    """``host_id``: the host that stood for it; None: the learner takes it out, or the city."""

    skill_uri: SkillUri
    host_id: OptionalId = None
    reason: Personal[Reason]
    person_id: UUID = Field(exclude=True)
    by: UUID | None = Field(default=None, exclude=True)


def claim(command: ClaimSkill, skills: Skills) -> list[Event]:
    skill = known(command.skill)
    if held(skills, skill.uri):
        return []
    _room_in(skills)
    return [SkillClaimed(person_id=command.person_id, skill=skill)]


def attest(
    command: AssessSkill | VerifySkill, skills: Skills, evidence: frozenset[UUID]
) -> list[Event]:
    """``evidence``: the ids of what the record has of it."""
    skill = known(command.skill)
    level = Level.VERIFIED if isinstance(command, VerifySkill) else Level.ASSESSED
    now = held(skills, skill.uri)
    if now and now.level.rank >= level.rank:
        return []
    is_active(command.host_name)
    basis = command.basis
    if basis.opportunity_id and not command.had_place:
        raise not_with_host()
    if basis.evidence_id and basis.evidence_id not in evidence:
        raise no_such_evidence()
    if now is None:
        _room_in(skills)
    event = SkillVerified if isinstance(command, VerifySkill) else SkillAssessed
    return [
        event(
            person_id=command.person_id,
            skill=skill,
            host_id=command.host_id,
            by=command.by,
            basis=basis,
        )
    ]


def revoke(command: RevokeSkill, skills: Skills) -> list[Event]:
    now = held(skills, command.skill_uri)
    if now is None:
        return []
    if command.host_id and command.host_id != now.host_id:
        raise Rejected("record.not_by_this_host", "This host does not stand for it.")
    return [
        SkillRevoked(
            person_id=command.person_id,
            uri=command.skill_uri,
            host_id=command.host_id,
            by=command.by,
            reason=command.reason,
        )
    ]


def known(skill: Skill | None) -> Skill:
    """Raises ``Rejected`` for a skill that the city's table does not have."""
    if skill is None:
        raise Rejected("record.no_such_skill", "The city's table of skills has no such skill.")
    return skill


def is_active(host_name: str) -> None:
    if not host_name:
        raise Rejected("record.host_not_active", "This host is not an active partner.")


def not_with_host() -> Rejected:
    return Rejected(
        "record.not_with_host", "This person has no place with this host in that opportunity."
    )


def no_such_evidence() -> Rejected:
    return Rejected("record.no_such_evidence", "The record has no such evidence.")


def _room_in(skills: Skills) -> None:
    if len(skills) >= SKILLS_MAX:
        raise Rejected("record.too_many_skills", f"A record has at most {SKILLS_MAX} skills.")
