"""What a stack consists of, and the file that remembers it: `stack.json` in the stack's folder."""

import json
import re
import threading
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, Self

from lyceum_local import docker
from lyceum_local.processes import Process

FILE = "stack.json"


@dataclass(frozen=True)
class Part:
    """One running thing of a stack.

    `address` is `host:port` (gRPC for a service), for the store a MongoDB URI. `http` is a
    service's HTTP address. `ports` are those it listens on, the preferred ones of its next start.
    A part that was found in the environment has neither process nor container: it is not ours.
    """

    name: str
    what: str
    address: str
    http: str | None = None
    ports: tuple[int, ...] = ()
    process: Process | None = None
    container: str | None = None

    @property
    def shown(self) -> str:
        """The address for people: without the login that a URI of the environment may hold."""
        return re.sub(r"//[^/@]*@", "//", self.address)

    @property
    def running(self) -> bool:
        if self.process is not None:
            return self.process.running
        if self.container is not None:
            return docker.is_running(self.container)
        return True

    def stop(self) -> None:
        if self.process is not None:
            self.process.stop()
        if self.container is not None:
            docker.remove(self.container)

    def to_json(self) -> dict[str, Any]:
        document = asdict(self)
        if self.process is not None:
            document["process"]["log"] = str(self.process.log)
        return document

    @classmethod
    def from_json(cls, document: dict[str, Any]) -> Self:
        process = document.pop("process")
        if process is not None:
            process = Process(**{**process, "log": Path(process["log"])})
        ports = tuple(document.pop("ports"))
        return cls(**document, ports=ports, process=process)


PartState = Literal["ready", "not ready", "ended"]


class Record:
    """The parts of the stack in one folder; every change is on disk at once."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / FILE
        self._lock = threading.Lock()
        self.parts: dict[str, Part] = {}
        try:
            document = json.loads(self.file.read_text())
            for each in document["parts"]:
                part = Part.from_json(each)
                self.parts[part.name] = part
        except FileNotFoundError:
            pass

    def put(self, part: Part) -> None:
        with self._lock:
            self.parts[part.name] = part
            self._save()

    def drop(self, name: str) -> None:
        with self._lock:
            self.parts.pop(name, None)
            self._save()

    def _save(self) -> None:
        if not self.parts:
            self.file.unlink(missing_ok=True)
            return
        document = {"parts": [part.to_json() for part in self.parts.values()]}
        new = self.file.with_suffix(".new")
        new.write_text(json.dumps(document, indent=2) + "\n")
        new.replace(self.file)
