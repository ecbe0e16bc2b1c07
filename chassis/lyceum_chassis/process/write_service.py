"""What the three write services have in common as processes: store, gRPC API, relay, health."""

import argparse
import asyncio
import sys
from collections.abc import Callable, Coroutine, Sequence
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

import grpc
from starlette.applications import Starlette

from lyceum_chassis.access.memberships import NO_MEMBERS, Followed, FollowedMembers
from lyceum_chassis.domain.messages import Command, Decider
from lyceum_chassis.edge.grpc_server import GrpcServer
from lyceum_chassis.observing import logs, metrics
from lyceum_chassis.policies.memberships import memberships
from lyceum_chassis.policies.reactions import Reactions
from lyceum_chassis.process.access import gate_for, subjects
from lyceum_chassis.process.process import (
    HttpServer,
    Process,
    check_kafka,
    check_store,
    report_unseen,
)
from lyceum_chassis.process.settings import ServiceSettings, load
from lyceum_chassis.projector.consumer import Consumers
from lyceum_chassis.projector.projection import Projection
from lyceum_chassis.projector.projector import Projector
from lyceum_chassis.relay.relay import Relay, RelaySettings
from lyceum_chassis.relay.republication import Refused
from lyceum_chassis.relay.republishing import GaveUp, Republisher
from lyceum_chassis.store import outbox
from lyceum_chassis.store.commits import Origin
from lyceum_chassis.store.event_store import EventStore, Outcome
from lyceum_chassis.store.lease import Lease
from lyceum_chassis.store.mongo import connect, database
from lyceum_chassis.store.privacy import Keyring

S = TypeVar("S", bound=ServiceSettings)


class Part(StrEnum):
    """A part of a service that can run alone, as a process of its own."""

    API = "api"
    RELAY = "relay"
    POLICIES = "policies"


class WriteService:
    """The parts of a write service, built but not running. ``run`` runs those that were added."""

    def __init__(
        self,
        name: str,
        settings: ServiceSettings,
        deciders: Sequence[Decider[Any]],
        master_key: bytes | None = None,
    ) -> None:
        self.name = name
        self.settings = settings
        self.process = Process(name)
        self.client = connect(settings.mongodb)
        self.database = database(self.client, settings.database)
        keys = database(self.client, f"{settings.database}_keys")
        self._public_types = _public_types(deciders)
        self._deciders = deciders
        self._members: Followed = NO_MEMBERS
        self._relay: Relay | None = None
        self.store = EventStore(
            self.database,
            Keyring(keys, master_key) if master_key else None,
            appended=self._wake_relay,
        )
        self.process.readiness.add("store", lambda: check_store(self.client))
        self.process.add("indexes", self.store.keep_prepared, self.store.check)
        self.process.add(
            "http",
            HttpServer(Starlette(routes=self.process.routes()), settings.http_address).run,
        )
        self.process.on_close(self.store.close)
        # Asked by every process of the service: an outbox that grows has no relay to tell of it.
        self.process.scrape.include(metrics.STORE)
        self.process.scrape.ask(
            lambda: outbox.waiting(self.store.commits),
            metrics.OUTBOX_COMMITS,
            metrics.OUTBOX_OLDEST_SECONDS,
        )

    def follow_members(self) -> None:
        """Follows the members of partners in memory, for the rules of the API. Call it before."""
        followed = FollowedMembers(self.database[memberships.rows])
        self._members = followed
        self.process.add("members", followed.run, followed.check)

    def keep_members(self) -> None:
        """Keeps the rows of the members of partners, which every API of the service follows."""
        projector = Projector(self.client, self.database, memberships)
        consumers = Consumers(self.settings.kafka, [projector])
        self.process.add(f"{memberships.name}-consumer", consumers.run, consumers.check)
        self.process.readiness.add(memberships.name, projector.check)
        projector.tell(self.process.scrape)
        self.check_kafka()

    def serve_grpc(
        self, add: Sequence[Callable[[grpc.aio.Server], None]], names: Sequence[str]
    ) -> None:
        """Serves the API."""
        self.process.scrape.include(metrics.GRPC)
        about = subjects(self._deciders, names)
        gate = gate_for(self.process, self.settings, names, about, self._members)
        server = GrpcServer(self.settings.grpc_address, add, names, gate)
        self.process.add("grpc", server.run, server.check)

    def relay_events(self) -> None:
        """Publishes the service's events."""
        self._relay = Relay(
            self.client,
            self.store.commits,
            Lease(self.database["leases"], "relay"),
            RelaySettings(self.settings.kafka, self.name, self._public_types),
        )
        self.process.add("relay", self._relay.run, self._relay.check)
        self.process.scrape.include(metrics.RELAY)
        states = (metrics.RELAY_STATE.labels(state) for state in metrics.RELAY_STATES)
        self.process.scrape.ask(self._relay.measure, *states)
        self.check_kafka()

    def follow(
        self, policy: Projection, target: Decider[Any], commands: Sequence[type[Command]]
    ) -> None:
        """Carries out on ``target`` the commands with which ``policy`` reacts to events."""

        async def execute(id_: UUID, command: Command, origin: Origin) -> Outcome:
            return await self.store.execute(target, id_, command, origin)

        reactions = Reactions(self.database, policy, commands, execute)
        projector = Projector(self.client, self.database, policy, store_reactions=reactions.store)
        consumers = Consumers(self.settings.kafka, [projector])
        self.process.add(f"{policy.name}-consumer", consumers.run, consumers.check)
        self.process.add(f"{policy.name}-reactions", reactions.run, reactions.check)
        self.process.readiness.add(policy.name, projector.check)
        projector.tell(self.process.scrape)
        self.check_kafka()

    def check_kafka(self) -> None:
        """Makes /readyz ask for Kafka."""
        self.process.readiness.add("kafka", lambda: check_kafka(self.settings.kafka))

    async def run(self) -> None:
        await self.process.run()

    def _wake_relay(self) -> None:
        if self._relay is not None:
            self._relay.wake()


def main(
    name: str,
    settings: type[S],
    serve: Callable[[S, frozenset[Part]], Coroutine[Any, Any, None]],
    parts: Sequence[Part],
    deciders: Sequence[Decider[Any]] = (),
) -> None:
    """The command line of a write service. The events of ``deciders`` can be republished."""
    program = f"python -m lyceum_{name}"
    parser = argparse.ArgumentParser(
        prog=program,
        description=f"Runs the {name} service, configured by LYCEUM_… in the environment.",
        epilog=f"Example: {program} serve",
    )
    choices = parser.add_subparsers(dest="what", required=True, metavar="what")
    choices.add_parser("serve", help="run all parts in one process")
    for part in parts:
        choices.add_parser(part, help=f"run this part alone: {part}")
    if deciders:
        choices.add_parser(
            "republish",
            help="rebuild a lost topic from the store, and end",
            description=REPUBLISH.format(name=name, program=program),
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
    what = parser.parse_args().what
    checked = load(settings)
    if what == "republish":
        logs.configure(name, "error")  # stderr is the operator's
        try:
            sys.exit(asyncio.run(_republish(name, checked, deciders)))
        except KeyboardInterrupt:
            sys.exit(f"{name}: interrupted. Run this again to go on.")
    logs.configure(name, checked.log_level)
    wanted = frozenset(parts) if what == "serve" else frozenset({Part(what)})
    asyncio.run(serve(checked, wanted))


REPUBLISH = """\
Rebuilds lyceum.{name}.v1 and lyceum.{name}.public.v1 from the store, whichever of them is
empty: the same events, with the same ids, positions and bytes. Writes lyceum.{name}.checkpoint
again where that was lost. The service may go on running: what it accepts meanwhile waits in the
store, and is published afterwards.

  1. Delete the topic that was lost or damaged, and create it anew.
  2. {program} republish
  3. `lyceum projection reposition` for each projection that reads it: they have stopped by then,
     and say so.

It may be interrupted or killed at any moment: run it again, and it goes on from there. Until it
is finished nothing is published.

Exit status: 0 all is whole; 1 Kafka or the store stayed away; 2 wrong settings; 3 refused, with
what to do first.

Example:
  LYCEUM_KAFKA=127.0.0.1:9092 LYCEUM_MONGODB=mongodb://127.0.0.1:27017 \\
  LYCEUM_DATABASE=lyceum_{name} … {program} republish"""


async def _republish(name: str, settings: ServiceSettings, deciders: Sequence[Decider[Any]]) -> int:
    """Returns the exit status."""

    def tell(line: str) -> None:
        print(f"{name}: {line}", file=sys.stderr, flush=True)

    asyncio.get_running_loop().set_exception_handler(report_unseen)
    client = connect(settings.mongodb)
    service_database = database(client, settings.database)
    republisher = Republisher(
        client,
        service_database["commits"],
        Lease(service_database["leases"], "relay", urgent=True),
        RelaySettings(settings.kafka, name, _public_types(deciders)),
        tell,
    )
    try:
        tell(await republisher.run())
        return 0
    except Refused as refused:
        tell(f"refused. {refused}")
        return 3
    except GaveUp as error:
        tell(f"gave up: {error}")
        return 1
    finally:
        client.close()


def _public_types(deciders: Sequence[Decider[Any]]) -> frozenset[str]:
    return frozenset[str]().union(*(each.public_types for each in deciders))
