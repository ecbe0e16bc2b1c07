"""gRPC channels to the services."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import grpc

from lyceum_cli.acting import Acting, Tokens, Who, whoever_would
from lyceum_cli.addresses import folder
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

    LYCEUM_CA_FILE, a file of PEM certificates, makes it TLS. LYCEUM_TOKEN, a bearer token, is sent
    over TLS and on this machine only; without it `who` says as whom each request is sent, with
    tokens of the local stack.
    """
    async with _channel(address, who) as channel:
        try:
            await asyncio.wait_for(channel.channel_ready(), within)
        except TimeoutError:
            raise CliError(
                f"Nothing answers at {address}. See `lyceum stack status`, "
                "or give another address (--help names the option)."
            ) from None
        yield channel


def _channel(address: str, who: Who) -> grpc.aio.Channel:
    authorities, token = os.environ.get("LYCEUM_CA_FILE"), os.environ.get("LYCEUM_TOKEN")
    if not authorities:
        acting = [Acting(Tokens.found(folder()), who)] if _is_here(address) else []
        return grpc.aio.insecure_channel(address, options=_OPTIONS, interceptors=acting)
    try:
        credentials = grpc.ssl_channel_credentials(Path(authorities).read_bytes())
    except OSError as error:
        raise CliError(f"Can't read LYCEUM_CA_FILE {authorities}: {error.strerror}.") from error
    if token:
        credentials = grpc.composite_channel_credentials(
            credentials, grpc.access_token_call_credentials(token)
        )
    return grpc.aio.secure_channel(address, credentials, options=_OPTIONS)


def _is_here(address: str) -> bool:
    """Whether the address is on this machine, by its name alone."""
    host = address.rpartition(":")[0].strip("[]")
    return host == "localhost" or host == "::1" or host.startswith("127.")
