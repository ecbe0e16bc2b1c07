"""An aggregate as its service offers it: its decider, and what lies between it and the outside."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from pydantic import BaseModel

from lyceum_chassis.access.gate import caller_now
from lyceum_chassis.domain.messages import Command, Decider, PolicyCommand, Query
from lyceum_chassis.store.held import Held

P = TypeVar("P")


Load = Callable[[Decider[Any], UUID], Awaitable[Held[Any]]]
ReadRow = Callable[[str, str], Awaitable[Mapping[str, Any] | None]]


@dataclass(frozen=True, slots=True)
class Asking:
    """What a look-up may know.

    ``command``, or the query, lacks the fields that are looked up; ``id`` is the stream's.
    ``recall`` gives the stream as this process knows it, perhaps stale: the decision finds that
    out. ``load`` gives another aggregate of the service as it stands now, ``row`` what a policy of
    the service keeps, by the name of its rows and the row's key; None: there is no such row. Both
    raise ``Unavailable``. ``settings`` are the service's. ``within_s`` are the seconds that the
    caller waits still (None: no limit), ``now`` is this moment.
    """

    command: Any
    id: UUID
    recall: Callable[[], Awaitable[Held[Any]]]
    load: Load
    row: ReadRow
    peers: Mapping[type, Any]
    settings: Any
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


def caller(asking: Asking) -> UUID | None:
    """For ``by``: the person who calls; None where nobody knows."""
    known = caller_now()
    return known.person if known else None


EVERYBODYS: Mapping[str, LookUp] = {"at": clock, "by": caller}
"""Fields that are looked up in the same way for every command of every aggregate."""


@dataclass(frozen=True)
class Aggregate:
    """A decider with its commands' look-ups, by the names of the fields, and its reads.

    A field of a command or a query that is declared with ``Field(exclude=True)`` is looked up. A
    read is an RPC named as its query; without a ``reads`` it is ``Get<Category>``, answered from
    the state. ``named_by`` is the field of every request that names the stream, where that isn't
    ``<category>_id``: a stream a person is named by the person.
    """

    decider: Decider[Any]
    looks_up: Mapping[str, LookUp] = field(default_factory=dict)
    reads: Mapping[type[Query], Show | None] = field(default_factory=dict)
    named_by: str = ""

    @property
    def id_field(self) -> str:
        """The field of every request that names the stream. A command that is declared with a
        field of that name, to be looked up, is told it."""
        return self.named_by or f"{self.decider.category}_id"

    @property
    def history(self) -> str:
        """The RPC that tells its history."""
        return f"Get{_camel(self.decider.category)}History"

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
        return {f"Get{_camel(self.decider.category)}": (Query, None)}

    def look_up(self, name: str) -> LookUp:
        """How a field is looked up. Raises ``KeyError``."""
        if name == self.id_field:
            return lambda asking: asking.id
        return self.looks_up.get(name) or EVERYBODYS[name]


def _camel(category: str) -> str:
    return "".join(word.capitalize() for word in category.split("_"))


def looked_up(command: type[BaseModel]) -> tuple[str, ...]:
    """The fields of a command or a query that no caller sends."""
    return tuple(name for name, info in command.model_fields.items() if info.exclude)
