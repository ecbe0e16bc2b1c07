"""What others are told of a person: a decision, and never an age."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from examples.believable import ADA, OPPORTUNITY_ID
from examples.clearance import FIRST_END, GRANTED, LOOKED_INTO, SUSPENDED
from examples.consent import GUARDIANSHIP_ID
from examples.person import LEARNER, REGISTERED
from hypothesis import assume, given
from hypothesis import strategies as st
from lyceum_people.calendar import age_on
from lyceum_people.clearance import clearance
from lyceum_people.consent import Consents, Given, Purpose
from lyceum_people.decisions import (
    AgeRules,
    HasConsented,
    Lack,
    MayTakePart,
    MayWorkWithMinors,
    Whom,
    has_consented,
    may_take_part,
    may_work_with_minors,
)
from lyceum_people.known import Offered
from lyceum_people.person import Deactivated, ForgettingStarted, Person, Registered, person

TODAY = date(2026, 6, 1)
RULES = AgeRules(today=TODAY, majority=18, consent=16)
WORKSHOP = Offered(minimum=12, maximum=18, first_day=date(2026, 6, 27))
NEXT_YEAR = date(2027, 6, 1)


def born(day: date | None) -> Person:
    profile = LEARNER.model_copy(update={"birth_date": day})
    return person.fold([Registered(person_id=ADA, profile=profile)])


def given_by(
    guardianship_id: UUID | None, purpose: Purpose = Purpose.TAKE_PART, until: date = NEXT_YEAR
) -> Given:
    return Given(purpose=purpose, text_version="1", until=until, guardianship_id=guardianship_id)


OWN, GUARDIANS = given_by(None), given_by(GUARDIANSHIP_ID)


def asked(*given: Given, offered: Offered = WORKSHOP, rules: AgeRules = RULES) -> MayTakePart:
    return MayTakePart(
        opportunity_id=OPPORTUNITY_ID,
        offered=offered,
        consents=Consents(given=given),
        rules=rules,
    )


def lacks(answer: Any) -> list[tuple[str, str]]:
    assert answer["allowed"] is (answer["missing"] == [])
    return [(each["what"], each["whom"]) for each in answer["missing"]]


AT_14, AT_17 = born(date(2012, 1, 1)), born(date(2009, 1, 1))


def test_whose_consent_counts_is_decided_by_the_age_of_today() -> None:
    assert lacks(may_take_part(AT_14, asked(GUARDIANS))) == []
    assert lacks(may_take_part(AT_14, asked(OWN))) == [(Lack.CONSENT, Whom.GUARDIAN)]
    assert lacks(may_take_part(AT_17, asked(OWN))) == []
    assert lacks(may_take_part(AT_17, asked(GUARDIANS))) == [(Lack.CONSENT, Whom.PERSON)]


def test_a_guardians_consent_stops_counting_on_the_birthday() -> None:
    born_on = born(date(2010, 6, 2))
    on_the_day = RULES.model_copy(update={"today": date(2026, 6, 2)})
    assert lacks(may_take_part(born_on, asked(GUARDIANS))) == []
    assert lacks(may_take_part(born_on, asked(GUARDIANS, rules=on_the_day))) == [
        (Lack.CONSENT, Whom.PERSON)
    ]


def test_the_age_is_that_of_the_first_day_or_of_today_if_that_has_passed() -> None:
    at_12_on_the_first_day = born(date(2014, 6, 27))
    assert lacks(may_take_part(at_12_on_the_first_day, asked(GUARDIANS))) == []
    a_day_younger = born(date(2014, 6, 28))
    assert lacks(may_take_part(a_day_younger, asked(GUARDIANS))) == [
        (Lack.FITTING_AGE, Whom.NOBODY)
    ]
    running = WORKSHOP.model_copy(update={"first_day": date(2020, 1, 1)})
    at_12_today = born(date(2014, 6, 1))
    assert lacks(may_take_part(at_12_today, asked(GUARDIANS, offered=running))) == []


def test_a_consent_that_ends_before_the_first_day_is_none() -> None:
    short = given_by(GUARDIANSHIP_ID, until=date(2026, 6, 26))
    assert lacks(may_take_part(AT_14, asked(short))) == [(Lack.CONSENT, Whom.GUARDIAN)]


def test_a_consent_is_for_its_own_purpose() -> None:
    for purpose in Purpose:
        question = HasConsented(
            purpose=purpose,
            consents=Consents(given=(given_by(None, Purpose.RESEARCH),)),
            rules=RULES,
        )
        expected = [] if purpose is Purpose.RESEARCH else [(Lack.CONSENT, Whom.PERSON)]
        assert lacks(has_consented(AT_17, question)) == expected


def test_without_a_birth_date_the_answer_is_no_once() -> None:
    assert lacks(may_take_part(born(None), asked(OWN, GUARDIANS))) == [
        (Lack.BIRTH_DATE, Whom.PERSON)
    ]


def test_who_is_inactive_or_forgotten_takes_part_in_nothing() -> None:
    inactive = person.fold([REGISTERED, Deactivated()])
    forgotten = person.fold([REGISTERED, ForgettingStarted()])
    assert (Lack.ACTIVE_PERSON, Whom.PERSON) in lacks(may_take_part(inactive, asked(GUARDIANS)))
    assert (Lack.ACTIVE_PERSON, Whom.NOBODY) in lacks(may_take_part(forgotten, asked(GUARDIANS)))


def test_a_clearance_counts_until_its_last_day_for_adults() -> None:
    adult, cleared = born(date(1980, 1, 1)), clearance.fold([*LOOKED_INTO, GRANTED])

    def question(until: date, found: Any = cleared) -> MayWorkWithMinors:
        return MayWorkWithMinors(until=until, clearance=found, rules=RULES)

    refused = [(Lack.CLEARANCE, Whom.CITY)]
    assert lacks(may_work_with_minors(adult, question(FIRST_END))) == []
    assert lacks(may_work_with_minors(adult, question(FIRST_END + timedelta(days=1)))) == refused
    assert lacks(may_work_with_minors(AT_17, question(FIRST_END))) == refused
    suspended = clearance.fold([*LOOKED_INTO, GRANTED, SUSPENDED])
    assert lacks(may_work_with_minors(adult, question(FIRST_END, suspended))) == refused
    late = RULES.model_copy(update={"today": FIRST_END + timedelta(days=1)})
    asked_late = MayWorkWithMinors(until=TODAY, clearance=cleared, rules=late)
    assert lacks(may_work_with_minors(adult, asked_late)) == refused


birth_dates = st.dates(date(1940, 1, 1), date(2025, 12, 31))
offers = st.builds(
    Offered,
    minimum=st.integers(0, 20),
    maximum=st.none() | st.integers(20, 90),
    first_day=st.dates(date(2025, 1, 1), date(2027, 12, 31)),
)


@given(birth_dates, birth_dates, offers, st.lists(st.sampled_from([OWN, GUARDIANS]), unique=True))
def test_an_answer_tells_whether_the_age_fits_and_who_consents_and_no_more(
    one: date, other: date, offered: Offered, consents: list[Given]
) -> None:
    """All of whom that is the same get the same answer, whenever they were born."""
    first = max(TODAY, offered.first_day)

    def told_of(born_on: date) -> tuple[bool, bool]:
        age = age_on(first, born_on)
        too_old = offered.maximum is not None and age > offered.maximum
        return offered.minimum <= age and not too_old, age_on(TODAY, born_on) >= 16

    assume(told_of(one) == told_of(other))
    question = asked(*consents, offered=offered)
    assert may_take_part(born(one), question) == may_take_part(born(other), question)


@given(st.lists(st.sampled_from([OWN, GUARDIANS]), unique=True), birth_dates)
def test_nobody_takes_part_without_a_consent_that_counts(consents: list[Given], day: date) -> None:
    anything = Offered(minimum=0, maximum=None, first_day=TODAY)
    answer = may_take_part(born(day), asked(*consents, offered=anything))
    alone = born(day).is_of(16, TODAY)
    assert answer["allowed"] is ((OWN if alone else GUARDIANS) in consents)
