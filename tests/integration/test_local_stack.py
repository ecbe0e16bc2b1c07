"""The stack of local processes: it comes up, survives what may happen to it, and leaves nothing."""

import asyncio
import json
import os
import shutil
import socket
import stat
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psutil
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from lyceum_local import bringup, docker, kafka, processes, services, store, topics
from lyceum_local.__main__ import main
from lyceum_local.ports import HOST, Ports
from lyceum_local.processes import StartFailed
from lyceum_local.stack import Stack
from pymongo import MongoClient
from servers import Servers

pytestmark = pytest.mark.integration

_TOPIC = "lyceum.partners.v1"

# A stand-in for a service: healthy at once, and tells what it was started with.
_SERVICE = """
import http.server, json, os
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        told = {k: v for k, v in os.environ.items() if k.startswith("LYCEUM_")}
        self.wfile.write(json.dumps(told).encode())
    def log_message(self, *arguments): pass
host, port = os.environ["LYCEUM_HTTP_ADDRESS"].split(":")
http.server.HTTPServer((host, int(port)), Handler).serve_forever()
"""


@pytest.fixture(autouse=True)
def _local_servers_only(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LYCEUM_KAFKA", "LYCEUM_MONGODB", "LYCEUM_STORE_ENGINE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(docker, "engine_answers", lambda: False)


@pytest.fixture
def stack_folder(tmp_path: Path) -> Iterator[Path]:
    """A folder whose stack is ended whatever the test does to it."""
    yield tmp_path
    if stack := Stack.load(tmp_path):
        stack.down()


async def test_data_survives_a_kill_of_both_servers(stack_folder: Path) -> None:
    first = await asyncio.to_thread(Stack.up, stack_folder, servers_only=True)
    await _write_event(first.kafka, b"joined")
    _write_commit(first.mongodb, "joined")
    for part in first.parts.values():
        assert part.process is not None
        part.process.kill()

    second = await asyncio.to_thread(Stack.up, stack_folder, servers_only=True)

    assert set(second.pids.values()).isdisjoint(first.pids.values())
    assert await _read_events(second.kafka) == [b"joined"]
    assert _read_commits(second.mongodb) == ["joined"]


def test_down_leaves_no_process_and_keeps_the_data(stack_folder: Path) -> None:
    stack = Stack.up(stack_folder, servers_only=True)
    _write_commit(stack.mongodb, "joined")
    pids = list(stack.pids.values())
    assert len(pids) == 2

    stack.down()

    assert not any(map(psutil.pid_exists, pids))
    assert Stack.load(stack_folder) is None
    assert _read_commits(Stack.up(stack_folder, servers_only=True).mongodb) == ["joined"]


def test_up_on_a_running_stack_starts_only_what_is_missing(stack_folder: Path) -> None:
    first = Stack.up(stack_folder, servers_only=True)
    first.parts["store"].stop()
    told: list[str] = []

    second = Stack.up(stack_folder, servers_only=True, on_step=lambda step: told.append(step.what))

    assert second.pids["kafka"] == first.pids["kafka"]
    assert second.pids["store"] != first.pids["store"]
    assert any("kafka" in line and "already runs" in line for line in told)
    assert any("store" in line and "is ready" in line for line in told)
    assert f"topics: 0 created, {len(topics.load())} already there" in told


def test_a_server_that_cannot_start_fails_at_once_with_its_log(
    stack_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        kafka, "properties", lambda *_: {"process.roles": "broker", "node.id": "none"}
    )
    with pytest.raises(StartFailed, match=r"(?s)formatted.*Not a number"):
        Stack.up(stack_folder, servers_only=True)

    assert Stack.load(stack_folder) is None  # the store, which had started, was ended again


def test_a_process_that_dies_is_reported_with_the_end_of_its_log(tmp_path: Path) -> None:
    dying = processes.start(
        "dying", [sys.executable, "-c", "print('no room'); raise SystemExit(3)"], folder=tmp_path
    )
    with pytest.raises(StartFailed, match=r"(?s)dying died while starting.*no room"):
        processes.wait_until(lambda: False, dying, limit=30)


def test_a_recycled_pid_is_not_ours(tmp_path: Path) -> None:
    record = processes.start("sleeper", ["sleep", "60"], folder=tmp_path)
    somebody_else = processes.Process("sleeper", record.pid, record.started - 60, record.log)
    try:
        assert not somebody_else.running
        assert not somebody_else.stop()
        assert record.running
    finally:
        record.kill()
    assert not record.running


def test_a_process_that_ignores_sigterm_is_killed(tmp_path: Path) -> None:
    stubborn = processes.start(
        "stubborn",
        [
            *(sys.executable, "-c"),
            "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
            "print('deaf', flush=True); time.sleep(60)",
        ],
        folder=tmp_path,
    )
    processes.wait_until(lambda: "deaf" in stubborn.log_tail(), stubborn)
    assert stubborn.stop(grace=0.2)
    assert not stubborn.running


def test_a_taken_port_is_replaced() -> None:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        ports = Ports()
        replacement = ports.take(port)
        assert replacement != port
    assert ports.take(port) == port
    assert ports.take(port) != port  # given out once
    assert Ports().take(port) != port  # nor to another stack that comes up meanwhile


def test_topics_are_as_the_file_says(stack_folder: Path) -> None:
    stack = Stack.up(stack_folder, servers_only=True)
    assert topics.create_all(stack.kafka).created == []
    described = asyncio.run(_partitions(stack.kafka))
    assert described == {topic.name: topic.partitions for topic in topics.load()}


async def test_the_servers_of_the_session_answer(servers: Servers) -> None:
    with MongoClient[dict[str, Any]](servers.mongodb) as client:
        assert client.admin.command("hello")["isWritablePrimary"]
    assert set(await _partitions(servers.kafka)) >= {topic.name for topic in topics.load()}


def test_one_broker_lowers_replication_and_in_sync_replicas() -> None:
    events = next(topic for topic in topics.load() if topic.name == _TOPIC)
    assert (events.replication, events.config["min.insync.replicas"]) == (3, "2")
    local = events.on(brokers=1)
    assert (local.replication, local.config["min.insync.replicas"]) == (1, "1")
    assert local.config["retention.ms"] == "-1"


def test_services_learn_of_the_servers_and_of_each_other(
    stack_folder: Path, stand_in_services: None
) -> None:
    stack = Stack.up(stack_folder)

    told = {name: json.loads(services.readiness(at)[1]) for name, at in stack.http.items()}
    assert set(told) == {"partners", "opportunities", "feedback", "people", "projections"}
    for name, settings in told.items():
        assert settings["LYCEUM_KAFKA"] == stack.kafka
        assert settings["LYCEUM_MONGODB"] == stack.mongodb
        assert settings["LYCEUM_DATABASE"] == f"lyceum_{name}"
        assert settings["LYCEUM_GRPC_ADDRESS"] == stack.grpc[name]
    assert told["opportunities"]["LYCEUM_PARTNERS_ADDRESS"] == stack.grpc["partners"]
    assert told["feedback"]["LYCEUM_OPPORTUNITIES_ADDRESS"] == stack.grpc["opportunities"]
    assert Path(told["projections"]["LYCEUM_INDEX_FOLDER"]).is_relative_to(stack_folder)


def test_the_master_key_is_made_once_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    key = services.master_key(tmp_path)
    assert services.master_key(tmp_path) == key
    mode = (tmp_path / "master-key.json").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


def test_services_that_start_side_by_side_have_one_master_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as side_by_side:
        for folder in (tmp_path / str(number) for number in range(20)):
            folder.mkdir()
            keys = set(side_by_side.map(services.master_key, [folder] * 8))
            assert len(keys) == 1
            assert [each.name for each in folder.iterdir()] == ["master-key.json"]


def test_a_store_whose_port_is_taken_moves_and_the_services_follow(
    stack_folder: Path, stand_in_services: None
) -> None:
    first = Stack.up(stack_folder)
    _write_commit(first.mongodb, "joined")
    first.parts["store"].stop()
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind((HOST, first.parts["store"].ports[0]))
        taken.listen()
        second = Stack.up(stack_folder)
    told = json.loads(services.readiness(second.http["partners"])[1])
    assert told["LYCEUM_MONGODB"] == second.mongodb != first.mongodb
    assert _read_commits(second.mongodb) == ["joined"]


def test_a_service_that_dies_takes_down_what_this_up_had_started(
    stack_folder: Path, stand_in_services: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    Stack.up(stack_folder, servers_only=True)
    _replace_services(monkeypatch, "print('no settings'); raise SystemExit(1)")

    with pytest.raises(StartFailed, match="no settings"):
        Stack.up(stack_folder)

    left = Stack.load(stack_folder)
    assert left is not None
    assert set(left.parts) == {"store", "kafka"}
    assert all(status.state == "ready" for status in left.status())


def test_the_commands_tell_what_they_do(
    stack_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    at = ["--folder", str(stack_folder)]
    assert main(["status", *at]) == 3
    assert main(["up", "--servers-only", "--json", *at]) == 0
    addresses = json.loads(capsys.readouterr().out)
    assert main(["status", "--json", *at]) == 0
    status = json.loads(capsys.readouterr().out)
    assert status["kafka"] == addresses["kafka"]
    assert status["parts"]["store"]["state"] == "ready"
    assert status["parts"]["kafka"]["peak_memory_bytes"] > 50 * 2**20
    os.kill(addresses["pids"]["store"], 9)
    assert main(["status", *at]) == 1
    assert main(["down", "--erase", *at]) == 0
    assert not stack_folder.exists()


def test_what_is_missing_is_said_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LYCEUM_CACHE", str(tmp_path))
    monkeypatch.setattr(shutil, "which", lambda *_, **__: None)
    assert main(["fetch"]) == 1
    assert capsys.readouterr().err.splitlines() == [
        "lyceum_local: Fetching Kafka needs Maven: apt-get install maven"
    ]


def test_an_engine_that_does_not_exist_is_refused() -> None:
    with pytest.raises(StartFailed, match="no store engine 'postgres'"):
        store.choose_engine("postgres")


def test_the_first_failure_ends_the_waiting_of_the_others() -> None:
    import threading

    cancelled = threading.Event()

    def fail() -> None:
        raise StartFailed("no room")

    with pytest.raises(StartFailed, match="no room"):
        bringup.together([fail, lambda: _must(cancelled.wait(30))], cancelled)


@pytest.fixture
def stand_in_services(monkeypatch: pytest.MonkeyPatch) -> None:
    _replace_services(monkeypatch, _SERVICE)


def _replace_services(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    def start(service: Any, around: Any, folder: Path) -> processes.Process:
        env = services.environment(service, around, folder)
        return processes.start(service.name, [sys.executable, "-c", code], folder=folder, env=env)

    monkeypatch.setattr(services, "start", start)


def _must(condition: bool) -> None:
    assert condition


def _collection(client: MongoClient[dict[str, Any]]) -> Any:
    return client["lyceum_test"]["commits"]


def _write_commit(uri: str, what: str) -> None:
    with MongoClient[dict[str, Any]](uri) as client:
        _collection(client).insert_one({"what": what})


def _read_commits(uri: str) -> list[str]:
    with MongoClient[dict[str, Any]](uri) as client:
        return [each["what"] for each in _collection(client).find()]


async def _write_event(bootstrap: str, value: bytes) -> None:
    async with AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all") as producer:
        await producer.send_and_wait(_TOPIC, value, partition=0)


async def _read_events(bootstrap: str) -> list[bytes]:
    async with AIOKafkaConsumer(
        bootstrap_servers=bootstrap, auto_offset_reset="earliest"
    ) as consumer:
        consumer.assign([TopicPartition(_TOPIC, 0)])
        return [(await asyncio.wait_for(consumer.getone(), 20)).value]


async def _partitions(bootstrap: str) -> dict[str, int]:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        described = await admin.describe_topics()
    finally:
        await admin.close()
    return {each["topic"]: len(each["partitions"]) for each in described}
