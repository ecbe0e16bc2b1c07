"""Kafka and the store, from wherever they are to be had.

An address in the environment comes first, then Docker, then a process on this machine.
"""

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

from lyceum_local import docker, java, kafka, processes, store
from lyceum_local.parts import Part
from lyceum_local.ports import HOST, Ports, answers
from lyceum_local.processes import StartFailed

_KAFKA_PORT = 19092
_KAFKA_CONTROLLER_PORT = 19093
_MONGODB_PORT = 27017
_CONTAINER_LIMIT_SECONDS = 90.0


def start_kafka(folder: Path, ports: Ports, last: Part | None) -> Part:
    """Start Kafka (or find it) without waiting for it, where `last` listened if it is free."""
    given = os.environ.get("LYCEUM_KAFKA")
    if given:
        return Part("kafka", "Kafka of the environment", given)
    port = ports.take(*(last.ports[:1] if last else ()), _KAFKA_PORT)
    address = f"{HOST}:{port}"
    if docker.engine_answers():
        container = docker.container_name(folder, "kafka")
        docker.start_kafka(container, port)
        return Part("kafka", docker.KAFKA_IMAGE, address, ports=(port,), container=container)
    controller = ports.take(*(last.ports[1:2] if last else ()), _KAFKA_CONTROLLER_PORT)
    kafka.record_classes()
    node = kafka.Node(1, port, controller)
    process = kafka.start_node(node, [node], folder, cluster_id=kafka.new_cluster_id())
    what = f"Apache Kafka {java.KAFKA_VERSION}"
    return Part("kafka", what, address, ports=(port, controller), process=process)


def start_store(folder: Path, ports: Ports, last: Part | None, engine: str | None = None) -> Part:
    """Start the store (or find it) without waiting for it, where `last` listened if it is free.

    An engine that is asked for (`engine`, or `LYCEUM_STORE_ENGINE`) is a process, Docker or not.
    """
    given = os.environ.get("LYCEUM_MONGODB")
    if given:
        return Part("store", "MongoDB of the environment", given)
    port = ports.take(*(last.ports[:1] if last else ()), _MONGODB_PORT)
    asked = engine or os.environ.get("LYCEUM_STORE_ENGINE")
    if not asked and docker.engine_answers():
        container = docker.container_name(folder, "store")
        docker.start_mongodb(container, port)
        what = docker.MONGODB_IMAGE
        return Part("store", what, store.uri(port), ports=(port,), container=container)
    chosen = store.choose_engine(asked)
    process = store.start(port, folder, engine=chosen)
    return Part("store", store.NAMES[chosen], store.uri(port), ports=(port,), process=process)


def wait_kafka(part: Part, cancelled: threading.Event | None = None) -> None:
    """Wait until Kafka answers a metadata request."""
    _wait(part, lambda: is_kafka_ready(part), cancelled)


def wait_store(part: Part, cancelled: threading.Event | None = None) -> None:
    """Wait until the store takes writes; a new `mongod` is made a replica set on the way."""
    _wait(part, lambda: is_store_ready(part), cancelled)


def is_kafka_ready(part: Part) -> bool:
    if part.ports and not answers(part.ports[0]):
        return False
    return kafka.brokers_known_to(part.address) > 0


def is_store_ready(part: Part) -> bool:
    return store.takes_writes(part.address, port=part.ports[0] if part.ports else None)


def _wait(part: Part, ready: Callable[[], bool], cancelled: threading.Event | None) -> None:
    if part.process is not None:
        processes.wait_until(ready, part.process, cancelled=cancelled)
        return
    deadline = time.monotonic() + _CONTAINER_LIMIT_SECONDS
    while not ready():
        if not part.running or time.monotonic() > deadline:
            tail = docker.log_tail(part.container) if part.container else ""
            raise StartFailed(f"{part.what} does not answer at {part.address}\n{tail}")
        if cancelled is not None and cancelled.wait(0.1):
            raise StartFailed(f"{part.name} was not waited for: another part failed")
