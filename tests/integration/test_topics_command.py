"""`lyceum topics` on the real Kafka: it makes what is missing, and tells what differs."""

from pathlib import Path
from uuid import uuid4

import pytest
from lyceum_command import lyceum
from lyceum_local import topics
from lyceum_local.manifests import manifests

pytestmark = pytest.mark.integration


def a_file(folder: Path, mark: str, partitions: int) -> Path:
    """A description of topics that no other test has."""
    file = folder / f"topics-{partitions}.yaml"
    file.write_text(
        f"kinds: {{events: {{partitions: {partitions}, replication: 3, config: "
        '{retention.ms: "-1", min.insync.replicas: "2"}}}\n'
        f'of_each_service: [{{name: "{mark}.{{service}}", kind: events}}]\n'
    )
    return file


@pytest.fixture
def mark() -> str:
    return f"test.{uuid4().hex[:12]}"


async def test_topics_are_made_once(kafka: str, tmp_path: Path, mark: str) -> None:
    file = str(a_file(tmp_path, mark, 3))
    count = len(manifests())
    first = await lyceum("topics", "--kafka", kafka, "--file", file)
    again = await lyceum("topics", "--kafka", kafka, "--file", file)
    assert first == (0, f"{count} topics made, 0 already there\n")
    assert again == (0, f"0 topics made, {count} already there\n")


async def test_another_number_of_partitions_is_told_with_what_to_do_and_left_as_it_is(
    kafka: str, tmp_path: Path, mark: str
) -> None:
    await topics.create(kafka, topics.load(a_file(tmp_path, mark, 2)))
    for _ in range(2):
        code, out = await lyceum(
            "topics", "--kafka", kafka, "--file", str(a_file(tmp_path, mark, 3))
        )
        assert code == 1
        assert f"{mark}.partners has 2 partitions, not 3" in out
        assert "delete it" in out
        assert "docs/operating.md" in out


async def test_kafka_that_stays_away_is_said_in_a_line() -> None:
    code, out = await lyceum("topics", "--kafka", "127.0.0.1:1", "--within", "1")
    assert code == 1
    assert "Kafka doesn't answer at 127.0.0.1:1" in out.splitlines()[-1]
