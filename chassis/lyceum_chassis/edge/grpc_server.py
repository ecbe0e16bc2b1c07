"""The gRPC server of a service: health, reflection, limits, deadlines, drain, rich errors.

Requests are parsed here rather than by grpcio, so that one that is not valid protobuf (text that
is not UTF-8, say) is answered as the caller's mistake and not as ours.
"""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, cast
from uuid import UUID

import grpc
import structlog
from google.protobuf.message import DecodeError
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_health.v1.health import aio as health_aio
from grpc_reflection.v1alpha import reflection
from grpc_status import rpc_status
from lyceum_connections.certificates import Files
from lyceum_connections.grpc_tls import server_credentials

from lyceum_chassis.access.gate import Gate
from lyceum_chassis.domain.fields import named_id
from lyceum_chassis.domain.ids import uuid7
from lyceum_chassis.domain.messages import Rejected
from lyceum_chassis.edge.rpc_table import Call, Rpc, RpcTable
from lyceum_chassis.edge.statuses import status_of
from lyceum_chassis.errors import (
    Conflicted,
    InvalidArgument,
    NotFound,
    NotPermitted,
    TooMany,
    Unavailable,
)
from lyceum_chassis.observing import metrics, traces
from lyceum_chassis.observing.health import Check
from lyceum_chassis.store.commits import NOBODY

log = structlog.get_logger()

MAX_REQUEST_BYTES = 1024 * 1024
MAX_AT_ONCE = 500
"""Calls under way. Beyond, a call is refused at once: to wait longer would help nobody."""
_REFUSED_AT_ONCE = 4_000
_PENDING_MAX = 16_000
_BUSY_RETRY_S = 1.0
DRAIN_S = 10.0
LIMIT_S = 30.0
EXPECTED = (
    Rejected,
    InvalidArgument,
    NotFound,
    NotPermitted,
    TooMany,
    Conflicted,
    Unavailable,
)

CORRELATION_KEY = "lyceum-correlation-id"
ACTOR_KEY = "lyceum-actor"
"""Who acts, where access is off; where it is on, the token says."""
AUTHORIZATION_KEY = "authorization"

Context = Any  # grpc.aio.ServicerContext: generic in the stubs, not in the library
Handler = Callable[[Any, Context], Awaitable[Any]]


class _Edge(grpc.aio.ServerInterceptor):
    """Authenticates, parses, binds the log context, and turns what is raised into a status.

    Without a gate access is off.
    """

    def __init__(self, gate: Gate | None) -> None:
        self._gate = gate
        self._under_way = 0

    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable[Any]],
        details: grpc.HandlerCallDetails,
    ) -> Any:
        handler = await continuation(details)
        if (
            handler is None
            or handler.unary_unary is None
            or not details.method.startswith("/lyceum.")
        ):
            return handler
        parse = cast(Callable[[bytes], Any], handler.request_deserializer)
        handle = cast(Handler, handler.unary_unary)

        async def answer(raw: bytes, context: Context) -> Any:
            if self._under_way >= MAX_AT_ONCE:
                return await _refuse(details.method, context)
            self._under_way += 1
            try:
                return await _answer(self._gate, details.method, parse, handle, raw, context)
            finally:
                self._under_way -= 1

        return grpc.unary_unary_rpc_method_handler(
            answer, request_deserializer=None, response_serializer=handler.response_serializer
        )


async def _refuse(method: str, context: Context) -> Any:
    """Before anything is parsed: what is refused must cost little."""
    refusal = Unavailable("Too much is asked at once.", retry_after_s=_BUSY_RETRY_S)
    status = rpc_status.to_status(status_of(refusal))
    metrics.GRPC_CALLS.labels(method.removeprefix("/"), status.code.name).inc()
    return await context.abort_with_status(status)


async def _answer(
    gate: Gate | None,
    method: str,
    parse: Callable[[bytes], Any],
    handle: Handler,
    raw: bytes,
    context: Context,
) -> Any:
    started, code = time.perf_counter(), "CANCELLED"
    limit = asyncio.timeout(_limit_s(context))
    exemplar: dict[str, str] = {}
    metadata = dict(context.invocation_metadata() or ())
    correlation_id = _uuid_or_new(metadata.get(CORRELATION_KEY))
    structlog.contextvars.bind_contextvars(
        method=method,
        correlation_id=str(correlation_id),
        actor=NOBODY if gate else metadata.get(ACTOR_KEY, NOBODY),
    )
    try:
        async with limit:
            around, ours = await _entering(gate, method, metadata, context)
            said = metadata.get("traceparent")
            async with around:
                with traces.answering(method, said, ours=ours, since=started) as exemplar:
                    response = await handle(_parsed(parse, raw), context)
        code = "OK"
        return response
    except EXPECTED as error:
        status = rpc_status.to_status(status_of(error))
        code = status.code.name
        log.info("rpc_refused", code=code, reason=str(error)[:500])
    except Exception as raised:
        if limit.expired():
            # Sent again with the same command id, it is answered as it turned out.
            status = rpc_status.to_status(status_of(Unavailable("This took longer than it may.")))
            log.warning("rpc_too_slow")
        else:
            status = rpc_status.to_status(status_of(raised))
            log.exception("rpc_failed")
        code = status.code.name
    finally:
        took_s = time.perf_counter() - started
        name = method.removeprefix("/")
        metrics.GRPC_CALLS.labels(name, code).inc()
        metrics.GRPC_CALL_SECONDS.labels(name).observe(took_s, exemplar or None)
        log.debug("rpc", ms=round(took_s * 1_000, 1))
    # Outside of the except blocks: abort raises, and what it raises must not be caught there.
    return await context.abort_with_status(status)


async def _entering(
    gate: Gate | None, method: str, metadata: dict[str, Any], context: Context
) -> tuple[contextlib.AbstractAsyncContextManager[None], bool]:
    """What goes around a call whose caller may make it, as far as that can be said before it is
    read, and whether the caller is a service of ours."""
    if gate is None:
        return contextlib.nullcontext(), True
    authorization = metadata.get(AUTHORIZATION_KEY)
    shown = None if authorization is None else str(authorization)
    uris = [uri.decode() for uri in (context.auth_context() or {}).get("peer_uri", ())]
    caller = await gate.authenticate(shown, context.peer(), uris)
    structlog.contextvars.bind_contextvars(actor=caller.actor)
    return gate.enter(method, caller, context.peer()), bool(caller.service)


def _parsed(parse: Callable[[bytes], Any], raw: bytes) -> Any:
    try:
        return parse(raw)
    except DecodeError as error:
        raise InvalidArgument([("", "is not a valid message (is all text UTF-8?)")]) from error


def _limit_s(context: Context) -> float:
    """A little less than the caller waits, so that it gets an answer and not silence."""
    remaining: float | None = context.time_remaining()
    return LIMIT_S if remaining is None else min(LIMIT_S, remaining * 0.9)


def _uuid_or_new(value: str | bytes | None) -> UUID:
    try:
        return named_id(UUID(str(value)))
    except ValueError:
        return uuid7()


def add_table(server: grpc.aio.Server, table: RpcTable) -> None:
    """Serves the RPCs of ``table``."""
    for service, rpcs in table.services.items():
        handlers = {name: _handler(rpc) for name, rpc in rpcs.items()}
        server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(service, handlers),))


def _handler(rpc: Rpc) -> "grpc.RpcMethodHandler[Any, Any]":
    async def answer(request: Any, context: Context) -> Any:
        return await rpc.answer(request, Call(within_s=context.time_remaining()))

    return grpc.unary_unary_rpc_method_handler(
        answer,
        request_deserializer=rpc.request.FromString,
        response_serializer=rpc.response.SerializeToString,
    )


class GrpcServer:
    """A server on ``address`` ("host:port") with the given services.

    ``add`` put services on it: ``add_table``, or a generated ``add_…Servicer_to_server``;
    ``names`` the full names of the services, for health and reflection; ``gate`` says who may
    call what, and without one everybody may; ``tls`` which certificate it shows, and ``certified``
    that its callers show one of ``tls.ca``, too.
    """

    def __init__(
        self,
        address: str,
        add: Sequence[Callable[[grpc.aio.Server], None]],
        names: Sequence[str],
        gate: Gate | None = None,
        tls: Files | None = None,
        *,
        certified: bool = False,
    ) -> None:
        self._server = grpc.aio.server(
            interceptors=[_Edge(gate)],
            maximum_concurrent_rpcs=_REFUSED_AT_ONCE,
            options=[
                ("grpc.max_receive_message_length", MAX_REQUEST_BYTES),
                ("grpc.max_concurrent_streams", _REFUSED_AT_ONCE),
                # By default the core drops some of over 1,000 without a word of why or when.
                ("grpc.server.max_pending_requests", _PENDING_MAX),
                ("grpc.server.max_pending_requests_hard_limit", _PENDING_MAX),
                ("grpc.so_reuseport", 0),
            ],
        )
        self._health = health_aio.HealthServicer()
        self._names = names
        self._serving = False
        for add_service in add:
            add_service(self._server)
        health_pb2_grpc.add_HealthServicer_to_server(self._health, self._server)
        reflection.enable_server_reflection(
            [*names, "grpc.health.v1.Health", reflection.SERVICE_NAME], self._server
        )
        if tls and tls.certificate:
            credentials = server_credentials(tls, certified=certified)
            self._server.add_secure_port(address, credentials)
        else:
            self._server.add_insecure_port(address)

    async def run(self) -> None:
        """Serves until cancelled; then refuses new calls and lets those under way finish."""
        await self._server.start()
        await self._set_health(health_pb2.HealthCheckResponse.SERVING)
        self._serving = True
        try:
            await self._server.wait_for_termination()
        finally:
            self._serving = False
            await asyncio.shield(self._drain())

    async def check(self) -> Check:
        return Check(self._serving, "serving" if self._serving else "not serving")

    async def _drain(self) -> None:
        await self._health.enter_graceful_shutdown()
        await self._server.stop(DRAIN_S)

    async def _set_health(self, status: Any) -> None:
        for name in ("", *self._names):
            await self._health.set(name, status)
