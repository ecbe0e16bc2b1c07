"""Apache Kafka as local processes: KRaft nodes that are broker and controller at once.

One node is what a stack runs. The configuration takes the whole list of nodes, so that a test of
fail-over can run three.
"""

import asyncio
import base64
import contextlib
import subprocess
import tempfile
import threading
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError
from lyceum_connections.kafka import KafkaAt, aiokafka_arguments

from lyceum_local import java, processes
from lyceum_local.ports import HOST, Ports, answers
from lyceum_local.processes import Process, StartFailed


@dataclass(frozen=True)
class Node:
    """One Kafka node on the loopback interface."""

    number: int
    port: int
    controller_port: int
    internal_port: int = 0
    """Where brokers speak with each other, where that is secured."""

    @property
    def address(self) -> str:
        return f"{HOST}:{self.port}"


def properties(node: Node, nodes: Sequence[Node], logs: Path) -> dict[str, str]:
    """The configuration of one of `nodes`; internal topics are as replicated as there are nodes."""
    voters = ",".join(f"{each.number}@{HOST}:{each.controller_port}" for each in nodes)
    replicas = str(min(3, len(nodes)))
    in_sync = str(2 if len(nodes) >= 3 else 1)
    return {
        "process.roles": "broker,controller",
        "node.id": str(node.number),
        "controller.quorum.voters": voters,
        "listeners": f"PLAINTEXT://{node.address},CONTROLLER://{HOST}:{node.controller_port}",
        "advertised.listeners": f"PLAINTEXT://{node.address}",
        "controller.listener.names": "CONTROLLER",
        "inter.broker.listener.name": "PLAINTEXT",
        "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
        "log.dirs": str(logs),
        "auto.create.topics.enable": "false",
        "default.replication.factor": replicas,
        "min.insync.replicas": in_sync,
        # The defaults of the internal topics are for clusters: 50 partitions, three replicas.
        "offsets.topic.replication.factor": replicas,
        "offsets.topic.num.partitions": "1",
        "transaction.state.log.replication.factor": replicas,
        "transaction.state.log.min.isr": in_sync,
        "transaction.state.log.num.partitions": "1",
        "share.coordinator.state.topic.replication.factor": replicas,
        "share.coordinator.state.topic.min.isr": in_sync,
        "share.coordinator.state.topic.num.partitions": "1",
        # By default a group's first join waits 3 s, and the cleaner takes 128 MiB of heap.
        "group.initial.rebalance.delay.ms": "0",
        "log.cleaner.dedupe.buffer.size": "4194304",
        "log.index.size.max.bytes": "1048576",
        "num.network.threads": "2",
        "num.io.threads": "2",
        # A node that leaves in good order may come back at once; one that was killed only when its
        # session has ended, which takes 9 s by default.
        "controlled.shutdown.enable": "true",
        "broker.session.timeout.ms": "3000",
        "broker.heartbeat.interval.ms": "500",
    }


@dataclass(frozen=True)
class Security:
    """What a secured node has beside: settings, and the options that its folder is formatted with
    (`secured_kafka.py`)."""

    settings: Mapping[str, str]
    format_options: Sequence[str]


def start_node(
    node: Node,
    nodes: Sequence[Node],
    folder: Path,
    *,
    cluster_id: str,
    security: Security | None = None,
) -> Process:
    """Start one node on the data under `folder`; a new folder is formatted first.

    `folder` gets `kafka-<number>/` and `logs/kafka-<number>.log`. Use `wait_ready` afterwards.
    """
    name = f"kafka-{node.number}"
    home = folder / name
    settings = _prepare(node, nodes, home, cluster_id, security)
    command = java.kafka_command("kafka.Kafka", settings)
    return processes.start(name, command, folder=folder)


def new_cluster_id() -> str:
    """A random cluster id; all nodes of a cluster are formatted with the same.

    It never begins with "-", which Kafka's format tool takes for an option.
    """
    number = uuid.uuid4().bytes
    while number[0] >> 2 == 62:  # the digit "-"
        number = uuid.uuid4().bytes
    return base64.urlsafe_b64encode(number).decode().rstrip("=")


def wait_ready(
    node: Node,
    process: Process,
    *,
    brokers: int = 1,
    limit: float = 60.0,
    cancelled: threading.Event | None = None,
) -> None:
    """Wait until the node answers a metadata request that names at least `brokers` brokers.

    Runs an event loop of its own, so call it from a thread that runs none.
    """
    processes.wait_until(
        lambda: answers(node.port) and brokers_known_to(node.address) >= brokers,
        process,
        limit=limit,
        cancelled=cancelled,
    )


def brokers_known_to(kafka: KafkaAt) -> int:
    """How many brokers the cluster says it has; 0 if it does not answer."""

    async def ask() -> int:
        admin = AIOKafkaAdminClient(**aiokafka_arguments(kafka), request_timeout_ms=5_000)
        try:
            await admin.start()
            return len((await admin.describe_cluster())["brokers"])
        finally:
            with contextlib.suppress(Exception):
                await admin.close()

    try:
        return asyncio.run(ask())
    except (KafkaError, OSError, TimeoutError):
        return 0


def record_classes() -> None:
    """Make the archive of loaded classes, once a machine: later starts take half the time."""
    archive = java.class_archive()
    if archive.is_file():
        return
    ports = Ports()
    node = Node(1, ports.take(), ports.take())
    with tempfile.TemporaryDirectory(prefix="record-", dir=java.cache_folder()) as work:
        made = Path(work) / "classes.jsa"
        settings = _prepare(node, [node], Path(work) / "kafka-1", new_cluster_id())
        command = java.kafka_command("kafka.Kafka", settings, record_classes=made)
        process = processes.start("kafka-1", command, folder=Path(work))
        try:
            wait_ready(node, process)
        finally:
            process.stop(grace=60)
        made.touch()  # a speed-up only: some runtimes cannot make one
        made.rename(archive)


def format_folder(settings: Path, cluster_id: str, options: Sequence[str] = ()) -> None:
    """Format the log folder that the settings name. Raises `StartFailed`."""
    asked: list[str | Path] = ["format", "--ignore-formatted", "-t", cluster_id, "-c", settings]
    formatted = subprocess.run(
        java.kafka_command("kafka.tools.StorageTool", *asked, *options),
        capture_output=True,
        text=True,
        check=False,
    )
    if formatted.returncode != 0:
        told = (formatted.stdout + formatted.stderr).strip()
        raise StartFailed(f"Kafka's data folder could not be formatted\n{told}")


def _prepare(
    node: Node,
    nodes: Sequence[Node],
    home: Path,
    cluster_id: str,
    security: Security | None = None,
) -> Path:
    """Write the node's settings, and format its log folder unless that was done."""
    logs = home / "data"
    settings = home / "server.properties"
    home.mkdir(parents=True, exist_ok=True)
    told = properties(node, nodes, logs) | dict(security.settings if security else {})
    settings.write_text("".join(f"{key}={value}\n" for key, value in told.items()))
    if (logs / "meta.properties").is_file():
        return settings
    format_folder(settings, cluster_id, security.format_options if security else ())
    return settings
