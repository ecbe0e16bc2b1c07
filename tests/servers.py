"""The real Kafka and the real store for the tests: started at first use, once a session.

Addresses in the environment come first (`LYCEUM_KAFKA`, `LYCEUM_MONGODB`), then containers where a
Docker engine answers, then processes on this machine. A test is never skipped for want of a server.
"""

import contextlib
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from os import environ
from pathlib import Path
from typing import Any

import pytest
from lyceum_local import docker, store, topics
from lyceum_local import kafka as local_kafka
from lyceum_local.ports import HOST, Ports
from lyceum_local.stack import Stack

_CONTAINER_LIMIT_SECONDS = 90.0


@dataclass(frozen=True)
class Servers:
    """Where the servers of this session are: Kafka's bootstrap address, and a MongoDB URI."""

    kafka: str
    mongodb: str


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """Both servers, with every topic of `deploy/kafka/topics.yaml`; ended with the session."""
    with contextlib.ExitStack() as ending, ThreadPoolExecutor(2) as pool:
        # In threads: what starts them runs event loops of its own.
        if docker.engine_answers():
            kafka = pool.submit(_kafka_container, ending)
            mongodb = pool.submit(_mongodb_container, ending)
            found = Servers(kafka.result(), mongodb.result())
            pool.submit(topics.create_all, found.kafka).result()
        else:
            folder: Path = tmp_path_factory.mktemp("servers")
            stack = pool.submit(Stack.up, folder, servers_only=True).result()
            ending.callback(stack.down)
            found = Servers(stack.kafka, stack.mongodb)
        yield found


@pytest.fixture(scope="session")
def kafka(servers: Servers) -> str:
    """Kafka's bootstrap address."""
    return servers.kafka


@pytest.fixture(scope="session")
def mongodb(servers: Servers) -> str:
    """A MongoDB URI: a replica set, so with transactions and change streams."""
    return servers.mongodb


def _kafka_container(ending: contextlib.ExitStack) -> str:
    if given := environ.get("LYCEUM_KAFKA"):
        return given
    port = Ports().take()
    container = _container(docker.KAFKA_IMAGE, port)
    for name, value in docker.kafka_settings(port).items():
        container.with_env(name, value)
    ending.enter_context(container)
    address = f"{HOST}:{port}"
    _wait_until(lambda: local_kafka.brokers_known_to(address) > 0, "Kafka")
    return address


def _mongodb_container(ending: contextlib.ExitStack) -> str:
    if given := environ.get("LYCEUM_MONGODB"):
        return given
    port = Ports().take()
    container = _container(docker.MONGODB_IMAGE, port)
    container.with_command(f"--replSet rs0 --bind_ip_all --port {port}")
    ending.enter_context(container)
    address = store.uri(port)
    _wait_until(lambda: store.takes_writes(address, port=port), "MongoDB")
    return address


def _container(image: str, port: int) -> Any:
    """Reached at this port of loopback alone.

    It is the same port inside: a broker, or a member of a replica set, calls itself there.
    """
    from testcontainers.core.container import DockerContainer

    container = DockerContainer(image)
    published: dict[str, Any] = container.ports  # `with_bind_ports` takes no address
    published[f"{port}/tcp"] = (HOST, port)
    return container


def _wait_until(ready: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + _CONTAINER_LIMIT_SECONDS
    while not ready():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} was not ready after {_CONTAINER_LIMIT_SECONDS:.0f} s")
        time.sleep(0.1)
