"""The report ``offer``: open opportunities, their places, and how many of these are taken.

Nothing of it is hidden: places, and how many of them are taken, are a host's figures of its own
offer, and every single card shows them to anyone.
"""

from typing import Any

from lyceum_chassis.kafka.cloudevents import Recorded
from lyceum_chassis.projector.ledger import Entry
from lyceum_chassis.projector.projection import Fact, Row

from lyceum_projections import facts
from lyceum_projections.reporting.declaration import Dimension, Ratio, Report, Sum


def evolve(row: Row | None, fact: Fact, recorded: Recorded) -> Row | None:
    """The counts of one opportunity after the fact; none before its publication."""
    published = row is not None and "open" in row
    if isinstance(fact, facts.OpportunityPublished):
        counts = row if row is not None and published else {"taken": 0, "waiting": 0}
        return counts | _offered(fact) | {"open": True}
    if row is None or not published:
        return None
    match fact:
        case facts.OpportunityRevised():
            return row | _offered(fact)
        case facts.CapacityChanged(capacity=capacity):
            return row | {"places": capacity}
        case facts.PlaceTaken():
            return row | {"taken": row["taken"] + 1}
        case facts.Waitlisted():
            return row | {"waiting": row["waiting"] + 1}
        case facts.Promoted():
            return row | {"taken": row["taken"] + 1, "waiting": row["waiting"] - 1}
        case facts.Withdrawn(had_place=had_place):
            left = "taken" if had_place else "waiting"
            return row | {left: row[left] - 1}
        case facts.OpportunityClosed() | facts.OpportunityEnded() | facts.OpportunityCancelled():
            return row | {"open": False}
    return row


def _offered(fact: facts.OpportunityPublished | facts.OpportunityRevised) -> dict[str, Any]:
    offer = fact.offer
    return {
        "partner": str(fact.host_id),
        "kind": offer.kind,
        "area": offer.place.area if offer.place else "",
        "places": offer.capacity,
        "last_day": offer.schedule.end_date,
    }


def stands(row: Row) -> list[Entry]:
    """What is open counts through its last day, whether or not anybody closes it then."""
    if not row.get("open"):
        return []
    counts = {"opportunities": 1} | {name: row[name] for name in ("places", "taken", "waiting")}
    at = {name: row[name] for name in ("area", "kind", "partner")}
    return [Entry(at, counts, until=row["last_day"])]


REPORT = Report(
    name="offer",
    version=2,
    title="What is offered and taken up",
    says="Open opportunities, their places, and how many of them are taken.",
    facts=(
        facts.OpportunityPublished,
        facts.OpportunityRevised,
        facts.CapacityChanged,
        facts.PlaceTaken,
        facts.Waitlisted,
        facts.Promoted,
        facts.Withdrawn,
        facts.OpportunityClosed,
        facts.OpportunityEnded,
        facts.OpportunityCancelled,
    ),
    evolve=evolve,
    stands=stands,
    dimensions=(
        Dimension("area", "Community area"),
        Dimension("kind", "Kind"),
        Dimension("partner", "Partner", partners=True),
    ),
    measures=(
        Sum(name="opportunities", title="Opportunities", balance=True),
        Sum(name="places", title="Places", balance=True),
        Sum(name="taken", title="Taken", balance=True),
        Sum(name="waiting", title="Waiting", balance=True),
        Ratio(name="fill_rate", title="Filled", part="taken", whole="places", balance=True),
    ),
    group_by=("area",),
    order="places",
    chart="taken",
    chart_of="places",
)
