"""Reactions by time: who has a guardian comes of age, consents and clearances expire.

A birth date is in no row and no deadline. Whether a ward is of age is asked each month anew, and
decided on the person's state of then: refused, it is asked again a month later (docs/adr/0027).
"""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from lyceum_chassis.kafka.cloudevents import Recorded
from lyceum_chassis.projector.projection import Fact, Projection, Row
from lyceum_chassis.projector.reacting import (
    Answer,
    Keep,
    LetGo,
    Reaction,
    Refusal,
    TakeBack,
    ToEach,
)

from lyceum_people import CLEARANCE, CONSENT, GUARDIANSHIP, PERSON
from lyceum_people.calendar import next_month_begins, over_at
from lyceum_people.clearance import ExpireClearance
from lyceum_people.consent import ExpireConsent, Purpose
from lyceum_people.guardianship import EndAtMajority
from lyceum_people.majority import ComeOfAge

MAJORITY, CONSENT_EXPIRY, CLEARANCE_EXPIRY = "majority", "consent_expiry", "clearance_expiry"
_TOPICS = ("lyceum.people.v1",)


class GuardianshipConfirmed(Fact, type=f"{GUARDIANSHIP}.confirmed.v1"):
    ward_id: UUID


class GuardianshipEnded(Fact, type=f"{GUARDIANSHIP}.ended.v1"):
    ward_id: UUID


class BirthDateCorrected(Fact, type=f"{PERSON}.birth_date_corrected.v1"):
    pass


class CameOfAge(Fact, type=f"{PERSON}.came_of_age.v1"):
    pass


def ward_of(fact: Fact, event: Recorded) -> str:
    """The row that an event belongs to: its ward's stream."""
    match fact:
        case GuardianshipConfirmed(ward_id=ward_id) | GuardianshipEnded(ward_id=ward_id):
            return f"person-{ward_id}"
    return event.stream


def remember_ward(ward: Row | None, fact: Fact, event: Recorded) -> Row:
    """``of_age``: it was found out."""
    match fact:
        case CameOfAge():
            return {"of_age": True}
        case BirthDateCorrected():
            return {"of_age": False}
    return {"of_age": False, **(ward or {})}


def keep_guardianships(ward: Row | None, fact: Fact, event: Recorded) -> Iterable[Keep | LetGo]:
    match fact:
        case GuardianshipConfirmed():
            yield Keep(event.stream)
        case GuardianshipEnded():
            yield LetGo(event.stream)


def majority(majority_age: int, time_zone: str) -> Projection:
    """The policy of a city where people are of age from so many years on."""

    def ask_after(moment: Recorded | Refusal, ward: UUID) -> Reaction:
        at = moment.time if isinstance(moment, Recorded) else moment.command.at  # type: ignore[attr-defined]
        due = next_month_begins(at, time_zone)
        asked = ComeOfAge(majority_age=majority_age, time_zone=time_zone, at=due)
        return Reaction(ward, asked, due=due, name=MAJORITY)

    def react(ward: Row, fact: Fact, event: Recorded) -> Iterable[Answer]:
        match fact:
            case GuardianshipConfirmed(ward_id=ward_id) if ward["of_age"]:
                return [Reaction(event.stream_id, EndAtMajority())]
            case GuardianshipConfirmed(ward_id=ward_id):
                return [ask_after(event, ward_id)]
            case CameOfAge():
                return [ToEach(EndAtMajority())]
        return []

    def refused(refusal: Refusal) -> Iterable[Reaction]:
        if refusal.rejected.code in ("person.is_a_minor", "person.age_unknown"):
            return [ask_after(refusal, refusal.target)]
        return []

    return Projection(
        name=MAJORITY,
        version=1,
        topics=_TOPICS,
        facts=(GuardianshipConfirmed, GuardianshipEnded, BirthDateCorrected, CameOfAge),
        key=ward_of,
        evolve=remember_ward,
        keep=keep_guardianships,
        react=react,
        refused=refused,
    )


class ConsentGranted(Fact, type=f"{CONSENT}.granted.v1"):
    person_id: UUID
    purpose: Purpose
    until: date
    guardianship_id: UUID | None = None


def consent_expiry(time_zone: str) -> Projection:
    """A consent expires when its last day is over in the city's zone."""

    def react(row: Row, fact: ConsentGranted, event: Recorded) -> Iterable[Answer]:
        expire = ExpireConsent(
            purpose=fact.purpose,
            guardianship_id=fact.guardianship_id,
            until=fact.until,
            person_id=fact.person_id,
        )
        due = over_at(fact.until, time_zone)
        name = f"{fact.purpose}/{fact.guardianship_id or 'self'}"
        return [Reaction(fact.person_id, expire, due=due, name=name)] if due else []

    return Projection(
        name=CONSENT_EXPIRY,
        version=1,
        topics=_TOPICS,
        facts=(ConsentGranted,),
        key=lambda fact, event: event.stream,
        evolve=lambda row, fact, event: {"last_until": fact.until.isoformat()},
        react=react,
    )


class ClearanceGranted(Fact, type=f"{CLEARANCE}.granted.v1"):
    person_id: UUID
    until: date


class ClearanceExpired(Fact, type=f"{CLEARANCE}.expired.v1"):
    person_id: UUID


def clearance_expiry(time_zone: str) -> Projection:
    """A clearance expires when its last day is over in the city's zone; a later one moves that."""

    def react(row: Row, fact: Fact, event: Recorded) -> Iterable[Answer]:
        if isinstance(fact, ClearanceGranted) and (due := over_at(fact.until, time_zone)):
            expire = ExpireClearance(until=fact.until, person_id=fact.person_id)
            return [Reaction(fact.person_id, expire, due=due, name=CLEARANCE_EXPIRY)]
        return [TakeBack(event.stream_id, CLEARANCE_EXPIRY)]

    return Projection(
        name=CLEARANCE_EXPIRY,
        version=1,
        topics=_TOPICS,
        facts=(ClearanceGranted, ClearanceExpired),
        key=lambda fact, event: event.stream,
        evolve=lambda row, fact, event: {"last": event.type},
        react=react,
    )
