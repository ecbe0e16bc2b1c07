"""gRPC channels to the services."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

import grpc
from google.protobuf.empty_pb2 import Empty

from lyceum_cli.acting import Acting, Tokens, Who, whoever_would
from lyceum_cli.addresses import connection_settings, folder
from lyceum_cli.errors import CliError

_OPTIONS: Final = (
    # A proxy of the surroundings is never the way to a service of the city.
    ("grpc.enable_http_proxy", 0),
    # A service that restarts is found again in a second, not after gRPC's two minutes.
    ("grpc.initial_reconnect_backoff_ms", 200),
    ("grpc.max_reconnect_backoff_ms", 2_000),
)


@asynccontextmanager
async def connected(
    address: str, *, within: float = 5.0, who: Who = whoever_would
) -> AsyncIterator[grpc.aio.Channel]:
    """An open channel. Raises `CliError` if nothing answers at the address in `within` seconds.

    LYCEUM_TLS_CA_FILE, a file of PEM certificates, makes it TLS; LYCEUM_TLS_CERTIFICATE_FILE and
    LYCEUM_TLS_KEY_FILE are shown to the service. LYCEUM_TOKEN, a bearer token, is sent over TLS
    and on this machine only; without it `who` says as whom each request is sent, with tokens of the
    local stack.
    """
    async with _channel(address, who) as channel:
        try:
            await asyncio.wait_for(channel.channel_ready(), within)
        except TimeoutError:
            why = await _why(channel)
            raise CliError(
                f"Nothing answers at {address}{why}. See `lyceum stack status`, "
                "or give another address (--help names the option)."
            ) from None
        yield channel


def _channel(address: str, who: Who) -> grpc.aio.Channel:
    # Load what judges settings and certificates, which `--help` doesn't have to wait for.
    from lyceum_connections.grpc_tls import client_credentials
    from lyceum_connections.settings import TlsSettings

    files = connection_settings(TlsSettings).tls
    acting = [Acting(Tokens.found(folder()), who)] if _is_here(address) else []
    if not files.ca:
        return grpc.aio.insecure_channel(address, options=_OPTIONS, interceptors=acting)
    credentials = client_credentials(files)
    if (token := os.environ.get("LYCEUM_TOKEN")) and not acting:
        credentials = grpc.composite_channel_credentials(
            credentials, grpc.access_token_call_credentials(token)
        )
    return grpc.aio.secure_channel(address, credentials, options=_OPTIONS, interceptors=acting)


async def _why(channel: grpc.aio.Channel) -> str:
    """What gRPC says of a connection that can't be made, a certificate that isn't trusted say."""
    try:
        ask: Any = channel.unary_unary(
            "/grpc.health.v1.Health/Check", request_serializer=Empty.SerializeToString
        )
        await ask(Empty(), timeout=1.0)
    except grpc.aio.AioRpcError as error:
        told = (error.details() or "").rpartition("last error: ")[2]
        return f" ({told})" if told else ""
    return ""


def _is_here(address: str) -> bool:
    """Whether the address is on this machine, by its name alone."""
    host = address.rpartition(":")[0].strip("[]")
    return host == "localhost" or host == "::1" or host.startswith("127.")
