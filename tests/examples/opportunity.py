"""Examples of an opportunity: what is decided on each command in each status, and of who comes."""

from datetime import date
from uuid import UUID

from examples.believable import (
    ADA,
    BEN,
    CYD,
    HOST,
    IN_TIME,
    OFFER,
    OTHER_HOST,
    OTHER_OFFER,
    TOO_LATE,
)
from examples.row import Row, in_each
from lyceum_chassis.domain.messages import Event
from lyceum_opportunities.offer import Offer
from lyceum_opportunities.opportunity import (
    Apply,
    Cancelled,
    CancelOpportunity,
    CapacityChanged,
    ChangeCapacity,
    Closed,
    CloseOpportunity,
    DraftDiscarded,
    DraftRevised,
    Ended,
    EndOpportunity,
    PlaceTaken,
    Posted,
    PostOpportunity,
    Promoted,
    PromotedInPart,
    PromoteWaiting,
    Published,
    PublishOpportunity,
    Revised,
    ReviseOpportunity,
    Status,
    Waitlisted,
    Withdraw,
    Withdrawn,
)

POSTED = Posted(host_id=HOST, offer=OFFER)
PUBLISHED = Published(host_id=HOST, offer=OFFER)
CLOSED = Closed(host_id=HOST, reason="The room is flooded.")
CANCELLED = Cancelled(host_id=HOST, reason="The host is ill.")
ENDED = Ended(host_id=HOST)
DISCARDED = DraftDiscarded(reason="The host is ill.")
OPEN: list[Event] = [POSTED, PUBLISHED]

PAST: dict[str, list[Event]] = {
    Status.UNKNOWN: [],
    Status.DRAFT: [POSTED],
    Status.OPEN: OPEN,
    Status.CLOSED: [*OPEN, CLOSED],
    Status.CANCELLED: [*OPEN, CANCELLED],
    Status.ENDED: [*OPEN, ENDED],
}

UNKNOWN, IS_DRAFT = "opportunity.unknown", "opportunity.is_draft"
IS_CLOSED, IS_CANCELLED = "opportunity.is_closed", "opportunity.is_cancelled"
IS_ENDED = "opportunity.is_ended"


def offer(capacity: int = OFFER.capacity, apply_by: date | None = None) -> Offer:
    return OFFER.model_copy(update={"capacity": capacity, "apply_by": apply_by})


def placed(*learners: UUID) -> list[Event]:
    return [PlaceTaken(learner_id=learner) for learner in learners]


def waiting(*learners: UUID) -> list[Event]:
    return [Waitlisted(learner_id=learner) for learner in learners]


FULL = [*OPEN, *placed(ADA, BEN)]
UNTIL_MAY = Revised(host_id=HOST, offer=offer(apply_by=date(2026, 5, 31)))
"""One could apply until the day before ``IN_TIME``, and it is not over."""

ROWS: tuple[Row, ...] = (
    # What follows in the order of PAST: unknown, draft, open, closed, cancelled, ended.
    *in_each(PAST, PostOpportunity(host_id=HOST, offer=OFFER), [POSTED], [], [], [], [], []),
    *in_each(
        PAST,
        PostOpportunity(host_id=HOST, offer=OTHER_OFFER),
        [Posted(host_id=HOST, offer=OTHER_OFFER)],
        *["opportunity.already_posted"] * 5,
    ),
    *in_each(
        PAST,
        PostOpportunity(host_id=OTHER_HOST, offer=OFFER),
        [Posted(host_id=OTHER_HOST, offer=OFFER)],
        *["opportunity.already_posted"] * 5,
    ),
    *in_each(
        PAST,
        ReviseOpportunity(offer=OTHER_OFFER, at=IN_TIME),
        UNKNOWN,
        [DraftRevised(offer=OTHER_OFFER)],
        [Revised(host_id=HOST, offer=OTHER_OFFER)],
        IS_CLOSED,
        IS_CANCELLED,
        IS_ENDED,
    ),
    *in_each(
        PAST,
        ReviseOpportunity(offer=OFFER, at=IN_TIME),
        UNKNOWN,
        [],
        [],
        IS_CLOSED,
        IS_CANCELLED,
        IS_ENDED,
    ),
    *in_each(
        PAST,
        ReviseOpportunity(offer=offer(capacity=9), at=IN_TIME),
        UNKNOWN,
        [DraftRevised(offer=offer(capacity=9))],
        "opportunity.capacity_not_revisable",
        IS_CLOSED,
        IS_CANCELLED,
        IS_ENDED,
    ),
    *in_each(
        PAST,
        PublishOpportunity(host_is_active=True),
        UNKNOWN,
        [PUBLISHED],
        [],
        IS_CLOSED,
        IS_CANCELLED,
        IS_ENDED,
    ),
    *in_each(
        PAST,
        PublishOpportunity(host_is_active=False),
        UNKNOWN,
        "opportunity.host_not_active",
        [],
        IS_CLOSED,
        IS_CANCELLED,
        IS_ENDED,
    ),
    *in_each(
        PAST,
        ChangeCapacity(capacity=9, at=IN_TIME),
        UNKNOWN,
        [DraftRevised(offer=offer(capacity=9))],
        [CapacityChanged(capacity=9)],
        IS_CLOSED,
        IS_CANCELLED,
        IS_ENDED,
    ),
    *in_each(
        PAST, ChangeCapacity(capacity=OFFER.capacity, at=IN_TIME), UNKNOWN, [], [], [], [], []
    ),
    *in_each(
        PAST,
        Apply(learner_id=ADA, at=IN_TIME),
        UNKNOWN,
        IS_DRAFT,
        placed(ADA),
        IS_CLOSED,
        IS_CANCELLED,
        IS_ENDED,
    ),
    *in_each(
        PAST,
        Apply(learner_id=ADA, at=TOO_LATE),
        UNKNOWN,
        IS_DRAFT,
        "opportunity.too_late",
        IS_CLOSED,
        IS_CANCELLED,
        IS_ENDED,
    ),
    *in_each(
        PAST, Withdraw(learner_id=ADA, at=IN_TIME), UNKNOWN, IS_DRAFT, [], [], IS_CANCELLED, []
    ),
    *in_each(PAST, PromoteWaiting(at=IN_TIME), UNKNOWN, [], [], [], [], []),
    *in_each(
        PAST,
        CloseOpportunity(reason="The room is flooded."),
        UNKNOWN,
        IS_DRAFT,
        [CLOSED],
        [],
        IS_CANCELLED,
        [],
    ),
    *in_each(
        PAST,
        CancelOpportunity(reason="The host is ill."),
        UNKNOWN,
        [DISCARDED],
        [CANCELLED],
        [CANCELLED],
        [],
        IS_ENDED,
    ),
    *in_each(PAST, EndOpportunity(at=IN_TIME), UNKNOWN, [], [], [], [], []),
    *in_each(PAST, EndOpportunity(at=TOO_LATE), UNKNOWN, [], [ENDED], [ENDED], [], []),
    Row(
        [*OPEN, *waiting(ADA), PromotedInPart()],
        PromoteWaiting(at=IN_TIME),
        [Promoted(learner_id=ADA)],
    ),
    Row(
        [*OPEN, *placed(ADA)],
        Withdraw(learner_id=ADA, at=IN_TIME),
        [Withdrawn(learner_id=ADA, had_place=True)],
    ),
    Row(
        [*OPEN, *waiting(ADA)],
        Withdraw(learner_id=ADA, at=IN_TIME),
        [Withdrawn(learner_id=ADA, had_place=False)],
    ),
    Row(FULL, Apply(learner_id=CYD, at=IN_TIME), waiting(CYD), "all places are taken"),
    Row([*FULL, UNTIL_MAY], Apply(learner_id=CYD, at=IN_TIME), "opportunity.too_late"),
    Row(
        [*FULL, *waiting(CYD), UNTIL_MAY],
        Withdraw(learner_id=ADA, at=IN_TIME),
        [Withdrawn(learner_id=ADA, had_place=True)],
        "too late to move up",
    ),
    Row(
        [*FULL, *waiting(CYD), UNTIL_MAY],
        ChangeCapacity(capacity=9, at=IN_TIME),
        [CapacityChanged(capacity=9)],
        "too late to move up",
    ),
    Row(
        [*OPEN, *waiting(CYD), PromotedInPart(), UNTIL_MAY],
        PromoteWaiting(at=IN_TIME),
        [],
        "too late to move up",
    ),
    Row(
        [*OPEN, *waiting(CYD), UNTIL_MAY],
        ReviseOpportunity(offer=OTHER_OFFER, at=IN_TIME),
        [Revised(host_id=HOST, offer=OTHER_OFFER), Promoted(learner_id=CYD)],
        "one may apply again",
    ),
)
