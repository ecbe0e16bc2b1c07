"""Which certificate a server shows to a new connection, over HTTP/2 as gRPC speaks it."""

import asyncio

from cryptography import x509
from lyceum_connections.certificates import Files, client_context


async def certificate_shown(address: str, caller: Files) -> x509.Certificate:
    """``caller`` is what is shown to the server. Raises what TLS raises."""
    host, _, port = address.rpartition(":")
    context = client_context(caller)
    context._now.set_alpn_protocols(["h2"])  # type: ignore[attr-defined]
    _, writer = await asyncio.open_connection(host, int(port), ssl=context)
    shown = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
    writer.close()
    return x509.load_der_x509_certificate(shown)
