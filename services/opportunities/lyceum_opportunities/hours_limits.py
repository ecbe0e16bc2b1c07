"""Limits on hours, as the city's settings have them: tables by kind, band of ages and day.

A table is data; ``hours_limits_us.json`` is the one that holds where nothing else is set. Which
ages a band has people alone know, and what is allowed on a day says nothing of anybody. Where the
school calendar says nothing, a day from Monday to Friday is a school day: the stricter rule.
"""

import json
from collections.abc import Iterable
from datetime import date, timedelta
from importlib import resources
from typing import Annotated, Protocol, Self

from lyceum_chassis.domain.fields import Day
from lyceum_chassis.domain.messages import Rejected
from pydantic import BaseModel, ConfigDict, Field, model_validator

from lyceum_opportunities.offer import OpportunityKind, TimeOfDay

SATURDAY = 5
Minutes = Annotated[int, Field(ge=0, le=7 * 24 * 60)]
Band = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,40}$")]


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Logged(Protocol):
    """Hours, as far as limits look at them."""

    @property
    def day(self) -> date: ...
    @property
    def starts(self) -> str: ...
    @property
    def ends(self) -> str: ...
    @property
    def minutes(self) -> int: ...


class Allowed(_Value):
    """What is allowed on one day, and in the week that begins on ``week_begins``, in minutes; None:
    no such limit. Rules have names, for who hears of them."""

    week_begins: date
    day_rule: str = ""
    day_minutes: int | None = None
    week_rule: str = ""
    week_minutes: int | None = None
    earliest: str | None = None
    latest: str | None = None

    def check(self, done: Logged, others: Iterable[Logged]) -> None:
        """Raises ``Rejected`` with the rule that hours of this day, beside the others, break."""
        too_early = self.earliest is not None and done.starts < self.earliest
        if too_early or (self.latest is not None and done.ends > self.latest):
            raise Rejected(
                "placement.outside_hours",
                f"By the rule time_of_day hours lie from {self.earliest} to {self.latest}.",
            )
        beside = list(others)
        of_day = sum(each.minutes for each in beside if each.day == done.day)
        of_week = sum(each.minutes for each in beside if self.in_week(each.day))
        _check("day", self.day_rule, self.day_minutes, of_day, done.minutes)
        _check("week", self.week_rule, self.week_minutes, of_week, done.minutes)

    def in_week(self, day: date) -> bool:
        return 0 <= (day - self.week_begins).days < 7


def _check(span: str, rule: str, limit: int | None, before: int, more: int) -> None:
    if limit is not None and before + more > limit:
        raise Rejected(
            f"placement.over_{span}_limit",
            f"By the rule {rule} there are {limit} minutes at most; {before} are logged.",
        )


class Span(_Value):
    """Days, both included."""

    first: Day
    last: Day

    @model_validator(mode="after")
    def _forwards(self) -> Self:
        if self.last < self.first:
            raise ValueError("last is before first")
        return self

    def has(self, day: date) -> bool:
        return self.first <= day <= self.last


class BandLimits(_Value):
    """Of a band of ages, in minutes. ``later``: instead of ``latest`` in the late seasons."""

    band: Band
    school_day: Minutes | None = None
    school_week: Minutes | None = None
    other_day: Minutes | None = None
    other_week: Minutes | None = None
    earliest: TimeOfDay | None = None
    latest: TimeOfDay | None = None
    later: TimeOfDay | None = None


class HoursLimits(_Value):
    """The table of a city. ``week_begins`` is 0 for Monday to 6 for Sunday; ``no_school`` are the
    days from Monday to Friday on which there is none. A week with one school day is a school week.
    """

    source: str = ""
    kinds: tuple[OpportunityKind, ...] = ()
    bands: tuple[BandLimits, ...] = ()
    week_begins: Annotated[int, Field(ge=0, le=6)] = 0
    no_school: tuple[Span, ...] = ()
    late_seasons: tuple[Span, ...] = ()

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        if len(set(self.names)) != len(self.bands):
            raise ValueError("a band is there twice")
        return self

    @property
    def names(self) -> tuple[str, ...]:
        """Of its bands."""
        return tuple(each.band for each in self.bands)

    def concern(self, kind: str) -> bool:
        """Whether there is any limit to that kind of opportunity."""
        return bool(self.bands) and kind in self.kinds

    def on(self, day: date, band: str) -> Allowed | None:
        """What is allowed to who is in the band on that day; None: everything."""
        limits = next((each for each in self.bands if each.band == band), None)
        if limits is None:
            return None
        begins = day - timedelta(days=(day.weekday() - self.week_begins) % 7)
        school_day = self._is_school_day(day)
        school_week = any(self._is_school_day(begins + timedelta(days=n)) for n in range(7))
        late = any(span.has(day) for span in self.late_seasons)
        return Allowed(
            week_begins=begins,
            day_rule="school_day" if school_day else "other_day",
            day_minutes=limits.school_day if school_day else limits.other_day,
            week_rule="school_week" if school_week else "other_week",
            week_minutes=limits.school_week if school_week else limits.other_week,
            earliest=limits.earliest,
            latest=limits.later if late and limits.later else limits.latest,
        )

    def _is_school_day(self, day: date) -> bool:
        return day.weekday() < SATURDAY and not any(span.has(day) for span in self.no_school)


def as_json(value: object) -> object:
    """Text of a setting, to be validated; anything else as it is. Raises ``ValueError``."""
    return json.loads(value) if isinstance(value, str) else value


def shipped() -> HoursLimits:
    file = resources.files("lyceum_opportunities").joinpath("hours_limits_us.json")
    return HoursLimits.model_validate_json(file.read_text(encoding="utf-8"))
