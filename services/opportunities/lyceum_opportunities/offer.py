"""What an opportunity offers: the values that its host describes it with."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Annotated, Self

from lyceum_chassis.domain.fields import (
    Day,
    Name,
    OptionalDay,
    Tags,
    Text,
    TimeZone,
    none_if_empty,
)
from lyceum_chassis.domain.place import Place
from lyceum_chassis.domain.zones import known_zone
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

CAPACITY_MAX = 100_000
AGE_MAX = 120


class OpportunityKind(StrEnum):
    INTERNSHIP = "internship"
    JOB = "job"
    MENTORSHIP = "mentorship"
    JOB_SHADOWING = "job_shadowing"
    WORKSHOP = "workshop"
    AFTER_SCHOOL_PROGRAMME = "after_school_programme"
    TUTORING = "tutoring"
    GUEST_SPEAKER = "guest_speaker"
    COMMUNITY_PROJECT = "community_project"
    ADULT_EDUCATION = "adult_education"
    LANGUAGE_OR_CULTURE = "language_or_culture"
    JOINT_EVENT = "joint_event"
    SUPPORT_SERVICE = "support_service"
    WELLNESS_OR_SUSTAINABILITY = "wellness_or_sustainability"


class AttendanceMode(StrEnum):
    IN_PERSON = "in_person"
    ONLINE = "online"


class Price(StrEnum):
    FREE = "free"
    UP_TO_50 = "up_to_50"
    OVER_50 = "over_50"
    UNKNOWN = "unknown"


class Pay(StrEnum):
    UNPAID = "unpaid"
    PAID = "paid"
    UNKNOWN = "unknown"


def zone_of(name: str) -> tzinfo:
    """The zone of a schedule; UTC if it has left the time zone database since it was accepted."""
    return known_zone(name) or UTC


TimeOfDay = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
OptionalTimeOfDay = Annotated[TimeOfDay | None, BeforeValidator(none_if_empty)]
Age = Annotated[int, Field(ge=0, le=AGE_MAX)]
Capacity = Annotated[int, Field(ge=1, le=CAPACITY_MAX)]


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Schedule(_Value):
    """First to last day; no last day: open-ended. Times of day are local, ``HH:MM``."""

    start_date: Day
    end_date: OptionalDay = None
    start_time: OptionalTimeOfDay = None
    end_time: OptionalTimeOfDay = None
    time_zone: TimeZone

    @model_validator(mode="after")
    def _forwards(self) -> Self:
        if self.end_date and self.end_date < self.start_date:
            raise ValueError("end_date is before start_date")
        if (
            self.end_date == self.start_date
            and (self.start_time and self.end_time)
            and self.end_time < self.start_time
        ):
            raise ValueError(
                "end_time is before start_time on the same day; what goes on past midnight ends "
                "on the day after"
            )
        return self

    def day_of(self, moment: datetime) -> date:
        """Which day it is there."""
        return moment.astimezone(zone_of(self.time_zone)).date()

    def over_at(self) -> datetime | None:
        """The moment at which the day after the last one begins there. None: it goes on and on."""
        return over_at(self.end_date, self.time_zone)

    def is_over(self, moment: datetime) -> bool:
        over_at = self.over_at()
        return over_at is not None and moment >= over_at


def over_at(last_day: date | None, time_zone: str) -> datetime | None:
    """When the day after this one begins there; None where the calendar doesn't tell."""
    if last_day is None or last_day == date.max:
        return None
    day_after = last_day + timedelta(days=1)
    return datetime.combine(day_after, time.min, tzinfo=zone_of(time_zone))


class Ages(_Value):
    """Whom it is for, in years; no maximum: all from the minimum on."""

    minimum: Age
    maximum: Age | None = None

    @model_validator(mode="after")
    def _the_right_way_round(self) -> Self:
        if self.maximum is not None and self.maximum < self.minimum:
            raise ValueError("maximum is below minimum")
        return self


class Access(_Value):
    """What helps a learner to take part."""

    transport: bool = False
    food: bool = False
    scholarships: bool = False


class Offer(_Value):
    """What is offered."""

    title: Name
    description: Text = ""
    kind: OpportunityKind
    schedule: Schedule
    mode: AttendanceMode
    place: Place | None = None
    ages: Ages
    capacity: Capacity
    price: Price = Price.UNKNOWN
    pay: Pay = Pay.UNKNOWN
    access: Access = Access()
    themes: Tags = ()
    apply_by: OptionalDay = None

    @model_validator(mode="after")
    def _apply_before_the_end(self) -> Self:
        if self.apply_by and self.schedule.end_date and self.apply_by > self.schedule.end_date:
            raise ValueError("apply_by is after the schedule's end_date")
        return self

    def with_capacity(self, capacity: int) -> Self:
        """The same with so many places. ``capacity`` is not validated again."""
        return self.model_copy(update={"capacity": capacity})

    def last_day_to_apply(self) -> date | None:
        """None: there is none."""
        return self.apply_by or self.schedule.end_date

    def takes_nobody_at(self, moment: datetime) -> bool:
        """Whether the last day to apply has passed there: nobody can, and who waits moves up no
        more."""
        last_day = self.last_day_to_apply()
        return last_day is not None and self.schedule.day_of(moment) > last_day
