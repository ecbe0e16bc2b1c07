"""Traces (OpenTelemetry): one a command, from its call through store, relay and Kafka to the rows.

Off without an endpoint, and then nothing of this costs anything. What is sampled is decided once,
where a command enters; its trace travels with the commit as ``traceparent`` and with each event
as ``ce_traceparent``. Only this process's own spans are ever told there: a caller that is no
service of ours begins a trace of ours, which links to its own (W3C Trace Context, section 4.4).

A span says which method, route, part or projection, how many and how it ended; never who or what
about.
"""

import asyncio
import contextlib
import re
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import structlog
from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
from opentelemetry.trace import Link, Span, SpanContext, SpanKind, Status, StatusCode, TraceFlags

_TRACEPARENT = re.compile(
    r"(?P<version>[0-9a-f]{2})-(?P<trace>[0-9a-f]{32})-(?P<parent>[0-9a-f]{16})-"
    r"(?P<flags>[0-9a-f]{2})(?P<more>-.*)?\Z"
)
_HEADER = "ce_traceparent"
_LINKS_MAX = 128
_FOLLOWED_S = 3_600.0
_HTTP_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})

_tracer: trace.Tracer | None = None


@dataclass(frozen=True, slots=True)
class TraceSettings:
    """``share`` of the commands are traced: 0 to 1. ``endpoint`` takes OTLP over gRPC, such as
    ``http://collector:4317``; further settings are OpenTelemetry's own, ``OTEL_…``."""

    endpoint: str
    share: float


async def off() -> None:
    """Traces nothing."""


def begin(service: str, settings: TraceSettings) -> Callable[[], Awaitable[None]]:
    """Sends what is sampled from now on. Returns what ends that, and sends the rest."""
    if not settings.endpoint:
        return off
    exporter = OTLPSpanExporter(settings.endpoint)
    return begin_with(service, settings.share, BatchSpanProcessor(exporter))


def begin_with(
    service: str, share: float, processor: SpanProcessor
) -> Callable[[], Awaitable[None]]:
    """As ``begin``, to any processor."""
    global _tracer
    provider = TracerProvider(
        sampler=ParentBased(TraceIdRatioBased(share)),
        resource=Resource.create({"service.name": f"lyceum-{service}"}),
        shutdown_on_exit=False,
    )
    provider.add_span_processor(processor)
    _tracer = provider.get_tracer("lyceum")

    async def end() -> None:
        global _tracer
        _tracer = None
        await asyncio.to_thread(provider.shutdown)

    return end


def answering(
    method: str, caller_says: object, *, ours: bool, since: float
) -> contextlib.AbstractContextManager[dict[str, str]]:
    """Around the answer to a call, which came at ``since``, by ``time.perf_counter``.

    ``caller_says`` is its ``traceparent``; that of a service of ``ours`` is gone on with. Gives
    what leads to the trace, for a measurement's exemplar, and binds it to the call's log lines: to
    those too that tell how it ended. Nothing if it is not traced.
    """
    attributes = {"rpc.system": "grpc", "rpc.method": method}
    return _answering(method, attributes, caller_says, ours=ours, since=since)


@contextlib.contextmanager
def answering_http(method: str, caller_says: object) -> Iterator[Callable[[str, int], None]]:
    """Around the answer to a request; a caller's ``traceparent`` is linked to.

    Gives what is to be told of it once that is known: the route, as the API has it and never as it
    was asked, and the status.
    """
    began = time.perf_counter()
    method = method if method in _HTTP_METHODS else "_OTHER"
    with _answering(method, {"http.request.method": method}, caller_says, ours=False, since=began):
        span = trace.get_current_span()

        def tell(route: str, status: int) -> None:
            if route:
                span.update_name(f"{method} {route}")
                span.set_attribute("http.route", route)
            span.set_attribute("http.response.status_code", status)

        yield tell


@contextlib.contextmanager
def _answering(
    name: str, attributes: dict[str, str], caller_says: object, *, ours: bool, since: float
) -> Iterator[dict[str, str]]:
    if _tracer is None:
        yield {}
        return
    told = parsed(caller_says)
    span = _tracer.start_span(
        name,
        context=_under(told) if told and ours else None,
        kind=SpanKind.SERVER,
        attributes=attributes,
        links=[Link(told)] if told and not ours else None,
        start_time=_instant(since),
    )
    if not span.is_recording():
        yield {}
        return
    ids = _ids(span)
    structlog.contextvars.bind_contextvars(**ids)
    with _ending(span):
        yield ids


@contextlib.contextmanager
def part(name: str, kind: SpanKind = SpanKind.INTERNAL) -> Iterator[None]:
    """Around a part of what is traced at the moment, if anything is."""
    if _tracer is None or not trace.get_current_span().is_recording():
        yield
        return
    with _ending(_tracer.start_span(name, kind=kind)):
        yield


@contextlib.contextmanager
def following(name: str, traceparent: object) -> Iterator[None]:
    """Around what follows from an event, in the trace of its command."""
    told = parsed(traceparent) if _tracer else None
    if _tracer is None or told is None:
        yield
        return
    span = _tracer.start_span(name, _under(told), SpanKind.CONSUMER)
    with structlog.contextvars.bound_contextvars(**_ids(span)), _ending(span):
        yield


def batch(
    name: str, kind: SpanKind, traceparents: Iterable[object], size: int, since: float
) -> None:
    """Tells of a batch of ``size`` that is done, begun at ``since``: a span in the trace of each
    command in it that is traced, with links to the others of them, 128 at most."""
    if _tracer is None:
        return
    # The events of one commit are one step of its trace.
    told = {each.span_id: each for each in map(parsed, traceparents) if each}
    traced = [each for each in told.values() if each.trace_flags.sampled]
    links = [Link(each) for each in traced[: _LINKS_MAX + 1]]
    began, attributes = _instant(since), {"messaging.batch.message_count": size}
    for each in traced:
        others = [link for link in links if link.context is not each][:_LINKS_MAX]
        _tracer.start_span(
            name, _under(each), kind, attributes=attributes, links=others, start_time=began
        ).end()


def current() -> str | None:
    """What is traced at the moment, as a ``traceparent``; None if nothing is."""
    if _tracer is None:
        return None
    here = trace.get_current_span().get_span_context()
    if not here.is_valid or not here.trace_flags.sampled:
        return None
    return f"00-{here.trace_id:032x}-{here.span_id:016x}-01"


def of_records(records: Iterable[Any]) -> Iterator[str]:
    """What stands in ``ce_traceparent`` of Kafka's records, whatever that is: of those that came
    lately. What is older is read again, as a rebuild does, and its command's trace is complete."""
    lately_ms = (time.time() - _FOLLOWED_S) * 1_000
    for record in records:
        if record.timestamp < lately_ms:
            continue
        for name, value in record.headers:
            if name == _HEADER and value is not None:
                yield value.decode(errors="replace")


def parsed(value: object) -> SpanContext | None:
    """A ``traceparent`` (W3C Trace Context, section 3.2); None if it is none. A later version may
    say more after it, which is left out."""
    found = _TRACEPARENT.match(value) if isinstance(value, str) else None
    if found is None or found["version"] == "ff" or (found["version"] == "00" and found["more"]):
        return None
    context = SpanContext(
        int(found["trace"], 16), int(found["parent"], 16), True, TraceFlags(int(found["flags"], 16))
    )
    return context if context.is_valid else None


@contextlib.contextmanager
def _ending(span: Span) -> Iterator[None]:
    """The span is the current one meanwhile. It tells the kind of what was raised, not its words:
    those may be of a person."""
    try:
        with trace.use_span(span, record_exception=False, set_status_on_exception=False):
            yield
    except BaseException as error:
        span.set_status(Status(StatusCode.ERROR, type(error).__name__))
        raise
    finally:
        span.end()


def _under(parent: SpanContext) -> Context:
    return trace.set_span_in_context(trace.NonRecordingSpan(parent))


def _ids(span: Span) -> dict[str, str]:
    context = span.get_span_context()
    return {"trace_id": f"{context.trace_id:032x}", "span_id": f"{context.span_id:016x}"}


def _instant(moment: float) -> int:
    """Nanoseconds since 1970 of a moment by ``time.perf_counter``."""
    return time.time_ns() - int((time.perf_counter() - moment) * 1e9)
