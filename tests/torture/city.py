"""The city under torture: every part a process of its own, every way to a server a proxy."""

import asyncio
import contextlib
import functools
import os
import signal
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lyceum_local import kafka, processes, services, store, topics
from lyceum_local.java import cache_folder
from lyceum_local.ports import HOST, Ports
from lyceum_local.processes import Process
from lyceum_local.services import SERVICES, Surroundings
from torture import stores
from torture.brokers import Brokers
from torture.parts import ALWAYS, CLOCKS_APART_S, PARTS, REPLICAS, Part
from torture.ways import Ways

TESTS = Path(__file__).parents[1]


@dataclass
class City:
    """Processes, proxies and servers in ``folder``. Blocking calls run in threads."""

    folder: Path
    engine: store.Engine
    saboteurs: Mapping[str, str] = field(default_factory=dict)
    """Parts that are built wrong, and how; see ``saboteurs``."""
    syncs: bool = True
    """Whether the store writes to the disk before it answers. Without, it must be the Rust one."""
    brokers_number: int = 1
    running: dict[str, Process] = field(default_factory=dict)
    started: list[Process] = field(default_factory=list)
    ended_alone: list[str] = field(default_factory=list)
    """Parts that ended although nobody had ended them, with the end of their logs."""
    _http: dict[str, str] = field(default_factory=dict)
    _grpc: dict[str, str] = field(default_factory=dict)
    _wanted: set[str] = field(default_factory=set)

    async def start(self) -> None:
        """Servers, topics, proxies, and all parts that are always there."""
        ports = Ports()
        self._ports = ports
        self.store_port = ports.take()
        for part in PARTS.values():
            self._http[part.name] = f"{HOST}:{ports.take()}"
            if part.what == "api":
                self._grpc[part.name] = f"{HOST}:{ports.take()}"
        numbers = range(1, self.brokers_number + 1)
        nodes = [kafka.Node(number, ports.take(), ports.take()) for number in numbers]
        apis = {service.name: self._grpc[f"{service.name}-api"] for service in SERVICES}
        self.ways = Ways(ports, self.store_port, nodes, apis)
        self.brokers = Brokers(self.folder, nodes, self.ways.listeners)
        await self.ways.start()
        await asyncio.to_thread(kafka.record_classes)
        servers = ("store", *self.brokers.names)
        await asyncio.gather(*(self.start_server(name) for name in servers))
        await topics.create(self.brokers.address, topics.load())
        await asyncio.gather(*(self.start_part(name) for name in ALWAYS))
        await asyncio.gather(*(self.ready(name) for name in ALWAYS))

    async def start_server(self, name: str) -> None:
        """The store, or one of Kafka's nodes; returns when it does its work again."""
        start: Callable[[], Process] = functools.partial(self.brokers.start, name)
        is_ready: Callable[[], bool] = functools.partial(self.brokers.is_ready, name)
        if name == "store":
            where = (self.engine, self.store_port, self.folder)
            start = functools.partial(stores.start, *where, syncs=self.syncs)
            is_ready = functools.partial(store.takes_writes, self.mongodb, port=self.store_port)
        await self._start(name, start)
        await asyncio.to_thread(processes.wait_until, is_ready, self.running[name], limit=90.0)

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
        if part.name in CLOCKS_APART_S:
            module, arguments = "torture.clock_apart", [module, *arguments]
        if arguments:
            paths = (str(TESTS), os.environ.get("PYTHONPATH"))
            environment["PYTHONPATH"] = os.pathsep.join(filter(None, paths))
        command = [sys.executable, "-m", module, *arguments, part.what]
        process = await self._start(
            name,
            functools.partial(processes.start, name, command, folder=self.folder, env=environment),
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
        await self.ways.close()
        await asyncio.gather(*(self.end(name) for name in self.running if name not in parts))
        return [f"{each.name} {each.pid}" for each in self.started if each.running]

    @property
    def mongodb(self) -> str:
        """The store itself, past the proxies."""
        return store.uri(self.store_port)

    @property
    def index_folders(self) -> Mapping[str, Path]:
        """Where each search replica keeps its index of the cards, by the part's name."""
        return {name: self._indexes(name) / "cards_v1" for name in REPLICAS}

    @property
    def grpc(self) -> Mapping[str, str]:
        """Where each API listens, by the part's name."""
        return self._grpc

    def log(self, name: str) -> str:
        """All that every process of this name wrote."""
        file = self.folder / "logs" / f"{name}.log"
        return file.read_text(errors="replace") if file.is_file() else ""

    def _environment(self, part: Part) -> dict[str, str]:
        (service,) = [each for each in SERVICES if each.name == part.service]
        kafka_at = self.brokers.address
        if part.uses_kafka:
            kafka_at = self.ways.address(part.kind, "kafka")
        own = self._grpc.get(part.name, self._grpc[f"{part.service}-api"])
        around = Surroundings(
            kafka=kafka_at,
            mongodb=f"mongodb://{self.ways.address(part.kind, 'store')}/?directConnection=true",
            grpc={
                part.service: own,
                **{
                    asked: self.ways.address(part.kind, asked)
                    if asked in part.servers
                    else self._grpc[f"{asked}-api"]
                    for asked in service.asks
                },
            },
            http={part.service: self._http[part.name]},
        )
        environment = services.environment(service, around, self.folder)
        if part.has_index:
            environment["LYCEUM_INDEX_FOLDER"] = str(self._indexes(part.name))
        if apart_s := CLOCKS_APART_S.get(part.name):
            environment["TORTURE_CLOCK_S"] = str(apart_s)
        return environment

    def _indexes(self, replica: str) -> Path:
        return self.folder / f"index-{replica}"

    async def _start(self, name: str, start: Callable[[], Process]) -> Process:
        process = await asyncio.to_thread(start)
        self.running[name] = process
        self.started.append(process)
        return process


def engine() -> store.Engine:
    """The one asked for; else the Rust one where it is built, since it is several times faster."""
    asked = os.environ.get("LYCEUM_STORE_ENGINE")
    if not asked and (cache_folder() / "secantus-rs" / "bin" / "secantusd-rs").is_file():
        return "rust"
    return store.choose_engine(asked)
