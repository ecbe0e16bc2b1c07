"""A service is a manifest: what it consists of, in one place, for everything that must know it.

From it come the RPC handlers, the process, the published schemas, the topics and
``deploy/services.json``, which tells the local stack, the command line and the tests. No list of
aggregates is kept anywhere else.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from google.protobuf.descriptor import FileDescriptor
from starlette.routing import BaseRoute

from lyceum_chassis.domain.messages import Command, Decider
from lyceum_chassis.edge.aggregate import Aggregate
from lyceum_chassis.process.settings import ServiceSettings
from lyceum_chassis.projector.projection import Projection
from lyceum_chassis.store.event_store import EventStore


class Part(StrEnum):
    """A part of a service that can run alone, as a process of its own."""

    API = "api"
    RELAY = "relay"
    POLICIES = "policies"


@dataclass(frozen=True)
class PolicyOf:
    """A policy that the service's settings have a say in."""

    name: str
    made_by: Callable[[Any], Projection]


@dataclass(frozen=True)
class Service:
    """A service that writes events.

    ``port`` is the one that its gRPC server listens on where nothing else is said; HTTP is 100
    above. ``contracts`` are the files that declare its RPCs. ``peers`` are the services that it
    asks, by name; the settings have an ``<name>_address`` for each, which the peer is made with.
    ``http`` makes what its API tells all the world over HTTP, of the store, the settings and the
    clock. ``forgets_for_good``: holds nothing personal ever again of who was forgotten. Elsewhere
    somebody who was forgotten may be met again.
    """

    name: str
    settings: type[ServiceSettings]
    aggregates: Sequence[Aggregate]
    port: int = 0
    contracts: Sequence[FileDescriptor] = ()
    peers: Mapping[str, type[Any]] = field(default_factory=dict)
    policies: Sequence[Projection | PolicyOf] = ()
    http: Callable[[EventStore, Any, Callable[[], datetime]], Sequence[BaseRoute]] | None = None
    forgets_for_good: bool = False

    @property
    def deciders(self) -> tuple[Decider[Any], ...]:
        return tuple(aggregate.decider for aggregate in self.aggregates)

    @property
    def decider_of(self) -> dict[type[Command], Decider[Any]]:
        """Which aggregate decides on a command."""
        return {command: decider for decider in self.deciders for command in decider.commands}

    def policies_by(self, settings: ServiceSettings) -> list[Projection]:
        """The policies as these settings have them."""
        return [
            each.made_by(settings) if isinstance(each, PolicyOf) else each for each in self.policies
        ]

    @property
    def parts(self) -> tuple[Part, ...]:
        """What it has to run."""
        return tuple(part for part in Part if part is not Part.POLICIES or self.policies)

    @property
    def public_types(self) -> frozenset[str]:
        """The events that go to other city systems."""
        return frozenset[str]().union(*(decider.public_types for decider in self.deciders))

    @property
    def holds_personal_data(self) -> bool:
        """Whether it needs a master key."""
        events = (event for decider in self.deciders for event in decider.events)
        return any(event.personal_fields for event in events)
