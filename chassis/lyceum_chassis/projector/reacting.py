"""What a policy answers to an event with: commands, at once or later, and what it keeps.

Values alone: ``folding.py`` asks a policy for them, ``pending.py`` stores them.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from uuid import UUID

from lyceum_chassis.domain.messages import Command, Rejected


class Start(Enum):
    """What a policy makes of the events that were there before it.

    Between partitions there is no order: one that folds history may meet new events of one of them
    before it has folded all that is old in another.
    """

    BEGINNING = "it reacts to them as to any other"
    FOLD_HISTORY = "it folds them, and keeps the deadlines that they set; it commands nothing"
    NOW = "it doesn't read them"


@dataclass(frozen=True, slots=True)
class Reaction:
    """A command that follows from an event, for the aggregate ``target``.

    With a ``due`` instant (aware) it is a deadline: carried out once that has passed, and decided
    on the state of then. One with a ``name`` takes the place of the target's earlier deadline of
    that name. What is done at once is done in the order of the events, a target; deadlines are
    carried out in the order of their instants.
    """

    target: UUID
    command: Command
    due: datetime | None = None
    name: str = ""

    def __post_init__(self) -> None:
        if self.due is not None and self.due.utcoffset() is None:
            raise ValueError("a deadline needs a time zone")
        if self.name and self.due is None:
            raise ValueError("only a deadline has a name")


@dataclass(frozen=True, slots=True)
class TakeBack:
    """The deadline ``name`` of a target is not wanted any more."""

    target: UUID
    name: str


@dataclass(frozen=True, slots=True)
class ToEach:
    """The command to every stream that the row keeps at this moment, in bounded steps."""

    command: Command


Answer = Reaction | TakeBack | ToEach


@dataclass(frozen=True, slots=True)
class Keep:
    """The row keeps this stream, beside it: a row does not grow with what it keeps."""

    stream: str


@dataclass(frozen=True, slots=True)
class LetGo:
    """The row keeps this stream no longer."""

    stream: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A reaction whose command was refused, as its policy hears of it."""

    target: UUID
    command: Command
    rejected: Rejected
