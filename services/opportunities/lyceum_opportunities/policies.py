"""Reactions: what a partner that isn't active has open closes, and what is over ends.

``host_standing`` has one small row a partner, which says whether it is suspended or has lapsed,
and keeps what it has open beside it. Both events write that row: whichever comes second, a
suspension or a publication that was decided just before it, finds the other. See docs/adr/0007.

``opportunity_end`` sets a deadline to what is published: the moment at which the day after its
last one begins.
"""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from lyceum_chassis.kafka.cloudevents import Recorded
from lyceum_chassis.projector.projection import Fact, Projection, Row
from lyceum_chassis.projector.reacting import Answer, Keep, LetGo, Reaction, TakeBack, ToEach
from pydantic import BaseModel, ConfigDict

from lyceum_opportunities.offer import over_at
from lyceum_opportunities.opportunity import OPPORTUNITY, CloseOpportunity, EndOpportunity

PARTNER = "lyceum.partners.partner"


class PartnerSuspended(Fact, type=f"{PARTNER}.suspended.v1"):
    reason: str


class PartnerReinstated(Fact, type=f"{PARTNER}.reinstated.v1"):
    pass


class VerificationLapsed(Fact, type=f"{PARTNER}.verification_lapsed.v1"):
    pass


class VerificationRenewed(Fact, type=f"{PARTNER}.verification_renewed.v1"):
    pass


class Schedule(BaseModel):
    """As much of a schedule as is read here."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    end_date: date | None = None
    time_zone: str


class Offer(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    schedule: Schedule


class OpportunityPublished(Fact, type=f"{OPPORTUNITY}.published.v1"):
    host_id: UUID


class OpportunityEnded(Fact, type=f"{OPPORTUNITY}.ended.v1"):
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
            | OpportunityEnded(host_id=host_id)
            | OpportunityCancelled(host_id=host_id)
        ):
            return f"partner-{host_id}"
    return event.stream


def remember(host: Row | None, fact: Fact, event: Recorded) -> Row:
    """``suspended`` is the reason or None; ``lapsed`` is whether its verification has."""
    row: Row = {"suspended": None, "lapsed": False, **(host or {})}
    row.pop("open", None)  # as rows were: it lies beside them now
    match fact:
        case PartnerSuspended(reason=reason):
            return {**row, "suspended": reason}
        case PartnerReinstated():
            return {**row, "suspended": None}
        case VerificationLapsed():
            return {**row, "lapsed": True}
        case VerificationRenewed():
            return {**row, "lapsed": False}
    return row


def keep(host: Row | None, fact: Fact, event: Recorded) -> Iterable[Keep | LetGo]:
    """What is open."""
    yield from (Keep(stream) for stream in (host or {}).get("open", ()))
    match fact:
        case OpportunityPublished():
            yield Keep(event.stream)
        case OpportunityClosed() | OpportunityEnded() | OpportunityCancelled():
            yield LetGo(event.stream)


def react(host: Row, fact: Fact, event: Recorded) -> Iterable[Answer]:
    """Closes what is open and whose host isn't active."""
    match fact:
        case PartnerSuspended() | VerificationLapsed():
            return [ToEach(_close(host))]
        case OpportunityPublished() if host["suspended"] is not None or host["lapsed"]:
            return [Reaction(event.stream_id, _close(host))]
    return []


def _close(host: Row) -> CloseOpportunity:
    if host["suspended"] is None:
        return CloseOpportunity(reason="Its host's verification has lapsed.")
    return CloseOpportunity(reason=f"Its host was suspended: {host['suspended']}"[:1_000])


host_standing = Projection(
    name="host_standing",
    version=1,
    topics=("lyceum.partners.v1", "lyceum.opportunities.v1"),
    facts=(
        PartnerSuspended,
        PartnerReinstated,
        VerificationLapsed,
        VerificationRenewed,
        OpportunityPublished,
        OpportunityClosed,
        OpportunityEnded,
        OpportunityCancelled,
    ),
    key=host_of,
    evolve=remember,
    keep=keep,
    react=react,
    former_names={"Close": CloseOpportunity},
)


END = "end"
"""The name of an opportunity's one deadline."""


class Offered(Fact, type=f"{OPPORTUNITY}.published.v1"):
    offer: Offer


class Revised(Fact, type=f"{OPPORTUNITY}.revised.v1"):
    offer: Offer


def remember_end(row: Row | None, fact: Fact, event: Recorded) -> Row:
    """``over_at``, when it is over, as operators read it; None: nobody knows, or it has ended."""
    moment = _end_of(fact)
    return {"over_at": moment and moment.isoformat()}


def end(row: Row, fact: Fact, event: Recorded) -> Iterable[Answer]:
    """Has it end when it is over; a schedule that was revised moves the deadline."""
    moment = _end_of(fact)
    if moment is None:
        return [TakeBack(event.stream_id, END)]
    return [Reaction(event.stream_id, EndOpportunity(at=moment), due=moment, name=END)]


def _end_of(fact: Fact) -> datetime | None:
    if isinstance(fact, (Offered, Revised)):
        schedule = fact.offer.schedule
        return over_at(schedule.end_date, schedule.time_zone)
    return None


opportunity_end = Projection(
    name="opportunity_end",
    version=1,
    topics=("lyceum.opportunities.v1",),
    facts=(Offered, Revised, OpportunityEnded, OpportunityCancelled),
    key=lambda fact, event: event.stream,
    evolve=remember_end,
    react=end,
)
