"""What other services ask of a person: a yes, or a no with what is missing and from whom.

Never an age nor a birth date. Who may consent is decided here, by the age at the time of use: the
person from the age of digital consent on, a guardian before.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from lyceum_chassis.domain.fields import Day, Id
from lyceum_chassis.domain.messages import Query
from pydantic import BaseModel, ConfigDict, Field

from lyceum_people.calendar import age_on
from lyceum_people.clearance import Clearance, ClearanceStatus
from lyceum_people.consent import Consents, Purpose
from lyceum_people.known import Offered
from lyceum_people.person import Person, PersonStanding


class Lack(StrEnum):
    """What is missing."""

    ACTIVE_PERSON = "active_person"
    BIRTH_DATE = "birth_date"
    FITTING_AGE = "fitting_age"
    CONSENT = "consent"
    CLEARANCE = "clearance"


class Whom(StrEnum):
    """Who could help."""

    PERSON = "person"
    GUARDIAN = "guardian"
    CITY = "city"
    NOBODY = "nobody"


class Missing(BaseModel):
    model_config = ConfigDict(frozen=True)

    what: Lack
    whom: Whom


class AgeRules(BaseModel):
    """The city's: which day it is there, and from which age on somebody is of age, or may consent
    alone."""

    model_config = ConfigDict(frozen=True)

    today: date
    majority: int
    consent: int


class MayTakePart(Query):
    """``consents`` are those that count: a guardian's only as long as the guardianship holds."""

    opportunity_id: Id
    offered: Offered = Field(exclude=True)
    consents: Consents = Field(exclude=True)
    rules: AgeRules = Field(exclude=True)


class HasConsented(Query):
    purpose: Purpose
    consents: Consents = Field(exclude=True)
    rules: AgeRules = Field(exclude=True)


class MayWorkWithMinors(Query):
    until: Day
    clearance: Clearance = Field(exclude=True)
    rules: AgeRules = Field(exclude=True)


def may_take_part(person: Person, asked: MayTakePart) -> Mapping[str, Any]:
    """Whether the age fits on its first day, or today if that has passed, and who must has
    consented until then."""
    day = max(asked.rules.today, asked.offered.first_day)
    return _answer(
        _inactive(person),
        _age(person, asked.offered, day),
        _consent(person, Purpose.TAKE_PART, asked.consents, asked.rules, until=day),
    )


def has_consented(person: Person, asked: HasConsented) -> Mapping[str, Any]:
    today = asked.rules.today
    consent = _consent(person, asked.purpose, asked.consents, asked.rules, until=today)
    return _answer(_inactive(person), consent)


def may_work_with_minors(person: Person, asked: MayWorkWithMinors) -> Mapping[str, Any]:
    clearance, last_day = asked.clearance, max(asked.until, asked.rules.today)
    cleared = (
        clearance.status is ClearanceStatus.GRANTED
        and clearance.until is not None
        and clearance.until >= last_day
        and person.is_of(asked.rules.majority, asked.rules.today) is True
    )
    lacking = None if cleared else Missing(what=Lack.CLEARANCE, whom=Whom.CITY)
    return _answer(_inactive(person), lacking)


def _answer(*missing: Missing | None) -> Mapping[str, Any]:
    """``allowed`` and ``missing``; of what is missing twice, the first."""
    found: Iterable[Missing] = dict.fromkeys(each for each in missing if each)
    told = [each.model_dump() for each in found]
    return {"allowed": not told, "missing": told}


def _inactive(person: Person) -> Missing | None:
    match person.standing:
        case PersonStanding.ACTIVE:
            return None
        case PersonStanding.INACTIVE:
            return Missing(what=Lack.ACTIVE_PERSON, whom=Whom.PERSON)
    return Missing(what=Lack.ACTIVE_PERSON, whom=Whom.NOBODY)


def _age(person: Person, offered: Offered, day: date) -> Missing | None:
    if person.birth_date is None:
        return Missing(what=Lack.BIRTH_DATE, whom=Whom.PERSON)
    age = age_on(day, person.birth_date)
    if offered.minimum <= age and (offered.maximum is None or age <= offered.maximum):
        return None
    return Missing(what=Lack.FITTING_AGE, whom=Whom.NOBODY)


def _consent(
    person: Person, purpose: Purpose, consents: Consents, rules: AgeRules, *, until: date
) -> Missing | None:
    alone = person.is_of(rules.consent, rules.today)
    if alone is None:
        return Missing(what=Lack.BIRTH_DATE, whom=Whom.PERSON)
    for given in consents.given:
        counts = (given.guardianship_id is None) is alone
        if counts and given.purpose is purpose and given.until >= until:
            return None
    return Missing(what=Lack.CONSENT, whom=Whom.PERSON if alone else Whom.GUARDIAN)
