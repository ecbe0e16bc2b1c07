"""What one may ask of a report. The same model checks it over gRPC, HTTP, the page and the CLI."""

from datetime import date
from typing import Annotated, Any, Literal, Self

from lyceum_chassis.domain.fields import Day
from lyceum_chassis.errors import InvalidArgument
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from lyceum_projections.reporting.declaration import Report
from lyceum_projections.reporting.periods import FIRST_DAY, Span, Unit
from lyceum_projections.search_question import Blank

VALUES_MAX = 200
TREND_MAX = 120
PeoplePeriod = Literal["month", "quarter", "school_year", "open"]
"""After which calendar period figures of people move; ``open``: at once, of invented people."""


def _since_events_are_kept(day: date) -> date:
    if not FIRST_DAY <= day <= date(9998, 12, 31):
        raise PydanticCustomError("no_day", "is not a day from 1970 to 9998")
    return day


KeptDay = Annotated[Annotated[Day, AfterValidator(_since_events_are_kept)] | None, Blank]
VALUE_MAX = 200


def short(value: str) -> str:
    """As a validator, since the released API tells of no limit."""
    if len(value) > VALUE_MAX:
        raise PydanticCustomError("too_long", "a value has at most 200 characters")
    return value


def _short_value(given: str) -> str:
    short(given.partition(":")[2])
    return given


Value = Annotated[str, Field(max_length=VALUE_MAX)]
Filter = Annotated[str, Field(max_length=300, pattern="^[^:]+:"), AfterValidator(_short_value)]
GroupBy = Annotated[
    tuple[str, ...],
    AfterValidator(lambda names: tuple(name for name in names if name)),
    Field(max_length=5, description="Dimensions to group by; the report's own choice if none."),
]


class ReportTime(BaseModel):
    """Over which time, and in which steps."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    from_day: KeptDay = Field(
        None, alias="from", description="First day of the time asked for (ISO 8601)."
    )
    to_day: KeptDay = Field(
        None, alias="to", description="Last day of the time asked for (ISO 8601)."
    )
    as_of: KeptDay = Field(
        None, description="The table as it was at the end of this day (ISO 8601); today if not."
    )
    trend: Annotated[Unit | None, Blank] = Field(
        None, description="A table for each `day`, `month`, `quarter`, `school_year` or `year`."
    )

    @model_validator(mode="after")
    def _together(self) -> Self:
        if self.as_of and (self.from_day or self.to_day):
            raise PydanticCustomError("two_times", "give as_of, or from and to")
        if (self.from_day is None) != (self.to_day is None):
            raise PydanticCustomError("half_a_time", "from and to belong together")
        if self.from_day and self.to_day and self.from_day > self.to_day:
            raise PydanticCustomError("reversed", "from is after to")
        return self

    @property
    def span(self) -> Span | None:
        return Span(self.from_day, self.to_day) if self.from_day and self.to_day else None

    @property
    def time(self) -> dict[str, Any]:
        """The fields of the time alone."""
        return {name: getattr(self, name) for name in ReportTime.model_fields}


class ReportQuestion(ReportTime):
    """Filters of different dimensions all hold; values of one dimension are alternatives."""

    group_by: GroupBy = ()
    where: dict[str, tuple[Value, ...]] = Field(default_factory=dict)


class ReportParameters(ReportTime):
    """The same as parameters of an address."""

    group_by: GroupBy = ()
    where: Annotated[tuple[Filter, ...], Field(max_length=VALUES_MAX)] = Field(
        (),
        description="Only this value of a dimension, as `dimension:value`. Filters of different "
        "dimensions all hold, those of one are alternatives: repeat the parameter.",
    )

    def as_asked(self) -> ReportQuestion:
        where: dict[str, tuple[str, ...]] = {}
        for each in self.where:
            dimension, _, value = each.partition(":")
            where[dimension] = (*where.get(dimension, ()), value)
        return ReportQuestion(**self.time, group_by=self.group_by, where=where)


def checked(report: Report, question: ReportQuestion, today: date) -> ReportQuestion:
    """The question with what the report chooses where nobody says. Raises ``InvalidArgument``."""
    dimensions = {each.name for each in report.dimensions}
    known = f"known are {', '.join(sorted(dimensions))}"
    wrong = [
        (field, f"{name!r} is no dimension of {report.name}; {known}")
        for field, names in (("group_by", question.group_by), ("where", question.where))
        for name in names
        if name not in dimensions
    ]
    wrong += [
        ("where", f"more than {VALUES_MAX} values of {name}")
        for name, values in question.where.items()
        if len(values) > VALUES_MAX
    ]
    if len(set(question.group_by)) != len(question.group_by):
        wrong.append(("group_by", "names a dimension twice"))
    for field, day in (("as_of", question.as_of), ("to", question.to_day)):
        if day and day > today:
            wrong.append((field, f"{day} has not come yet; in the city it is {today}"))
    if wrong:
        raise InvalidArgument(wrong)
    where = {name: values for name, values in question.where.items() if values}
    changes = {"group_by": question.group_by or report.grouping, "where": where}
    return question.model_copy(update=changes)
