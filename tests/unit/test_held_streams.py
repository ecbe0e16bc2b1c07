"""What a process holds of streams is bounded in bytes, however many or however large they are."""

import sys
from uuid import uuid4

from examples.believable import OFFER
from lyceum_chassis.domain.messages import Decider, State
from lyceum_chassis.domain.roll import Roll
from lyceum_chassis.store.held import Held, HeldStreams, weight_of


class Room(State):
    story: str = ""
    people: Roll = Roll()


room = Decider("room", Room(), (), lambda command, state: [], lambda state, event: state)


def fill(streams: HeldStreams, name: str, state: Room, version: int = 1) -> Held[Room]:
    held = streams.hold(room, name)
    held.state, held.version = state, version
    streams.weigh(name, held)
    return held


def test_the_streams_used_last_are_held_and_the_others_let_go() -> None:
    streams = HeldStreams(50_000)
    for number in range(100):
        fill(streams, f"room-{number}", Room(story="x" * 8_000))
        assert streams.weight <= 50_000
    assert streams.hold(room, "room-99").version == 1
    assert streams.hold(room, "room-0").version == 0, "it is read again"


def test_one_that_is_used_again_stays() -> None:
    streams = HeldStreams(50_000)
    kept = fill(streams, "kept", Room())
    for number in range(100):
        fill(streams, f"room-{number}", Room(story="x" * 8_000))
        assert streams.hold(room, "kept") is kept


def test_one_that_is_let_go_weighs_nothing() -> None:
    streams = HeldStreams(50_000)
    fill(streams, "gone", Room(story="x" * 8_000))
    streams.let_go("gone")
    streams.let_go("never seen")
    assert streams.weight == 0
    assert streams.hold(room, "gone").version == 0


def test_a_stream_that_grows_makes_others_go_and_is_itself_kept() -> None:
    streams = HeldStreams(100_000)
    for number in range(20):
        fill(streams, f"room-{number}", Room())
    crowded = Room(people=Roll.of(uuid4() for _ in range(1_000)))
    held = fill(streams, "room-19", crowded, version=1_000)
    assert streams.weight > 100_000
    assert streams.hold(room, "room-19") is held
    assert streams.hold(room, "room-3").version == 0


def test_what_is_forgotten_and_read_again_is_weighed_again() -> None:
    streams = HeldStreams(10_000_000)
    held = fill(streams, "room", Room(story="x" * 100_000), version=500)
    assert streams.weight > 100_000
    held.forget(room.initial)
    fill(streams, "room", Room(), version=3)
    assert streams.weight < 5_000


def test_a_state_is_weighed_at_about_what_it_takes_however_many_people_are_in_it() -> None:
    crowded = Room(story="x" * 5_000, people=Roll.of(uuid4() for _ in range(10_000)))
    assert 10_000 * (16 + 44 + 60) < weight_of(crowded) < 10_000 * 300
    assert weight_of(OFFER) > sys.getsizeof(OFFER.title)
    assert weight_of((OFFER, OFFER)) > 2 * weight_of(OFFER)
