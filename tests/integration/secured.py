"""Kafka as it is deployed: TLS, a login for each user, and only the rights that the data give."""

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from lyceum_command import lyceum
from lyceum_connections.certificates import Files
from lyceum_connections.kafka import Kafka
from lyceum_local import kafka as local_kafka
from lyceum_local import processes, topics
from lyceum_local import secured_kafka as kafka_security
from lyceum_local.certificates import Authority, wanted
from lyceum_local.ports import Ports

LIMIT_S = 240.0


class Runs(Protocol):
    """The command with these arguments, to its end: exit code, and what it said."""

    async def __call__(
        self, *arguments: str, env: Mapping[str, str] | None = None
    ) -> tuple[int, str]: ...


@dataclass(frozen=True)
class Secured:
    """Certificates are in ``folder/certs``, passwords in ``folder/passwords``."""

    folder: Path
    addresses: str
    run: Runs = lyceum
    """Runs the `lyceum` command."""

    @property
    def certs(self) -> Path:
        return self.folder / "certs"

    @property
    def passwords(self) -> Path:
        return self.folder / "passwords"

    def kafka_as(self, user: str) -> Kafka:
        return Kafka(
            self.addresses,
            "SASL_SSL",
            Files(ca=str(self.certs / "ca.pem")),
            user,
            str(self.passwords / f"kafka-{user}"),
        )

    def settings_as(self, user: str) -> dict[str, str]:
        """What a process is told that logs in as ``user``."""
        return {
            "LYCEUM_KAFKA": self.addresses,
            "LYCEUM_KAFKA_PROTOCOL": "SASL_SSL",
            "LYCEUM_KAFKA_CA_FILE": str(self.certs / "ca.pem"),
            "LYCEUM_KAFKA_USERNAME": user,
            "LYCEUM_KAFKA_PASSWORD_FILE": str(self.passwords / f"kafka-{user}"),
        }

    async def command(
        self, user: str, *arguments: str, env: Mapping[str, str] | None = None
    ) -> tuple[int, str]:
        """The ``lyceum`` command, logged in as ``user``."""
        return await self.run(*arguments, env=self.settings_as(user) | dict(env or {}))


def certified_in(folder: Path, run: Runs = lyceum) -> tuple[Secured, local_kafka.Node]:
    """Certificates, the administrators' passwords, and where Kafka is going to be."""
    ports = Ports()
    node = local_kafka.Node(1, ports.take(), ports.take(), ports.take())
    secured = Secured(folder, node.address, run)
    Authority(secured.certs).make(wanted(), days=1)
    secured.passwords.mkdir()
    for server in ("kafka", "store"):
        (secured.passwords / f"{server}-admin").write_text(secrets.token_urlsafe(16))
    return secured, node


@contextlib.asynccontextmanager
async def secured_kafka(secured: Secured, node: local_kafka.Node) -> AsyncIterator[None]:
    """A broker with an authorizer, its topics, its users and their rights as the data say."""
    password = (secured.passwords / "kafka-admin").read_text()
    security = kafka_security.security(node, secured.certs, password)
    process = await asyncio.to_thread(
        lambda: local_kafka.start_node(
            node,
            [node],
            secured.folder,
            cluster_id=local_kafka.new_cluster_id(),
            security=security,
        )
    )
    try:
        admin = secured.kafka_as("admin")
        await asyncio.to_thread(
            processes.wait_until,
            lambda: local_kafka.brokers_known_to(admin) > 0,
            process,
            limit=LIMIT_S,
        )
        await topics.create(admin, topics.load())
        for what in (("passwords",), ("kafka", "--passwords")):
            code, said = await secured.command("admin", "rights", *what, str(secured.passwords))
            assert code == 0, said
        yield
    finally:
        await asyncio.to_thread(process.kill)  # nobody reads its data again


@contextlib.asynccontextmanager
async def secured_kafka_in(folder: Path) -> AsyncIterator[Secured]:
    secured, node = certified_in(folder)
    async with secured_kafka(secured, node):
        yield secured
