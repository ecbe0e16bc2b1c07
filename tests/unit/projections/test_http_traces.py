"""What is traced of a question over HTTP: its route and how it ended, nothing of what it asks."""

import contextlib
from collections.abc import AsyncIterator

import pytest
from httpx import ASGITransport, AsyncClient
from lyceum_chassis.observing import traces
from lyceum_projections.feeds.http import feeds
from lyceum_projections.http_api import create_http_app
from lyceum_projections.search_index import SearchIndex
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from .card_feeds import FeedsOfCards
from .test_http import QueriesWithoutStore

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


@contextlib.asynccontextmanager
async def asked(index: SearchIndex, method: str, path: str) -> AsyncIterator[ReadableSpan]:
    """The one span of a request that says to be part of a trace of its own."""
    told = InMemorySpanExporter()
    app = create_http_app(QueriesWithoutStore(index), feeds(FeedsOfCards(), "", ""))  # type: ignore[arg-type]
    end = traces.begin_with("projections", 1.0, SimpleSpanProcessor(told))
    try:
        async with AsyncClient(transport=ASGITransport(app), base_url="http://city") as client:
            headers = {"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"}
            await client.request(method, path, headers=headers)
        (span,) = told.get_finished_spans()
        yield span
    finally:
        await end()


@pytest.mark.parametrize(
    ("method", "path", "name", "status"),
    [
        ("GET", "/api/search?text=Maria+Lopez", "GET /api/search", 200),
        ("HEAD", "/api/search?text=Maria+Lopez", "HEAD /api/search", 200),
        ("GET", "/cards/opportunity-maria", "GET /cards/{stream}", 404),
        ("GET", "/maria", "GET", 404),
        ("MARIA", "/api/search", "_OTHER /api/search", 405),
    ],
)
async def test_a_request_is_a_span_that_says_nothing_of_what_was_asked(
    index: SearchIndex, method: str, path: str, name: str, status: int
) -> None:
    async with asked(index, method, path) as span:
        attributes = dict(span.attributes or {})
        assert (span.name, attributes["http.response.status_code"]) == (name, status)
        assert "aria" not in span.to_json()
        assert span.context
        assert f"{span.context.trace_id:032x}" != TRACE
        assert [f"{link.context.trace_id:032x}" for link in span.links] == [TRACE]
