"""What a command or a query needs from outside, and no caller sends: looked up before deciding."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from pydantic import BaseModel, Field, create_model

from lyceum_chassis.domain.messages import Decider
from lyceum_chassis.edge.aggregate import Aggregate, Asking, looked_up
from lyceum_chassis.errors import Unavailable
from lyceum_chassis.store.event_store import EventStore
from lyceum_chassis.store.held import Held
from lyceum_chassis.store.mongo import AWAY, Database

A = TypeVar("A", bound=BaseModel)


@dataclass(frozen=True)
class Outside:
    """Where a service's look-ups find something. ``peers`` are what they ask, by their types;
    ``database`` holds the rows of the service's policies, ``settings`` are the service's."""

    store: EventStore
    peers: Mapping[type, Any]
    now: Callable[[], datetime]
    database: Database | None = None
    settings: Any = None

    async def row(self, rows: str, key: str) -> Mapping[str, Any] | None:
        """What a policy of the service keeps in ``rows`` by this key. Raises ``Unavailable``."""
        if self.database is None:
            raise Unavailable("The rows of policies can't be read here.")
        try:
            return await self.database[rows].find_one({"_id": key})
        except AWAY as error:
            raise Unavailable("The rows of policies can't be read.") from error


class Finding(Generic[A]):
    """Completes a command or a query. ``asked`` is what a caller sends of it."""

    def __init__(self, wanted: type[A], aggregate: Aggregate, outside: Outside) -> None:
        self._wanted: type[A] = wanted
        self._aggregate = aggregate
        self._outside = outside
        self.fields = looked_up(wanted)
        self.asked: type[A] = _without(wanted, self.fields)

    async def complete(self, asked: A, id_: UUID, within_s: float | None) -> A:
        """With what was looked up, which is ours and not validated again."""
        if not self.fields:
            return asked
        outside = self._outside
        loaded: dict[tuple[str, UUID], Held[Any]] = {}

        async def load(decider: Decider[Any], of: UUID) -> Held[Any]:
            """Once a request, so that all its look-ups see the same."""
            key = (decider.category, of)
            if key not in loaded:
                loaded[key] = await outside.store.load(decider, of)
            return loaded[key]

        asking = Asking(
            command=asked,
            id=id_,
            recall=lambda: outside.store.recall(self._aggregate.decider, id_),
            load=load,
            row=outside.row,
            peers=outside.peers,
            settings=outside.settings,
            within_s=within_s,
            now=outside.now(),
        )
        found: dict[str, Any] = {}
        for name in self.fields:
            value = self._aggregate.look_up(name)(asking)
            found[name] = await value if inspect.isawaitable(value) else value
        return self._wanted.model_construct(**{**vars(asked), **found})


def _without(wanted: type[A], outside: Sequence[str]) -> type[A]:
    """What a caller sends of it. Made once, so that a request is validated once."""
    if not outside:
        return wanted
    absent: dict[str, Any] = {name: (Any, Field(default=None, exclude=True)) for name in outside}
    return create_model(wanted.__name__, __base__=wanted, **absent)
