"""An example: what has happened, what is commanded then, and what is decided on it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lyceum_chassis.domain.messages import Command, Event

Expected = str | Sequence[Event]
"""What is decided: the events, none if it is so already, or the code of the refusal."""


@dataclass(frozen=True)
class Row:
    """Given ``past``, when ``command``, then ``then``. ``case`` names it, where that helps."""

    past: Sequence[Event]
    command: Command
    then: Expected
    case: str = ""

    @property
    def decided(self) -> list[Event]:
        """The events, if there are any."""
        return [] if isinstance(self.then, str) else list(self.then)


def in_each(past: Mapping[str, Sequence[Event]], command: Command, *then: Expected) -> list[Row]:
    """A row for each way that an aggregate may stand, with what follows there, in this order."""
    return [
        Row(events, command, expected, str(standing))
        for (standing, events), expected in zip(past.items(), then, strict=True)
    ]
