"""What a projection does with events that it doesn't read: as little as it can."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from lyceum_chassis.kafka.cloudevents import encode_headers
from lyceum_chassis.projector.folding import Folded, fold, read
from lyceum_chassis.projector.projection import Fact, Projection


class Opened(Fact, type="lyceum.test.door.opened.v1"):
    width: int


DOORS = Projection("doors", 1, ("t",), (Opened,), lambda row, fact, event: {"width": fact.width})


@dataclass(frozen=True)
class Record:
    key: bytes
    value: bytes
    headers: Any


def event(type_: str, stream: str = "door-1", version: int = 1, **headers: bytes) -> Record:
    commit = {"stream": stream, "version": version, "correlation_id": uuid4()}
    stored = {"id": uuid4(), "type": type_, "time": datetime(2026, 1, 2, tzinfo=UTC)}
    told = dict(
        encode_headers(commit, stored, source="/t", offset=0, position=version, public=False)
    )
    changed = {f"ce_{name}": value for name, value in headers.items()}
    return Record(stream.encode(), b'{"width": 3}', [*(told | changed).items()])


def folded(*records: Record) -> Folded:
    return fold(DOORS, read(records, DOORS), {}, frozenset())


def test_an_event_of_another_aggregate_in_the_topic_leaves_no_row() -> None:
    assert folded(event("lyceum.test.window.opened.v1", "window-1")).rows == {}


def test_an_event_of_the_same_aggregate_that_nobody_reads_moves_the_version() -> None:
    found = folded(
        event("lyceum.test.door.opened.v1"), event("lyceum.test.door.shut.v1", version=2)
    )
    assert found.rows == {"door-1": {"_id": "door-1", "version": 2, "width": 3}}


def test_what_is_not_read_is_not_decoded() -> None:
    found = folded(event("lyceum.test.door.shut.v1", id=b"no UUID"))
    assert (found.parked, found.rows["door-1"]["version"]) == ([], 1)


def test_a_header_without_a_value_parks_its_record_alone() -> None:
    empty: Any = None
    shut = event("lyceum.test.door.shut.v1", sequence=empty)
    other = event("lyceum.test.door.opened.v1", "door-2")
    for unreadable in (shut, event("lyceum.test.door.opened.v1", type=empty)):
        found = folded(unreadable, other)
        assert [item.key for item, _ in found.parked] == ["door-1"]
        assert found.rows.keys() == {"door-2"}


def test_a_record_without_a_type_is_parked() -> None:
    unreadable = event("")
    (item, reason), = folded(Record(unreadable.key, b"", ())).parked  # fmt: skip
    assert (item.key, reason.startswith("Malformed")) == ("door-1", True)
