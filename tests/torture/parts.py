"""The parts of the city: each a process of a service, and what each talks to."""

from dataclasses import dataclass
from typing import Final

from lyceum_local.manifests import manifests
from lyceum_local.services import SERVICES

WRITERS: Final = tuple(manifests())
_ASKS: Final = {service.name: service.asks for service in SERVICES}


@dataclass(frozen=True)
class Part:
    """One process of a service. A ``double`` runs beside the part of its name without "-2"."""

    name: str
    service: str
    what: str
    double: bool = False

    @property
    def kind(self) -> str:
        """The part that it doubles, or itself: both share the ways to the servers."""
        return self.name.removesuffix("-2")

    @property
    def uses_kafka(self) -> bool:
        return self.what != "api"

    @property
    def has_index(self) -> bool:
        """Whether it is a search replica: with an index in a folder of its own."""
        return (self.service, self.what) == ("projections", "api")

    @property
    def servers(self) -> tuple[str, ...]:
        """What it talks to: the store, perhaps Kafka, and the services that it asks."""
        kafka = ("kafka",) if self.uses_kafka else ()
        return ("store", *kafka, *(_ASKS[self.service] if self.what == "api" else ()))


def _parts_of(writer: str) -> tuple[str, ...]:
    return ("api", "relay", "policies") if manifests()[writer].policies else ("api", "relay")


def _parts() -> dict[str, Part]:
    alone = [
        *((service, what) for service in WRITERS for what in _parts_of(service)),
        *(("projections", what) for what in ("projector", "api")),
    ]
    doubled = [
        *((service, what) for service in WRITERS for what in _parts_of(service) if what != "api"),
        ("opportunities", "api"),
        ("projections", "projector"),
        ("projections", "api"),
    ]
    every = [Part(f"{service}-{what}", service, what) for service, what in alone]
    every += [Part(f"{service}-{what}-2", service, what, True) for service, what in doubled]
    return {part.name: part for part in every}


PARTS: Final = _parts()
KINDS: Final = tuple(name for name, part in PARTS.items() if not part.double)
ALWAYS: Final = (*KINDS, "opportunities-api-2")
"""The parts that run all the time: two APIs of one service write to the same streams."""
REPLICAS: Final = tuple(name for name, part in PARTS.items() if part.has_index)
CLOCKS_APART_S: Final = {"opportunities-api": 180, "opportunities-api-2": -240}
"""How far a part's clock is from the right time; two that write to the same streams disagree."""
