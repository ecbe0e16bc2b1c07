"""Seats: who has one, who waits for one, in the order of asking.

How many there are is not known here. Nothing in here costs more the more learners there are, but
for the question for a learner's turn, which looks at one page after the other.
"""

from enum import StrEnum
from typing import Self
from uuid import UUID

from lyceum_chassis.domain.roll import Roll
from pydantic import BaseModel, ConfigDict


class Application(StrEnum):
    """What came of a learner's application, as it stands now."""

    NONE = "none"
    PLACED = "placed"
    WAITING = "waiting"


class Seats(BaseModel):
    """``taken`` and ``waiting`` hold no learner twice; ``waiting`` is in turn."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    taken: Roll = Roll()
    waiting: Roll = Roll()

    def application_of(self, learner: UUID) -> Application:
        if learner in self.taken:
            return Application.PLACED
        return Application.WAITING if learner in self.waiting else Application.NONE

    def turn_of(self, learner: UUID) -> int:
        """1 for the first of those who wait. The learner must wait."""
        return self.waiting.before(learner) + 1

    def seat(self, learner: UUID) -> Self:
        """The learner has a seat now, and waits no longer."""
        return self._but(self.taken.enter(learner), self.waiting.leave(learner))

    def queue(self, learner: UUID) -> Self:
        """The learner waits, as the last."""
        return self._but(self.taken, self.waiting.enter(learner))

    def release(self, learner: UUID) -> Self:
        """The learner has neither seat nor turn."""
        return self._but(self.taken.leave(learner), self.waiting.leave(learner))

    def _but(self, taken: Roll, waiting: Roll) -> Self:
        return self.model_copy(update={"taken": taken, "waiting": waiting})
