"""Many are promoted step by step, in their turn, and nobody passes them by meanwhile."""

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from examples.believable import ADA, HOST, IN_TIME, OFFER, OPPORTUNITY_ID
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st
from lyceum_chassis.domain.messages import Command, Event, Rejected
from lyceum_chassis.kafka.cloudevents import Recorded
from lyceum_chassis.projector.reacting import Reaction
from lyceum_opportunities import opportunity as module
from lyceum_opportunities import promotions
from lyceum_opportunities.opportunity import (
    PROMOTED_AT_ONCE,
    Apply,
    CapacityChanged,
    ChangeCapacity,
    Closed,
    PlaceTaken,
    Posted,
    Promoted,
    PromotedInPart,
    PromoteWaiting,
    Published,
    Waitlisted,
    Withdraw,
    Withdrawn,
    opportunity,
)
from lyceum_opportunities.service import SERVICE
from unit.domain.scenario import Given
from unit.domain.test_places import Queue

given = Given(opportunity)
MANY = [UUID(int=0x0197F000_0000_7000_8000_000000010000 + n) for n in range(1_300)]
FULL = [
    Posted(host_id=HOST, offer=OFFER),
    Published(host_id=HOST, offer=OFFER),
    *(PlaceTaken(learner_id=learner) for learner in MANY[:2]),
]
CROWDED = [*FULL, *(Waitlisted(learner_id=learner) for learner in MANY[2:])]
STARTED = [
    *CROWDED,
    CapacityChanged(capacity=5_000),
    *(Promoted(learner_id=learner) for learner in MANY[2:502]),
    PromotedInPart(),
]


def promoted(first: int, last: int) -> list[Event]:
    return [Promoted(learner_id=learner) for learner in MANY[first:last]]


def test_a_larger_capacity_promotes_so_many_and_asks_for_a_next_step() -> None:
    given(CROWDED).when(ChangeCapacity(capacity=5_000, at=IN_TIME)).then(
        [CapacityChanged(capacity=5_000), *promoted(2, 502), PromotedInPart()]
    )


def test_steps_go_on_until_nobody_is_left_to_promote() -> None:
    second = (
        given(STARTED)
        .when(PromoteWaiting(at=IN_TIME))
        .then([*promoted(502, 1_002), PromotedInPart()])
    )
    third = second.when(PromoteWaiting(at=IN_TIME)).then(promoted(1_002, 1_300))
    third.when(PromoteWaiting(at=IN_TIME)).then_nothing()
    assert (len(third.state.seats.taken), len(third.state.seats.waiting)) == (1_300, 0)


def test_the_last_step_ends_with_the_seats_if_there_are_fewer_than_wait() -> None:
    first = given(CROWDED).when(ChangeCapacity(capacity=2 + PROMOTED_AT_ONCE, at=IN_TIME))
    first.then([CapacityChanged(capacity=502), *promoted(2, 502)])
    more = given(CROWDED).when(ChangeCapacity(capacity=600, at=IN_TIME))
    started = more.then([CapacityChanged(capacity=600), *promoted(2, 502), PromotedInPart()])
    started.when(PromoteWaiting(at=IN_TIME)).then(promoted(502, 600)).when(
        PromoteWaiting(at=IN_TIME)
    ).then_nothing()


def test_who_asks_between_two_steps_waits_behind_the_others() -> None:
    given(STARTED).when(Apply(learner_id=ADA, at=IN_TIME)).then([Waitlisted(learner_id=ADA)])


def test_who_leaves_between_two_steps_leaves_the_order_as_it_was() -> None:
    freed = given(STARTED).when(Withdraw(learner_id=MANY[0], at=IN_TIME))
    after = freed.then([Withdrawn(learner_id=MANY[0], had_place=True), *promoted(502, 503)])
    given_up = after.when(Withdraw(learner_id=MANY[503], at=IN_TIME))
    after = given_up.then([Withdrawn(learner_id=MANY[503], had_place=False)])
    after.when(PromoteWaiting(at=IN_TIME)).then([*promoted(504, 1_004), PromotedInPart()])


def test_steps_go_on_when_nobody_can_apply_any_more() -> None:
    closed = [*STARTED, Closed(host_id=HOST, reason="")]
    given(closed).when(PromoteWaiting(at=IN_TIME)).then([*promoted(502, 1_002), PromotedInPart()])


def test_fewer_places_again_end_the_steps() -> None:
    fewer = (
        given(STARTED)
        .when(ChangeCapacity(capacity=502, at=IN_TIME))
        .then([CapacityChanged(capacity=502)])
    )
    fewer.when(PromoteWaiting(at=IN_TIME)).then_nothing()


def test_a_step_is_asked_for_by_the_last_event_of_the_one_before() -> None:
    projection = promotions.promotions
    event = recorded(f"opportunity-{OPPORTUNITY_ID}", PromotedInPart())
    fact = promotions.PromotedInPart.model_validate_json(event.data)
    row = projection.evolve(None, fact, event)
    assert row is not None
    assert projection.react is not None
    (reaction,) = projection.react(row, fact, event)
    assert isinstance(reaction, Reaction)
    assert (reaction.target, reaction.command) == (OPPORTUNITY_ID, PromoteWaiting(at=event.time))
    assert projection.facts[0].type == PromotedInPart.type


def test_the_service_carries_the_steps_out() -> None:
    assert promotions.promotions in SERVICE.policies
    assert SERVICE.decider_of[PromoteWaiting] is opportunity


def recorded(stream: str, event: Event) -> Recorded:
    return Recorded(
        id=uuid4(),
        type=event.type,
        stream=stream,
        version=7,
        position=7,
        time=datetime(2026, 6, 1, tzinfo=UTC),
        correlation_id=uuid4(),
        data=event.model_dump_json().encode(),
    )


learners = st.sampled_from(MANY[:12])
commands: st.SearchStrategy[Command] = st.one_of(
    st.builds(Apply, learner_id=learners, at=st.just(IN_TIME)),
    st.builds(Apply, learner_id=learners, at=st.just(IN_TIME)),
    st.builds(Withdraw, learner_id=learners, at=st.just(IN_TIME)),
    st.builds(ChangeCapacity, capacity=st.integers(1, 8), at=st.just(IN_TIME)),
    st.just(PromoteWaiting(at=IN_TIME)),
)


@pytest.fixture(scope="module")
def _small_steps() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "PROMOTED_AT_ONCE", 2)
        yield


@pytest.mark.usefixtures("_small_steps")
@settings(max_examples=300, deadline=None)
@for_all(st.lists(commands, max_size=60))
def test_whatever_comes_between_two_steps_all_get_what_one_great_step_had_given(
    between: list[Command],
) -> None:
    state, queue = opportunity.fold(FULL[:2]), Queue(OFFER.capacity)
    due = 0
    for command in between:
        try:
            decided = opportunity.decide(command, state)
        except Rejected:
            # Fewer places than were given by now; in one great step, more had been given.
            continue
        in_turn = list(state.seats.waiting)
        state = opportunity.fold(decided, state)
        queue.accept(command)
        due += sum(isinstance(event, PromotedInPart) for event in decided)
        assert len(decided) <= 4
        moved_up = [event.learner_id for event in decided if isinstance(event, Promoted)]
        assert in_turn[: len(moved_up)] == moved_up
        assert len(state.seats.taken) <= state.capacity
        assert not (state.free and state.seats.waiting) or due, "seats are free, and no step is due"
    while due:
        due -= 1
        decided = opportunity.decide(PromoteWaiting(at=IN_TIME), state)
        due += sum(isinstance(event, PromotedInPart) for event in decided)
        state = opportunity.fold(decided, state)
    assert set(state.seats.taken) == set(queue.with_place)
    assert list(state.seats.waiting) == queue.waiting
