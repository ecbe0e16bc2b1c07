"""Ids that sort by time: UUIDv7 (RFC 9562), strictly rising within a stream."""

import os
import time
from uuid import UUID

_RANDOM_BITS = 74


def uuid7(now_ms: int | None = None) -> UUID:
    """A UUIDv7 of this moment, or of ``now_ms`` milliseconds after 1970."""
    millis = time.time_ns() // 1_000_000 if now_ms is None else now_ms
    random = int.from_bytes(os.urandom(10), "big") & ((1 << _RANDOM_BITS) - 1)
    high, low = random >> 62, random & ((1 << 62) - 1)
    return UUID(int=(millis << 80) | (7 << 76) | (high << 64) | (0b10 << 62) | low)


def uuid7_after(previous: UUID | None, now_ms: int | None = None) -> UUID:
    """A UUIDv7 higher than ``previous``, even if the clock went back since."""
    fresh = uuid7(now_ms)
    if previous is None or fresh.int > previous.int:
        return fresh
    return UUID(int=previous.int + 1)
