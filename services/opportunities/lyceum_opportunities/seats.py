"""Seats: who has one, who waits for one, in the order of asking.

How many there are is not known here. Nothing in here costs more the more learners there are, but
for the question for a learner's turn, which looks at one page after the other.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from lyceum_chassis.domain.roll import Roll


class Application(StrEnum):
    """What came of a learner's application, as it stands now."""

    NONE = "none"
    PLACED = "placed"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Seats:
    """``taken`` and ``waiting`` hold no learner twice; ``waiting`` is in turn."""

    taken: Roll = field(default_factory=Roll)
    waiting: Roll = field(default_factory=Roll)

    def application_of(self, learner: UUID) -> Application:
        if learner in self.taken:
            return Application.PLACED
        return Application.WAITING if learner in self.waiting else Application.NONE

    def turn_of(self, learner: UUID) -> int:
        """1 for the first of those who wait. The learner must wait."""
        return self.waiting.before(learner) + 1

    def seat(self, learner: UUID) -> "Seats":
        """The learner has a seat now, and waits no longer."""
        return Seats(self.taken.enter(learner), self.waiting.leave(learner))

    def queue(self, learner: UUID) -> "Seats":
        """The learner waits, as the last."""
        return Seats(self.taken, self.waiting.enter(learner))

    def release(self, learner: UUID) -> "Seats":
        """The learner has neither seat nor turn."""
        return Seats(self.taken.leave(learner), self.waiting.leave(learner))
