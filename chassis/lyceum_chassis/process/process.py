"""A service's process: runs its parts, answers health checks, and drains on SIGTERM."""

import asyncio
import contextlib
import gc
import os
import signal
import socket
import ssl
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from typing import Any

import structlog
import uvicorn
from aiokafka.errors import KafkaError
from lyceum_connections.certificates import BadCertificate, Files, server_context
from lyceum_connections.kafka import Kafka
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from lyceum_chassis.futures import still_wanted
from lyceum_chassis.observing.health import Check, Readiness, routes
from lyceum_chassis.observing.scrape import Scrape
from lyceum_chassis.store.mongo import Client

log = structlog.get_logger()

Part = Callable[[], Coroutine[Any, Any, None]]

_ALLOCATIONS_A_COLLECTION = 10_000
_ANEW_AFTER_S = 0.5
DRAIN_LIMIT_S = 25.0
"""Less than the 30 s that container platforms give before they kill."""


class Process:
    """Runs parts of ``service`` side by side until SIGTERM or SIGINT, or until one of them fails.

    A part is a coroutine that runs until it is cancelled. ``closing`` are called, in order, after
    the parts have ended.
    """

    def __init__(self, service: str) -> None:
        self.readiness = Readiness()
        self.scrape = Scrape(service)
        self._parts: dict[str, Part] = {}
        self._closing: list[Callable[[], Awaitable[None]]] = []

    def add(
        self, name: str, run: Part, check: Callable[[], Awaitable[Check]] | None = None
    ) -> None:
        self._parts[name] = run
        if check:
            self.readiness.add(name, check)

    def on_close(self, close: Callable[[], Awaitable[None]]) -> None:
        self._closing.append(close)

    def serve_http(self, application: Starlette, address: str, tls: Files) -> None:
        """Over TLS where there is a certificate, which /readyz then tells of."""
        self.add("http", HttpServer(application, address, tls).run)
        if tls.certificate:
            self.readiness.add("certificate", partial(check_certificate, tls))

    def routes(self) -> list[BaseRoute]:
        """``/healthz``, ``/readyz`` and ``/metrics``."""
        return [*routes(self.readiness), *self.scrape.routes()]

    async def run(self) -> None:
        """Raises what the part raised that failed, after the others were ended."""
        _collect_seldom()
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(report_unseen)
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
        tasks = {
            asyncio.create_task(_keep(name, run), name=name): name
            for name, run in self._parts.items()
        }
        stopping = asyncio.create_task(stop.wait())
        log.info("started", parts=sorted(self._parts))
        await asyncio.wait([*tasks, stopping], return_when=asyncio.FIRST_COMPLETED)
        log.info("stopping", asked=stop.is_set())
        for task in [*tasks, stopping]:
            task.cancel()
        _, hanging = await asyncio.wait(tasks, timeout=DRAIN_LIMIT_S)
        if hanging:
            # As after a kill, which every part survives; better than one that comes unannounced.
            log.error("drain_cut_off", parts=sorted(tasks[task] for task in hanging))
            os._exit(1)
        outcomes = await asyncio.gather(*tasks, return_exceptions=True)
        for close in self._closing:
            with contextlib.suppress(Exception):
                await close()
        failures = [
            outcome
            for outcome in outcomes
            if isinstance(outcome, BaseException)
            and not isinstance(outcome, asyncio.CancelledError)
        ]
        for task, outcome in zip(tasks, outcomes, strict=True):
            if outcome in failures:
                log.error("part_failed", part=tasks[task], exc_info=outcome)
        if failures:
            raise failures[0]


async def _keep(name: str, run: Part) -> None:
    """Begins a part anew that was cancelled by nobody: a library let its own cancellation out."""
    while True:
        try:
            return await run()
        except asyncio.CancelledError:
            if not still_wanted():
                raise
            log.warning("part_begins_anew", part=name)
            await asyncio.sleep(_ANEW_AFTER_S)


def _collect_seldom() -> None:
    """What is loaded by now stays: going through it again takes a tenth of a second each time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_ALLOCATIONS_A_COLLECTION)


def report_unseen(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """An event loop's exception handler that leaves out what aiokafka drops on the floor.

    A fenced or discarded producer leaves its error in futures of its own that nobody can await;
    the relay has seen that error by then.
    """
    if not isinstance(context.get("exception"), KafkaError):
        loop.default_exception_handler(context)


class HttpServer:
    """Serves an ASGI application on ``address`` ("host:port") until cancelled.

    Over TLS where ``tls`` has a certificate; one that replaces it is shown from then on.
    """

    def __init__(self, application: Starlette, address: str, tls: Files | None = None) -> None:
        host, _, port = address.rpartition(":")
        self._host, self._port = host, int(port)
        context = server_context(tls) if tls and tls.certificate else None
        self._server = uvicorn.Server(
            uvicorn.Config(
                application,
                host=host,
                port=self._port,
                log_config=None,
                access_log=False,
                lifespan="off",
                timeout_graceful_shutdown=5,
                ssl_context_factory=(lambda *_: context) if context else None,
            )
        )
        # The process decides when to stop, not uvicorn.
        self._server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]

    async def run(self) -> None:
        listener = socket.create_server((self._host, self._port), backlog=256)
        serving = asyncio.create_task(self._server._serve([listener]))
        try:
            await asyncio.shield(serving)
        finally:
            self._server.should_exit = True
            await serving


async def check_certificate(tls: Files) -> Check:
    """Until when this process's certificate is valid: one that isn't is not taken by anybody."""
    try:
        tls.pair()
    except BadCertificate as bad:
        return Check(False, str(bad))
    return Check(True, f"valid until {tls.valid_until():%Y-%m-%d %H:%M} UTC")


async def check_store(client: Client) -> Check:
    """Asks the MongoDB server whether it is there."""
    await client.admin.command("ping")
    return Check(True, "answers")


async def check_kafka(kafka: Kafka) -> Check:
    """Whether one of the brokers accepts a connection; with TLS, one that can be trusted."""
    why = ""
    for address in kafka.addresses.split(","):
        host, _, port = address.rpartition(":")
        try:
            _, writer = await asyncio.open_connection(host, int(port), ssl=kafka.context)
            writer.close()
            return Check(True, "accepts connections")
        except ssl.SSLError as error:
            why = f": {error}"
        except OSError:
            pass
    return Check(False, f"no broker accepts a connection{why}")
