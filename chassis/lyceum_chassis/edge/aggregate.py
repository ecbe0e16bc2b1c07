"""An aggregate as its service offers it: its decider, and what lies between it and the outside."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from lyceum_chassis.domain.messages import Command, Decider, PolicyCommand, Query
from lyceum_chassis.store.event_store import Held

P = TypeVar("P")


@dataclass(frozen=True, slots=True)
class Asking:
    """What a look-up may know.

    ``command`` lacks the fields that are looked up. ``recall`` gives the stream as this process
    knows it, perhaps stale: the decision finds that out. ``within_s`` are the seconds that the
    caller waits still (None: no limit), ``now`` is this moment.
    """

    command: Any
    recall: Callable[[], Awaitable[Held[Any]]]
    peers: Mapping[type, Any]
    within_s: float | None
    now: datetime

    def peer(self, kind: type[P]) -> P:
        """The service that is asked, by the type of its peer."""
        asked: P = self.peers[kind]
        return asked


LookUp = Callable[[Asking], Any]
"""Gives the value of a field, or an awaitable of it."""

Show = Callable[[Any, Any], Mapping[str, Any]]
"""Of a state and a query: the fields of the answer that the state hasn't, or has otherwise."""


def clock(asking: Asking) -> datetime:
    """For ``at``: when the command came."""
    return asking.now


EVERYBODYS: Mapping[str, LookUp] = {"at": clock}
"""Fields that are looked up in the same way for every command of every aggregate."""


@dataclass(frozen=True)
class Aggregate:
    """A decider with its commands' look-ups, by the names of the fields, and its reads.

    A field of a command that is declared with ``Field(exclude=True)`` is looked up. A read is an
    RPC named as its query; without a ``reads`` it is ``Get<Category>``, answered from the state.
    """

    decider: Decider[Any]
    looks_up: Mapping[str, LookUp] = field(default_factory=dict)
    reads: Mapping[type[Query], Show | None] = field(default_factory=dict)

    @property
    def id_field(self) -> str:
        """The field of every request that names the stream."""
        return f"{self.decider.category}_id"

    @property
    def commands(self) -> dict[str, type[Command]]:
        """What callers may command, by the names of the RPCs."""
        return {
            command.__name__: command
            for command in self.decider.commands
            if not issubclass(command, PolicyCommand)
        }

    @property
    def reads_by_name(self) -> dict[str, tuple[type[Query], Show | None]]:
        """The queries with what shows them, by the names of the RPCs."""
        if self.reads:
            return {query.__name__: (query, show) for query, show in self.reads.items()}
        name = "Get" + "".join(word.capitalize() for word in self.decider.category.split("_"))
        return {name: (Query, None)}

    def look_up(self, name: str) -> LookUp:
        """How a field is looked up. Raises ``KeyError``."""
        return self.looks_up.get(name) or EVERYBODYS[name]


def looked_up(command: type[Command]) -> tuple[str, ...]:
    """The fields of a command that no caller sends."""
    return tuple(name for name, info in command.model_fields.items() if info.exclude)
