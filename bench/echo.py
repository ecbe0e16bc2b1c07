"""A bare grpc.aio server: takes the same request, answers a fixed response."""

import asyncio
import sys
from typing import Any

import grpc
from lyceum.partners.v1 import partners_pb2 as pb
from lyceum.partners.v1.partners_pb2_grpc import (
    PartnersServiceServicer,
    add_PartnersServiceServicer_to_server,
)


class Echo(PartnersServiceServicer):
    async def ApplyToJoin(self, request: Any, context: Any) -> Any:  # noqa: N802
        return pb.ApplyToJoinResponse()


async def main(address: str) -> None:
    server = grpc.aio.server()
    add_PartnersServiceServicer_to_server(Echo(), server)  # type: ignore[abstract]
    server.add_insecure_port(address)
    await server.start()
    await server.wait_for_termination()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
