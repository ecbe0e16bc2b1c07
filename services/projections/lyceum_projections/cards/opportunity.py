"""The card of an opportunity, from its publication on. Closed and cancelled ones keep it.

Learners are counted, never named.
"""

from datetime import date
from typing import Any

from lyceum_chassis.kafka.cloudevents import Recorded
from lyceum_chassis.projector.projection import Fact, Row

from lyceum_projections import facts
from lyceum_projections.cards.kind import NEVER, CardKind, end_of_day, where
from lyceum_projections.search_fields import ANY_AGE, last_day
from lyceum_projections.vocabulary import age_bands

OVER = "Its last day has passed."


def evolve(row: Row | None, fact: Fact, recorded: Recorded) -> Row | None:
    """The card after the fact. Facts about something without a card leave it so."""
    if isinstance(fact, facts.OpportunityPublished):
        taken = row.get("taken", 0) if row else 0
        return _shown(recorded.stream, str(fact.host_id), fact.offer, taken)
    # A stream that has no card yet still has a row, which remembers its version.
    if row is None or "type" not in row:
        return None
    match fact:
        case facts.OpportunityRevised(host_id=host_id, offer=offer):
            kept = {"status": row["status"], "reason": row["reason"]}
            return row | _shown(recorded.stream, str(host_id), offer, row["taken"]) | kept
        case facts.CapacityChanged(capacity=capacity):
            return row | _places(capacity, row["taken"])
        case facts.PlaceTaken() | facts.Promoted():
            return row | _places(row["capacity"], row["taken"] + 1)
        case facts.Withdrawn(had_place=True):
            return row | _places(row["capacity"], row["taken"] - 1)
        case facts.OpportunityClosed(reason=reason):
            return row | {"status": "closed", "reason": reason}
        case facts.OpportunityEnded():
            return row if row["status"] == "closed" else row | {"status": "closed", "reason": OVER}
        case facts.OpportunityCancelled(reason=reason):
            return row | {"status": "cancelled", "reason": reason}
    return row


def _shown(stream: str, host_id: str, offer: facts.Offer, taken: int) -> Row:
    schedule = offer.schedule
    return (
        {
            "type": "opportunity",
            "id": stream.partition("-")[2],
            "title": offer.title,
            "description": offer.description,
            "kind": offer.kind,
            "status": "open",
            "reason": "",
            "host_id": host_id,
            "themes": list(offer.themes),
            "start_date": schedule.start_date,
            "end_date": schedule.end_date,
            "start_time": schedule.start_time,
            "end_time": schedule.end_time,
            "time_zone": schedule.time_zone,
            "minimum_age": offer.ages.minimum,
            "maximum_age": offer.ages.maximum,
            "price": offer.price,
            "pay": offer.pay,
            "mode": offer.mode,
            "transport": offer.access.transport,
            "food": offer.access.food,
            "scholarships": offer.access.scholarships,
            "apply_by": offer.apply_by,
        }
        | where(offer.place)
        | _places(offer.capacity, taken)
    )


def _places(capacity: int, taken: int) -> dict[str, Any]:
    # A capacity that was lowered under the places already taken leaves none free.
    return {"capacity": capacity, "taken": taken, "free_places": max(0, capacity - taken)}


def fields(row: Row) -> dict[str, Any]:
    oldest = row["maximum_age"]
    found: dict[str, Any] = {
        "host_id": row["host_id"],
        "price": row["price"],
        "age": age_bands(row["minimum_age"], oldest),
        "minimum_age": row["minimum_age"],
        "maximum_age": ANY_AGE if oldest is None else oldest,
        "start_day": date.fromisoformat(row["start_date"]).toordinal(),
        "end_day": last_day(row["end_date"]),
    }
    return found | ({"free_places": "yes"} if row["free_places"] > 0 else {})


def over_at(row: Row) -> int:
    """The end of its last day, where it takes place."""
    return end_of_day(row["end_date"], row["time_zone"]) if row["end_date"] else NEVER


CARD = CardKind(
    name="opportunity",
    title="Opportunities",
    facts=(
        facts.OpportunityPublished,
        facts.OpportunityRevised,
        facts.CapacityChanged,
        facts.PlaceTaken,
        facts.Promoted,
        facts.Withdrawn,
        facts.OpportunityClosed,
        facts.OpportunityEnded,
        facts.OpportunityCancelled,
    ),
    evolve=evolve,
    current=frozenset({"open"}),
    fields=fields,
    over_at=over_at,
)
