"""Loopback ports: the preferred one where it is free, another one where it is not."""

import fcntl
import socket
import threading
from typing import IO

from lyceum_local.java import cache_folder

HOST = "127.0.0.1"


class Ports:
    """Hands out ports that are free now, and none of them twice.

    A server listens only some seconds after its port was chosen; until this object is gone, no
    other `Ports` of the same user is given that port, in this process or in another one.
    """

    def __init__(self) -> None:
        self._claims: dict[int, IO[str]] = {}
        self._lock = threading.Lock()

    def take(self, *preferred: int) -> int:
        """The first of `preferred` that nobody listens on, else any free port."""
        with self._lock:
            for port in preferred:
                if self._claim(port):
                    return port
            while not self._claim(port := _any_free()):
                pass
            return port

    def _claim(self, port: int) -> bool:
        if port in self._claims:
            return False
        folder = cache_folder() / "ports"
        folder.mkdir(parents=True, exist_ok=True)
        claim = (folder / str(port)).open("w")
        try:
            fcntl.flock(claim, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            claim.close()
            return False
        if not _is_free(port):
            claim.close()
            return False
        self._claims[port] = claim
        return True

    def __del__(self) -> None:
        for claim in self._claims.values():
            claim.close()


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


def _any_free() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
