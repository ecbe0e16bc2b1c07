"""How a person is described, by themself or by who acts for them."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from lyceum_chassis.domain.fields import Day, Line, Name, OptionalDay
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

FIRST_BIRTH_YEAR = 1900


class PersonRole(StrEnum):
    LEARNER = "learner"
    FAMILY = "family"
    MENTOR = "mentor"
    VOLUNTEER = "volunteer"
    SUPPORTER = "supporter"
    STAFF = "staff"


def _no_longer_ago(born: date | None) -> date | None:
    if born is not None and born.year < FIRST_BIRTH_YEAR:
        raise ValueError(f"is before {FIRST_BIRTH_YEAR}")
    return born


def _each_once(roles: tuple[PersonRole, ...]) -> tuple[PersonRole, ...]:
    if len(set(roles)) != len(roles):
        raise ValueError("has the same role twice")
    return roles


BirthDate = Annotated[Day, AfterValidator(_no_longer_ago)]
OptionalBirthDate = Annotated[OptionalDay, AfterValidator(_no_longer_ago)]
Language = Annotated[
    str, StringConstraints(max_length=35, pattern=r"^([A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*)?$")
]
"""A language tag such as ``es`` or ``zh-Hant`` (BCP 47), or empty."""
Roles = Annotated[tuple[PersonRole, ...], Field(max_length=6), AfterValidator(_each_once)]


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class PersonProfile(_Value):
    """Name, how the person is reached, when they were born, and what they are in the city."""

    name: Name
    contact: Line = ""
    birth_date: OptionalBirthDate = None
    language: Language = ""
    roles: Roles = ()
