"""One trace a command, from its call to the card, as real processes tell it over OTLP."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import grpc
import pytest
from integration.test_metrics import all_ready, apply_to_join, city_of, until
from lyceum.partners.v1 import partners_pb2 as pb
from lyceum.partners.v1.partners_pb2_grpc import PartnersServiceStub
from lyceum_chassis.observing import traces
from lyceum_cli.channels import connected
from lyceum_local.certificates import Asked, Authority
from lyceum_local.ports import HOST, Ports
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2 as otlp
from opentelemetry.proto.collector.trace.v1.trace_service_pb2_grpc import (
    TraceServiceServicer,
    add_TraceServiceServicer_to_server,
)
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from servers import Servers

pytestmark = pytest.mark.integration

METHOD = "/lyceum.partners.v1.PartnersService/ApplyToJoin"
FOREIGN = "4bf92f3577b34da6a3ce929d0e0e4736"


@dataclass
class Collector(TraceServiceServicer):
    """Takes spans as OpenTelemetry's collector does."""

    exports: list[otlp.ExportTraceServiceRequest] = field(default_factory=list)

    async def Export(self, request: Any, context: Any) -> Any:  # noqa: N802
        self.exports.append(request)
        return otlp.ExportTraceServiceResponse()

    def spans(self) -> list[tuple[str, Span]]:
        """Each with the name of the service that told it."""
        return [
            (attribute.value.string_value, span)
            for export in self.exports
            for resource in export.resource_spans
            for attribute in resource.resource.attributes
            if attribute.key == "service.name"
            for scope in resource.scope_spans
            for span in scope.spans
        ]

    def of_calls(self) -> list[Span]:
        return [span for _, span in self.spans() if span.name == METHOD]

    def of_trace(self, trace: bytes) -> set[tuple[str, str]]:
        return {(service, span.name) for service, span in self.spans() if span.trace_id == trace}


@contextlib.asynccontextmanager
async def collecting(
    certified: grpc.ServerCredentials | None = None,
) -> AsyncIterator[tuple[Collector, str]]:
    address, collector = f"{HOST}:{Ports().take()}", Collector()
    server = grpc.aio.server()
    add_TraceServiceServicer_to_server(collector, server)  # type: ignore[no-untyped-call]
    if certified:
        server.add_secure_port(address, certified)
    else:
        server.add_insecure_port(address)
    await server.start()
    try:
        yield collector, f"{'https' if certified else 'http'}://{address}"
    finally:
        await server.stop(None)


@pytest.mark.parametrize("trusted", [True, False])
async def test_spans_travel_over_tls_to_whom_the_city_trusts(
    trusted: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for city in ("ours", "theirs"):
        Authority(tmp_path / city).make([Asked("collector", (HOST,))], days=1)
    key, shown = ((tmp_path / "ours" / f"collector{end}.pem").read_bytes() for end in ("-key", ""))
    authority = tmp_path / ("ours" if trusted else "theirs") / "ca.pem"
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_CERTIFICATE", str(authority))
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TIMEOUT", "2")  # s
    async with collecting(grpc.ssl_server_credentials([(key, shown)])) as (collector, endpoint):
        end = traces.begin("partners", traces.TraceSettings(endpoint, 1.0))
        with traces.answering(METHOD, None, ours=False, since=time.perf_counter()):
            pass
        await end()
    assert len(collector.of_calls()) == trusted


async def test_a_command_is_followed_from_its_call_to_its_card(
    servers: Servers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LYCEUM_FOLDER", str(tmp_path))  # whose issuer says who acts
    async with collecting() as (collector, endpoint):
        monkeypatch.setenv("LYCEUM_TRACES_ENDPOINT", endpoint)
        monkeypatch.setenv("LYCEUM_TRACES_SHARE", "1")
        monkeypatch.setenv("OTEL_BSP_SCHEDULE_DELAY", "200")  # ms
        services = ("partners", "projections")
        async with city_of(services, servers.kafka, servers.mongodb, tmp_path) as city:
            await until(lambda: all_ready(city))
            join, foreign = apply_to_join(), f"00-{FOREIGN}-{'1' * 16}-01"
            async with connected(city.grpc["partners"]) as channel:
                partners = PartnersServiceStub(channel)
                await partners.ApplyToJoin(join, metadata=(("traceparent", foreign),))
                with contextlib.suppress(grpc.aio.AioRpcError):
                    wrong = pb.ApplyToJoinRequest(command_id=str(uuid4()), profile=join.profile)
                    await partners.ApplyToJoin(wrong)

            wanted = {
                ("lyceum-partners", METHOD),
                ("lyceum-partners", "append"),
                ("lyceum-partners", "publish"),
                ("lyceum-projections", "project cards"),
            }
            done = asyncio.timeout(60)
            async with done:
                while not any(
                    wanted <= collector.of_trace(s.trace_id) for s in collector.of_calls()
                ):
                    await asyncio.sleep(0.1)
    (ours,) = (s for s in collector.of_calls() if wanted <= collector.of_trace(s.trace_id))
    assert ours.trace_id.hex() != FOREIGN  # a stranger's trace is linked to
    assert [link.trace_id.hex() for link in ours.links] == [FOREIGN]
    # Told when it ended, too: what was refused, by its kind alone.
    (refused,) = (s for s in collector.of_calls() if s.trace_id != ours.trace_id)
    assert refused.status.message == "InvalidArgument"
    profile = join.profile
    told = b"".join(each.SerializeToString() for each in collector.exports)
    for words in (profile.name, profile.place.address, join.partner_id, join.command_id):
        assert words.encode() not in told
