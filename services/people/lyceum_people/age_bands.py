"""In which of the city's bands of ages somebody is, for limits on the hours that minors work.

The bands are the city's settings, so the question names no age, and the answer is a band's name. It
names a day, because hours are worked on one; a day long ago or still to come is refused, so that
nobody looks for a birthday far from it (docs/adr/0033).
"""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from typing import Any

from lyceum_chassis.domain.fields import Day
from lyceum_chassis.domain.messages import Query, Rejected
from pydantic import BaseModel, ConfigDict, Field

from lyceum_people.calendar import age_on
from lyceum_people.decisions import AgeRules, Lack, Missing, Whom
from lyceum_people.person import Person, PersonStanding

DAYS_BACK = 32
_BAND = re.compile(r"([a-z0-9_]{1,40})=([0-9]{1,3})-([0-9]{1,3})")


class AgeBand(BaseModel):
    """Ages in years, both included."""

    model_config = ConfigDict(frozen=True)

    name: str
    minimum: int
    maximum: int


AgeBands = tuple[AgeBand, ...]


@cache
def read_bands(text: str) -> AgeBands:
    """Of ``under_14=0-13,14_to_15=14-15``. Raises ``ValueError``."""
    found = [_BAND.fullmatch(part.strip()) for part in text.split(",")]
    if not all(found):
        raise ValueError("must be bands such as under_14=0-13, with commas")
    bands = [AgeBand(name=b[1], minimum=int(b[2]), maximum=int(b[3])) for b in found if b]
    if len({band.name for band in bands}) != len(bands):
        raise ValueError("a band is there twice")
    ordered = sorted(bands, key=lambda band: band.minimum)
    if any(band.maximum < band.minimum for band in bands) or any(
        after.minimum <= before.maximum for before, after in pairwise(ordered)
    ):
        raise ValueError("bands overlap, or end before they begin")
    return tuple(ordered)


def known_bands(text: str) -> str:
    """The text, if it is one of bands."""
    read_bands(text)
    return text


class WhichAgeBand(Query):
    """``day`` is today in the city or one of the days before."""

    day: Day
    bands: AgeBands = Field(exclude=True)
    rules: AgeRules = Field(exclude=True)


def which_age_band(person: Person, asked: WhichAgeBand) -> Mapping[str, Any]:
    """``band`` is empty for who is in none; ``bands`` are those that there are."""
    if not _may_be_asked(asked.day, asked.rules.today):
        raise Rejected(
            "person.day_not_asked", f"It is told for the last {DAYS_BACK} days, and no other."
        )
    names = [band.name for band in asked.bands]
    if person.standing is PersonStanding.FORGOTTEN:
        lacking = Missing(what=Lack.ACTIVE_PERSON, whom=Whom.NOBODY)
    elif person.birth_date is None:
        lacking = Missing(what=Lack.BIRTH_DATE, whom=Whom.PERSON)
    else:
        age = age_on(asked.day, person.birth_date)
        fits = (band.name for band in asked.bands if band.minimum <= age <= band.maximum)
        return {"band": next(fits, ""), "bands": names}
    return {"bands": names, "missing": [lacking.model_dump()]}


def _may_be_asked(day: date, today: date) -> bool:
    """With a day to spare at each end: places of opportunities have zones of their own."""
    return today - timedelta(days=DAYS_BACK) <= day <= today + timedelta(days=1)
