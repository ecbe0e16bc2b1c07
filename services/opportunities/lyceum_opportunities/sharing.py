"""Sharing a record: by a link that ends.

Whoever shares makes the token of the link; its digest alone ever gets here.
"""

import hashlib
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Self
from uuid import UUID

from lyceum_chassis.domain.fields import Id
from lyceum_chassis.domain.messages import Command, Event, PolicyCommand, Rejected
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from lyceum_opportunities import RECORD

SHARES_MAX = 20
DAYS_MAX = 366

Token = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{43}$")]
"""256 random bits in base64url, without padding (RFC 4648, section 5)."""
OptionalToken = Annotated[str, StringConstraints(pattern=r"^([A-Za-z0-9_-]{43})?$")]
"""The same, or empty."""
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


def digest_of(token: str) -> str:
    """SHA-256: enough for what nobody can guess."""
    return hashlib.sha256(token.encode()).hexdigest()


class SharedPart(StrEnum):
    """What of a record is shared."""

    SKILLS = "skills"
    EVIDENCE = "evidence"
    CREDENTIALS = "credentials"


class RecordShared(Event, type=f"{RECORD}.shared.v1"):
    """A learner shares parts of their record with whoever has a link, until an instant."""

    person_id: UUID
    share_id: UUID
    token_digest: str
    parts: tuple[SharedPart, ...]
    until: datetime


class ShareEnded(Event, type=f"{RECORD}.share_ended.v1"):
    """A link leads nowhere any more: the learner ended it."""

    person_id: UUID
    share_id: UUID


class ShareExpired(Event, type=f"{RECORD}.share_expired.v1"):
    """The instant of a link has passed."""

    person_id: UUID
    share_id: UUID


class Share(BaseModel):
    """One that is open."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    share_id: UUID
    token_digest: str
    parts: tuple[SharedPart, ...]
    until: datetime


Shares = tuple[Share, ...]


def open_to(shares: Shares, token: str, at: datetime) -> Share | None:
    """The share of this link, if it holds at that moment."""
    digest = digest_of(token)
    return next((each for each in shares if each.token_digest == digest and at < each.until), None)


def evolve(shares: Shares, event: Event) -> Shares:
    match event:
        case RecordShared():
            return (*shares, Share(**event.model_dump(exclude={"person_id"})))
        case ShareEnded(share_id=id_) | ShareExpired(share_id=id_):
            return tuple(each for each in shares if each.share_id != id_)
    return shares


class ShareRecord(Command):
    """``token_digest``: SHA-256 of the link's token, in hexadecimal."""

    share_id: Id
    token_digest: Digest
    parts: Annotated[tuple[SharedPart, ...], Field(min_length=1, max_length=len(SharedPart))]
    until: AwareDatetime
    person_id: UUID = Field(exclude=True)
    at: datetime = Field(exclude=True)

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        if len(set(self.parts)) != len(self.parts):
            raise ValueError("parts names one twice")
        return self


class EndShare(Command):
    share_id: Id
    person_id: UUID = Field(exclude=True)


class ExpireShare(PolicyCommand):
    """By time: see ``record_policies.py``."""

    share_id: UUID
    until: datetime
    person_id: UUID


def share(command: ShareRecord, shares: Shares) -> list[Event]:
    wanted = Share(**command.model_dump(include=set(Share.model_fields)))
    there = next((each for each in shares if each.share_id == command.share_id), None)
    if there == wanted:
        return []
    if there is not None:
        raise Rejected("record.share_is_another", "Something else is shared under this id.")
    if command.until <= command.at:
        raise Rejected("record.share_is_over", "The instant until which it is shared has passed.")
    if command.until > command.at + timedelta(days=DAYS_MAX):
        raise Rejected("record.share_too_long", f"A link holds for {DAYS_MAX} days at most.")
    if any(each.token_digest == command.token_digest for each in shares):
        raise Rejected("record.token_in_use", "Another link has this token.")
    if len(shares) >= SHARES_MAX:
        raise Rejected("record.too_many_shares", f"At most {SHARES_MAX} links hold at a time.")
    return [RecordShared(person_id=command.person_id, **wanted.model_dump())]


def end(command: EndShare, shares: Shares) -> list[Event]:
    if all(each.share_id != command.share_id for each in shares):
        return []
    return [ShareEnded(person_id=command.person_id, share_id=command.share_id)]


def expire(command: ExpireShare, shares: Shares) -> list[Event]:
    """Nothing for one that was ended, or shared anew, since the deadline was set."""
    if all((each.share_id, each.until) != (command.share_id, command.until) for each in shares):
        return []
    return [ShareExpired(person_id=command.person_id, share_id=command.share_id)]
