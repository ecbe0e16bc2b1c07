"""A partners service of a few lines behind the real gRPC server, for the tests of the edge."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Awaitable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import grpc
from google.rpc.status_pb2 import Status
from lyceum.partners.v1 import partners_pb2 as pb
from lyceum.partners.v1.partners_pb2_grpc import (
    PartnersServiceServicer,
    PartnersServiceStub,
    add_PartnersServiceServicer_to_server,
)
from lyceum_chassis.edge.grpc_server import GrpcServer
from lyceum_chassis.edge.requests import origin_now
from lyceum_chassis.store.commits import Origin

SERVICE = "lyceum.partners.v1.PartnersService"
LIMIT_S = 10.0


class FewPartners(PartnersServiceServicer):
    """``VerifyPartner`` raises ``error`` if there is one; ``SuspendPartner`` waits to be let go."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.origins: list[Origin] = []
        self.entered = asyncio.Event()
        self.let_go = asyncio.Event()
        self.left = asyncio.Event()

    async def VerifyPartner(self, request: pb.VerifyPartnerRequest, context: Any) -> Any:  # noqa: N802
        if self.error:
            raise self.error
        self.origins.append(origin_now(UUID(request.command_id)))
        return pb.VerifyPartnerResponse()

    async def SuspendPartner(self, request: pb.SuspendPartnerRequest, context: Any) -> Any:  # noqa: N802
        self.entered.set()
        try:
            await self.let_go.wait()
            return pb.SuspendPartnerResponse()
        finally:
            self.left.set()


def few_partners(error: Exception | None = None) -> FewPartners:
    return FewPartners(error)  # type: ignore[abstract]  # the other RPCs are not called


@dataclass
class Served:
    """The running server, a channel to it, and what ends it."""

    server: GrpcServer
    address: str
    channel: grpc.aio.Channel
    partners: Any
    running: asyncio.Task[None]


@contextlib.asynccontextmanager
async def served(api: PartnersServiceServicer) -> AsyncIterator[Served]:
    """``api`` on a free port of this machine, until the block ends."""
    address = f"127.0.0.1:{_free_port()}"
    server = GrpcServer(
        address, [lambda server: add_PartnersServiceServicer_to_server(api, server)], [SERVICE]
    )
    running = asyncio.create_task(server.run())
    try:
        async with grpc.aio.insecure_channel(address) as channel:
            await asyncio.wait_for(channel.channel_ready(), LIMIT_S)
            yield Served(server, address, channel, PartnersServiceStub(channel), running)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def refusal(call: Awaitable[Any]) -> tuple[grpc.StatusCode, str, Status | None]:
    """The status that a call is refused with: code, message, and with details if it has some."""
    try:
        await call
    except grpc.aio.AioRpcError as error:
        packed = dict(error.trailing_metadata() or ()).get("grpc-status-details-bin")
        status = Status.FromString(packed) if isinstance(packed, bytes) else None
        return error.code(), error.details() or "", status
    raise AssertionError("the call was not refused")


def _free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port: int = held.getsockname()[1]
        return port
