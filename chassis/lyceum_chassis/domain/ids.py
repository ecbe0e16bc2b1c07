"""Ids that sort by time: UUIDv7 (RFC 9562), strictly rising within a stream."""

import os
import random
import time
from uuid import UUID

_RANDOM_BITS = 74
_RANDOM = (1 << _RANDOM_BITS) - 1
_LOW = (1 << 62) - 1
_MILLIS = (1 << 48) - 1
"""The last moment that an id can tell is in the year 10889."""
_random = random.Random()
"""Ids have to be unlike, not secret, and to ask the system for each lets go of the GIL each time.
Seeded by the system, in each process; an instance of our own, which nobody else seeds."""
os.register_at_fork(after_in_child=_random.seed)


def uuid7(now_ms: int | None = None) -> UUID:
    """A UUIDv7 of this moment, or of ``now_ms`` milliseconds after 1970, or the nearest it has."""
    millis = time.time_ns() // 1_000_000 if now_ms is None else now_ms
    return _of(min(max(millis, 0), _MILLIS), _random.getrandbits(_RANDOM_BITS))


def uuid7_after(previous: UUID | None, now_ms: int | None = None) -> UUID:
    """A UUIDv7 higher than ``previous``, even if the clock went back since: then it is the next
    one, of the same millisecond, so that ids don't run ahead however many there are."""
    fresh = uuid7(now_ms)
    if previous is None or fresh.int > previous.int:
        return fresh
    millis, high, low = previous.int >> 80, previous.int >> 64 & 0xFFF, previous.int & _LOW
    counted = (millis << _RANDOM_BITS | high << 62 | low) + 1
    return _of(counted >> _RANDOM_BITS, counted & _RANDOM)


def _of(millis: int, drawn: int) -> UUID:
    """The parts of RFC 9562, section 5.7, each where it belongs."""
    high, low = drawn >> 62, drawn & _LOW
    return UUID(int=(millis << 80) | (7 << 76) | (high << 64) | (0b10 << 62) | low)
