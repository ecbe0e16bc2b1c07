"""Seats and turns against a list of seats and a list of turns."""

from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st
from lyceum_opportunities.seats import Application, Seats

LEARNERS = [UUID(int=(7 << 76) | (2 << 62) | number) for number in range(1, 9)]
doings = st.lists(
    st.tuples(st.sampled_from(["seat", "queue", "release"]), st.sampled_from(LEARNERS)), max_size=60
)


@settings(max_examples=300, deadline=None)
@given(doings)
def test_seats_are_who_was_seated_and_turns_who_queued(done: list[tuple[str, UUID]]) -> None:
    seats, taken, waiting = Seats(), set[UUID](), list[UUID]()
    for what, learner in done:
        if what == "queue" and learner in taken:
            continue  # nobody waits for a second seat: the aggregate sees to that
        seats = getattr(seats, what)(learner)
        if what == "queue":
            waiting += [] if learner in waiting else [learner]
        else:
            taken = taken | {learner} if what == "seat" else taken - {learner}
            waiting = [other for other in waiting if other != learner]
    assert set(seats.taken) == taken
    assert list(seats.waiting) == waiting
    for learner in LEARNERS:
        standing = seats.application_of(learner)
        assert (standing is Application.PLACED) == (learner in taken)
        assert (standing is Application.WAITING) == (learner in waiting)
    assert [seats.turn_of(learner) for learner in waiting] == list(range(1, len(waiting) + 1))
