"""Places and the waiting list, whatever is asked in whatever order.

The model here knows one thing: who asked and did not withdraw, in the order of asking. The first
of them, as many as there are places, have a place; the others wait.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from uuid import UUID

from examples.believable import HOST, IN_TIME, OFFER, TOO_LATE
from hypothesis import given, settings
from hypothesis import strategies as st
from lyceum_chassis.domain.messages import Command, Event, Rejected
from lyceum_opportunities.opportunity import (
    Apply,
    CancelOpportunity,
    ChangeCapacity,
    CloseOpportunity,
    Opportunity,
    PlaceTaken,
    PostOpportunity,
    Promoted,
    PublishOpportunity,
    ReviseOpportunity,
    Waitlisted,
    Withdraw,
    Withdrawn,
    opportunity,
)

LEARNERS = [UUID(int=(7 << 76) | (2 << 62) | number) for number in range(1, 7)]


@dataclass
class Queue:
    """What should be so, kept apart from the aggregate."""

    places: int = 0
    asked: list[UUID] = field(default_factory=list)

    @property
    def with_place(self) -> list[UUID]:
        return self.asked[: self.places]

    @property
    def waiting(self) -> list[UUID]:
        return self.asked[self.places :]

    def accept(self, command: Command) -> None:
        match command:
            case PostOpportunity(offer=offer) | ReviseOpportunity(offer=offer):
                self.places = offer.capacity
            case ChangeCapacity(capacity=capacity):
                self.places = capacity
            case Apply(learner_id=learner) if learner not in self.asked:
                self.asked.append(learner)
            case Withdraw(learner_id=learner) if learner in self.asked:
                self.asked.remove(learner)


learners = st.sampled_from(LEARNERS)
capacities = st.integers(1, 4)
offers = st.builds(
    lambda capacity, title: OFFER.model_copy(update={"capacity": capacity, "title": title}),
    capacities,
    st.sampled_from(["Bicycles", "E-bikes"]),
)
moments = st.sampled_from([IN_TIME, IN_TIME, IN_TIME, TOO_LATE])
applying = st.builds(Apply, learner_id=learners, at=moments)
withdrawing = st.builds(Withdraw, learner_id=learners, at=st.just(IN_TIME))
resizing = st.builds(ChangeCapacity, capacity=capacities, at=st.just(IN_TIME))
anything: st.SearchStrategy[Command] = st.one_of(
    applying,
    withdrawing,
    resizing,
    st.builds(ReviseOpportunity, offer=offers, at=st.just(IN_TIME)),
    st.builds(PublishOpportunity, host_is_active=st.booleans()),
    st.builds(PostOpportunity, host_id=st.just(HOST), offer=offers),
    st.builds(CloseOpportunity, reason=st.just("")),
    st.builds(CancelOpportunity, reason=st.just("It rains.")),
)
coming_and_going: st.SearchStrategy[Command] = st.one_of(
    applying,
    applying,
    withdrawing,
    resizing,
    st.builds(ReviseOpportunity, offer=offers, at=st.just(IN_TIME)),
)


@st.composite
def sequences(draw: st.DrawFn) -> list[Command]:
    """Mostly an opportunity's usual life: posted, published, sought after, at last closed."""
    if draw(st.integers(0, 4)) == 0:
        return draw(st.lists(anything, max_size=30))
    beginning = [
        PostOpportunity(host_id=HOST, offer=draw(offers)),
        PublishOpportunity(host_is_active=True),
    ]
    middle = draw(st.lists(coming_and_going, max_size=40))
    return [*beginning, *middle, *draw(st.lists(anything, max_size=8))]


def decided_on(command: Command, state: Opportunity) -> list[Event] | None:
    """None if it was refused."""
    try:
        return opportunity.decide(command, state)
    except Rejected:
        return None


@settings(max_examples=400, deadline=None)
@given(sequences())
def test_places_go_in_the_order_of_asking_and_are_never_too_few(commands: list[Command]) -> None:
    state, queue = opportunity.initial, Queue()
    for command in commands:
        decided = decided_on(command, state)
        if decided is None:
            continue
        waited = queue.waiting
        had_place = set(queue.with_place)
        state = opportunity.fold(decided, state)
        queue.accept(command)

        taken, waiting = set(state.seats.taken), list(state.seats.waiting)
        assert len(taken) == len(state.seats.taken) <= state.capacity == queue.places
        assert not taken & set(waiting)
        assert taken == set(queue.with_place)
        assert waiting == queue.waiting
        assert not waiting or len(taken) == state.capacity

        moved_up = [learner for learner in queue.with_place if learner in waited]
        assert [e.learner_id for e in decided if isinstance(e, Promoted)] == moved_up
        if isinstance(command, Withdraw) and command.learner_id in had_place and waited:
            assert decided == [
                Withdrawn(learner_id=command.learner_id, had_place=True),
                Promoted(learner_id=waited[0]),
            ]


@settings(max_examples=200, deadline=None)
@given(sequences())
def test_the_events_alone_tell_who_had_a_place_when(commands: list[Command]) -> None:
    """A reader of the events, who never sees the aggregate, counts the same."""
    state = opportunity.initial
    with_place: set[UUID] = set()
    in_turn: list[UUID] = []
    for command in commands:
        decided = decided_on(command, state) or []
        state = opportunity.fold(decided, state)
        for event in decided:
            match event:
                case PlaceTaken(learner_id=learner):
                    assert learner not in with_place
                    with_place.add(learner)
                case Waitlisted(learner_id=learner):
                    assert learner not in in_turn
                    in_turn.append(learner)
                case Promoted(learner_id=learner):
                    assert in_turn.pop(0) == learner
                    with_place.add(learner)
                case Withdrawn(learner_id=learner, had_place=True):
                    with_place.remove(learner)
                case Withdrawn(learner_id=learner):
                    in_turn.remove(learner)
    assert with_place == set(state.seats.taken)
    assert in_turn == list(state.seats.waiting)


_DAYS = (date(2026, 6, 1), date(2026, 6, 10), None)
_NOON_OF = [datetime(2026, 6, day, 17, tzinfo=UTC) for day in (1, 2, 9, 12)]


@st.composite
def with_last_days(draw: st.DrawFn) -> list[tuple[Command, date | None]]:
    """Commands as time goes by, some of which move the last day to apply. With that day, after."""
    last_day: date | None = None
    life: list[tuple[Command, date | None]] = []
    for at in sorted(draw(st.lists(st.sampled_from(_NOON_OF), max_size=30))):
        kind = draw(st.sampled_from(["apply", "apply", "withdraw", "resize", "revise"]))
        learner = draw(learners)
        if kind == "revise":
            last_day = draw(st.sampled_from(_DAYS))
        command: Command = {
            "apply": Apply(learner_id=learner, at=at),
            "withdraw": Withdraw(learner_id=learner, at=at),
            "resize": ChangeCapacity(capacity=draw(capacities), at=at),
            "revise": ReviseOpportunity(
                offer=OFFER.model_copy(update={"capacity": 2, "apply_by": last_day}), at=at
            ),
        }[kind]
        life.append((command, last_day))
    return life


@settings(max_examples=400, deadline=None)
@given(with_last_days())
def test_nobody_gets_a_place_when_it_is_late_and_nobody_is_passed_by_before(
    life: list[tuple[Command, date | None]],
) -> None:
    beginning = [
        PostOpportunity(host_id=HOST, offer=OFFER),
        PublishOpportunity(host_is_active=True),
    ]
    state = opportunity.initial
    for command in beginning:
        state = opportunity.fold(opportunity.decide(command, state), state)
    last_day: date | None = None
    for command, asked_for in life:
        if isinstance(command, ReviseOpportunity):  # with the capacity as it is
            offer = command.offer.model_copy(update={"capacity": state.capacity})
            command = command.model_copy(update={"offer": offer})
        decided = decided_on(command, state)
        if decided is None:
            continue
        last_day = asked_for if isinstance(command, ReviseOpportunity) else last_day
        state = opportunity.fold(decided, state)
        if last_day and command.at.date() > last_day:  # type: ignore[attr-defined]
            assert not any(isinstance(event, PlaceTaken | Promoted) for event in decided)
        else:
            assert not (state.free and state.seats.waiting)
