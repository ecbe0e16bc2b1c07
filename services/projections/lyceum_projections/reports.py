"""The two reports, from the cells that the projections tally. Pure."""

from collections.abc import Collection, Iterable, Mapping
from typing import Literal
from uuid import UUID

from lyceum_chassis.projector.projection import Row
from pydantic import BaseModel, ConfigDict, Field

from lyceum_projections.answers import OfferReport, OfferRow, VoicesReport, VoicesRow
from lyceum_projections.disclosure import ALL, Group, hidden_groups, with_sums
from lyceum_projections.offer import cell_of as offer_cell_of
from lyceum_projections.search_question import OpportunityKind
from lyceum_projections.vocabulary import label
from lyceum_projections.voices import cell_of as voices_cell_of

Grouping = Literal["area", "kind", "partner"]
Counts = Mapping[str, int]
NOT_KNOWN = "Not known"

_OFFER_COUNTS = ("opportunities", "places", "taken", "waiting")
_VOICES_COUNTS = ("responses", "score_sum", "score_count", "surveys_closed", "surveys_replied")


class OfferQuestion(BaseModel):
    """Filters of different kinds all hold; values of one kind are alternatives."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    group_by: Grouping = Field("area", description="By what to group.")
    areas: tuple[str, ...] = Field((), description="Only these community areas.")
    kinds: tuple[OpportunityKind, ...] = Field((), description="Only these kinds of opportunity.")
    partner_ids: tuple[UUID, ...] = Field((), description="Only hosted by these partners (UUIDs).")


def offer_groups(question: OfferQuestion, cells: Iterable[Row]) -> dict[str, dict[str, int]]:
    """The counts of each group that has open opportunities, by its key.

    Nothing is suppressed here: places, and how many of them are taken, are a host's figures of
    its own offer, and every single card shows them to anyone.
    """
    partners = {str(partner) for partner in question.partner_ids}
    groups: dict[str, dict[str, int]] = {}
    for cell in cells:
        area, kind, host_id = offer_cell_of(cell["_id"])
        if (
            cell.get("opportunities", 0) > 0
            and _among(area, question.areas)
            and _among(kind, question.kinds)
            and _among(host_id, partners)
        ):
            key = {"area": area, "kind": kind, "partner": host_id}[question.group_by]
            _add(groups.setdefault(key, dict.fromkeys(_OFFER_COUNTS, 0)), cell)
    return groups


def offer_report(
    question: OfferQuestion, groups: Mapping[str, Counts], partner_names: Mapping[str, str]
) -> OfferReport:
    """The groups with most places first, and all together."""

    def labelled(key: str) -> str:
        known = partner_names.get(key) if question.group_by == "partner" else key and label(key)
        return known or NOT_KNOWN

    total = dict.fromkeys(_OFFER_COUNTS, 0)
    for counts in groups.values():
        _add(total, counts)
    rows = [_offer_row(key, labelled(key), counts) for key, counts in groups.items()]
    return OfferReport(
        rows=tuple(sorted(rows, key=lambda row: (-row.places, row.label, row.key))),
        total=_offer_row("", "All", total),
    )


def voices_report(cells: Iterable[Row], threshold: int) -> VoicesReport:
    """Kind by area, with the sums over both; what could tell of few people is hidden.

    A group that nobody answered for has no row. Its surveys count in the reply rate of its sums.
    """
    figures: dict[Group, dict[str, int]] = {(ALL, ALL): dict.fromkeys(_VOICES_COUNTS, 0)}
    people: dict[tuple[str, str], int] = {}
    for cell in cells:
        kind, area = voices_cell_of(cell["_id"])
        people[kind, area] = cell.get("responses", 0)
        for group in ((kind, area), (kind, ALL), (ALL, area), (ALL, ALL)):
            _add(figures.setdefault(group, dict.fromkeys(_VOICES_COUNTS, 0)), cell)
    # Over all there is always a row, be it only to say that it is hidden.
    groups = {(ALL, ALL): 0} | with_sums(people)
    hidden = hidden_groups(people, threshold)
    rows = [
        _voices_row(group, figures[group], group in hidden or groups[group] < threshold)
        for group in sorted(groups, key=_sums_last)
    ]
    return VoicesReport(rows=tuple(rows), threshold=threshold)


def _among(value: str, wanted: Collection[str]) -> bool:
    return not wanted or value in wanted


def _add(counts: dict[str, int], more: Counts) -> None:
    for name in counts:
        counts[name] += more.get(name, 0)


def _offer_row(key: str, name: str, counts: Counts) -> OfferRow:
    places = counts["places"]
    return OfferRow(
        key=key, label=name, **counts, fill_rate=counts["taken"] / places if places else 0.0
    )


def _voices_row(group: Group, figures: Counts, hidden: bool) -> VoicesRow:
    kind, area = group
    responses, scores, closed = (
        figures[name] for name in ("responses", "score_count", "surveys_closed")
    )
    row = VoicesRow(
        kind=kind or "",
        area=area or "",
        all_kinds=kind is ALL,
        all_areas=area is ALL,
        hidden=hidden,
    )
    if hidden:
        return row
    shown = {
        "responses": responses,
        "mean": figures["score_sum"] / scores if scores else None,
        "reply_rate": figures["surveys_replied"] / closed if closed else None,
    }
    return row.model_copy(update=shown)


def _sums_last(group: Group) -> tuple[bool, str, bool, str]:
    kind, area = group
    return kind is ALL, kind or "", area is ALL, area or ""
