"""The places of one opportunity and its waiting list, as a term expects them to be.

The term is planned before any of it is sent, so it has to know who will have a place to answer a
survey about it. The commands on one opportunity go out one after the other, so they will.
"""

from dataclasses import dataclass, field

from lyceum_cli.demo.catalogue import Opening


@dataclass(slots=True)
class Places:
    """Learners by their ids, in the order in which they got a place or a turn."""

    opening: Opening
    capacity: int
    placed: dict[str, None] = field(default_factory=dict)
    waiting: dict[str, None] = field(default_factory=dict)
    open: bool = True

    @property
    def opportunity_id(self) -> str:
        return self.opening.opportunity_id

    def apply(self, learner: str) -> bool:
        """A place, or a turn; False if the learner has one already."""
        if learner in self.placed or learner in self.waiting:
            return False
        to = self.placed if len(self.placed) < self.capacity else self.waiting
        to[learner] = None
        return True

    def withdraw(self, learner: str) -> None:
        if learner in self.waiting:
            del self.waiting[learner]
        else:
            del self.placed[learner]
            self._promote()

    def widen(self, capacity: int) -> None:
        self.capacity = capacity
        self._promote()

    def _promote(self) -> None:
        for learner in list(self.waiting)[: max(0, self.capacity - len(self.placed))]:
            del self.waiting[learner]
            self.placed[learner] = None
