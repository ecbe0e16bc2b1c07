"""The projection ``offer``: counts of open opportunities by community area, kind and host."""

from typing import Any

from lyceum_chassis.kafka.cloudevents import Recorded
from lyceum_chassis.projector.projection import Fact, Projection, Row

from lyceum_projections.facts import (
    CapacityChanged,
    OpportunityCancelled,
    OpportunityClosed,
    OpportunityEnded,
    OpportunityPublished,
    OpportunityRevised,
    PlaceTaken,
    Promoted,
    Waitlisted,
    Withdrawn,
)


def evolve(row: Row | None, fact: Fact, recorded: Recorded) -> Row | None:
    """The counts of one opportunity after the fact; none before its publication."""
    published = row is not None and "open" in row
    if isinstance(fact, OpportunityPublished):
        counts = row if row is not None and published else {"taken": 0, "waiting": 0}
        return counts | _offered(fact) | {"open": True}
    if row is None or not published:
        return None
    if isinstance(fact, OpportunityRevised):
        return row | _offered(fact)
    match fact:
        case CapacityChanged(capacity=capacity):
            return row | {"places": capacity}
        case PlaceTaken():
            return row | {"taken": row["taken"] + 1}
        case Waitlisted():
            return row | {"waiting": row["waiting"] + 1}
        case Promoted():
            return row | {"taken": row["taken"] + 1, "waiting": row["waiting"] - 1}
        case Withdrawn(had_place=had_place):
            left = "taken" if had_place else "waiting"
            return row | {left: row[left] - 1}
        case OpportunityClosed() | OpportunityEnded() | OpportunityCancelled():
            return row | {"open": False}
    return row


def _offered(fact: OpportunityPublished | OpportunityRevised) -> dict[str, Any]:
    offer = fact.offer
    return {
        "host_id": str(fact.host_id),
        "kind": offer.kind,
        "area": offer.place.area if offer.place else "",
        "places": offer.capacity,
    }


def tally(row: Row) -> tuple[str, dict[str, int]] | None:
    """What an open opportunity adds to its cell."""
    if not row.get("open"):
        return None
    counts = {"opportunities": 1} | {name: row[name] for name in ("places", "taken", "waiting")}
    return cell_key(row["area"], row["kind"], row["host_id"]), counts


def cell_key(area: str, kind: str, host_id: str) -> str:
    return f"{area}|{kind}|{host_id}"


def cell_of(key: str) -> tuple[str, str, str]:
    """Area, kind and host of a cell. Only an area, being free text, may itself hold a "|"."""
    area, kind, host_id = key.rsplit("|", 2)
    return area, kind, host_id


OFFER = Projection(
    name="offer",
    version=1,
    topics=("lyceum.opportunities.v1",),
    facts=(
        OpportunityPublished,
        OpportunityRevised,
        CapacityChanged,
        PlaceTaken,
        Waitlisted,
        Promoted,
        Withdrawn,
        OpportunityClosed,
        OpportunityEnded,
        OpportunityCancelled,
    ),
    evolve=evolve,
    tally=tally,
)
