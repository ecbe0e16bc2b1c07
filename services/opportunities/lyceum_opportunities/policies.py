"""Reactions: the open opportunities of a suspended partner close, with that reason.

The policy remembers, one row a partner, whether it is suspended and what it has open. Whichever
comes second, a suspension or a publication that was decided just before it, finds the other.
"""

from collections.abc import Iterable
from uuid import UUID

from lyceum_chassis.kafka.cloudevents import Recorded
from lyceum_chassis.projector.projection import Fact, Projection, Reaction, Row

from lyceum_opportunities.opportunity import CloseOpportunity

PARTNER = "lyceum.partners.partner"
OPPORTUNITY = "lyceum.opportunities.opportunity"


class PartnerSuspended(Fact, type=f"{PARTNER}.suspended.v1"):
    reason: str


class PartnerReinstated(Fact, type=f"{PARTNER}.reinstated.v1"):
    pass


class OpportunityPublished(Fact, type=f"{OPPORTUNITY}.published.v1"):
    host_id: UUID


class OpportunityClosed(Fact, type=f"{OPPORTUNITY}.closed.v1"):
    host_id: UUID


class OpportunityCancelled(Fact, type=f"{OPPORTUNITY}.cancelled.v1"):
    host_id: UUID


def host_of(fact: Fact, event: Recorded) -> str:
    """The row that an event belongs to: its partner's stream."""
    match fact:
        case (
            OpportunityPublished(host_id=host_id)
            | OpportunityClosed(host_id=host_id)
            | OpportunityCancelled(host_id=host_id)
        ):
            return f"partner-{host_id}"
    return event.stream


def remember(host: Row | None, fact: Fact, event: Recorded) -> Row:
    """``suspended`` is the reason or None, ``open`` the streams of its open opportunities."""
    row: Row = host or {"suspended": None, "open": []}
    still_open = [stream for stream in row["open"] if stream != event.stream]
    match fact:
        case PartnerSuspended(reason=reason):
            return {**row, "suspended": reason}
        case PartnerReinstated():
            return {**row, "suspended": None}
        case OpportunityPublished():
            return {**row, "open": [*still_open, event.stream]}
        case OpportunityClosed() | OpportunityCancelled():
            return {**row, "open": still_open}
    return row


def react(host: Row, fact: Fact, event: Recorded) -> Iterable[Reaction]:
    """Closes what is open and whose host is suspended."""
    match fact:
        case PartnerSuspended(reason=reason):
            return [_close(stream, reason) for stream in host["open"]]
        case OpportunityPublished() if host["suspended"] is not None:
            return [_close(event.stream, host["suspended"])]
    return []


def _close(stream: str, reason: str) -> Reaction:
    opportunity_id = UUID(stream.removeprefix("opportunity-"))
    return Reaction(
        opportunity_id, CloseOpportunity(reason=f"Its host was suspended: {reason}"[:1_000])
    )


host_standing = Projection(
    name="host_standing",
    version=1,
    topics=("lyceum.partners.v1", "lyceum.opportunities.v1"),
    facts=(
        PartnerSuspended,
        PartnerReinstated,
        OpportunityPublished,
        OpportunityClosed,
        OpportunityCancelled,
    ),
    key=host_of,
    evolve=remember,
    react=react,
)
