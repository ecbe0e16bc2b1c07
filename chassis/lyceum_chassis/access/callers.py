"""Who calls: a visitor, a person or a service of the city, as their token says."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """What the city entrusts somebody with, in the words of a token's claim."""

    COORDINATOR = "coordinator"
    SAFEGUARDING_LEAD = "safeguarding_lead"
    AUDITOR = "auditor"
    SERVICE = "service"


@dataclass(frozen=True, slots=True)
class Caller:
    """``person`` is the token's ``sub``; ``service`` the name of a service. Neither: a visitor."""

    person: UUID | None = None
    service: str = ""
    roles: frozenset[Role] = frozenset()

    @property
    def known(self) -> bool:
        """Whether a token says who it is."""
        return self.person is not None or bool(self.service)

    @property
    def actor(self) -> str:
        """As commits and logs have it."""
        if self.person is not None:
            return str(self.person)
        return f"service:{self.service}" if self.service else "anonymous"


VISITOR = Caller()
