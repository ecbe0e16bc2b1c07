"""The consents of a person: to what, until when, and whether they or a guardian gave it.

Which of the two counts is decided when it is used, by the age of then (``decisions.py``); so both
may stand side by side. Purposes and days are told within the city, as others stop what rests on a
consent when it ends.
"""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from lyceum_chassis.domain.fields import Day
from lyceum_chassis.domain.messages import (
    Decider,
    Event,
    PolicyCommand,
    Rejected,
    State,
    no_such_command,
)
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from lyceum_people import CONSENT
from lyceum_people.acting import ActedFor, is_forgotten

DAYS_MAX = 3_653
"""Ten years: nothing is agreed to for ever."""
STANDING_MAX = 60

TextVersion = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$")]


class Purpose(StrEnum):
    """What a consent is for."""

    TAKE_PART = "take_part"
    SHARE_WITH_HOST = "share_with_host"
    BE_COUNTED = "be_counted"
    BE_CONTACTED = "be_contacted"
    PHOTO_OR_STORY = "photo_or_story"
    RESEARCH = "research"


class Granted(Event, type=f"{CONSENT}.granted.v1"):
    """A person consents to one purpose, in the words of that version, until that day; or a guardian
    does for them, by this guardianship."""

    person_id: UUID
    purpose: Purpose
    text_version: str
    until: date
    guardianship_id: UUID | None = None


class Withdrawn(Event, type=f"{CONSENT}.withdrawn.v1"):
    """Nobody consents to this purpose any more, neither the person nor a guardian."""

    person_id: UUID
    purpose: Purpose


class Expired(Event, type=f"{CONSENT}.expired.v1"):
    """The last day of a consent has passed."""

    person_id: UUID
    purpose: Purpose
    guardianship_id: UUID | None = None


class Given(BaseModel):
    """A consent that stands. ``guardianship_id`` is None for the person's own."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    purpose: Purpose
    text_version: str
    until: date
    guardianship_id: UUID | None = None


class Consents(State):
    given: tuple[Given, ...] = ()

    def find(self, purpose: Purpose, guardianship_id: UUID | None) -> Given | None:
        return next(
            (
                each
                for each in self.given
                if (each.purpose, each.guardianship_id) == (purpose, guardianship_id)
            ),
            None,
        )


def evolve(consents: Consents, event: Event) -> Consents:
    match event:
        case Granted(purpose=purpose, guardianship_id=by):
            given = Given(
                purpose=purpose,
                text_version=event.text_version,
                until=event.until,
                guardianship_id=by,
            )
            return consents.but(given=(*_without(consents, purpose, by), given))
        case Withdrawn(purpose=purpose):
            left = tuple(each for each in consents.given if each.purpose != purpose)
            return consents.but(given=left)
        case Expired(purpose=purpose, guardianship_id=by):
            return consents.but(given=_without(consents, purpose, by))
    return consents


def _without(consents: Consents, purpose: Purpose, by: UUID | None) -> tuple[Given, ...]:
    gone = consents.find(purpose, by)
    return tuple(each for each in consents.given if each is not gone)


class GrantConsent(ActedFor):
    """``guardianship_id``: by which a guardian consents in the person's place."""

    purpose: Purpose
    text_version: TextVersion
    until: Day
    is_forgotten: bool = Field(default=False, exclude=True)
    at: datetime = Field(exclude=True)


class WithdrawConsent(ActedFor):
    """Whoever gave it."""

    purpose: Purpose


class ExpireConsent(PolicyCommand):
    """By time: see ``policies.py``. ``until``: the last day of the one that this is about."""

    purpose: Purpose
    guardianship_id: UUID | None = None
    until: date
    person_id: UUID


ConsentCommand = GrantConsent | WithdrawConsent | ExpireConsent


def decide(command: ConsentCommand, consents: Consents) -> list[Event]:
    match command:
        case GrantConsent():
            return _grant(command, consents)
        case WithdrawConsent(purpose=purpose, person_id=id_):
            if any(each.purpose == purpose for each in consents.given):
                return [Withdrawn(person_id=id_, purpose=purpose)]
            return []
        case ExpireConsent(purpose=purpose, guardianship_id=by, until=until, person_id=id_):
            given = consents.find(purpose, by)
            if given is None or given.until != until:
                return []  # it was withdrawn, or given anew, since the deadline was set
            return [Expired(person_id=id_, purpose=purpose, guardianship_id=by)]
        case other:
            raise no_such_command(other)


def _grant(command: GrantConsent, consents: Consents) -> list[Event]:
    if command.is_forgotten:
        raise is_forgotten()
    wanted = Given(
        purpose=command.purpose,
        text_version=command.text_version,
        until=command.until,
        guardianship_id=command.guardianship_id,
    )
    if consents.find(command.purpose, command.guardianship_id) == wanted:
        return []
    if command.guardianship_id and command.guardian_id is None:
        raise Rejected("consent.no_guardian", "This guardianship does not hold for this person.")
    today = command.at.date()
    if command.until < today:
        raise Rejected("consent.is_over", "The last day of the consent has passed.")
    if command.until > today + timedelta(days=DAYS_MAX):
        raise Rejected("consent.too_long", "A consent holds for ten years at most.")
    if len(consents.given) >= STANDING_MAX:
        raise Rejected("consent.too_many", f"At most {STANDING_MAX} consents stand at a time.")
    return [
        Granted(
            person_id=command.person_id,
            purpose=command.purpose,
            text_version=command.text_version,
            until=command.until,
            guardianship_id=command.guardianship_id,
        )
    ]


consent = Decider(
    category="consent",
    initial=Consents(),
    events=(Granted, Withdrawn, Expired),
    decide=decide,
    evolve=evolve,
)
