"""``offer`` and ``voices`` in the shapes of before there was one table for all reports.

They are released, so they stay: over gRPC as RPCs of their own, over HTTP as fields beside the
table's. Their figures are the table's. Pure.
"""

from typing import Annotated, Any, Literal

from lyceum_chassis.domain.fields import Id
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator
from pydantic_core import PydanticCustomError

from lyceum_projections.reporting.answers import LineTold, Table
from lyceum_projections.reporting.question import VALUES_MAX, ReportQuestion, short
from lyceum_projections.search_question import OpportunityKind

Grouping = Literal["area", "kind", "partner"]


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True)


class OfferQuestion(BaseModel):
    """Filters of different kinds all hold; values of one kind are alternatives."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    group_by: Grouping = Field("area", description="By what to group.")
    areas: tuple[Annotated[str, AfterValidator(short)], ...] = Field(
        (), description="Only these community areas."
    )
    kinds: tuple[OpportunityKind, ...] = Field((), description="Only these kinds of opportunity.")
    partner_ids: tuple[Id, ...] = Field((), description="Only hosted by these partners (UUIDs).")

    @field_validator("areas", "kinds", "partner_ids")
    @classmethod
    def _few_enough(cls, values: tuple[Any, ...]) -> tuple[Any, ...]:
        if len(values) > VALUES_MAX:
            raise PydanticCustomError("too_many", f"at most {VALUES_MAX} values can be asked for")
        return values

    def as_asked(self, **time: Any) -> ReportQuestion:
        """``time`` are the fields of ``ReportTime``."""
        partners = tuple(str(partner) for partner in self.partner_ids)
        where = {"area": self.areas, "kind": self.kinds, "partner": partners}
        return ReportQuestion(**time, group_by=(self.group_by,), where=where)


class OfferRow(_Answer):
    """Counts of the open opportunities of a group."""

    key: str = Field(description="The community area, the kind, or the partner's UUID.")
    label: str = Field(description="The same for people to read.")
    opportunities: int
    places: int
    taken: int
    waiting: int
    fill_rate: float = Field(description="Places taken / places; 0 when there are none.")


class OfferReport(_Answer):
    rows: tuple[OfferRow, ...] = Field(description="The groups, most places first.")
    total: OfferRow


class VoicesRow(_Answer):
    """What a group said. The figures of a hidden group are absent."""

    kind: str = Field(description="Kind of opportunity; empty in a row over all kinds.")
    area: str = Field(description="Community area; empty if not known or in a row over all.")
    all_kinds: bool
    all_areas: bool
    hidden: bool = Field(description="The figures are hidden to protect people.")
    responses: int | None = None
    mean: float | None = Field(None, description="Mean of all answers on the 1-5 scale.")
    reply_rate: float | None = Field(
        None, description="Surveys that were replied to / surveys that were closed."
    )


class VoicesReport(_Answer):
    rows: tuple[VoicesRow, ...]
    threshold: int = Field(description="Groups of fewer people than this are hidden.")


class OfferAnswer(Table, OfferReport):
    """The table, and the same as rows."""


class VoicesAnswer(Table):
    """The table, and the same as rows."""

    rows: tuple[VoicesRow, ...]


def offer_report(table: Table) -> OfferReport:
    """Of a table that is grouped by one dimension."""
    rows = [_offer_row(line) for line in _of_last_period(table)]
    return OfferReport(rows=tuple(rows[:-1]), total=rows[-1])


def voices_report(table: Table) -> VoicesReport:
    """Of a table by kind and area. A group that nobody answered for has no row."""
    rows = [
        _voices_row(line)
        for line in _of_last_period(table)
        if line.count("responses") or line.hides("responses") or all(key.all for key in line.keys)
    ]
    return VoicesReport(rows=tuple(rows), threshold=table.threshold)


def _of_last_period(table: Table) -> list[LineTold]:
    return [line for line in table.lines if line.period == table.lines[-1].period]


def _offer_row(line: LineTold) -> OfferRow:
    key = line.keys[0]
    return OfferRow(
        key=key.value,
        label=key.label,
        opportunities=line.count("opportunities"),
        places=line.count("places"),
        taken=line.count("taken"),
        waiting=line.count("waiting"),
        fill_rate=line.value("fill_rate") or 0.0,
    )


def _voices_row(line: LineTold) -> VoicesRow:
    kind, area = line.keys
    # Over all there is always a row, be it only to say that nobody has answered.
    hidden = line.hides("responses") or not line.count("responses")
    shown: dict[str, float | None] = {
        "responses": line.count("responses"),
        "mean": line.value("mean"),
        "reply_rate": line.value("reply_rate"),
    }
    return VoicesRow(
        kind=kind.value,
        area=area.value,
        all_kinds=kind.all,
        all_areas=area.all,
        hidden=hidden,
        **({} if hidden else shown),
    )
