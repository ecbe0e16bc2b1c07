"""The projection ``cards``: what search and a card's page show of opportunities and partners.

A partner has a card from its verification on, an opportunity from its publication on. Closed,
cancelled and suspended ones keep theirs. Learners are counted, never named.
"""

from typing import Any

from lyceum_chassis.kafka.cloudevents import Recorded
from lyceum_chassis.projector.projection import Fact, Projection, Row

from lyceum_projections.facts import (
    CapacityChanged,
    Offer,
    OpportunityCancelled,
    OpportunityClosed,
    OpportunityEnded,
    OpportunityPublished,
    OpportunityRevised,
    PartnerProfileRevised,
    PartnerReinstated,
    PartnerSuspended,
    PartnerVerified,
    Place,
    PlaceTaken,
    Profile,
    Promoted,
    VerificationLapsed,
    VerificationRenewed,
    Withdrawn,
)

OVER = "Its last day has passed."


def evolve(row: Row | None, fact: Fact, recorded: Recorded) -> Row | None:
    """The card after the fact. Facts about something without a card leave it so."""
    match fact:
        case PartnerVerified(profile=profile):
            return _partner(recorded.stream, profile)
        case OpportunityPublished(host_id=host_id, offer=offer):
            taken = row.get("taken", 0) if row else 0
            return _opportunity(recorded.stream, str(host_id), offer, taken)
    # A stream that has no card yet still has a row, which remembers its version.
    if row is None or "type" not in row:
        return None
    match fact:
        case PartnerProfileRevised(profile=profile):
            kept = {"status": row["status"], "reason": row["reason"]}
            return row | _partner(recorded.stream, profile) | kept
        case PartnerSuspended(reason=reason):
            return row | {"status": "suspended", "reason": reason}
        case PartnerReinstated():
            return row | {"status": "active", "reason": ""}
        case VerificationLapsed():
            return row | {"status": "lapsed", "reason": "Its verification was not renewed."}
        case VerificationRenewed():
            return row | {"status": "active", "reason": ""}
        case OpportunityRevised(host_id=host_id, offer=offer):
            kept = {"status": row["status"], "reason": row["reason"]}
            return row | _opportunity(recorded.stream, str(host_id), offer, row["taken"]) | kept
        case CapacityChanged(capacity=capacity):
            return row | _places(capacity, row["taken"])
        case PlaceTaken() | Promoted():
            return row | _places(row["capacity"], row["taken"] + 1)
        case Withdrawn(had_place=True):
            return row | _places(row["capacity"], row["taken"] - 1)
        case OpportunityClosed(reason=reason):
            return row | {"status": "closed", "reason": reason}
        case OpportunityEnded():
            return row if row["status"] == "closed" else row | {"status": "closed", "reason": OVER}
        case OpportunityCancelled(reason=reason):
            return row | {"status": "cancelled", "reason": reason}
    return row


def _partner(stream: str, profile: Profile) -> Row:
    return {
        "type": "partner",
        "id": _id(stream),
        "title": profile.name,
        "description": "",
        "kind": profile.kind,
        "status": "active",
        "reason": "",
        "themes": list(profile.focus_themes),
        "site": profile.site,
    } | _where(profile.place)


def _opportunity(stream: str, host_id: str, offer: Offer, taken: int) -> Row:
    schedule = offer.schedule
    return (
        {
            "type": "opportunity",
            "id": _id(stream),
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
        | _where(offer.place)
        | _places(offer.capacity, taken)
    )


def _where(place: Place | None) -> dict[str, Any]:
    known = place or Place()
    return {
        "area": known.area,
        "address": known.line,
        "latitude": known.latitude,
        "longitude": known.longitude,
    }


def _places(capacity: int, taken: int) -> dict[str, Any]:
    # A capacity that was lowered under the places already taken leaves none free.
    return {"capacity": capacity, "taken": taken, "free_places": max(0, capacity - taken)}


def _id(stream: str) -> str:
    return stream.partition("-")[2]


CARDS = Projection(
    name="cards",
    version=1,
    topics=("lyceum.partners.v1", "lyceum.opportunities.v1"),
    facts=(
        PartnerVerified,
        PartnerProfileRevised,
        PartnerSuspended,
        PartnerReinstated,
        VerificationLapsed,
        VerificationRenewed,
        OpportunityPublished,
        OpportunityRevised,
        CapacityChanged,
        PlaceTaken,
        Promoted,
        Withdrawn,
        OpportunityClosed,
        OpportunityEnded,
        OpportunityCancelled,
    ),
    evolve=evolve,
    stamped=True,
    indexes=("host_id",),
)
