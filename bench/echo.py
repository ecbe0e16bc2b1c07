"""A bare grpc.aio server: answers each request with a fixed response, and takes traces."""

import asyncio
import sys
from typing import Any

import grpc
from lyceum.partners.v1 import partners_pb2 as pb
from lyceum.partners.v1.partners_pb2_grpc import (
    PartnersServiceServicer,
    add_PartnersServiceServicer_to_server,
)
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2 as otlp
from opentelemetry.proto.collector.trace.v1.trace_service_pb2_grpc import (
    TraceServiceServicer,
    add_TraceServiceServicer_to_server,
)


class Echo(PartnersServiceServicer):
    async def ApplyToJoin(self, request: Any, context: Any) -> Any:  # noqa: N802
        return pb.ApplyToJoinResponse()


class Collector(TraceServiceServicer):
    async def Export(self, request: Any, context: Any) -> Any:  # noqa: N802
        return otlp.ExportTraceServiceResponse()


async def main(address: str) -> None:
    server = grpc.aio.server()
    add_PartnersServiceServicer_to_server(Echo(), server)  # type: ignore[abstract]
    add_TraceServiceServicer_to_server(Collector(), server)  # type: ignore[no-untyped-call]
    server.add_insecure_port(address)
    await server.start()
    await server.wait_for_termination()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
