"""Reactions: the open opportunities of a suspended partner close, with that reason.

The policy has one small row a partner, which says whether it is suspended, and keeps what it has
open beside it. Both events write that row: whichever comes second, a suspension or a publication
that was decided just before it, finds the other. See docs/adr/0007.
"""

from collections.abc import Iterable
from uuid import UUID

from lyceum_chassis.kafka.cloudevents import Recorded
from lyceum_chassis.projector.projection import Fact, Projection, Row
from lyceum_chassis.projector.reacting import Answer, Keep, LetGo, Reaction, ToEach

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
    """``suspended`` is the reason or None."""
    row: Row = {"suspended": None, **(host or {})}
    row.pop("open", None)  # as rows were: it lies beside them now
    match fact:
        case PartnerSuspended(reason=reason):
            return {**row, "suspended": reason}
        case PartnerReinstated():
            return {**row, "suspended": None}
    return row


def keep(host: Row | None, fact: Fact, event: Recorded) -> Iterable[Keep | LetGo]:
    """What is open."""
    yield from (Keep(stream) for stream in (host or {}).get("open", ()))
    match fact:
        case OpportunityPublished():
            yield Keep(event.stream)
        case OpportunityClosed() | OpportunityCancelled():
            yield LetGo(event.stream)


def react(host: Row, fact: Fact, event: Recorded) -> Iterable[Answer]:
    """Closes what is open and whose host is suspended."""
    match fact:
        case PartnerSuspended(reason=reason):
            return [ToEach(_close(reason))]
        case OpportunityPublished() if host["suspended"] is not None:
            opportunity_id = UUID(event.stream.removeprefix("opportunity-"))
            return [Reaction(opportunity_id, _close(host["suspended"]))]
    return []


def _close(reason: str) -> CloseOpportunity:
    return CloseOpportunity(reason=f"Its host was suspended: {reason}"[:1_000])


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
    keep=keep,
    react=react,
    former_names={"Close": CloseOpportunity},
)
