"""A channel to another service: deadlines, retries of what may be retried, and a circuit.

The circuit opens after a few failures in a row, and for a while every call fails at once instead
of waiting for its deadline; then one call is let through to try.
"""

import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, cast

import grpc
import structlog
from lyceum_connections.certificates import Files
from lyceum_connections.grpc_tls import FollowingChannel
from opentelemetry.trace import SpanKind

from lyceum_chassis.errors import Unavailable
from lyceum_chassis.observing import traces

log = structlog.get_logger()

NOT_LET_IN = (
    grpc.StatusCode.UNAUTHENTICATED,
    grpc.StatusCode.PERMISSION_DENIED,
)
AWAY = (
    grpc.StatusCode.UNAVAILABLE,
    grpc.StatusCode.DEADLINE_EXCEEDED,
    grpc.StatusCode.RESOURCE_EXHAUSTED,
    # A peer that ends cuts off what it has not answered; a connection that breaks says nothing.
    grpc.StatusCode.CANCELLED,
    grpc.StatusCode.UNKNOWN,
)
"""What is no answer: the same question may be answered a little later."""


class Circuit:
    """Counts failures in a row; ``opens_after`` of them open it for ``open_s`` seconds."""

    def __init__(self, opens_after: int = 5, open_s: float = 2.0) -> None:
        self._opens_after = opens_after
        self._open_s = open_s
        self._failures = 0
        self._closed_at = 0.0

    def open_for_s(self) -> float:
        """How long calls still fail at once; 0 if one may be made."""
        if self._failures < self._opens_after:
            return 0.0
        return max(0.0, self._closed_at - time.monotonic())

    def succeeded(self) -> None:
        self._failures = 0

    def failed(self) -> None:
        self._failures += 1
        self._closed_at = time.monotonic() + self._open_s


class TokenFile:
    """A bearer token in a file, looked at anew every few seconds."""

    def __init__(self, file: str, every_s: float = 5.0) -> None:
        self._file = Path(file)
        self._every_s = every_s
        self._read_at = float("-inf")
        self._metadata: tuple[tuple[str, str], ...] = ()

    def metadata(self) -> tuple[tuple[str, str], ...]:
        """As a call carries it. The last that could be read, while the file can't."""
        if time.monotonic() - self._read_at > self._every_s:
            self._read_at = time.monotonic()
            try:
                token = self._file.read_text().strip()
                self._metadata = (("authorization", f"Bearer {token}"),)
            except OSError as error:
                log.warning("token_unreadable", file=str(self._file), reason=repr(error))
        return self._metadata


class Peer:
    """Another service, at ``address``, for questions (calls that change nothing).

    ``token_file`` holds the token that is shown to it: read anew, so that it can be replaced.
    ``tls`` says whose certificate it must show, and which is shown to it; likewise.
    """

    def __init__(
        self,
        name: str,
        address: str,
        timeout_s: float = 2.0,
        token_file: str = "",
        tls: Files | None = None,
    ) -> None:
        self._channel = FollowingChannel(
            address,
            tls or Files(),
            options=[
                ("grpc.enable_retries", 0),
                ("grpc.initial_reconnect_backoff_ms", 100),
                ("grpc.max_reconnect_backoff_ms", 1_000),
            ],
        )
        self.channel = cast(grpc.aio.Channel, self._channel)
        """For generated stubs."""
        self._name = name
        self._timeout_s = timeout_s
        self._circuit = Circuit()
        self._token = TokenFile(token_file) if token_file else None

    async def ask(
        self, rpc: Callable[..., Awaitable[Any]], request: Any, within_s: float | None
    ) -> Any:
        """The answer, within the caller's own deadline and this peer's limit.

        Raises ``Unavailable`` if it can't be had in time; other statuses as ``AioRpcError``.
        """
        wait_s = self._circuit.open_for_s()
        if wait_s:
            raise Unavailable(f"The {self._name} service can't be reached.", wait_s)
        # A tenth is kept to answer the caller with.
        timeout_s = min(self._timeout_s, within_s * 0.9 if within_s else self._timeout_s)
        metadata = self._token.metadata() if self._token else ()
        try:
            with traces.part(f"ask {self._name}", SpanKind.CLIENT):
                if here := traces.current():
                    metadata = (*metadata, ("traceparent", here))
                answer = await rpc(request, timeout=timeout_s, metadata=metadata)
        except grpc.aio.AioRpcError as error:
            if error.code() in NOT_LET_IN:
                # Ours to mend, not the caller's: its own token was good enough to get here.
                log.error("peer_refuses_us", peer=self._name, reason=error.details())
                raise Unavailable(
                    f"The {self._name} service doesn't take our token.", 5.0
                ) from error
            if error.code() not in AWAY:
                self._circuit.succeeded()
                raise
            self._circuit.failed()
            log.warning("peer_is_away", peer=self._name, reason=(error.details() or "")[:300])
            raise Unavailable(f"The {self._name} service can't be reached in time.", 1.0) from error
        self._circuit.succeeded()
        return answer

    async def find(
        self, rpc: Callable[..., Awaitable[Any]], request: Any, within_s: float | None
    ) -> Any:
        """The same, and None where there is no such thing."""
        try:
            return await self.ask(rpc, request, within_s)
        except grpc.aio.AioRpcError as error:
            if error.code() is grpc.StatusCode.NOT_FOUND:
                return None
            raise

    async def close(self) -> None:
        await self._channel.close()
