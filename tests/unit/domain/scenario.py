"""Given these events, when this is commanded, then that is decided.

``given = Given(partner)`` once a file, then ``given([...]).when(...).then([...])`` in the tests.
"""

from collections.abc import Sequence
from typing import Generic, TypeVar

import pytest
from examples.row import Expected
from lyceum_chassis.domain.messages import Command, Decider, Event, Rejected, State

S = TypeVar("S", bound=State)


class Given(Generic[S]):
    """Scenarios of one aggregate."""

    def __init__(self, decider: Decider[S]) -> None:
        self._decider = decider

    def __call__(self, events: Sequence[Event]) -> "Past[S]":
        return Past(self._decider, self._decider.fold(events))


class Past(Generic[S]):
    """What has happened: the state after the events."""

    def __init__(self, decider: Decider[S], state: S) -> None:
        self._decider = decider
        self.state = state

    def when(self, command: Command) -> "Decision[S]":
        return Decision(self._decider, self.state, command)


class Decision(Generic[S]):
    """What is decided on a command. Nothing is, until it is asked for."""

    def __init__(self, decider: Decider[S], state: S, command: Command) -> None:
        self._decider = decider
        self._state = state
        self._command = command

    def then(self, expected: Sequence[Event]) -> Past[S]:
        """These events and no others, in this order. Returns what has happened now."""
        decided = self._decider.decide(self._command, self._state)
        assert decided == list(expected)
        return Past(self._decider, self._decider.fold(decided, self._state))

    def then_nothing(self) -> Past[S]:
        """It is so already."""
        return self.then([])

    def then_rejected(self, code: str) -> None:
        """A refusal with this code, and with a sentence for a person."""
        with pytest.raises(Rejected) as refusal:
            self._decider.decide(self._command, self._state)
        assert refusal.value.code == code
        assert refusal.value.sentence.endswith(".")

    def then_as_expected(self, expected: Expected) -> None:
        """For tables: ``expected`` is a refusal's code, or the events."""
        if isinstance(expected, str):
            self.then_rejected(expected)
        else:
            self.then(expected)
