"""The whole stack in one folder: brought up in order, remembered, and ended by pid."""

import contextlib
import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from lyceum_local import docker, servers, services
from lyceum_local.bringup import SERVERS, BringUp, OnStep, Step, together
from lyceum_local.parts import Part, PartState, Record
from lyceum_local.services import SERVICES

# What a stack keeps in its folder.
_OURS = (
    "kafka-*",
    "store-*",
    "index",
    "logs",
    "master-key.json",
    "credential-keys.json",
    "issuer",
    "lock",
    "stack.*",
)


@dataclass(frozen=True)
class PartStatus:
    """How one part is; memory in bytes, 0 where it is not a process of ours."""

    part: Part
    state: PartState
    memory: int
    peak_memory: int


def default_folder() -> Path:
    """`LYCEUM_FOLDER`, or `.lyceum` in the current directory."""
    return Path(os.environ.get("LYCEUM_FOLDER") or ".lyceum")


class Stack:
    """The stack in `folder`. `Stack.up` starts it, `Stack.load` finds one that was started."""

    def __init__(self, folder: Path, record: Record) -> None:
        self.folder = folder
        self._record = record

    @classmethod
    def load(cls, folder: Path | None = None) -> "Stack | None":
        """The stack that `stack.json` in this folder tells of, running or not; None without one."""
        folder = (folder or default_folder()).resolve()
        record = Record(folder)
        return cls(folder, record) if record.parts else None

    @classmethod
    def up(
        cls,
        folder: Path | None = None,
        *,
        servers_only: bool = False,
        engine: str | None = None,
        on_step: OnStep = lambda step: None,
    ) -> "Stack":
        """Start what is not running yet, and wait until all of it is ready.

        Raises `StartFailed` when a part cannot be started; then ends what it has started.
        Blocks: call it in a thread where an event loop runs.
        """
        folder = (folder or default_folder()).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        with _only_one(folder):
            stack = cls(folder, Record(folder))
            work = BringUp(folder, stack._record, engine, on_step)
            try:
                work.bring_up_servers()
                if not servers_only:
                    work.bring_up_services(SERVICES)
            except BaseException:
                work.undo()
                raise
        return stack

    def down(self, *, on_step: OnStep = lambda step: None) -> None:
        """End everything that is ours: services, then Kafka, then the store. Data stays."""
        with _only_one(self.folder):
            self._record = Record(self.folder)
            ours = list(self._record.parts)
            together(
                [partial(_end, self._record, each, on_step) for each in ours if each not in SERVERS]
            )
            for name in reversed(SERVERS):
                if name in ours:
                    _end(self._record, name, on_step)

    def status(self) -> list[PartStatus]:
        """How every part is, as it answers now. Blocks, as `up` does."""
        return [
            PartStatus(part, _state(part), *(part.process.memory() if part.process else (0, 0)))
            for part in self._record.parts.values()
        ]

    @property
    def parts(self) -> dict[str, Part]:
        return self._record.parts

    @property
    def kafka(self) -> str:
        """Kafka's bootstrap address."""
        return self.parts["kafka"].address

    @property
    def mongodb(self) -> str:
        """The store's MongoDB URI."""
        return self.parts["store"].address

    @property
    def grpc(self) -> dict[str, str]:
        """`host:port` of each service's gRPC API."""
        return {name: part.address for name, part in self.parts.items() if part.http}

    @property
    def http(self) -> dict[str, str]:
        """`host:port` of each service's HTTP side: health, metrics, and projections' API."""
        return {name: part.http for name, part in self.parts.items() if part.http}

    @property
    def pids(self) -> dict[str, int]:
        """The pid of each part that is a process of ours."""
        return {n: part.process.pid for n, part in self.parts.items() if part.process}


def _end(record: Record, name: str, on_step: OnStep) -> None:
    since = time.monotonic()
    part = record.parts[name]
    ours, ran = part.process or part.container, part.running
    part.stop()
    record.drop(name)
    told = "ended" if ours and ran else "had ended before" if ours else "is left alone: not ours"
    on_step(Step(f"{name}: {told}", time.monotonic() - since))


def _state(part: Part) -> PartState:
    if not part.running:
        return "ended"
    if part.name == "kafka":
        ready = servers.is_kafka_ready(part)
    elif part.name == "store":
        ready = servers.is_store_ready(part)
    else:
        ready = part.http is not None and services.readiness(part.http)[0] == 200
    return "ready" if ready else "not ready"


@contextlib.contextmanager
def _only_one(folder: Path) -> Iterator[None]:
    """Two commands at once on one folder take turns; the lock ends with its process."""
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def erase(folder: Path) -> None:
    """Remove the data of a stack that is down; what else is in its folder stays."""
    if docker.engine_answers():
        for name in SERVERS:
            docker.erase(docker.container_name(folder, name))
    for pattern in _OURS:
        for path in folder.glob(pattern):
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
