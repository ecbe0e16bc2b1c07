"""A Docker engine of the tests' own, where there is none to use: own socket, data and pid file.

It needs root and `dockerd`. It changes no firewall rule and no route of the machine: containers
reach each other, and the machine reaches them; builds use the machine's network. Its images and
build caches are kept for the next time, under `~/.cache/lyceum/docker`, so that one runs at a time.

    PYTHONPATH=tests python -m containers.engine bash     # a command with an engine around it
"""

import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lyceum_local.java import cache_folder

_UP_WITHIN_S = 60.0
_DOWN_WITHIN_S = 60.0
_TURN_WITHIN_S = 1_200.0
_CGROUP = "docker"
BRIDGE = "lyceum0"
BRIDGE_NETWORK = "10.213.0.1/24"


@dataclass(frozen=True)
class Engine:
    """A running engine; `environment` is what a `docker` command needs to reach it."""

    environment: dict[str, str]
    pid: int

    def docker(self, *arguments: str, check: bool = True) -> str:
        """What `docker` prints. Raises `RuntimeError` with what it complains of."""
        return run(["docker", *arguments], self.environment, check=check)


def run(
    command: list[str],
    environment: dict[str, str],
    *,
    check: bool = True,
    limit: float = 600.0,
    folder: Path | None = None,
) -> str:
    """What a command prints. Raises `RuntimeError` with the end of all that it said."""
    ran = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        timeout=limit,
        cwd=folder,
        env=os.environ | environment,
    )
    if check and ran.returncode != 0:
        told = (ran.stdout + ran.stderr)[-6_000:]
        raise RuntimeError(f"{' '.join(command)} ended with {ran.returncode}\n{told}")
    return ran.stdout.strip()


def can_run() -> bool:
    """Whether this machine can have such an engine."""
    return os.geteuid() == 0 and dockerd() is not None


def dockerd() -> str | None:
    return shutil.which("dockerd", path="/usr/sbin:/usr/bin:" + os.environ["PATH"])


@contextlib.contextmanager
def engine() -> Iterator[Engine]:
    """Starts it, and ends it by its pid; nothing of it runs or is mounted afterwards."""
    kept = cache_folder() / "docker"
    kept.mkdir(parents=True, exist_ok=True)
    with _turn(kept / "lock"), tempfile.TemporaryDirectory(prefix="lyceum-engine-") as work:
        _end_left_over(kept)
        _make_bridge()
        try:
            process = _start(kept, Path(work))
            started = Engine(_environment(Path(work)), process.pid)
            try:
                _remove_all(started)  # of a run that was killed
                yield started
            finally:
                _remove_all(started)
                _end(process)
        finally:
            _ip("link", "delete", BRIDGE)
            _unmount_under(kept, Path(work))
            remove_cgroups()


def _start(kept: Path, work: Path) -> "subprocess.Popen[bytes]":
    log = kept / "dockerd.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [
                *(str(dockerd()), "--host", f"unix://{work}/docker.sock", "--group", "root"),
                *("--data-root", str(kept / "data"), "--exec-root", str(work / "exec")),
                *("--pidfile", str(kept / "pid"), "--bridge", BRIDGE),
                *("--iptables=false", "--ip6tables=false", "--ip-forward=false", "--ip-masq=false"),
            ],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            close_fds=True,  # a lock of ours that it inherited would outlive us
        )
    deadline = time.monotonic() + _UP_WITHIN_S
    while subprocess.run(
        ["docker", "version"], capture_output=True, check=False, env=os.environ | _environment(work)
    ).returncode:
        if process.poll() is not None or time.monotonic() > deadline:
            _end(process)
            tail = "\n".join(log.read_text(errors="replace").splitlines()[-20:])
            raise RuntimeError(f"dockerd did not come up\n{tail}")
        time.sleep(0.1)
    return process


def _environment(work: Path) -> dict[str, str]:
    """Debian's client comes first: what else is called `docker` may speak to something else."""
    return {
        "DOCKER_HOST": f"unix://{work}/docker.sock",
        "DOCKER_BUILDKIT": "1",
        "PATH": "/usr/bin:" + os.environ["PATH"],
        "TESTCONTAINERS_RYUK_DISABLED": "true",  # an image that would be pulled
    }


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(_DOWN_WITHIN_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _remove_all(started: Engine) -> None:
    """Containers, networks and volumes; images and build caches stay."""
    for container in started.docker("ps", "--all", "--quiet").split():
        started.docker("rm", "--force", "--volumes", container, check=False)
    started.docker("network", "prune", "--force", check=False)
    started.docker("volume", "prune", "--force", check=False)


def _end_left_over(kept: Path) -> None:
    """An engine on this data whose starter was killed."""
    try:
        pid = int((kept / "pid").read_text())
        if str(kept / "data") not in Path(f"/proc/{pid}/cmdline").read_text():
            return
        os.kill(pid, signal.SIGTERM)
    except (OSError, ValueError):
        return
    deadline = time.monotonic() + _DOWN_WITHIN_S
    while Path(f"/proc/{pid}").exists() and time.monotonic() < deadline:
        time.sleep(0.1)


def _make_bridge() -> None:
    _ip("link", "delete", BRIDGE)
    for arguments in (
        ("link", "add", BRIDGE, "type", "bridge"),
        ("address", "add", BRIDGE_NETWORK, "dev", BRIDGE),
        ("link", "set", BRIDGE, "up"),
    ):
        if said := _ip(*arguments):
            raise RuntimeError(f"ip {' '.join(arguments)}: {said}")


def _ip(*arguments: str) -> str:
    return subprocess.run(
        ["ip", *arguments], capture_output=True, text=True, check=False
    ).stderr.strip()


def _unmount_under(*folders: Path) -> None:
    mounted = [line.split()[1] for line in Path("/proc/mounts").read_text().splitlines()]
    for point in sorted(mounted, reverse=True):
        if any(Path(point).is_relative_to(folder) for folder in folders):
            subprocess.run(["umount", point], capture_output=True, check=False)


def remove_cgroups(group: str = _CGROUP) -> None:
    """The empty ones that are left where they are managed by hand."""
    for top in cgroups(group):
        for folder, _, _ in os.walk(top, topdown=False):
            with contextlib.suppress(OSError):
                Path(folder).rmdir()


def cgroups(group: str = _CGROUP) -> list[Path]:
    """Those of engines, or of another group, of version 1 and 2."""
    top = Path("/sys/fs/cgroup")
    return [*top.glob(f"*/{group}"), *top.glob(group)]


@contextlib.contextmanager
def _turn(file: Path) -> Iterator[None]:
    """One engine on this data at a time; the lock ends with its process."""
    with file.open("w") as lock:
        deadline = time.monotonic() + _TURN_WITHIN_S
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise TimeoutError(f"{file} is held by another run") from None
                time.sleep(0.5)
        yield


if __name__ == "__main__":
    with engine() as started:
        status = subprocess.run(sys.argv[1:], check=False, env=os.environ | started.environment)
    sys.exit(status.returncode)
