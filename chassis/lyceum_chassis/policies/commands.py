"""The commands that policies may send: every one of a service's, by name."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from lyceum_chassis.domain.messages import Command, Decider, PersonalMark
from lyceum_chassis.projector.pending import millis
from lyceum_chassis.store.commits import Origin, utc_now
from lyceum_chassis.store.event_store import EventStore


class Unreadable(Exception):  # noqa: N818
    """A stored command that nobody here can carry out, now or later."""


@dataclass(frozen=True)
class Known:
    """A command by its name ``<category>/<CommandName>``."""

    name: str
    decider: Decider[Any]
    type: type[Command]

    @property
    def category(self) -> str:
        return self.decider.category


@dataclass(frozen=True)
class Commands:
    """Reads stored commands and carries them out, each on its aggregate.

    A field that an edge looks up (``Field(exclude=True)``) is not stored: ``at`` is the time of
    the decision, by ``now``; not before a deadline's instant, should the clock go back there.
    """

    store: EventStore
    deciders: Sequence[Decider[Any]]
    now: Callable[[], datetime] = utc_now
    _of_name: dict[str, Known] = field(init=False, repr=False, default_factory=dict)
    _of_type: dict[type[Command], Known] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        for decider in self.deciders:
            for command in decider.commands:
                known = Known(f"{decider.category}/{command.__name__}", decider, command)
                if known.name in self._of_name or command in self._of_type:
                    raise TypeError(f"{known.name} is named twice")
                self._of_name[known.name] = self._of_type[command] = known

    def name_of(self, command: type[Command]) -> str:
        """Raises ``Unreadable`` if no aggregate here takes it, or if it holds personal data: what
        waits is stored in the clear."""
        marks = (mark for info in command.model_fields.values() for mark in info.metadata)
        if any(isinstance(mark, PersonalMark) for mark in marks):
            raise Unreadable(f"{command.__name__} holds personal data, which no policy may send")
        return self._known(command).name

    def find(self, name: str, former: Mapping[str, type[Command]]) -> Known:
        """The command that was stored as ``name``, today or by an earlier version.

        A name without a category is of such a version. Raises ``Unreadable``.
        """
        if name in self._of_name:
            return self._of_name[name]
        if name in former:
            return self._known(former[name])
        bare = [known for known in self._of_name.values() if known.type.__name__ == name]
        if len(bare) != 1:
            raise Unreadable(f"there is no command {name} here")
        return bare[0]

    def read(self, known: Known, data: str, due: int | None = None) -> Command:
        """The command, with what is looked up; ``due`` in milliseconds since 1970.

        Raises ``Unreadable`` or ``ValidationError``.
        """
        looked_up = {
            name: self._look_up(known, name, due)
            for name, info in known.type.model_fields.items()
            if info.exclude and info.is_required()
        }
        if looked_up:
            data = json.dumps({**json.loads(data), **looked_up})
        return known.type.model_validate_json(data)

    async def execute(self, known: Known, target: UUID, command: Command, origin: Origin) -> None:
        """Raises as the store's ``execute`` does."""
        await self.store.execute(known.decider, target, command, origin)

    def _known(self, command: type[Command]) -> Known:
        if command not in self._of_type:
            raise Unreadable(f"no aggregate here takes {command.__name__}")
        return self._of_type[command]

    def _look_up(self, known: Known, name: str, due: int | None) -> str:
        if name != "at":
            raise Unreadable(f"{known.name} needs {name}, which no policy looks up")
        now = self.now()
        if due is not None and millis(now) < due:
            now += timedelta(milliseconds=due - millis(now))
        return now.isoformat()
