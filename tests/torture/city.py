"""The city under torture: every part a process of its own, every way to a server a proxy.

A part reaches the store through its own proxy, and Kafka through a listener of its own, which
advertises that part's proxy: so it can be cut from one of them while all others go on.
"""

import asyncio
import contextlib
import functools
import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lyceum_local import processes, services, store, topics
from lyceum_local.java import cache_folder
from lyceum_local.ports import HOST, Ports
from lyceum_local.processes import Process
from lyceum_local.services import SERVICES, Surroundings
from torture.broker import Broker
from torture.proxy import Proxy

TESTS = Path(__file__).parents[1]


@dataclass(frozen=True)
class Part:
    """One process of a service. A ``double`` runs beside the part of its name without "-2"."""

    name: str
    service: str
    what: str
    double: bool = False

    @property
    def kind(self) -> str:
        """The part that it doubles, or itself: both share the ways to the servers."""
        return self.name.removesuffix("-2")

    @property
    def uses_kafka(self) -> bool:
        return self.what != "api"


def _parts() -> dict[str, Part]:
    alone = [
        *(("partners", what) for what in ("api", "relay")),
        *(("opportunities", what) for what in ("api", "relay", "policies")),
        *(("feedback", what) for what in ("api", "relay")),
        *(("projections", what) for what in ("projector", "api")),
    ]
    doubled = [
        ("partners", "relay"),
        ("opportunities", "api"),
        ("opportunities", "relay"),
        ("opportunities", "policies"),
        ("feedback", "relay"),
        ("projections", "projector"),
    ]
    every = [Part(f"{service}-{what}", service, what) for service, what in alone]
    every += [Part(f"{service}-{what}-2", service, what, True) for service, what in doubled]
    return {part.name: part for part in every}


PARTS = _parts()
ALWAYS = (*(name for name, part in PARTS.items() if not part.double), "opportunities-api-2")
"""The parts that run all the time: two APIs of one service write to the same streams."""


@dataclass
class City:
    """Processes, proxies and servers in ``folder``. Blocking calls run in threads."""

    folder: Path
    engine: store.Engine
    saboteurs: Mapping[str, str] = field(default_factory=dict)
    """Parts that are built wrong, and how; see ``saboteurs``."""
    syncs: bool = True
    """Whether the store writes to the disk before it answers. Without, it must be the Rust one."""
    proxies: dict[str, Proxy] = field(default_factory=dict)
    running: dict[str, Process] = field(default_factory=dict)
    started: list[Process] = field(default_factory=list)
    ended_alone: list[str] = field(default_factory=list)
    """Parts that ended although nobody had ended them, with the end of their logs."""
    _http: dict[str, str] = field(default_factory=dict)
    _grpc: dict[str, str] = field(default_factory=dict)
    _wanted: set[str] = field(default_factory=set)

    async def start(self) -> None:
        """Servers, topics, proxies, and all parts that are always there."""
        self._ports = Ports()
        self.store_port = self._ports.take()
        for part in PARTS.values():
            self._http[part.name] = f"{HOST}:{self._ports.take()}"
            if part.what == "api":
                self._grpc[part.name] = f"{HOST}:{self._ports.take()}"
        kinds = [part.kind for part in PARTS.values() if not part.double]
        listeners: dict[str, tuple[int, int]] = {}
        for kind in kinds:
            self.proxies[f"{kind}>store"] = Proxy(kind, self._ports.take(), self.store_port)
            if PARTS[kind].uses_kafka:
                listen, advertised = self._ports.take(), self._ports.take()
                listeners[kind] = (listen, advertised)
                self.proxies[f"{kind}>kafka"] = Proxy(kind, advertised, listen)
        self.broker = Broker(
            self.folder, self._ports.take(), self._ports.take(), list(listeners.values())
        )
        for proxy in self.proxies.values():
            await proxy.start()
        await asyncio.gather(self.start_store(), self.start_kafka())
        await topics.create(self.broker.address, topics.load())
        await asyncio.gather(*(self.start_part(name) for name in ALWAYS))
        await asyncio.gather(*(self.ready(name) for name in ALWAYS))

    async def start_store(self) -> None:
        start = functools.partial(_start_store, self.engine, self.syncs)
        await self._start("store", start, self.store_port, self.folder)
        await self._wait("store", lambda: store.takes_writes(self.mongodb, port=self.store_port))

    async def start_kafka(self) -> None:
        await self._start("kafka", self.broker.start)
        await self._wait("kafka", self.broker.is_ready)

    async def start_part(self, name: str, dies_at: str = "", spared: int = 0) -> Process:
        """``dies_at``: a step of a relay's loop, see ``relay_that_dies``."""
        part = PARTS[name]
        environment = self._environment(part)
        module, arguments = f"lyceum_{part.service}", []
        if dies_at:
            module, arguments = "torture.relay_that_dies", [part.service]
            environment |= {"TORTURE_DIES_AT": dies_at, "TORTURE_SPARED": str(spared)}
        elif saboteur := self.saboteurs.get(part.kind):
            module, arguments = "torture.saboteurs", [saboteur, part.service]
        if arguments:
            paths = (str(TESTS), os.environ.get("PYTHONPATH"))
            environment["PYTHONPATH"] = os.pathsep.join(filter(None, paths))
        command = [sys.executable, "-m", module, *arguments, part.what]
        process = await self._start(
            name, processes.start, name, command, folder=self.folder, env=environment
        )
        (self._wanted.discard if dies_at else self._wanted.add)(name)
        return process

    async def ready(self, name: str, limit_s: float = 60.0) -> None:
        await asyncio.to_thread(
            services.wait_ready, self._http[name], self.running[name], limit=limit_s
        )

    async def kill(self, name: str) -> None:
        self._wanted.discard(name)
        await asyncio.to_thread(self.running[name].kill)

    async def end(self, name: str, grace_s: float = 20.0) -> None:
        """As an orchestrator ends a part: SIGTERM, and time to drain."""
        self._wanted.discard(name)
        await asyncio.to_thread(self.running[name].stop, grace_s)

    def freeze(self, name: str) -> None:
        os.kill(self.running[name].pid, signal.SIGSTOP)

    def thaw(self, name: str) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.running[name].pid, signal.SIGCONT)

    def is_running(self, name: str) -> bool:
        return name in self.running and self.running[name].running

    async def restart_what_ended(self) -> None:
        """What an orchestrator would do; remembers it, since nobody had ended these."""
        for name in sorted(self._wanted):
            process = self.running[name]
            if not process.running:
                self.ended_alone.append(f"{name}\n{process.log_tail()}")
                await self.start_part(name)

    async def end_everything(self) -> list[str]:
        """Ends all, parts before servers; returns what still runs then."""
        parts = [name for name in self.running if name in PARTS]
        for name in self.running:
            self.thaw(name)
        await asyncio.gather(*(self.end(name) for name in parts))
        for proxy in self.proxies.values():
            await proxy.close()
        for name in ("kafka", "store"):
            if name in self.running:
                await self.end(name)
        return [f"{each.name} {each.pid}" for each in self.started if each.running]

    @property
    def mongodb(self) -> str:
        """The store itself, past the proxies."""
        return store.uri(self.store_port)

    @property
    def grpc(self) -> Mapping[str, str]:
        """Where each API listens, by the part's name."""
        return self._grpc

    def log(self, name: str) -> str:
        """All that every process of this name wrote."""
        file = self.folder / "logs" / f"{name}.log"
        return file.read_text(errors="replace") if file.is_file() else ""

    def _environment(self, part: Part) -> dict[str, str]:
        apis = {service.name: self._grpc[f"{service.name}-api"] for service in SERVICES}
        kafka = self.proxies.get(f"{part.kind}>kafka")
        around = Surroundings(
            kafka=f"{HOST}:{kafka.port}" if kafka else self.broker.address,
            mongodb=store.uri(self.proxies[f"{part.kind}>store"].port),
            grpc={**apis, part.service: self._grpc.get(part.name, apis[part.service])},
            http={part.service: self._http[part.name]},
        )
        (service,) = [each for each in SERVICES if each.name == part.service]
        return services.environment(service, around, self.folder)

    async def _start(self, name: str, start, *arguments, **named) -> Process:  # type: ignore[no-untyped-def]
        process: Process = await asyncio.to_thread(start, *arguments, **named)
        self.running[name] = process
        self.started.append(process)
        return process

    async def _wait(self, name: str, is_ready) -> None:  # type: ignore[no-untyped-def]
        await asyncio.to_thread(processes.wait_until, is_ready, self.running[name], limit=90.0)


def engine() -> store.Engine:
    """The one asked for; else the Rust one where it is built, since it is several times faster."""
    asked = os.environ.get("LYCEUM_STORE_ENGINE")
    if not asked and (cache_folder() / "secantus-rs" / "bin" / "secantusd-rs").is_file():
        return "rust"
    return store.choose_engine(asked)


def _start_store(engine: store.Engine, syncs: bool, port: int, folder: Path) -> Process:
    if syncs:
        return store.start(port, folder, engine=engine)
    # As the same starts it, but for --sync-on-commit.
    data = folder / "store-rust"
    data.mkdir(exist_ok=True)
    where = ("--host", HOST, "--port", str(port), "--storage-path", str(data))
    command = [str(store.rust_server()), *where, "--log-level", "WARNING"]
    return processes.start("store", command, folder=folder)
