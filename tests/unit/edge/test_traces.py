"""What is traced of a call, whose trace it is part of, and what of it is told."""

import contextlib
import time
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from uuid import uuid4

import grpc
import pytest
import structlog
from lyceum.partners.v1 import partners_pb2 as pb
from lyceum_chassis.access.callers import Role
from lyceum_chassis.observing import metrics, traces
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind
from unit.access.test_edge import behind_a_gate
from unit.edge.served import FewPartners, few_partners, refusal, served

TRACE, PARENT = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
CALLERS = f"00-{TRACE}-{PARENT}-01"


@contextlib.asynccontextmanager
async def traced(share: float = 1.0) -> AsyncIterator[InMemorySpanExporter]:
    told = InMemorySpanExporter()
    end = traces.begin_with("partners", share, SimpleSpanProcessor(told))
    try:
        yield told
    finally:
        await end()


def one(told: InMemorySpanExporter) -> ReadableSpan:
    (span,) = told.get_finished_spans()
    return span


def trace_of(span: ReadableSpan) -> str:
    assert span.context is not None
    return f"{span.context.trace_id:032x}"


def linked(span: ReadableSpan) -> Sequence[str]:
    return [f"{link.context.trace_id:032x}" for link in span.links]


async def verify(api: FewPartners, said: str | None) -> None:
    request = pb.VerifyPartnerRequest(command_id=str(uuid4()), partner_id=str(uuid4()))
    async with served(api) as running:
        metadata = (("traceparent", said),) if said else ()
        with contextlib.suppress(grpc.aio.AioRpcError):
            await running.partners.VerifyPartner(request, metadata=metadata)


@pytest.mark.parametrize(
    "garbage",
    [
        "garbage",
        "",
        None,
        b"00",
        f"00-{TRACE}-{PARENT}",
        f"00-{TRACE}-{PARENT}-01-more",
        f"00-{TRACE}-{PARENT}-01\n",
        f"ff-{TRACE}-{PARENT}-01",
        f"00-{'0' * 32}-{PARENT}-01",
        f"00-{TRACE}-{'0' * 16}-01",
        f"00-{TRACE.upper()}-{PARENT}-01",
    ],
)
async def test_what_is_no_trace_is_passed_over(garbage: str | bytes | None) -> None:
    assert traces.parsed(garbage) is None


async def test_a_later_version_may_say_more() -> None:
    told = traces.parsed(f"01-{TRACE}-{PARENT}-00-name=Ada")
    assert told is not None
    assert (f"{told.trace_id:032x}", f"{told.span_id:016x}") == (TRACE, PARENT)
    assert not told.trace_flags.sampled


async def test_a_command_goes_on_with_the_span_that_answers_it() -> None:
    api = few_partners()
    async with traced() as told:
        await verify(api, None)
    span = one(told)
    assert span.context is not None
    assert (span.name, span.kind) == (
        "/lyceum.partners.v1.PartnersService/VerifyPartner",
        SpanKind.SERVER,
    )
    here = f"00-{trace_of(span)}-{span.context.span_id:016x}-01"
    assert api.origins[0].traceparent == here


@pytest.mark.parametrize("said", [None, CALLERS])
async def test_what_is_not_sampled_or_not_traced_goes_along_with_nothing(said: str | None) -> None:
    api = few_partners()
    await verify(api, said)
    async with traced(share=0.0) as told:
        await verify(api, None)
    assert [origin.traceparent for origin in api.origins] == [None, None]
    assert not told.get_finished_spans()


async def test_a_strangers_trace_is_linked_to_and_a_service_of_ours_is_gone_on_with(
    tmp_path: Path,
) -> None:
    async with traced() as told, behind_a_gate(tmp_path) as (running, _, trusted):
        for subject, roles in ((str(uuid4()), [Role.COORDINATOR]), ("feedback", [Role.SERVICE])):
            token = trusted.issuer.token(subject, roles)
            request = pb.GetPartnerRequest(partner_id=str(uuid4()))
            said = (("authorization", f"Bearer {token}"), ("traceparent", CALLERS))
            await refusal(running.partners.GetPartner(request, metadata=said))
    strangers, ours = told.get_finished_spans()
    assert trace_of(strangers) != TRACE
    assert linked(strangers) == [TRACE]
    assert (trace_of(ours), linked(ours)) == (TRACE, [])
    assert ours.parent is not None
    assert f"{ours.parent.span_id:016x}" == PARENT


async def test_a_span_tells_the_kind_of_an_error_and_not_its_words() -> None:
    async with traced() as told:
        await verify(few_partners(RuntimeError("Ada is ill")), None)
    span = one(told)
    assert span.status.description == "RuntimeError"
    assert "Ada" not in span.to_json()


async def test_a_batch_is_a_step_of_each_command_in_it_once() -> None:
    others = f"00-{'a' * 32}-{'b' * 16}-01"
    unsampled = f"00-{'c' * 32}-{'d' * 16}-00"
    async with traced(share=0.0) as told:
        began = time.perf_counter()
        members = [CALLERS, CALLERS, others, unsampled, "garbage"]
        traces.batch("publish", SpanKind.PRODUCER, members, 7, began)
    spans = told.get_finished_spans()
    assert [trace_of(span) for span in spans] == [TRACE, "a" * 32]
    assert [linked(span) for span in spans] == [["a" * 32], [TRACE]]
    assert {span.attributes["messaging.batch.message_count"] for span in spans} == {7}  # type: ignore[index]


async def test_every_command_of_a_batch_has_its_step_however_many_are_traced() -> None:
    async with traced(share=0.0) as told:
        members = [f"00-{number:032x}-{number:016x}-01" for number in range(1, 301)]
        traces.batch("publish", SpanKind.PRODUCER, members, 300, time.perf_counter())
    spans = told.get_finished_spans()
    assert [trace_of(span) for span in spans] == [f"{number:032x}" for number in range(1, 301)]
    assert {len(span.links) for span in spans} == {128}


async def test_what_is_measured_and_told_of_a_call_that_failed_leads_to_its_trace() -> None:
    async with traced() as told:
        with structlog.testing.capture_logs([structlog.contextvars.merge_contextvars]) as logs:
            await verify(few_partners(RuntimeError()), None)
    (failed,) = (line for line in logs if line["event"] == "rpc_failed")
    assert failed["trace_id"] == trace_of(one(told))
    seen = [s.exemplar for m in metrics.GRPC_CALL_SECONDS.collect() for s in m.samples]
    assert trace_of(one(told)) in [each.labels["trace_id"] for each in seen if each]


def test_what_is_read_again_long_after_belongs_to_no_trace_any_more() -> None:
    now_ms = int(time.time() * 1_000)
    records = [
        SimpleNamespace(timestamp=now_ms - age_s * 1_000, headers=[("ce_traceparent", said)])
        for age_s, said in ((7_200, b"old"), (60, b"lately"), (0, b"now"))
    ]
    assert list(traces.of_records(records)) == ["lately", "now"]
