"""Processes that are forked from one which has loaded the city, instead of loading it each.

They have a pid, an environment, a login, a log and an exit status of their own, as if each had been
started by itself. Loading is most of what a process costs that lives for some seconds.
"""

import asyncio
import contextlib
import importlib
import json
import os
import runpy
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import AsyncIterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, NoReturn

import psutil
from lyceum_local.processes import Process

TESTS = Path(__file__).parents[1]
_LOADED = (
    *(f"lyceum_{name}.service" for name in ("partners", "opportunities", "feedback", "people")),
    *("lyceum_projections.app", "lyceum_projections.settings"),
    *("lyceum_cli.rights_command", "lyceum_cli.search_command", "lyceum_cli.verify_command"),
    *("lyceum_cli.kafka_rights", "lyceum_cli.store_rights", "lyceum_cli.verify.live"),
)


@dataclass(frozen=True)
class Asked:
    """A module to run; what it asks of the store is written to ``recording``, if that is given."""

    module: str
    arguments: tuple[str, ...]
    env: Mapping[str, str]
    log: str
    recording: str = ""

    @property
    def status(self) -> Path:
        """Where a process writes its exit status when it ends by itself."""
        return Path(f"{self.log}.status")


class Nursery:
    """``async with nursery(folder) as each: await each.start(…)``."""

    def __init__(self, parent: "subprocess.Popen[str]", folder: Path) -> None:
        self._parent = parent
        self._folder = folder
        self._turn = asyncio.Lock()
        self._count = 0

    async def start(
        self,
        name: str,
        module: str,
        *arguments: str,
        env: Mapping[str, str],
        recording: Path | None = None,
    ) -> Process:
        """``env`` is added to the environment."""
        log = self._folder / "logs" / f"{name}.log"
        log.parent.mkdir(exist_ok=True)
        asked = Asked(module, arguments, {**os.environ, **env}, str(log), str(recording or ""))
        asked.status.unlink(missing_ok=True)
        offset = log.stat().st_size if log.exists() else 0
        async with self._turn:
            pid = await asyncio.to_thread(self._fork, asked)
        try:
            started = psutil.Process(pid).create_time()
        except psutil.Error:  # it has ended already
            started = time.time()
        return Process(name, pid, started, log, offset)

    async def run(
        self,
        module: str,
        *arguments: str,
        env: Mapping[str, str] | None = None,
        recording: Path | None = None,
    ) -> tuple[int, str]:
        """To its end: exit status, and what it said."""
        self._count += 1
        name = f"{module}-{self._count}"
        process = await self.start(name, module, *arguments, env=env or {}, recording=recording)
        while process.running:
            await asyncio.sleep(0.05)
        said = process.log.read_text()
        status = Path(f"{process.log}.status")
        assert status.exists(), f"{name} was killed: {said}"
        return int(status.read_text()), said

    def _fork(self, asked: Asked) -> int:
        assert self._parent.stdin
        assert self._parent.stdout
        self._parent.stdin.write(json.dumps(asdict(asked)) + "\n")
        self._parent.stdin.flush()
        told = self._parent.stdout.readline()
        assert told, "the process that all others are forked from has ended: see its log"
        return int(told)


@contextlib.asynccontextmanager
async def nursery(folder: Path) -> AsyncIterator[Nursery]:
    """It ends with what it started being left as it is: that is for who started it."""
    path = os.pathsep.join([str(TESTS), str(TESTS.parent)])
    with (folder / "nursery.log").open("wb") as log:
        parent = subprocess.Popen(  # noqa: ASYNC220 - it returns at once
            [sys.executable, "-m", "integration.nursery"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            env={**os.environ, "PYTHONPATH": path},
            cwd=folder,
            text=True,
        )
    try:
        yield Nursery(parent, folder)
    finally:
        assert parent.stdin
        parent.stdin.close()
        await asyncio.to_thread(parent.wait)


def _become(asked: Asked) -> NoReturn:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    output = os.open(asked.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    for number, to in ((0, os.open(os.devnull, os.O_RDONLY)), (1, output), (2, output)):
        os.dup2(to, number)
    os.environ.clear()
    os.environ.update(asked.env)
    if asked.recording:
        from integration.recorded import record

        record(Path(asked.recording))
    sys.argv = [asked.module, *asked.arguments]
    status = 1
    try:
        runpy.run_module(asked.module, run_name="__main__")
        status = 0
    except SystemExit as ended:
        if isinstance(ended.code, str):
            print(ended.code, file=sys.stderr)
        else:
            status = ended.code or 0
    except BaseException:
        traceback.print_exc()
    _flush(sys.stdout, sys.stderr)
    asked.status.write_text(str(status))
    sys.exit(status)


def _flush(*files: IO[str]) -> None:
    for file in files:
        file.flush()


def main() -> None:
    for module in _LOADED:
        importlib.import_module(module)
    threads = psutil.Process().num_threads()
    assert threads == 1, f"what is forked has one thread only, and here are {threads}"
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for their ends
    for line in sys.stdin:
        said = json.loads(line)
        pid = os.fork()
        if pid == 0:
            _become(Asked(**{**said, "arguments": tuple(said["arguments"])}))
        print(pid, flush=True)


if __name__ == "__main__":
    main()
