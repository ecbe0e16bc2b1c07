"""Where a Docker engine answers, the local stack and the tests take their servers from it."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from containers.city import ROOT
from containers.engine import Engine, run
from lyceum_local import docker, topics
from lyceum_local.parts import Part
from lyceum_local.stack import Stack, erase
from pymongo import MongoClient

# The first one of a session may have to build everything from nothing.
pytestmark = [pytest.mark.docker, pytest.mark.timeout(1_800)]

_RELAY = "tests/integration/test_relay.py"


@pytest.fixture
def reached(images: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """The engine, as the one that `docker` reaches."""
    for name in ("LYCEUM_KAFKA", "LYCEUM_MONGODB", "LYCEUM_STORE_ENGINE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in images.environment.items():
        monkeypatch.setenv(name, value)
    docker.engine_answers.cache_clear()
    yield images
    docker.engine_answers.cache_clear()


def test_the_local_stack_s_servers_are_containers_that_keep_their_data(
    reached: Engine, tmp_path: Path
) -> None:
    first = Stack.up(tmp_path, servers_only=True)
    try:
        names = [_container(part) for part in first.parts.values()]
        assert {part.what for part in first.parts.values()} == {
            docker.MONGODB_IMAGE,
            docker.KAFKA_IMAGE,
        }
        _commits(first.mongodb).insert_one({"what": "joined"})
        for name in names:
            reached.docker("kill", name)

        second = Stack.up(tmp_path, servers_only=True)

        assert [each["what"] for each in _commits(second.mongodb).find()] == ["joined"]
        made = topics.create_all(second.kafka)
        assert (made.created, made.differing) == ([], {})
        assert {status.state for status in second.status()} == {"ready"}
    finally:
        if left := Stack.load(tmp_path):
            left.down()
        erase(tmp_path)
    there = reached.docker("ps", "--all", "--format", "{{.Names}}").split()
    assert not set(names) & set(there)
    assert not [name for name in names if name in reached.docker("volume", "ls", "--quiet")]


def test_tests_find_their_servers_in_containers(reached: Engine) -> None:
    """A few real tests, run as anybody with Docker would."""
    bare = {name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"}
    said = run(
        [
            *(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"),
            f"{_RELAY}::test_every_event_is_published_once_and_gets_its_position",
            f"{_RELAY}::test_a_second_relay_stands_by_and_takes_over",
            "tests/integration/test_local_stack.py::test_the_servers_of_the_session_answer",
        ],
        bare,
        folder=ROOT,
    )
    assert " passed" in said
    assert " failed" not in said


def _container(part: Part) -> str:
    assert part.container is not None
    return part.container


def _commits(uri: str) -> Any:
    client: MongoClient[dict[str, Any]] = MongoClient(uri)
    return client["lyceum_test"]["commits"]
