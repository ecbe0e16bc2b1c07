"""The write services behind the real edge with access on, in one process, on the real store."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import grpc
from contract.test_open_badges import KEYS, SITE
from google.protobuf import descriptor_pool
from google.protobuf.message import Message
from lyceum_chassis.access.gate import Gate
from lyceum_chassis.access.limits import Limits
from lyceum_chassis.access.memberships import NO_MEMBERS, FollowedMembers
from lyceum_chassis.domain.messages import Command
from lyceum_chassis.edge.grpc_server import GrpcServer, add_table
from lyceum_chassis.edge.rpc_table import RpcTable
from lyceum_chassis.policies.memberships import memberships
from lyceum_chassis.process.manifest import Service
from lyceum_chassis.store.commits import Origin
from lyceum_chassis.store.event_store import EventStore
from lyceum_chassis.store.master_keys import MasterKeys
from lyceum_chassis.store.mongo import Database
from lyceum_chassis.store.privacy import Keyring
from lyceum_local.ports import HOST, Ports
from pydantic import SecretStr
from unit.access.issuing import Trusted

from contracts.manifests import SERVICES

LIMIT_S = 20.0
SETTINGS: dict[str, dict[str, Any]] = {
    "opportunities": {"credential_keys": SecretStr(KEYS), "credentials_url": SITE}
}
"""What differs from the settings' defaults, by service."""


@dataclass(frozen=True)
class Answered:
    """What came of a call: OK has a response, anything else a message."""

    code: grpc.StatusCode
    response: Any = None
    message: str = ""


class Guarded:
    """One store for all services; its rows of members are written as the projector would."""

    def __init__(self, db: Database, folder: Path) -> None:
        self.db = db
        self.trusted = Trusted(folder)
        self.store = EventStore(db, Keyring(db, MasterKeys.of(bytes(32))))
        self.members = FollowedMembers(db[memberships.rows])
        self.addresses: dict[str, str] = {}
        self._channels: dict[str, grpc.aio.Channel] = {}
        self._seq = 0

    async def do(self, id_: UUID, *commands: Command) -> None:
        """Carries out commands that nobody has to be permitted."""
        deciders = {c: d for service in SERVICES for c, d in service.decider_of.items()}
        for command in commands:
            origin = Origin(command_id=uuid4(), correlation_id=uuid4())
            await self.store.execute(deciders[type(command)], id_, command, origin)

    async def set_members(self, partner: UUID, members: dict[UUID, str]) -> None:
        """As the projection ``memberships`` would, and waits until that is followed."""
        self._seq += 1
        people = {str(person): role for person, role in members.items()}
        row = {
            "_id": f"partner-{partner}",
            "partner_id": str(partner),
            "members": people,
            "people": sorted(people),
            "seq": self._seq,
        }
        await self.db[memberships.rows].replace_one({"_id": row["_id"]}, row, upsert=True)
        async with asyncio.timeout(LIMIT_S):
            while (self.members._seq or 0) < self._seq:
                await asyncio.sleep(0.01)

    async def ask(self, request: Message, token: str | None = None) -> Answered:
        """Sends a request to the RPC of its name."""
        package = request.DESCRIPTOR.file.package
        (service,) = request.DESCRIPTOR.file.services_by_name.values()
        name = request.DESCRIPTOR.name.removesuffix("Request")
        method = service.methods_by_name[name]
        call = self._channels[package.split(".")[1]].unary_unary(
            f"/{service.full_name}/{name}",
            request_serializer=type(request).SerializeToString,
            response_deserializer=_class_of(method.output_type).FromString,
        )
        metadata = (("authorization", token),) if token else ()
        try:
            return Answered(grpc.StatusCode.OK, await call(request, metadata=metadata, timeout=20))
        except grpc.aio.AioRpcError as error:
            return Answered(error.code(), message=error.details() or "")

    async def commits(self, stream: str) -> list[dict[str, Any]]:
        return await self.db["commits"].find({"stream": stream}).sort("version", 1).to_list(None)

    def server(self, service: Service, address: str, limits: Limits) -> GrpcServer:
        peers = {
            kind: kind(self.addresses[name], str(self.trusted.issuer.service_token(service.name)))
            for name, kind in service.peers.items()
        }
        table = RpcTable(
            service.contracts,
            service.aggregates,
            self.store,
            peers,
            database=self.db,
            settings=service.settings.model_construct(**SETTINGS.get(service.name, {})),
        )
        pool = descriptor_pool.Default()
        gate = Gate(
            self.trusted.tokens,
            {name: pool.FindServiceByName(name) for name in table.services},
            table.subjects,
            limits,
            self.members if memberships in service.policies else NO_MEMBERS,
        )
        return GrpcServer(address, [partial(add_table, table=table)], list(table.services), gate)


@contextlib.asynccontextmanager
async def guarded(
    db: Database, folder: Path, limits: Limits | None = None
) -> AsyncIterator[Guarded]:
    """All write services, until the block ends."""
    city, ports = Guarded(db, folder), Ports()
    await city.store.prepare()
    for service in SERVICES:
        city.addresses[service.name] = f"{HOST}:{ports.take()}"
    many = limits or Limits(100_000, 100_000, 1_000)
    running = [asyncio.create_task(city.members.run())]
    for service in SERVICES:
        server = city.server(service, city.addresses[service.name], many)
        running.append(asyncio.create_task(server.run()))
    try:
        for name, address in city.addresses.items():
            city._channels[name] = grpc.aio.insecure_channel(address)
            await asyncio.wait_for(city._channels[name].channel_ready(), LIMIT_S)
        async with asyncio.timeout(LIMIT_S):
            while not (await city.members.check()).ready:
                await asyncio.sleep(0.01)
        yield city
    finally:
        for channel in city._channels.values():
            await channel.close()
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await city.store.close()


def _class_of(descriptor: Any) -> Any:
    from google.protobuf.message_factory import GetMessageClass

    return GetMessageClass(descriptor)
