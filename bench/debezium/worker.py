"""A Kafka Connect worker with Debezium's MongoDB connector, as a local process.

Distributed mode, one worker, exactly-once source support on: only that mode has it. The jars come
from Maven Central, once a machine.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from lyceum_local import processes
from lyceum_local.java import cache_folder, fetched, java
from lyceum_local.ports import HOST, Ports
from lyceum_local.processes import Process

VERSION = "3.6.1.Final"
_POM = Path(__file__).with_name("pom.xml")
_LIMIT_S = 120.0
# Connect's own start script: as much memory, and a compiler that does its best.
_JVM_FLAGS = ("-Xms256m", "-Xmx2g", "-server", "-XX:+UseG1GC", "-XX:MaxGCPauseMillis=20")


@dataclass(frozen=True)
class Worker:
    """What its REST interface is asked for."""

    process: Process
    _http: httpx.AsyncClient

    async def create(self, connector: str, settings: Mapping[str, str]) -> None:
        """Returns once its task runs."""
        await self._put(f"/connectors/{connector}/config", settings)
        await self._until(connector, "RUNNING", tasks=1)

    async def stop(self, connector: str) -> None:
        """Ends its task; the place in the store's log that it came to is kept."""
        await self._put(f"/connectors/{connector}/stop")
        await self._until(connector, "STOPPED", tasks=0)

    async def resume(self, connector: str) -> None:
        await self._put(f"/connectors/{connector}/resume")

    async def delete(self, connector: str) -> None:
        (await self._http.delete(f"/connectors/{connector}")).raise_for_status()

    async def has_place(self, connector: str) -> bool:
        """Whether it has written down a place in the store's log."""
        answer = await self._http.get(f"/connectors/{connector}/offsets")
        return answer.is_success and bool(answer.json()["offsets"])

    async def _put(self, path: str, body: Mapping[str, str] | None = None) -> None:
        answer = await self._http.put(path, json=body)
        if answer.is_error:
            raise SystemExit(f"bench: Kafka Connect refused {path}: {answer.text}")

    async def _until(self, connector: str, state: str, *, tasks: int) -> None:
        status: dict[str, Any] = {}
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_LIMIT_S):
                while True:
                    answer = await self._http.get(f"/connectors/{connector}/status")
                    status = answer.json()
                    if answer.is_success and _is(status, state, tasks):
                        return
                    await asyncio.sleep(0.1)
        raise SystemExit(f"bench: {connector} did not become {state}: {status}")


@contextlib.asynccontextmanager
async def worker(kafka: str, folder: Path) -> AsyncIterator[Worker]:
    """Runs one, on loopback, until the end."""
    kept = cache_folder() / f"bench-debezium-{VERSION}"
    jars = await asyncio.to_thread(fetched, "Debezium", _POM, kept)
    port = Ports().take()
    home = folder / "connect"
    home.mkdir()
    properties = home / "worker.properties"
    lines = (f"{key}={value}\n" for key, value in _properties(kafka, port).items())
    properties.write_text("".join(lines))
    process = processes.start(
        "connect",
        [
            *(java()[0], *_JVM_FLAGS, "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"),
            *("-cp", f"{jars}/*", "org.apache.kafka.connect.cli.ConnectDistributed", properties),
        ],
        folder=home,
    )
    try:
        async with httpx.AsyncClient(base_url=f"http://{HOST}:{port}", timeout=_LIMIT_S) as http:
            await _ready(process, http)
            yield Worker(process, http)
    finally:
        await asyncio.to_thread(process.stop)


def _properties(kafka: str, port: int) -> dict[str, str]:
    topics = ("config", "offset", "status")
    return {
        "bootstrap.servers": kafka,
        "group.id": "connect",
        "listeners": f"http://{HOST}:{port}",
        "exactly.once.source.support": "enabled",
        "key.converter": "org.apache.kafka.connect.storage.StringConverter",
        "value.converter": "org.apache.kafka.connect.json.JsonConverter",
        "value.converter.schemas.enable": "false",
        "plugin.discovery": "only_scan",
        "scheduled.rebalance.max.delay.ms": "0",
        **{f"{topic}.storage.topic": f"connect-{topic}" for topic in topics},
        **{f"{topic}.storage.replication.factor": "1" for topic in topics},
        "offset.storage.partitions": "1",
        "status.storage.partitions": "1",
    }


async def _ready(process: Process, http: httpx.AsyncClient) -> None:
    """It answers before it has joined its group; it can do something for us only then."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_LIMIT_S):
            while process.running:
                with contextlib.suppress(httpx.TransportError):
                    if (await http.get("/connectors")).is_success:
                        return
                await asyncio.sleep(0.2)
    raise SystemExit(f"bench: Kafka Connect did not start\n{process.log_tail()}")


def _is(status: Mapping[str, Any], state: str, tasks: int) -> bool:
    connector = status["connector"]["state"]
    states = [task["state"] for task in status["tasks"]]
    if "FAILED" in (connector, *states):
        raise SystemExit(f"bench: Kafka Connect's connector failed: {status}")
    return connector == state and states == [state] * tasks
