"""Debian's PostgreSQL, in a folder of its own, until the end of a benchmark."""

import contextlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

USER = "postgres"
_UNPRIVILEGED = "nobody"  # neither initdb nor the server runs as root
# Durable as it comes out of the box; more memory, and rarer checkpoints, than it takes by itself.
_SETTINGS = {
    "listen_addresses": "",
    "max_connections": "200",
    "shared_buffers": "1GB",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "30min",
    "wal_buffers": "64MB",
}
_READY_S = 30.0


@contextlib.contextmanager
def postgres() -> Iterator[Path]:
    """Runs a server without a network; gives the folder of its socket."""
    programs = _programs()
    with tempfile.TemporaryDirectory(prefix="lyceum-postgres-") as made:
        folder = Path(made)
        if os.geteuid() == 0:
            shutil.chown(folder, _UNPRIVILEGED)
        data = folder / "data"
        _run([programs / "initdb", "-D", data, "-U", USER, "--auth=trust", "-E", "UTF8"])
        settings = [part for item in _SETTINGS.items() for part in ("-c", "=".join(item))]
        server = subprocess.Popen(
            [programs / "postgres", "-D", data, "-k", folder, *settings],
            stderr=subprocess.DEVNULL,
            **_as_nobody(),
        )
        try:
            _wait(programs, folder, server)
            yield folder
        finally:
            server.terminate()
            server.wait(30)


def create_database(folder: Path, name: str) -> None:
    """Makes an empty database on the server whose socket is in this folder."""
    _run([_programs() / "createdb", "-h", folder, "-U", USER, name])


def drop_database(folder: Path, name: str) -> None:
    _run([_programs() / "dropdb", "-h", folder, "-U", USER, name])


def version() -> str:
    told = subprocess.run([_programs() / "postgres", "--version"], capture_output=True, text=True)
    return told.stdout.strip()


def _programs() -> Path:
    """Debian keeps them off the PATH, a folder a version."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        raise SystemExit("bench: there is no PostgreSQL; bench/peers/setup.sh installs it")
    return found[-1].parent


def _wait(programs: Path, folder: Path, server: "subprocess.Popen[bytes]") -> None:
    ends = time.monotonic() + _READY_S
    while subprocess.run([programs / "pg_isready", "-q", "-h", folder], check=False).returncode:
        if server.poll() is not None or time.monotonic() > ends:
            raise SystemExit("bench: PostgreSQL did not start")
        time.sleep(0.1)


def _run(command: Sequence[str | Path]) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, **_as_nobody())


def _as_nobody() -> dict[str, Any]:
    """Where these are root's, they are carried out by somebody else; the folder is theirs."""
    if os.geteuid() != 0:
        return {"cwd": "/"}
    return {"user": _UNPRIVILEGED, "group": "nogroup", "extra_groups": [], "cwd": "/"}
