"""A city in containers, secured: brought up by compose, looked at and hurt through the engine."""

import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from containers import layers
from containers.engine import Engine, run
from grpc import aio
from lyceum_connections.certificates import Files
from lyceum_connections.grpc_tls import client_credentials
from lyceum_connections.kafka import Kafka
from lyceum_local import secret_files, secret_folders
from lyceum_local.certificates import Authority, wanted
from lyceum_local.ports import HOST, Ports
from lyceum_local.services import MANY, SERVICES

ROOT = Path(__file__).parents[2]
COMPOSE = Path(sys.executable).with_name("docker-compose")
# The store may keep the transaction of one that died for a minute.
_HEALED_WITHIN_S = 120.0

Inspected = dict[str, Any]


@dataclass(frozen=True)
class City:
    """Where a running city is for who is outside of it, as `e2e.journey` asks."""

    engine: Engine
    environment: dict[str, str]
    settings: Path
    servers: dict[str, str]
    """host:port of `kafka` and `store`, as they are published for tests."""
    grpc: dict[str, str]
    web: str

    @property
    def secrets(self) -> Path:
        return self.settings.parent / "secrets"

    @property
    def ca(self) -> Files:
        """What a visitor needs."""
        return Files(ca=str(self.settings.parent / secret_files.CERTIFICATES / "ca.pem"))

    def password(self, server: str, user: str) -> Path:
        return self.secrets / secret_folders.ADMIN / "passwords" / f"{server}-{user}"

    def kafka_as(self, user: str, password_of: str = "") -> Kafka:
        password = self.password("kafka", password_of or user)
        return Kafka(self.servers["kafka"], "SASL_SSL", self.ca, user, str(password))

    def mongodb_as(self, user: str, password_of: str = "") -> str:
        password = self.password("store", password_of or user).read_text()
        return secret_folders.store_uri(user, password, self.servers["store"], self.ca.ca)

    @property
    def kafka(self) -> Kafka:
        """As the operator's command gets in."""
        return self.kafka_as("lyceum")

    @property
    def mongodb(self) -> str:
        return self.mongodb_as("lyceum")

    def channel(self, name: str) -> aio.Channel:
        return aio.secure_channel(self.grpc[name], client_credentials(self.ca))

    def renew_certificates(self) -> None:
        """As an operator would: all that run are left alone."""
        Authority(self.settings.parent / secret_files.CERTIFICATES).issue(wanted(), days=1)
        secret_files.write(self.settings.parent, secure=True)

    def compose(self, *arguments: str, check: bool = True) -> str:
        command = [str(COMPOSE), "--progress", "quiet", "--env-file", str(self.settings)]
        command += [*layers.files(layers.SECURED), *arguments]
        return run(command, self.environment, check=check)

    def containers(self, service: str | None = None) -> list[Inspected]:
        """What the engine knows of them, of one service or all, in the order of their names."""
        ids = self.compose("ps", "--all", "--quiet", *([service] if service else [])).split()
        found: list[Inspected] = json.loads(self.engine.docker("inspect", *ids))
        return sorted(found, key=lambda each: str(each["Name"]))

    def kill(self, *containers: Inspected) -> None:
        """As a crash would: `docker kill` counts as wanted, and nothing would start them anew."""
        for container in containers:
            pid = container["State"]["Pid"]
            assert pid > 0, f"{container['Name']} does not run"  # 0 would be this very process
            os.kill(pid, signal.SIGKILL)

    def wait_healed(self, *killed: Inspected) -> None:
        """Until each of these runs anew and is healthy."""

        def healed() -> bool:
            ids = [each["Id"] for each in killed]
            now = json.loads(self.engine.docker("inspect", *ids))
            return all(
                each["State"]["Running"]
                and each["State"]["Pid"] != before["State"]["Pid"]
                and each["State"]["Health"]["Status"] == "healthy"
                for each, before in zip(now, killed, strict=True)
            )

        names = ", ".join(each["Name"] for each in killed)
        wait_until(healed, f"{names} healed", lambda: self.tail(*killed))

    def address(self, container: Inspected) -> str:
        """Of a container on the network inside, which only this machine reaches."""
        return str(container["NetworkSettings"]["Networks"]["lyceum_inside"]["IPAddress"])

    def working(self, service: str) -> Inspected:
        """The one that works, where another only stands by."""
        containers = self.containers(service)
        if not service.endswith("-relay"):
            return containers[0]
        found: list[Inspected] = []

        def one_works() -> bool:
            found[:] = [each for each in containers if "publishing" in self.relay_state(each)]
            return bool(found)

        wait_until(one_works, f"{service} publishes", lambda: self.tail(*containers))
        return found[0]

    def relay_state(self, container: Inspected) -> str:
        return str(self.ask_ready(container)["parts"].get("relay", {}).get("detail", "away"))

    def ask_ready(self, container: Inspected) -> dict[str, Any]:
        """What a container's own /readyz answers, asked inside of it."""
        said = self.engine.docker(
            "exec", container["Id"], "python", "-m", "lyceum_chassis.process.probe", check=False
        )
        status, _, body = said.partition(" ")
        answer: dict[str, Any] = json.loads(body) if status in ("200", "503") else {"parts": {}}
        return answer

    def tail(self, *containers: Inspected) -> str:
        return "\n".join(
            f"{each['Name']}\n{self.engine.docker('logs', '--tail', '8', each['Id'], check=False)}"
            for each in containers
        )


@contextmanager
def city(engine: Engine, folder: Path) -> Iterator[City]:
    """Up, with data in volumes of its own; gone afterwards, with all of them."""
    ports = Ports()
    kafka, mongodb, web = ports.take(), ports.take(), ports.take()
    grpc = {each.name: ports.take() for each in SERVICES}
    published = {
        "LYCEUM_KAFKA_PORT": kafka,
        "LYCEUM_STORE_PORT": mongodb,
        "LYCEUM_WEB_PORT": web,
        **{f"LYCEUM_{name.upper()}_PORT": port for name, port in grpc.items()},
    }
    environment = engine.environment | MANY
    environment |= {name: str(port) for name, port in published.items()}
    lyceum = City(
        engine,
        environment,
        secret_files.write(folder, secure=True),
        {"kafka": f"{HOST}:{kafka}", "store": f"{HOST}:{mongodb}"},
        {name: f"{HOST}:{port}" for name, port in grpc.items()},
        f"https://{HOST}:{web}",
    )
    try:
        lyceum.compose("up", "--detach", "--no-build", "--wait", "--wait-timeout", "240")
        yield lyceum
    finally:
        down = ("--profile", "*", "down", "--volumes", "--timeout", "10")
        # The engine may still be letting go of a container's network when compose removes that.
        lyceum.compose(*down, check=False)
        lyceum.compose(*down)


def wait_until(
    ready: Callable[[], bool], what: str, told: Callable[[], str], limit: float = _HEALED_WITHIN_S
) -> None:
    deadline = time.monotonic() + limit
    while not ready():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not within {limit:.0f} s: {what}\n{told()}")
        time.sleep(0.3)
