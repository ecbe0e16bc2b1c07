"""The band of ages that people names: by its name, for the last weeks, and never an age."""

from datetime import date, timedelta

import pytest
from examples.believable import ADA
from examples.person import LEARNER
from hypothesis import given
from hypothesis import strategies as st
from lyceum_chassis.domain.messages import Rejected
from lyceum_people.age_bands import WhichAgeBand, read_bands, which_age_band
from lyceum_people.decisions import AgeRules
from lyceum_people.person import Person, PersonStanding

TODAY = date(2026, 11, 27)
TEXT = "under_14=0-13,14_to_15=14-15,16_to_17=16-17"
RULES = AgeRules(today=TODAY, majority=18, consent=16)


def somebody(born: date | None) -> Person:
    profile = LEARNER.model_copy(update={"birth_date": born})
    return Person(person_id=ADA, standing=PersonStanding.ACTIVE, profile=profile)


def asked(day: date = TODAY) -> WhichAgeBand:
    return WhichAgeBand(day=day, bands=read_bands(TEXT), rules=RULES)


@pytest.mark.parametrize(
    ("born", "band"),
    [
        (date(2012, 11, 28), "under_14"),
        (date(2012, 11, 27), "14_to_15"),
        (date(2010, 11, 28), "14_to_15"),
        (date(2010, 11, 27), "16_to_17"),
        (date(2008, 11, 27), ""),
    ],
)
def test_a_band_changes_on_a_birthday(born: date, band: str) -> None:
    answer = which_age_band(somebody(born), asked())
    assert (answer["band"], len(answer["bands"])) == (band, 3)


def test_on_the_day_before_it_is_the_band_of_before() -> None:
    born = date(2010, 11, 27)
    assert which_age_band(somebody(born), asked(TODAY - timedelta(days=1)))["band"] == "14_to_15"


def test_of_whom_nobody_told_a_birth_date_it_is_said_what_is_missing() -> None:
    answer = which_age_band(somebody(None), asked())
    assert "band" not in answer
    assert [each["what"] for each in answer["missing"]] == ["birth_date"]


def test_of_who_was_forgotten_nothing_is_told() -> None:
    gone = Person(person_id=ADA, standing=PersonStanding.FORGOTTEN)
    assert [m["what"] for m in which_age_band(gone, asked())["missing"]] == ["active_person"]


@pytest.mark.parametrize("days", [-33, 2, 400, -4_000])
def test_days_from_which_one_could_look_for_a_birthday_are_refused(days: int) -> None:
    with pytest.raises(Rejected) as refusal:
        which_age_band(somebody(date(2010, 11, 27)), asked(TODAY + timedelta(days=days)))
    assert refusal.value.code == "person.day_not_asked"


@given(
    st.dates(date(1990, 1, 1), date(2026, 1, 1)),
    st.dates(date(1990, 1, 1), date(2026, 1, 1)),
    st.integers(-32, 0),
)
def test_who_is_in_the_same_band_is_answered_the_same(one: date, other: date, back: int) -> None:
    on = asked(TODAY + timedelta(days=back))
    answers = [which_age_band(somebody(born), on) for born in (one, other)]
    assert (answers[0] == answers[1]) == (answers[0]["band"] == answers[1]["band"])


@pytest.mark.parametrize(
    "text", ["", "a", "a=1", "a=5-4", "a=1-3,b=3-5", "a=1-2,a=3-4", "A=1-2", "a=1-2,", "a=-1-2"]
)
def test_bands_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"bands|twice|overlap"):
        read_bands(text)
