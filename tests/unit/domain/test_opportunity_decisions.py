"""What is decided on each command to an opportunity, in each status."""

from datetime import UTC, date, datetime, timedelta

import pytest
from examples.believable import (
    ADA,
    BEN,
    CYD,
    DEE,
    HOST,
    IN_TIME,
    OFFER,
    OTHER_OFFER,
    TOO_LATE,
)
from examples.opportunity import (
    CANCELLED,
    CLOSED,
    ENDED,
    FULL,
    IS_ENDED,
    OPEN,
    PAST,
    POSTED,
    PUBLISHED,
    offer,
    placed,
    waiting,
)
from examples.row import Expected
from lyceum_chassis.domain.messages import Event
from lyceum_chassis.domain.roll import Roll
from lyceum_opportunities.opportunity import (
    Apply,
    CancelOpportunity,
    CapacityChanged,
    ChangeCapacity,
    DraftRevised,
    EndOpportunity,
    Posted,
    Promoted,
    Published,
    PublishOpportunity,
    Revised,
    ReviseOpportunity,
    Status,
    Withdraw,
    Withdrawn,
    opportunity,
)
from unit.domain.scenario import Given

given = Given(opportunity)


@pytest.mark.parametrize("status", PAST)
def test_a_past_leads_to_its_status(status: str) -> None:
    assert given(PAST[status]).state.status == status


def test_who_has_a_place_or_waits_gains_nothing_by_asking_again() -> None:
    past = given([*FULL, *waiting(CYD)])
    past.when(Apply(learner_id=ADA, at=IN_TIME)).then_nothing()
    past.when(Apply(learner_id=CYD, at=IN_TIME)).then_nothing()


def test_asking_again_after_the_last_day_finds_the_place_kept() -> None:
    given(FULL).when(Apply(learner_id=ADA, at=TOO_LATE)).then_nothing()


def test_a_freed_place_goes_to_the_first_who_waits_in_the_same_decision() -> None:
    given([*FULL, *waiting(CYD, DEE)]).when(Withdraw(learner_id=ADA, at=IN_TIME)).then(
        [Withdrawn(learner_id=ADA, had_place=True), Promoted(learner_id=CYD)]
    )


def test_a_freed_place_stays_free_when_nobody_waits() -> None:
    given(FULL).when(Withdraw(learner_id=ADA, at=IN_TIME)).then(
        [Withdrawn(learner_id=ADA, had_place=True)]
    )


def test_giving_a_turn_back_frees_no_place() -> None:
    after = (
        given([*FULL, *waiting(CYD, DEE)])
        .when(Withdraw(learner_id=CYD, at=IN_TIME))
        .then([Withdrawn(learner_id=CYD, had_place=False)])
    )
    assert after.state.seats.taken == Roll.of([ADA, BEN])
    assert after.state.seats.waiting == Roll.of([DEE])


def test_who_withdrew_and_asks_again_waits_last() -> None:
    after = given([*FULL, *waiting(CYD, DEE)]).when(Withdraw(learner_id=CYD, at=IN_TIME))
    again = after.then([Withdrawn(learner_id=CYD, had_place=False)]).when(
        Apply(learner_id=CYD, at=IN_TIME)
    )
    assert again.then(waiting(CYD)).state.seats.waiting == Roll.of([DEE, CYD])


def test_who_has_a_place_keeps_it_after_closing_and_may_give_it_to_the_first_who_waits() -> None:
    closed = given([*FULL, *waiting(CYD), CLOSED])
    assert closed.state.seats.taken == Roll.of([ADA, BEN])
    closed.when(Withdraw(learner_id=ADA, at=IN_TIME)).then(
        [Withdrawn(learner_id=ADA, had_place=True), Promoted(learner_id=CYD)]
    )


def test_new_places_go_to_who_waits_in_their_order() -> None:
    given([*FULL, *waiting(CYD, DEE)]).when(ChangeCapacity(capacity=3, at=IN_TIME)).then(
        [CapacityChanged(capacity=3), Promoted(learner_id=CYD)]
    )
    given([*FULL, *waiting(CYD, DEE)]).when(ChangeCapacity(capacity=9, at=IN_TIME)).then(
        [CapacityChanged(capacity=9), Promoted(learner_id=CYD), Promoted(learner_id=DEE)]
    )


def test_there_can_be_no_fewer_places_than_are_taken() -> None:
    past = given(FULL)
    past.when(ChangeCapacity(capacity=1, at=IN_TIME)).then_rejected("opportunity.places_taken")
    given([*OPEN, *placed(ADA)]).when(ChangeCapacity(capacity=1, at=IN_TIME)).then(
        [CapacityChanged(capacity=1)]
    )


def test_a_draft_is_published_as_it_was_last_revised() -> None:
    given([POSTED, DraftRevised(offer=OTHER_OFFER)]).when(
        PublishOpportunity(host_is_active=True)
    ).then([Published(host_id=HOST, offer=OTHER_OFFER)])


def test_revising_an_open_one_to_what_it_shows_decides_nothing_after_its_capacity_changed() -> None:
    given([*OPEN, CapacityChanged(capacity=9)]).when(
        ReviseOpportunity(offer=offer(capacity=9), at=IN_TIME)
    ).then_nothing()


def test_an_open_one_is_revised_with_the_capacity_that_it_has_now() -> None:
    grown = given([*OPEN, CapacityChanged(capacity=9)])
    revised = OTHER_OFFER.model_copy(update={"capacity": 9})
    grown.when(ReviseOpportunity(offer=revised, at=IN_TIME)).then(
        [Revised(host_id=HOST, offer=revised)]
    )
    grown.when(ReviseOpportunity(offer=OTHER_OFFER, at=IN_TIME)).then_rejected(
        "opportunity.capacity_not_revisable"
    )


LAST_DAY = date(2026, 6, 10)  # in Chicago it ends at 05:00 UTC on the 11th


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (datetime(2026, 6, 11, 4, 59, 59, tzinfo=UTC), placed(ADA)),
        (datetime(2026, 6, 11, 5, 0, 0, tzinfo=UTC), "opportunity.too_late"),
    ],
)
def test_the_last_day_to_apply_ends_at_midnight_where_the_opportunity_is(
    at: datetime, expected: Expected
) -> None:
    past = given([Posted(host_id=HOST, offer=offer(apply_by=LAST_DAY)), PUBLISHED])
    past.when(Apply(learner_id=ADA, at=at)).then_as_expected(expected)


def test_without_apply_by_one_may_apply_until_it_ends() -> None:
    last_evening = datetime(2026, 6, 29, 4, 0, tzinfo=UTC)  # 23:00 on the 28th in Chicago
    given(OPEN).when(Apply(learner_id=ADA, at=last_evening)).then(placed(ADA))


def test_to_an_open_ended_one_one_may_always_apply() -> None:
    open_ended = OFFER.model_copy(
        update={"schedule": OFFER.schedule.model_copy(update={"end_date": None})}
    )
    past = given([Posted(host_id=HOST, offer=open_ended), PUBLISHED])
    past.when(Apply(learner_id=ADA, at=datetime(2036, 1, 1, tzinfo=UTC))).then(placed(ADA))


def test_a_closed_one_can_still_be_cancelled_and_the_last_reason_counts() -> None:
    after = (
        given(PAST[Status.CLOSED])
        .when(CancelOpportunity(reason="The host is ill."))
        .then([CANCELLED])
    )
    assert after.state.reason == "The host is ill."


def test_it_ends_where_it_takes_place_when_the_day_after_its_last_one_begins() -> None:
    # The offer's last day is the 28th of June, in Chicago.
    begins = datetime(2026, 6, 29, 5, tzinfo=UTC)
    past = given(OPEN)
    past.when(EndOpportunity(at=begins - timedelta(microseconds=1))).then_nothing()
    past.when(EndOpportunity(at=begins)).then([ENDED])


@pytest.mark.parametrize("last_day", [None, date.max])
def test_what_has_no_last_day_never_ends(last_day: date | None) -> None:
    schedule = OFFER.schedule.model_copy(update={"end_date": last_day})
    endless = OFFER.model_copy(update={"schedule": schedule})
    past = given([POSTED, DraftRevised(offer=endless), PUBLISHED])
    past.when(EndOpportunity(at=datetime.max.replace(tzinfo=UTC))).then_nothing()


@pytest.mark.parametrize("end", [[], [CLOSED], [ENDED]], ids=["open", "closed", "ended"])
def test_after_the_last_day_nobody_moves_up(end: list[Event]) -> None:
    past = given([*FULL, *waiting(CYD, DEE), *end])
    past.when(Withdraw(learner_id=ADA, at=TOO_LATE)).then(
        [Withdrawn(learner_id=ADA, had_place=True)]
    )


def test_after_the_last_day_a_larger_capacity_moves_nobody_up() -> None:
    given([*FULL, *waiting(CYD, DEE)]).when(ChangeCapacity(capacity=9, at=TOO_LATE)).then(
        [CapacityChanged(capacity=9)]
    )


AFTER_APPLY_BY = datetime(2026, 6, 11, 5, tzinfo=UTC)
"""The day after LAST_DAY begins in Chicago; what is offered goes on until the 28th."""


def late(*more: Event) -> list[Event]:
    shut = offer(apply_by=LAST_DAY)
    return [Posted(host_id=HOST, offer=shut), PUBLISHED, *placed(ADA, BEN), *waiting(CYD), *more]


def test_after_the_last_day_to_apply_a_larger_capacity_moves_nobody_up() -> None:
    given(late()).when(ChangeCapacity(capacity=9, at=AFTER_APPLY_BY)).then(
        [CapacityChanged(capacity=9)]
    )


def test_with_a_later_last_day_to_apply_who_waits_gets_what_is_free() -> None:
    later = offer(apply_by=LAST_DAY + timedelta(days=5))
    past = given(late(Withdrawn(learner_id=ADA, had_place=True)))
    past.when(ReviseOpportunity(offer=later, at=AFTER_APPLY_BY)).then(
        [Revised(host_id=HOST, offer=later), Promoted(learner_id=CYD)]
    )


def test_after_the_last_day_it_can_not_be_revised_to_go_on() -> None:
    past = given(OPEN)
    past.when(ReviseOpportunity(offer=OTHER_OFFER, at=TOO_LATE)).then_rejected(IS_ENDED)


@pytest.mark.parametrize("end", [[], [CLOSED]], ids=["open", "closed"])
@pytest.mark.parametrize(
    ("at", "follow"),
    [
        (datetime(2026, 6, 11, 4, 59, 59, tzinfo=UTC), [Promoted(learner_id=CYD)]),
        (datetime(2026, 6, 11, 5, 0, 0, tzinfo=UTC), []),
    ],
)
def test_one_moves_up_as_long_as_one_can_apply(
    at: datetime, follow: list[Event], end: list[Event]
) -> None:
    full = [Posted(host_id=HOST, offer=offer(apply_by=LAST_DAY)), PUBLISHED, *placed(ADA, BEN)]
    past = given([*full, *waiting(CYD), *end])
    past.when(Withdraw(learner_id=ADA, at=at)).then(
        [Withdrawn(learner_id=ADA, had_place=True), *follow]
    )


def test_a_revision_that_leaves_it_too_late_moves_nobody_up() -> None:
    late = offer(apply_by=LAST_DAY)
    past = given([*OPEN, *waiting(CYD), Revised(host_id=HOST, offer=late)])
    still = late.model_copy(update={"title": "Bicycles"})
    past.when(ReviseOpportunity(offer=still, at=datetime(2026, 6, 12, tzinfo=UTC))).then(
        [Revised(host_id=HOST, offer=still)]
    )
