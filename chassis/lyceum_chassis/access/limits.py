"""What one caller may ask for: requests a second, and work under way at once.

So that one partner's script can't starve the city. A bucket a caller, the least recently seen
forgotten beyond a bound: whoever comes back then begins with a full one.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from lyceum_chassis.errors import TooMany

_HELD_MAX = 20_000
_FOR_MANY = 10
"""Coordinators and services act for many: they may do so many times as much."""


@dataclass(frozen=True)
class Limits:
    """``rate`` requests a second, ``burst`` at once after a pause, ``pending`` under way."""

    rate: float = 200.0
    burst: float = 400.0
    pending: int = 50


@dataclass(slots=True)
class _Share:
    tokens: float
    at: float
    pending: int = 0


class Shares:
    """Every caller's share. ``enter`` before a request is handled, ``leave`` after it."""

    def __init__(self, limits: Limits, clock: Callable[[], float] = time.monotonic) -> None:
        self._limits = limits
        self._clock = clock
        self._held: OrderedDict[str, _Share] = OrderedDict()

    def enter(self, who: str, *, for_many: bool = False) -> None:
        """Raises ``TooMany`` with the time after which it may ask again."""
        factor = _FOR_MANY if for_many else 1
        rate, burst = self._limits.rate * factor, self._limits.burst * factor
        now = self._clock()
        share = self._held.setdefault(who, _Share(burst, now))
        self._held.move_to_end(who)
        share.tokens = min(burst, share.tokens + (now - share.at) * rate)
        share.at = now
        if share.tokens < 1:
            raise TooMany("You ask for too much at once.", (1 - share.tokens) / rate)
        if share.pending >= self._limits.pending * factor:
            raise TooMany("Too many of your requests are still under way.", 0.1)
        share.tokens -= 1
        share.pending += 1
        self._forget_idle()

    def leave(self, who: str) -> None:
        if share := self._held.get(who):
            share.pending -= 1

    def _forget_idle(self) -> None:
        """Who has something under way is kept: there are no more of those than requests."""
        while len(self._held) > _HELD_MAX:
            who, share = next(iter(self._held.items()))
            if share.pending:
                return
            del self._held[who]
