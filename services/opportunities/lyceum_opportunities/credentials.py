"""The credentials of a record: what hosts issue to a learner, for good or until they revoke it.

What is signed follows from the event alone (``badges.py``, docs/adr/0034); nothing is signed here.
"""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Self
from uuid import UUID

from lyceum_chassis.domain.fields import Id, Name, OptionalDay, Paragraph, Reason
from lyceum_chassis.domain.messages import Command, Event, Part, Personal, Rejected
from pydantic import BaseModel, ConfigDict, Field, model_validator

from lyceum_opportunities import RECORD
from lyceum_opportunities.attesting import is_active, known, no_such_evidence, not_with_host
from lyceum_opportunities.evidence import Shown, find
from lyceum_opportunities.skills import Skill, SkillUris

CREDENTIALS_MAX = 200


class AchievementType(StrEnum):
    """Those of Open Badges 3.0 that a city has a use for."""

    ACHIEVEMENT = "achievement"
    APPRENTICESHIP_CERTIFICATE = "apprenticeship_certificate"
    AWARD = "award"
    BADGE = "badge"
    CERTIFICATE_OF_COMPLETION = "certificate_of_completion"
    CO_CURRICULAR = "co_curricular"
    COMMUNITY_SERVICE = "community_service"
    COMPETENCY = "competency"
    COURSE = "course"
    FIELDWORK = "fieldwork"
    LEARNING_PROGRAM = "learning_program"
    MICRO_CREDENTIAL = "micro_credential"


class ResultStatus(StrEnum):
    """How far it came, as Open Badges 3.0 says it."""

    COMPLETED = "completed"
    ENROLLED = "enrolled"
    FAILED = "failed"
    IN_PROGRESS = "in_progress"
    ON_HOLD = "on_hold"
    PROVISIONAL = "provisional"
    WITHDREW = "withdrew"


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Achievement(_Value):
    """What somebody achieved: what for, by which criteria, with which skills."""

    name: str
    description: str
    criteria: str
    type: AchievementType
    skills: tuple[Skill, ...] = ()
    started_on: OptionalDay = None
    ended_on: OptionalDay = None
    result: ResultStatus | None = None


class AskedAchievement(_Value):
    """The same as a host writes it down."""

    name: Name
    description: Paragraph
    criteria: Paragraph
    type: AchievementType
    skill_uris: SkillUris = ()
    started_on: OptionalDay = None
    ended_on: OptionalDay = None
    result: ResultStatus | None = None

    @model_validator(mode="after")
    def _forwards(self) -> Self:
        if self.started_on and self.ended_on and self.ended_on < self.started_on:
            raise ValueError("ended_on is before started_on")
        return self

    def with_skills(self, skills: tuple[Skill, ...]) -> Achievement:
        return Achievement(**self.model_dump(exclude={"skill_uris"}), skills=skills)


class Exhibit(_Value):
    """Evidence as a credential carries it along."""

    title: str
    link: str


class CredentialIssued(Event, type=f"{RECORD}.credential_issued.v1", subject="person_id"):
    """A host says for good what a learner achieved. ``key_id``: with which key that is signed."""

    person_id: UUID
    credential_id: UUID
    host_id: UUID
    host_name: str
    issued_at: datetime
    key_id: str
    achievement: Personal[Achievement | None] = None
    evidence: Personal[tuple[Exhibit, ...]] = ()


class CredentialRevoked(Event, type=f"{RECORD}.credential_revoked.v1", subject="person_id"):
    """A credential is not valid any more, and will never be again."""

    person_id: UUID
    credential_id: UUID
    host_id: UUID
    reason: Personal[str] = ""


class Credential(Part, subject="person_id"):
    """One that was issued. Without its achievement once the person is forgotten."""

    person_id: UUID
    credential_id: UUID
    host_id: UUID
    host_name: str
    issued_at: datetime
    key_id: str
    revoked: bool = False
    achievement: Personal[Achievement | None] = None
    evidence: Personal[tuple[Exhibit, ...]] = ()
    reason: Personal[str] = ""


Issued = tuple[Credential, ...]


def issued(credentials: Issued, credential_id: UUID) -> Credential | None:
    return next((each for each in credentials if each.credential_id == credential_id), None)


def evolve(credentials: Issued, event: Event) -> Issued:
    match event:
        case CredentialIssued():
            return (*credentials, Credential(**dict(event)))
        case CredentialRevoked(credential_id=id_, reason=reason):
            gone = {"revoked": True, "reason": reason}
            return tuple(
                each.model_copy(update=gone) if each.credential_id == id_ else each
                for each in credentials
            )
    return credentials


class IssueCredential(Command):
    """``skills`` are what the table has for the achievement's, ``host_name`` is empty for one that
    isn't active, and ``key_id`` where the city has no key to sign with."""

    credential_id: Id
    host_id: Id
    opportunity_id: Id
    achievement: Personal[AskedAchievement]
    evidence_ids: Annotated[tuple[Id, ...], Field(max_length=10)] = ()
    skills: tuple[Skill | None, ...] = Field(exclude=True)
    host_name: str = Field(exclude=True)
    had_place: bool = Field(exclude=True)
    key_id: str = Field(exclude=True)
    person_id: UUID = Field(exclude=True)
    at: datetime = Field(exclude=True)


class RevokeCredential(Command):
    credential_id: Id
    host_id: Id
    reason: Personal[Reason]
    person_id: UUID = Field(exclude=True)


def issue(command: IssueCredential, credentials: Issued, shown: Shown) -> list[Event]:
    achievement = command.achievement.with_skills(tuple(known(each) for each in command.skills))
    there = issued(credentials, command.credential_id)
    if there is not None:
        if (there.host_id, there.achievement) == (command.host_id, achievement):
            return []
        raise Rejected("record.credential_is_another", "Another was issued under this id.")
    is_active(command.host_name)
    if not command.had_place:
        raise not_with_host()
    if not command.key_id:
        raise Rejected("record.no_key", "This city has no key to sign credentials with.")
    if len(credentials) >= CREDENTIALS_MAX:
        raise Rejected(
            "record.too_many_credentials", f"A record has at most {CREDENTIALS_MAX} credentials."
        )
    return [
        CredentialIssued(
            person_id=command.person_id,
            credential_id=command.credential_id,
            host_id=command.host_id,
            host_name=command.host_name,
            issued_at=command.at.replace(microsecond=0),
            key_id=command.key_id,
            achievement=achievement,
            evidence=_exhibits(command.evidence_ids, shown),
        )
    ]


def _exhibits(evidence_ids: tuple[UUID, ...], shown: Shown) -> tuple[Exhibit, ...]:
    exhibits = []
    for evidence_id in evidence_ids:
        there = find(shown, evidence_id)
        if there is None:
            raise no_such_evidence()
        exhibits.append(Exhibit(title=there.title, link=there.link))
    return tuple(exhibits)


def revoke(command: RevokeCredential, credentials: Issued) -> list[Event]:
    there = issued(credentials, command.credential_id)
    if there is None:
        raise Rejected("record.no_such_credential", "The record has no such credential.")
    if there.host_id != command.host_id:
        raise Rejected("record.not_by_this_host", "This host did not issue it.")
    if there.revoked:
        return []
    return [revoked(there, command.reason)]


def revoked(credential: Credential, reason: str = "") -> CredentialRevoked:
    """The event after which it is not valid any more."""
    return CredentialRevoked(
        person_id=credential.person_id,
        credential_id=credential.credential_id,
        host_id=credential.host_id,
        **({"reason": reason} if reason else {}),
    )
