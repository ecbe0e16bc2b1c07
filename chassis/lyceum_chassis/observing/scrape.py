"""``/metrics``: what this process measured, in Prometheus' text format.

What only a server knows (how deep is the outbox?) is asked when somebody scrapes, within a limit;
if there is no answer the value is NaN rather than the last one, which may be long past.
"""

import asyncio
import math
from collections.abc import Awaitable, Callable, Iterable, Sequence

from prometheus_client import CollectorRegistry, Gauge
from prometheus_client.core import Metric
from prometheus_client.exposition import choose_encoder
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from lyceum_chassis.observing import metrics

_ASK_LIMIT_S = 1.0

Ask = Callable[[], Awaitable[Sequence[float]]]


class Scrape:
    """The metrics of the process of ``service``: those of the parts that it includes."""

    def __init__(self, service: str) -> None:
        self._service = service
        self._parts = [metrics.PROCESS]
        self._questions: list[tuple[Ask, Sequence[Gauge]]] = []

    def include(self, part: CollectorRegistry) -> None:
        """Tells of a part of ``metrics.py`` from now on. Idempotent."""
        if part not in self._parts:
            self._parts.append(part)

    def ask(self, question: Ask, *gauges: Gauge) -> None:
        """Before each answer, sets ``gauges`` to what ``question`` answers, in their order."""
        self._questions.append((question, gauges))

    async def text(self, accept: str = "") -> tuple[bytes, str]:
        """All of it as Prometheus reads it, and its media type: OpenMetrics for who would
        ``accept`` that, with exemplars. Takes a second at most."""
        await asyncio.gather(*(_set(question, gauges) for question, gauges in self._questions))
        encode, media_type = choose_encoder(accept)
        return encode(self), media_type

    def collect(self) -> Iterable[Metric]:
        """The families of all parts, each sample with the label ``service``."""
        for part in self._parts:
            for family in part.collect():
                family.samples = [
                    sample._replace(labels={"service": self._service, **sample.labels})
                    for sample in family.samples
                ]
                yield family

    def routes(self) -> list[BaseRoute]:
        """The route, for any Starlette or FastAPI application."""

        async def scraped(request: Request) -> Response:
            text, media_type = await self.text(request.headers.get("accept", ""))
            return Response(text, media_type=media_type)

        return [Route("/metrics", scraped)]


async def _set(question: Ask, gauges: Sequence[Gauge]) -> None:
    try:
        async with asyncio.timeout(_ASK_LIMIT_S):
            answers = await question()
    except Exception:
        answers = [math.nan] * len(gauges)
    for gauge, answer in zip(gauges, answers, strict=True):
        gauge.set(answer)
