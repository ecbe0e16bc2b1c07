"""The streams that a process holds in memory, the last used ones, in so many bytes.

They only save reads: whatever is let go of is read again from the store.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import datetime
from functools import lru_cache
from operator import attrgetter
from typing import Any, Generic, TypeVar
from uuid import UUID

from pydantic import BaseModel

from lyceum_chassis.domain.messages import Decider, State
from lyceum_chassis.domain.roll import Roll

S = TypeVar("S", bound=State)

_OF_A_STREAM = 1_000
_OF_A_VALUE = 60
_WEIGHED_EVERY = 16
"""Events. What a few events add is little beside what a stream weighs anyway."""


@dataclass(slots=True)
class Held(Generic[S]):
    """A stream's state after event ``version`` (0: no such stream).

    ``time`` is the last event's. ``generation`` is the keyring's in which the state was read, if it
    may hold personal data.
    """

    state: S
    version: int = 0
    commit_id: UUID | None = None
    time: datetime | None = None
    snapshot_version: int = 0
    generation: int | None = None
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    weight: int = _OF_A_STREAM
    weighed_version: int = 0

    def forget(self, initial: S) -> None:
        """Nothing is known of the stream any more; the next one to use it reads it."""
        self.state, self.version, self.commit_id = initial, 0, None
        self.time, self.snapshot_version = None, 0


class HeldStreams:
    """At most ``bytes_max`` bytes of states, but always the one that was used last."""

    def __init__(self, bytes_max: int) -> None:
        self._bytes_max = bytes_max
        self._held: OrderedDict[str, Held[Any]] = OrderedDict()
        self.weight = 0

    def hold(self, decider: Decider[S], stream: str, generation: int | None = None) -> Held[S]:
        """The stream as far as it is known."""
        held = self._held.get(stream)
        if held is None:
            held = self._held[stream] = Held(decider.initial)
            if decider.sees_personal:
                held.generation = generation
            self.weight += held.weight
            self._let_go_of_the_oldest()
        else:
            self._held.move_to_end(stream)
        return held

    def held(self, stream: str) -> Held[Any] | None:
        """What is known of it, if anything is."""
        return self._held.get(stream)

    def weigh(self, stream: str, held: Held[Any]) -> None:
        """To be called after ``held`` changed; lets go of others if it has become too heavy."""
        since = held.version - held.weighed_version
        if held.weighed_version and 0 <= since < _WEIGHED_EVERY:
            return
        if self._held.get(stream) is not held:
            return
        self.weight -= held.weight
        held.weight, held.weighed_version = _OF_A_STREAM + weight_of(held.state), held.version
        self.weight += held.weight
        self._let_go_of_the_oldest()

    def let_go(self, stream: str) -> None:
        """Who uses it at this moment goes on with it; then it is gone."""
        held = self._held.pop(stream, None)
        if held is not None:
            self.weight -= held.weight

    def let_go_of_personal(self) -> None:
        """Every state that may hold personal data."""
        for stream in [name for name, held in self._held.items() if held.generation is not None]:
            self.let_go(stream)

    def _let_go_of_the_oldest(self) -> None:
        while self.weight > self._bytes_max and len(self._held) > 1:
            self.let_go(next(iter(self._held)))


def weight_of(value: Any) -> int:
    """About how many bytes of memory a state takes. It costs little, however many people are in."""
    kind: Any = type(value)
    return _weigher(kind)(value)


@lru_cache(maxsize=1_024)
def _weigher(kind: Any) -> Callable[[Any], int]:
    """How values of this type are weighed: looked up, as a command's state is weighed each time."""
    if issubclass(kind, Roll):
        return attrgetter("weight")
    if issubclass(kind, str | bytes):
        return lambda value: _OF_A_VALUE + len(value)
    if issubclass(kind, BaseModel):
        return lambda value: _OF_A_VALUE + sum(map(weight_of, value.__dict__.values()))
    if issubclass(kind, tuple | list | set | frozenset):
        return lambda value: _OF_A_VALUE + sum(map(weight_of, value))
    if issubclass(kind, dict):
        return lambda value: (
            _OF_A_VALUE + sum(map(weight_of, value)) + sum(map(weight_of, value.values()))
        )
    if is_dataclass(kind):
        names = [each.name for each in fields(kind)]
        return lambda value: _OF_A_VALUE + sum(weight_of(getattr(value, name)) for name in names)
    return lambda value: _OF_A_VALUE
