"""gRPC over TLS: a server's credentials and a client's channel, which follow their files."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import grpc

from lyceum_connections.certificates import BadCertificate, Files, Stamp

_OLD_CHANNEL_S = 30.0
"""How long calls under way may still take on a channel that was replaced."""
Options = Sequence[tuple[str, Any]]


def server_credentials(files: Files, *, certified: bool) -> grpc.ServerCredentials:
    """Each new connection is shown the certificate as it is by then; those that are there go on.

    ``certified``: who calls must show a certificate of ``files.ca``. Raises ``BadCertificate``.
    """
    made = _configuration(files)
    stamp = files.stamp()

    def as_it_is_now() -> Any:
        """gRPC asks once a connection. None: as before, also while the files are not whole."""
        nonlocal stamp
        try:
            if (now := files.stamp()) == stamp:
                return None
            configuration = _configuration(files)
        except (OSError, BadCertificate):
            return None
        stamp = now
        return configuration

    return grpc.dynamic_ssl_server_credentials(made, as_it_is_now, certified)


def _configuration(files: Files) -> grpc.ServerCertificateConfiguration:
    return grpc.ssl_server_certificate_configuration([files.pair()], files.authorities() or None)


def client_credentials(files: Files) -> grpc.ChannelCredentials:
    """Servers show a certificate of ``files.ca``; ours is shown if there is one.

    Raises ``BadCertificate``.
    """
    key, chain = files.pair()
    return grpc.ssl_channel_credentials(files.authorities() or None, key or None, chain or None)


class FollowingChannel:
    """A channel for generated stubs that is made anew when its files change.

    gRPC's own can't take up another certificate. Without a ``ca`` nothing is encrypted.
    """

    def __init__(self, address: str, files: Files, options: Options = ()) -> None:
        self._address = address
        self._files = files
        self._options = options
        self._stamp: Stamp = ()
        self._closing: set[asyncio.Task[None]] = set()
        self._channel: grpc.aio.Channel | None = None

    def unary_unary(self, method: str, *arguments: Any, **named: Any) -> Callable[..., Any]:
        """As ``grpc.aio.Channel`` has it."""
        held: tuple[grpc.aio.Channel | None, Any] = (None, None)

        def call(request: Any, **how: Any) -> Any:
            nonlocal held
            if held[0] is not (channel := self._now()):
                held = channel, channel.unary_unary(method, *arguments, **named)
            return held[1](request, **how)

        return call

    async def close(self) -> None:
        if self._channel:
            await self._channel.close()

    def _now(self) -> grpc.aio.Channel:
        if not self._files.ca:
            self._channel = self._channel or grpc.aio.insecure_channel(
                self._address, options=self._options
            )
            return self._channel
        try:
            if (stamp := self._files.stamp()) != self._stamp:
                self._replace(client_credentials(self._files), stamp)
        except (OSError, BadCertificate):
            if self._channel is None:
                raise
        assert self._channel is not None
        return self._channel

    def _replace(self, credentials: grpc.ChannelCredentials, stamp: Stamp) -> None:
        if self._channel:
            closing = asyncio.create_task(self._channel.close(_OLD_CHANNEL_S))
            self._closing.add(closing)
            closing.add_done_callback(self._closing.discard)
        self._channel = grpc.aio.secure_channel(self._address, credentials, options=self._options)
        self._stamp = stamp
