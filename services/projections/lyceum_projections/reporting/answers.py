"""What a report answers, the same over gRPC, HTTP, the page and the CLI."""

from pydantic import BaseModel, ConfigDict, Field

from lyceum_projections.reporting.declaration import Unit


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True)


class DimensionTold(_Answer):
    name: str
    title: str = Field(description="For people to read.")


class MeasureTold(_Answer):
    name: str
    title: str = Field(description="For people to read.")
    unit: Unit
    of_people: bool = Field(description="Hidden where it could tell of few people.")


class ReportTold(_Answer):
    """A report that there is."""

    name: str
    title: str
    says: str = Field(description="What it counts.")
    dimensions: tuple[DimensionTold, ...]
    measures: tuple[MeasureTold, ...]


class ReportList(_Answer):
    reports: tuple[ReportTold, ...]


class KeyTold(_Answer):
    dimension: str
    value: str = Field(description="Empty if not known, or over all values.")
    label: str = Field(description="The value for people to read.")
    all: bool = Field(description="Over all values of the dimension.")


class FigureTold(_Answer):
    measure: str
    value: float | None = Field(None, description="Absent if hidden, or if there is none.")
    hidden: bool = Field(False, description="Hidden to protect people.")


class LineTold(_Answer):
    """A group in a period, or a sum over groups."""

    period: str = Field(description="`2026-03`, `2026-Q1`, …; empty without a trend.")
    keys: tuple[KeyTold, ...]
    figures: tuple[FigureTold, ...] = Field(description="One a measure, in their order.")

    def value(self, measure: str) -> float | None:
        return next((each.value for each in self.figures if each.measure == measure), None)

    def count(self, measure: str) -> int:
        return int(self.value(measure) or 0)

    def hides(self, measure: str) -> bool:
        return any(each.hidden for each in self.figures if each.measure == measure)

    @property
    def is_sum(self) -> bool:
        return any(key.all for key in self.keys)


class Table(_Answer):
    """A report's answer."""

    report: ReportTold
    from_date: str = Field(description="First day that counts; empty: from the beginning.")
    to_date: str = Field(description="Last day that counts.")
    trend: str = Field("", description="A line for each group and such a period.")
    group_by: tuple[str, ...]
    lines: tuple[LineTold, ...] = Field(description="Groups, and the sums over them, sums last.")
    threshold: int = Field(description="Figures of fewer people are hidden; 0: none is.")
