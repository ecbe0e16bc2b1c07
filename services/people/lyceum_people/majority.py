"""Majority: found out month by month, of who has a guardian, and told without the day."""

from datetime import date, datetime

from lyceum_chassis.domain.messages import Event, PolicyCommand, Rejected
from pydantic import Field

from lyceum_people import PERSON
from lyceum_people.calendar import day_of, is_of


class CameOfAge(Event, type=f"{PERSON}.came_of_age.v1"):
    """A person who has a guardian is of age. It is found out once a month, so that the day on which
    it is told is nobody's birthday."""


class ComeOfAge(PolicyCommand):
    """By time: see ``policies.py``. Refused as long as the person is a minor."""

    majority_age: int
    time_zone: str
    at: datetime = Field(exclude=True)


def decide(command: ComeOfAge, born: date | None, *, told: bool) -> list[Event]:
    """``told``: it was found out before."""
    match is_of(command.majority_age, born, day_of(command.at, command.time_zone)):
        case None:
            raise Rejected("person.age_unknown", "Nobody has told this person's birth date.")
        case False:
            raise Rejected("person.is_a_minor", "This person is not of age yet.")
    return [] if told else [CameOfAge()]
