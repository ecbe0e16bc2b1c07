"""A service of events as a process: made from its manifest, run by its command line."""

import argparse
import asyncio
import sys
from collections.abc import Iterable
from functools import partial

from starlette.applications import Starlette

from lyceum_chassis.access.memberships import NO_MEMBERS, Followed, FollowedMembers
from lyceum_chassis.edge.grpc_server import GrpcServer, add_table
from lyceum_chassis.edge.rpc_table import RpcTable
from lyceum_chassis.observing import logs, metrics, traces
from lyceum_chassis.policies.commands import Commands
from lyceum_chassis.policies.forgetting import Forgetting, forgettings
from lyceum_chassis.policies.memberships import memberships
from lyceum_chassis.policies.reactions import Reactions
from lyceum_chassis.process import key_commands
from lyceum_chassis.process.access import gate_for
from lyceum_chassis.process.manifest import Part, Service
from lyceum_chassis.process.process import (
    Process,
    check_kafka,
    check_store,
    report_unseen,
)
from lyceum_chassis.process.settings import ServiceSettings, load
from lyceum_chassis.projector.consumer import Consumers
from lyceum_chassis.projector.pending import Pending
from lyceum_chassis.projector.projection import Projection
from lyceum_chassis.projector.projector import Projector
from lyceum_chassis.relay.relay import Relay, RelaySettings
from lyceum_chassis.relay.republication import Refused
from lyceum_chassis.relay.republishing import GaveUp, Republisher
from lyceum_chassis.store import outbox
from lyceum_chassis.store.commits import utc_now
from lyceum_chassis.store.event_store import EventStore
from lyceum_chassis.store.fingerprint import fingerprint
from lyceum_chassis.store.lease import Lease
from lyceum_chassis.store.mongo import connect, database


class WriteService:
    """The parts of a service, built but not running. ``run`` runs those that were added."""

    def __init__(self, service: Service, settings: ServiceSettings) -> None:
        self.service = service
        self.settings = settings
        self.process = Process(service.name)
        self.process.on_close(traces.begin(service.name, settings.traces()))
        self.client = connect(settings.mongodb)
        self.database = database(self.client, settings.database)
        for decider in service.deciders:
            fingerprint(decider)  # of the files as they are now; a deploy may change them under us
        self.keyring = key_commands.keyring_of(service, settings, self.client)
        self.store = EventStore(self.database, self.keyring)
        if self.keyring:
            self.process.add("letting-go", self.keyring.generation.follow)
        self.process.readiness.add("store", lambda: check_store(self.client))
        self.process.add("indexes", self.store.keep_prepared, self.store.check)
        self.http = Starlette(routes=self.process.routes())
        self.process.serve_http(self.http, settings.http_address, settings.tls)
        self.process.on_close(self.store.close)
        # Asked by every process of the service: an outbox that grows has no relay to tell of it.
        self.process.scrape.include(metrics.STORE)
        self.process.scrape.ask(
            lambda: outbox.waiting(self.store.commits),
            metrics.OUTBOX_COMMITS,
            metrics.OUTBOX_OLDEST_SECONDS,
        )

    def add(self, parts: Iterable[Part]) -> None:
        """Adds these parts of the service."""
        for part in parts:
            match part:
                case Part.API:
                    self._serve_grpc()
                    if self.service.http:
                        told = self.service.http(self.store, self.settings, utc_now)
                        self.http.router.routes.extend(told)
                case Part.RELAY:
                    self._relay_events()
                case Part.POLICIES:
                    for policy in self.service.policies_by(self.settings):
                        self._follow(policy)

    def _serve_grpc(self) -> None:
        peers = {
            kind: kind(
                getattr(self.settings, f"{name}_address"),
                self.settings.token_file,
                self.settings.tls,
            )
            for name, kind in self.service.peers.items()
        }
        for peer in peers.values():
            self.process.on_close(peer.close)
        table = RpcTable(
            self.service.contracts,
            self.service.aggregates,
            self.store,
            peers,
            database=self.database,
            settings=self.settings,
        )
        self.process.scrape.include(metrics.GRPC)
        add = [partial(add_table, table=table)]
        gate = gate_for(
            self.process, self.settings, list(table.services), table.subjects, self._members()
        )
        server = GrpcServer(
            self.settings.grpc_address,
            add,
            list(table.services),
            gate,
            self.settings.tls,
            certified=self.settings.tls_callers == "certified",
        )
        self.process.add("grpc", server.run, server.check)

    def _members(self) -> Followed:
        """The members of partners, where the service keeps rows of them."""
        if memberships not in self.service.policies:
            return NO_MEMBERS
        followed = FollowedMembers(self.database[memberships.rows])
        self.process.add("members", followed.run, followed.check)
        return followed

    def _relay_events(self) -> None:
        relay = Relay(
            self.store.commits,
            Lease(self.database["leases"], "relay"),
            RelaySettings(self.settings.brokers(), self.service.name, self.service.public_types),
        )
        self.process.add("relay", relay.run, relay.check)
        self.process.scrape.include(metrics.RELAY)
        states = (metrics.RELAY_STATE.labels(state) for state in metrics.RELAY_STATES)
        self.process.scrape.ask(relay.measure, *states)
        self._check_kafka()

    def _follow(self, policy: Projection) -> None:
        """Keeps the rows of ``policy``, and carries out what it answers to events, if it does."""
        pending = self._carry_out(policy) if policy.react else None
        projector = Projector(self.client, self.database, policy, pending=pending)
        # A group of its own: another service may follow with a policy of the same name.
        group = f"lyceum.{self.service.name}"
        consumers = Consumers(self.settings.brokers(), [projector], group)
        self.process.add(f"{policy.name}-consumer", consumers.run, consumers.check)
        self.process.readiness.add(policy.name, projector.check)
        projector.tell(self.process.scrape)
        self._check_kafka()
        if policy is forgettings and self.keyring:
            forgetting = Forgetting(self.database, self.keyring)
            self.process.add("forgetting", forgetting.run, forgetting.check)

    def _carry_out(self, policy: Projection) -> Pending:
        """With the commands of the service's aggregates."""
        reactions = Reactions(self.database, policy, Commands(self.store, self.service.deciders))
        self.process.add(f"{policy.name}-reactions", reactions.run, reactions.check)
        reactions.tell(self.process.scrape)
        return reactions.pending

    def _check_kafka(self) -> None:
        self.process.readiness.add("kafka", partial(check_kafka, self.settings.brokers()))

    async def run(self) -> None:
        await self.process.run()


async def _serve(service: Service, settings: ServiceSettings, parts: Iterable[Part]) -> None:
    running = WriteService(service, settings)
    running.add(parts)
    await running.run()


def main(service: Service) -> None:
    """The command line of a service."""
    program = f"python -m lyceum_{service.name}"
    parser = argparse.ArgumentParser(
        prog=program,
        description=f"Runs the {service.name} service, configured by LYCEUM_… in the environment.",
        epilog=f"Example: {program} serve",
    )
    choices = parser.add_subparsers(dest="what", required=True, metavar="what")
    choices.add_parser("serve", help="run all parts in one process")
    for part in service.parts:
        choices.add_parser(part, help=f"run this part alone: {part}")
    choices.add_parser(
        "republish",
        help="rebuild a lost topic from the store, and end",
        description=REPUBLISH.format(name=service.name, program=program),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    key_commands.add_to(choices, service, program)
    asked = parser.parse_args()
    what = asked.what
    settings = load(service.settings)
    if what == "republish" or what in key_commands.COMMANDS:
        logs.configure(service.name, "error")  # stderr is the operator's
        try:
            if what == "republish":
                sys.exit(asyncio.run(_republish(service, settings)))
            sys.exit(key_commands.run(service, settings, asked))
        except KeyboardInterrupt:
            sys.exit(f"{service.name}: interrupted. Run this again to go on.")
    logs.configure(service.name, settings.log_level)
    parts = service.parts if what == "serve" else (Part(what),)
    asyncio.run(_serve(service, settings, parts))


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


async def _republish(service: Service, settings: ServiceSettings) -> int:
    """Returns the exit status."""

    def tell(line: str) -> None:
        print(f"{service.name}: {line}", file=sys.stderr, flush=True)

    asyncio.get_running_loop().set_exception_handler(report_unseen)
    client = connect(settings.mongodb)
    service_database = database(client, settings.database)
    republisher = Republisher(
        service_database["commits"],
        Lease(service_database["leases"], "relay", urgent=True),
        RelaySettings(settings.brokers(), service.name, service.public_types),
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
