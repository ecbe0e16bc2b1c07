"""One call of `up`: starts what is not running, in order, and waits until it is ready."""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from lyceum_local import servers, services, topics
from lyceum_local.parts import Part, Record
from lyceum_local.ports import Ports
from lyceum_local.services import Service, Surroundings

OnStep = Callable[["Step"], None]
SERVERS = ("store", "kafka")


@dataclass(frozen=True)
class Step:
    """Something that `up` or `down` has done, and the seconds it took."""

    what: str
    seconds: float


class BringUp:
    """One call of `up`: what it knows from before, and what it has started itself."""

    def __init__(self, folder: Path, record: Record, engine: str | None, on_step: OnStep) -> None:
        self._folder = folder
        self._record = record
        self._engine = engine
        self._on_step = on_step
        self._before = dict(record.parts)
        self._started: list[Part] = []
        self._ports = Ports()
        self._cancelled = threading.Event()

    def bring_up_servers(self) -> None:
        together([self._bring_up_store, self._bring_up_kafka], self._cancelled)
        since = time.monotonic()
        made = topics.create_all(self._record.parts["kafka"].address)
        told = f"topics: {len(made.created)} created, {len(made.existed)} already there"
        self._on_step(Step(told, time.monotonic() - since))

    def bring_up_services(self, wanted: Sequence[Service]) -> None:
        self._end_services_of_other_servers()
        running = [each.name for each in wanted if self._is_running(each.name)]
        grpc, http = {}, {}
        for each in wanted:
            last = self._before.get(each.name)
            if last and last.http and each.name in running:
                grpc[each.name], http[each.name] = last.address, last.http
                continue
            for addresses, preferred, index in (
                (grpc, each.grpc_port, 0),
                (http, each.http_port, 1),
            ):
                again = last.ports[index : index + 1] if last else ()
                addresses[each.name] = services.listen_address(self._ports.take(*again, preferred))
        parts = self._record.parts
        around = Surroundings(parts["kafka"].address, parts["store"].address, grpc, http)
        together(
            [partial(self._bring_up_service, each, around) for each in wanted], self._cancelled
        )

    def undo(self) -> None:
        self._cancelled.set()
        for part in reversed(self._started):
            part.stop()
            self._record.drop(part.name)

    def _bring_up_store(self) -> None:
        self._bring_up(
            "store",
            lambda last: servers.start_store(self._folder, self._ports, last, self._engine),
            lambda part: servers.wait_store(part, self._cancelled),
        )

    def _bring_up_kafka(self) -> None:
        self._bring_up(
            "kafka",
            lambda last: servers.start_kafka(self._folder, self._ports, last),
            lambda part: servers.wait_kafka(part, self._cancelled),
        )

    def _bring_up_service(self, service: Service, around: Surroundings) -> None:
        def start(last: Part | None) -> Part:
            grpc, http = around.grpc[service.name], around.http[service.name]
            process = services.start(service, around, self._folder)
            ports = tuple(int(address.rpartition(":")[2]) for address in (grpc, http))
            return Part(service.name, f"lyceum_{service.name}", grpc, http, ports, process)

        def ready(part: Part) -> None:
            if part.process and part.http:
                services.wait_ready(part.http, part.process, cancelled=self._cancelled)

        self._bring_up(service.name, start, ready)

    def _bring_up(
        self, name: str, start: Callable[[Part | None], Part], ready: Callable[[Part], None]
    ) -> None:
        since = time.monotonic()
        last = self._before.get(name)
        already = self._is_running(name)
        if last is not None and already:
            part = last
        else:
            part = start(last)
            self._started.append(part)
            self._record.put(part)
        ready(part)
        where = part.shown if part.http is None else f"{part.address}, http://{part.http}"
        told = f"{name}: {part.what} {'already runs' if already else 'is ready'} at {where}"
        self._on_step(Step(told, time.monotonic() - since))

    def _is_running(self, name: str) -> bool:
        last = self._before.get(name)
        ours = last is not None and (last.process is not None or last.container is not None)
        return last is not None and ours and last.running

    def _end_services_of_other_servers(self) -> None:
        """A service keeps the addresses it was started with, so it cannot just run on."""
        moved = any(
            name in self._before and self._before[name].address != self._record.parts[name].address
            for name in SERVERS
        )
        for name, part in self._before.items():
            if moved and name not in SERVERS:
                part.stop()


def together(tasks: list[Callable[[], None]], cancelled: threading.Event | None = None) -> None:
    """Run all at the same time; the first error ends the waiting of the others, and is raised."""
    if not tasks:
        return
    with ThreadPoolExecutor(len(tasks)) as pool:
        running = [pool.submit(task) for task in tasks]
        try:
            done, _ = wait(running, return_when=FIRST_EXCEPTION)
            for each in done:
                each.result()
        except BaseException:
            if cancelled is not None:
                cancelled.set()
            raise
