"""Kafka's nodes, with a listener a part: each advertises the proxy that the part connects through.

A client asks a broker where the brokers are, and goes there; so a proxy before Kafka's only
listener would be passed by. A listener of its own advertises what its clients should use.
"""

import asyncio
import contextlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError
from lyceum_local import java, kafka, processes
from lyceum_local.ports import HOST, answers
from lyceum_local.processes import Process

Listeners = Sequence[tuple[int, int]]
"""Pairs of ports: where a node listens, and what it says of where it does."""

ROLES: Final = {
    "leader of a topic": "lyceum.opportunities.v1",
    "leader of a checkpoint": "lyceum.opportunities.checkpoint",
    "transaction coordinator": "__transaction_state",
    "group coordinator": "__consumer_offsets",
}
"""What makes a node worth killing: it leads the first partition of this topic."""


class Brokers:
    """One cluster on the loopback interface, its nodes named "kafka-1" and so on."""

    def __init__(
        self, folder: Path, nodes: Sequence[kafka.Node], listeners: Mapping[int, Listeners]
    ) -> None:
        self._folder = folder
        self._nodes = {f"kafka-{node.number}": node for node in nodes}
        self._listeners = listeners
        self._cluster_id = kafka.new_cluster_id()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._nodes)

    @property
    def address(self) -> str:
        """The listeners that no proxy stands before."""
        return ",".join(node.address for node in self._nodes.values())

    def start(self, name: str) -> Process:
        home = self._folder / name
        settings = home / "server.properties"
        if not settings.is_file():
            home.mkdir(parents=True)
            properties = self._properties(self._nodes[name], home / "data")
            settings.write_text("".join(f"{key}={value}\n" for key, value in properties.items()))
            kafka.format_folder(settings, self._cluster_id)
        command = java.kafka_command("kafka.Kafka", settings)
        return processes.start(name, command, folder=self._folder)

    def is_ready(self, name: str) -> bool:
        """Whether it takes part again: it answers, and no partition misses a replica."""
        if not answers(self._nodes[name].port):
            return False
        return asyncio.run(_all_in_sync(self.address, len(self._nodes)))

    def with_role(self, role: str) -> str:
        """The node that has one of ``ROLES``; the first one while nobody has."""
        return asyncio.run(_leader(self.address, ROLES[role])) or self.names[0]

    def _properties(self, node: kafka.Node, logs: Path) -> dict[str, str]:
        settings = kafka.properties(node, list(self._nodes.values()), logs)
        for number, (listens, advertised) in enumerate(self._listeners[node.number]):
            name = f"PART{number}"
            settings["listeners"] += f",{name}://{HOST}:{listens}"
            settings["advertised.listeners"] += f",{name}://{HOST}:{advertised}"
            settings["listener.security.protocol.map"] += f",{name}:PLAINTEXT"
            settings[f"listener.name.{name.lower()}.num.network.threads"] = "1"
        return settings


async def _all_in_sync(address: str, brokers: int) -> bool:
    topics = await _asked(address, None, at_least=brokers)
    partitions = [partition for topic in topics or [] for partition in topic["partitions"]]
    return topics is not None and all(
        set(each["isr"]) == set(each["replicas"]) for each in partitions
    )


async def _leader(address: str, topic: str) -> str:
    for found in await _asked(address, [topic]) or []:
        for partition in found["partitions"]:
            if partition["partition"] == 0 and partition["leader"] >= 0:
                return f"kafka-{partition['leader']}"
    return ""


async def _asked(
    address: str, topics: list[str] | None, at_least: int = 1
) -> list[dict[str, Any]] | None:
    """What the cluster says of its topics; None if it doesn't, or has not so many brokers."""
    admin = AIOKafkaAdminClient(bootstrap_servers=address, request_timeout_ms=5_000)
    try:
        await admin.start()
        if len((await admin.describe_cluster())["brokers"]) < at_least:
            return None
        return list(await admin.describe_topics(topics))
    except (KafkaError, OSError, TimeoutError):
        return None
    finally:
        with contextlib.suppress(Exception):
            await admin.close()
