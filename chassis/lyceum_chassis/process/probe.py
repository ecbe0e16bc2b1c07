"""Asks the process in the same container how it is: ``python -m lyceum_chassis.process.probe``.

It asks ``/readyz`` at ``LYCEUM_HTTP_ADDRESS``, or the path that it is given. Exit status: 0 it
answers 200; 1 something else, which is printed; 2 the address isn't set. It loads next to nothing,
as it is called every few seconds. Where the process has a certificate it asks over TLS, and doesn't
look at whose it is: what listens in this very container is the one that is meant.
"""

import os
import socket
import sys

_LIMIT_S = 4.0
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "[::]": "::1", "": "127.0.0.1"}


def ask(address: str, path: str) -> tuple[int, str]:
    """Status and body that the HTTP server at ``host:port`` answers; 0 and why, if it doesn't."""
    host, _, port = address.rpartition(":")
    host = _EVERYWHERE.get(host, host)
    try:
        with _connected(host, int(port)) as connection:
            connection.sendall(f"GET {path} HTTP/1.0\r\nHost: {host}\r\n\r\n".encode())
            answer = b""
            while read := connection.recv(65_536):
                answer += read
    except OSError as error:
        return 0, str(error)
    head, _, body = answer.partition(b"\r\n\r\n")
    words = head.split(b" ", 2)
    return int(words[1]) if len(words) > 1 else 0, body.decode(errors="replace")


def _connected(host: str, port: int) -> socket.socket:
    plain = socket.create_connection((host, port), timeout=_LIMIT_S)
    if not os.environ.get("LYCEUM_TLS_CERTIFICATE_FILE"):
        return plain
    import ssl

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context.wrap_socket(plain)


def main() -> int:
    address = os.environ.get("LYCEUM_HTTP_ADDRESS", "")
    if not address:
        print("LYCEUM_HTTP_ADDRESS is not set", file=sys.stderr)
        return 2
    status, body = ask(address, sys.argv[1] if len(sys.argv) > 1 else "/readyz")
    print(f"{status} {body}"[:2_000])
    return 0 if status == 200 else 1


if __name__ == "__main__":
    sys.exit(main())
