"""Who calls: a visitor, a person or a service of the city, as their token or certificate says."""

import re
from collections.abc import Iterable
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


SERVICE_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")


def service_of(uris: Iterable[str], before_the_name: str) -> Caller | None:
    """The service that a certificate with these URIs was given to; None: it is no service's."""
    for uri in uris:
        name = uri.removeprefix(before_the_name)
        if before_the_name and name != uri and SERVICE_NAME.fullmatch(name):
            return Caller(service=name, roles=frozenset({Role.SERVICE}))
    return None


VISITOR = Caller()
