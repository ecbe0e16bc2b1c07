"""Child processes that outlive the command that started them, and are ended by their own pid.

A process is remembered as its pid and the time it was started, so that a pid which the system gave
to somebody else since is neither taken for ours nor ever signalled.
"""

import contextlib
import os
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

# The start time of a process is derived from the time of boot, which a clock correction may shift.
_CLOCK_TOLERANCE_SECONDS = 2.0
_POLL_SECONDS = 0.05
_TAIL_LINES = 15

# This process's own children: unless they are polled once dead, they stay as zombies.
_children: dict[int, "subprocess.Popen[bytes]"] = {}


class StartFailed(Exception):  # noqa: N818
    """A part of the stack could not be started; the message says why, with the end of its log."""


@dataclass(frozen=True)
class Process:
    """A process that was started: enough to find it again after the starter has ended.

    `started` is in seconds since the epoch; this run's output begins at `log_offset` in `log`.
    """

    name: str
    pid: int
    started: float
    log: Path
    log_offset: int = 0

    @property
    def running(self) -> bool:
        return self._find() is not None

    def memory(self) -> tuple[int, int]:
        """Resident memory now and at its peak, in bytes; 0 where the system does not tell."""
        found = self._find()
        if found is None:
            return 0, 0
        try:
            return found.memory_info().rss, _peak_memory(self.pid)
        except psutil.Error:
            return 0, 0

    def log_tail(self) -> str:
        """The last lines that this run wrote."""
        try:
            with self.log.open("rb") as log:
                log.seek(self.log_offset)
                lines = log.read().decode(errors="replace").splitlines()
        except OSError:
            return ""
        return "\n".join(f"    {line}" for line in lines[-_TAIL_LINES:])

    def stop(self, grace: float = 20.0) -> bool:
        """End it with SIGTERM, and with SIGKILL after `grace` seconds; False if it did not run."""
        found = self._find()
        if found is None:
            return False
        with contextlib.suppress(psutil.NoSuchProcess):
            found.terminate()
            if not self._wait(grace):
                found.kill()
                self._wait(grace)
        return True

    def kill(self) -> None:
        """End it as a crash would: SIGKILL."""
        found = self._find()
        if found is not None:
            with contextlib.suppress(psutil.NoSuchProcess):
                found.kill()
            self._wait(10.0)

    def _wait(self, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while self.running:
            if time.monotonic() > deadline:
                return False
            time.sleep(_POLL_SECONDS)
        return True

    def _find(self) -> psutil.Process | None:
        child = _children.get(self.pid)
        if child is not None and child.poll() is not None:
            _children.pop(self.pid, None)
            return None
        try:
            found = psutil.Process(self.pid)
            ours = abs(found.create_time() - self.started) <= _CLOCK_TOLERANCE_SECONDS
            return found if ours and (child is not None or not _is_dead(found)) else None
        except psutil.Error:
            return None


def start(
    name: str,
    command: Sequence[str | Path],
    *,
    folder: Path,
    env: Mapping[str, str] | None = None,
) -> Process:
    """Start `command` in its own session (a Ctrl-C in the terminal does not reach it).

    Its output is appended to `<folder>/logs/<name>.log`, and `folder` is its working directory.
    `env` is added to the environment.
    """
    log = folder / "logs" / f"{name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        offset = output.tell()
        try:
            child = subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=folder,
                env={**os.environ, **(env or {})},
                start_new_session=True,
            )
        except OSError as error:
            raise StartFailed(f"{name} could not be started: {error}") from error
    _children[child.pid] = child
    try:
        started = psutil.Process(child.pid).create_time()
    except psutil.Error:  # it has ended already; waiting for it will say so
        started = time.time()
    return Process(name, child.pid, started, log, offset)


def wait_until(
    ready: Callable[[], bool],
    process: Process,
    *,
    limit: float = 60.0,
    cancelled: threading.Event | None = None,
) -> None:
    """Wait until `ready()`; fail at once, with the end of its log, if the process dies before."""
    deadline = time.monotonic() + limit
    while True:
        if not process.running:
            raise StartFailed(f"{process.name} died while starting\n{process.log_tail()}")
        if ready():
            return
        if cancelled is not None and cancelled.is_set():
            raise StartFailed(f"{process.name} was not waited for: another part failed")
        if time.monotonic() > deadline:
            raise StartFailed(
                f"{process.name} was not ready after {limit:.0f} s\n{process.log_tail()}"
            )
        time.sleep(_POLL_SECONDS)


def _is_dead(process: psutil.Process) -> bool:
    """A zombie is dead, unless only its first thread has ended and others still hold its files."""
    return bool(process.status() == psutil.STATUS_ZOMBIE and process.num_threads() <= 1)


def _peak_memory(pid: int) -> int:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    for line in status.splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0
