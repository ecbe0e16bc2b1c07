"""docs/asyncapi.yaml is AsyncAPI to its own parser, and describes every topic and event."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]
from lyceum_chassis.domain.ids import uuid7
from lyceum_chassis.kafka.cloudevents import encode_headers
from lyceum_chassis.store.commits import utc_now
from lyceum_local import topics
from node_project import Node

from contracts.schemas import FOLDER, load

ROOT = Path(__file__).parents[2]
FILE = ROOT / "docs/asyncapi.yaml"


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(FILE.read_text())
    return read


def test_the_official_parser_finds_every_event_on_its_topics(node: Node) -> None:
    parsed = node("check-asyncapi.mjs", str(FILE))
    assert parsed.returncode == 0, parsed.stderr
    types_of = json.loads(parsed.stdout)
    assert types_of.keys() == {
        topic.name for topic in topics.load() if topic.name.endswith(".v1")
    }, "a topic of events in deploy/kafka/topics.yaml is not described, or the other way round"
    for type_, schema in load(FOLDER).items():
        service = type_.split(".")[1]
        assert type_ in types_of[f"lyceum.{service}.v1"]
        public = schema["x-classification"] == "public"
        assert (type_ in types_of[f"lyceum.{service}.public.v1"]) is public


def test_the_official_parser_refuses_what_is_not_asyncapi(
    node: Node, document: dict[str, Any], tmp_path: Path
) -> None:
    del document["channels"]["partners"]["address"]
    document["operations"]["partners.publish"]["action"] = "publish"
    broken = tmp_path / "docs" / "asyncapi.yaml"
    broken.parent.mkdir()
    (tmp_path / "proto").symlink_to(ROOT / "proto")
    broken.write_text(yaml.safe_dump(document))
    parsed = node("check-asyncapi.mjs", str(broken))
    assert parsed.returncode == 1
    assert "operations.partners.publish" in parsed.stderr


def test_a_record_has_the_headers_that_the_document_names(document: dict[str, Any]) -> None:
    commit = {
        "stream": "partner-1",
        "version": 1,
        "correlation_id": uuid7(),
        "causation_id": uuid7(),
        "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    }
    named = document["components"]["messageTraits"]["cloudevent"]["headers"]["properties"]
    for type_, message in document["components"]["messages"].items():
        event = {"type": type_, "id": uuid7(), "time": utc_now()}
        public = message["headers"]["properties"]["ce_dataclassification"]["const"] == "public"
        source = f"/lyceum/{type_.split('.')[1]}"
        sent = dict(
            encode_headers(commit, event, source=source, offset=0, position=1, public=public)
        )
        assert sent.keys() == named.keys()
        for name, header in message["headers"]["properties"].items():
            assert sent[name].decode() == header["const"]
