"""Loopback ports: the preferred one where it is free, another one where it is not."""

import socket
import threading

HOST = "127.0.0.1"


class Ports:
    """Hands out ports that are free now, and none of them twice."""

    def __init__(self) -> None:
        self._given: set[int] = set()
        self._lock = threading.Lock()

    def take(self, *preferred: int) -> int:
        """The first of `preferred` that nobody listens on, else any free port."""
        with self._lock:
            for port in preferred:
                if port not in self._given and _is_free(port):
                    break
            else:
                port = _any_free(self._given)
            self._given.add(port)
            return port


def answers(port: int, host: str = HOST) -> bool:
    """Whether something accepts a connection there."""
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        # As servers do it: connections of an earlier server that still linger do not matter.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def _any_free(given: set[int]) -> int:
    while True:
        with socket.socket() as probe:
            probe.bind((HOST, 0))
            port = int(probe.getsockname()[1])
        if port not in given:
            return port
