"""An opportunity: a partner posts it, learners apply, seats go in the order of asking.

A learner is an opaque id here. Events that name one are never public. A draft is nobody's business
but its host's, so a draft and an open opportunity are revised by different events.

Once the last day to apply has passed nobody gets a seat any more, neither by asking nor by waiting.

A decision promotes so many and no more. Where seats are free and learners still wait for them in
time, a step is under way: ``PromotedInPart`` was decided, and ``promotions.py`` commands the next.
"""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from lyceum_chassis.domain.fields import Id, OptionalReason, Reason
from lyceum_chassis.domain.messages import (
    Command,
    Decider,
    Event,
    PolicyCommand,
    Rejected,
    State,
    Unknown,
    no_such_command,
)
from pydantic import Field

from lyceum_opportunities.offer import Capacity, Offer
from lyceum_opportunities.seats import Application, Seats

PROMOTED_AT_ONCE = 500


class Status(StrEnum):
    UNKNOWN = "unknown"
    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    ENDED = "ended"
    CANCELLED = "cancelled"


OPPORTUNITY = "lyceum.opportunities.opportunity"


class Posted(Event, type=f"{OPPORTUNITY}.posted.v1"):
    """A partner drafts an opportunity. Nobody but its host knows of it yet."""

    host_id: UUID
    offer: Offer


class DraftRevised(Event, type=f"{OPPORTUNITY}.draft_revised.v1"):
    """The host changes a draft. The whole offer."""

    offer: Offer


class DraftDiscarded(Event, type=f"{OPPORTUNITY}.draft_discarded.v1"):
    """Cancelled before anybody but its host knew of it."""

    reason: str


class Published(Event, type=f"{OPPORTUNITY}.published.v1", public=True):
    """An opportunity opens for applications, and its offer is public."""

    host_id: UUID
    offer: Offer


class Revised(Event, type=f"{OPPORTUNITY}.revised.v1", public=True):
    """The host changes an open opportunity. The whole offer, with the capacity as it was."""

    host_id: UUID
    offer: Offer


class CapacityChanged(Event, type=f"{OPPORTUNITY}.capacity_changed.v1", public=True):
    """An open opportunity has so many places from now on."""

    capacity: int


class PlaceTaken(Event, type=f"{OPPORTUNITY}.place_taken.v1"):
    """A learner applied and has a place."""

    learner_id: UUID


class Waitlisted(Event, type=f"{OPPORTUNITY}.waitlisted.v1"):
    """A learner applied when every place was taken, and waits for one."""

    learner_id: UUID


class Promoted(Event, type=f"{OPPORTUNITY}.promoted.v1"):
    """A learner who waited gets a place."""

    learner_id: UUID


class PromotedInPart(Event, type=f"{OPPORTUNITY}.promoted_in_part.v1"):
    """As many were promoted as go at once. Others wait although places are free: they are next."""


class Withdrawn(Event, type=f"{OPPORTUNITY}.withdrawn.v1"):
    """A learner steps back.

    ``had_place``: gave a place back, rather than a turn on the waiting list.
    """

    learner_id: UUID
    had_place: bool


class Closed(Event, type=f"{OPPORTUNITY}.closed.v1", public=True):
    """Nobody can apply any more. Who has a place keeps it."""

    host_id: UUID
    reason: str


class Ended(Event, type=f"{OPPORTUNITY}.ended.v1", public=True):
    """The last day of an opportunity has passed, where it takes place. Nobody can apply any more,
    and nobody who waits gets a place."""

    host_id: UUID


class Cancelled(Event, type=f"{OPPORTUNITY}.cancelled.v1", public=True):
    """A published opportunity doesn't take place, or not any further."""

    host_id: UUID
    reason: str


class Opportunity(State):
    status: Status = Status.UNKNOWN
    published: bool = False
    """Was so at least once: that it is there is public since then."""
    host_id: UUID | None = None
    offer: Offer | None = None
    capacity: int = 0
    reason: str = ""
    seats: Seats = Field(default_factory=Seats)

    @property
    def free(self) -> int:
        """How many seats nobody has, whether anybody waits or not."""
        return max(0, self.capacity - len(self.seats.taken))


def evolve(opportunity: Opportunity, event: Event) -> Opportunity:
    seats = opportunity.seats
    match event:
        case Posted(host_id=host_id, offer=offer):
            return opportunity.but(
                status=Status.DRAFT, host_id=host_id, offer=offer, capacity=offer.capacity
            )
        case DraftRevised(offer=offer) | Revised(offer=offer):
            return opportunity.but(offer=offer, capacity=offer.capacity)
        case Published():
            return opportunity.but(status=Status.OPEN, published=True)
        case CapacityChanged(capacity=capacity):
            offer_now = opportunity.offer and opportunity.offer.with_capacity(capacity)
            return opportunity.but(offer=offer_now, capacity=capacity)
        case PlaceTaken(learner_id=learner) | Promoted(learner_id=learner):
            return opportunity.but(seats=seats.seat(learner))
        case Waitlisted(learner_id=learner):
            return opportunity.but(seats=seats.queue(learner))
        case Withdrawn(learner_id=learner):
            return opportunity.but(seats=seats.release(learner))
        case Closed(reason=reason):
            return opportunity.but(status=Status.CLOSED, reason=reason)
        case Ended():
            return opportunity.but(status=Status.ENDED)
        case Cancelled(reason=reason) | DraftDiscarded(reason=reason):
            return opportunity.but(status=Status.CANCELLED, reason=reason)
    return opportunity


class PostOpportunity(Command):
    host_id: Id
    offer: Offer


class ReviseOpportunity(Command):
    offer: Offer
    at: datetime = Field(exclude=True)


class PublishOpportunity(Command):
    host_is_active: bool = Field(exclude=True)


class ChangeCapacity(Command):
    capacity: Capacity
    at: datetime = Field(exclude=True)


class PromoteWaiting(PolicyCommand):
    """The next step of a promotion that was too large for one."""

    at: datetime = Field(exclude=True)


class Apply(Command):
    learner_id: Id
    at: datetime = Field(exclude=True)


class Withdraw(Command):
    learner_id: Id
    at: datetime = Field(exclude=True)


class CloseOpportunity(Command):
    reason: OptionalReason = ""


class CancelOpportunity(Command):
    reason: Reason


class EndOpportunity(PolicyCommand):
    """By time, not by anybody's wish: see ``policies.py``."""

    at: datetime = Field(exclude=True)


OpportunityCommand = (
    PostOpportunity
    | ReviseOpportunity
    | PublishOpportunity
    | ChangeCapacity
    | PromoteWaiting
    | Apply
    | Withdraw
    | CloseOpportunity
    | CancelOpportunity
    | EndOpportunity
)


def decide(command: OpportunityCommand, opportunity: Opportunity) -> list[Event]:
    if isinstance(command, PostOpportunity):
        return _post(command, opportunity)
    if opportunity.offer is None or opportunity.host_id is None:
        raise Unknown("opportunity")
    offer, host_id = opportunity.offer, opportunity.host_id
    match command, opportunity.status:
        case ReviseOpportunity(at=at), Status.OPEN if offer.schedule.is_over(at):
            # What ends it is on its way. Nobody moves up any more, so it can't go on either.
            raise Rejected("opportunity.is_ended", "Its last day has passed.")
        case ReviseOpportunity(offer=revised, at=at), (Status.DRAFT | Status.OPEN):
            reopens = offer.takes_nobody_at(at) and not revised.takes_nobody_at(at)
            return _revise(revised, opportunity, host_id, reopens=reopens)
        case PublishOpportunity(), Status.OPEN:
            return []
        case PublishOpportunity(host_is_active=False), Status.DRAFT:
            raise Rejected("opportunity.host_not_active", "Its host is not an active partner.")
        case PublishOpportunity(), Status.DRAFT:
            return [Published(host_id=host_id, offer=offer)]
        case ChangeCapacity(capacity=capacity), _ if capacity == opportunity.capacity:
            return []
        case ChangeCapacity(capacity=capacity), Status.DRAFT:
            return [DraftRevised(offer=offer.with_capacity(capacity))]
        case ChangeCapacity(capacity=capacity, at=at), Status.OPEN:
            return _change_capacity(capacity, opportunity, late=offer.takes_nobody_at(at))
        case PromoteWaiting(at=at), (Status.OPEN | Status.CLOSED):
            return _promote(opportunity.free, opportunity, late=offer.takes_nobody_at(at))
        case PromoteWaiting(), _:
            return []
        case Apply(), Status.OPEN:
            return _apply(command, opportunity, offer)
        case Withdraw(learner_id=learner, at=at), (Status.OPEN | Status.CLOSED | Status.ENDED):
            return _withdraw(learner, opportunity, late=offer.takes_nobody_at(at))
        case EndOpportunity(at=at), (Status.OPEN | Status.CLOSED) if offer.schedule.is_over(at):
            return [Ended(host_id=host_id)]
        case EndOpportunity(), _:
            return []  # it was revised, or has ended otherwise, since the deadline was set
        case CloseOpportunity(), (Status.CLOSED | Status.ENDED):
            return []
        case CloseOpportunity(reason=reason), Status.OPEN:
            return [Closed(host_id=host_id, reason=reason)]
        case CancelOpportunity(), Status.CANCELLED:
            return []
        case CancelOpportunity(reason=reason), Status.DRAFT:
            return [DraftDiscarded(reason=reason)]
        case CancelOpportunity(reason=reason), (Status.OPEN | Status.CLOSED):
            return [Cancelled(host_id=host_id, reason=reason)]
        case (
            ReviseOpportunity()
            | PublishOpportunity()
            | ChangeCapacity()
            | Apply()
            | Withdraw()
            | CloseOpportunity()
            | CancelOpportunity(),
            status,
        ):
            raise Rejected(
                f"opportunity.is_{status}", f"An opportunity that is {status} doesn't allow this."
            )
        case other, _:
            raise no_such_command(other)


def _post(command: PostOpportunity, opportunity: Opportunity) -> list[Event]:
    if opportunity.status is Status.UNKNOWN:
        return [Posted(host_id=command.host_id, offer=command.offer)]
    if (command.host_id, command.offer) == (opportunity.host_id, opportunity.offer):
        return []
    raise Rejected("opportunity.already_posted", "It was posted before, with another content.")


def _revise(
    revised: Offer, opportunity: Opportunity, host_id: UUID, *, reopens: bool
) -> list[Event]:
    """``reopens``: one may apply again, so that seats given back meanwhile go to who waits."""
    if revised == opportunity.offer:
        return []
    if opportunity.status is Status.DRAFT:
        return [DraftRevised(offer=revised)]
    if revised.capacity != opportunity.capacity:
        raise Rejected(
            "opportunity.capacity_not_revisable",
            f"Its capacity is {opportunity.capacity}; to change it, ask for that alone.",
        )
    follow = _promote(opportunity.free, opportunity, late=not reopens)
    return [Revised(host_id=host_id, offer=revised), *follow]


def _change_capacity(capacity: int, opportunity: Opportunity, *, late: bool) -> list[Event]:
    taken = len(opportunity.seats.taken)
    if capacity < taken:
        raise Rejected(
            "opportunity.places_taken", f"{taken} places are taken; there can't be fewer."
        )
    promoted = _promote(capacity - taken, opportunity, late=late)
    return [CapacityChanged(capacity=capacity), *promoted]


def _promote(free: int, opportunity: Opportunity, *, late: bool) -> list[Event]:
    """The first who wait, into free seats: as many as go at once. Nobody when it is late."""
    waiting = opportunity.seats.waiting
    due = 0 if late else min(free, len(waiting))
    promoted: list[Event] = [
        Promoted(learner_id=learner) for learner in waiting.first(min(due, PROMOTED_AT_ONCE))
    ]
    return [*promoted, PromotedInPart()] if due > PROMOTED_AT_ONCE else promoted


def _apply(command: Apply, opportunity: Opportunity, offer: Offer) -> list[Event]:
    learner, seats = command.learner_id, opportunity.seats
    if seats.application_of(learner) is not Application.NONE:
        return []
    if offer.takes_nobody_at(command.at):
        raise Rejected(
            "opportunity.too_late", f"One could apply until {offer.last_day_to_apply()}."
        )
    if opportunity.free and not seats.waiting:
        return [PlaceTaken(learner_id=learner)]
    return [Waitlisted(learner_id=learner)]


def _withdraw(learner: UUID, opportunity: Opportunity, *, late: bool) -> list[Event]:
    seats = opportunity.seats
    match seats.application_of(learner):
        case Application.WAITING:
            return [Withdrawn(learner_id=learner, had_place=False)]
        case Application.PLACED:
            follow = [] if late else seats.waiting.first(1)
            next_in_turn = [Promoted(learner_id=first) for first in follow]
            return [Withdrawn(learner_id=learner, had_place=True), *next_in_turn]
    return []


opportunity = Decider(
    category="opportunity",
    initial=Opportunity(),
    events=(
        Posted,
        DraftRevised,
        DraftDiscarded,
        Published,
        Revised,
        CapacityChanged,
        PlaceTaken,
        Waitlisted,
        Promoted,
        PromotedInPart,
        Withdrawn,
        Closed,
        Ended,
        Cancelled,
    ),
    decide=decide,
    evolve=evolve,
)
