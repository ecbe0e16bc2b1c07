"""A dropped record leaves its row so that the event behind it follows on."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from lyceum_chassis.kafka.cloudevents import Recorded
from lyceum_chassis.projector.folding import BEHIND_ANOTHER, Folded, OutOfOrder, fold, read
from lyceum_chassis.projector.parking import ParkedRecord
from lyceum_chassis.projector.projection import Fact, Projection, Row
from lyceum_chassis.projector.releasing import fold_released, read_released


class Counted(Fact, type="lyceum.test.counted.v1"):
    number: int


def count(row: Row | None, fact: Any, event: Recorded) -> Row:
    if fact.number < 0:
        raise ValueError("negative")
    return {**(row or {}), "total": (row or {}).get("total", 0) + fact.number}


COUNTS = Projection("counts", 1, ("t",), (Counted,), count)
BY_SIGN = Projection("signs", 1, ("t",), (Counted,), count, key=lambda fact, event: "all")


@dataclass(frozen=True)
class Record:
    offset: int
    value: bytes
    headers: tuple[tuple[str, bytes], ...]
    key: bytes = b"stream"
    topic: str = "t"
    partition: int = 0


def event(version: int, number: int = 1, *, key: bytes = b"stream", data: bytes = b"") -> Record:
    attributes = {
        "id": str(uuid4()),
        "type": "lyceum.test.counted.v1",
        "subject": key.decode(),
        "streamversion": str(version),
        "sequence": str(version),
        "time": "2026-11-21T22:56:53.123Z",
        "correlationid": str(uuid4()),
    }
    headers = tuple((f"ce_{name}", value.encode()) for name, value in attributes.items())
    return Record(version, data or b'{"number":%d}' % number, headers, key)


def garbage(*headers: tuple[str, bytes]) -> Record:
    return Record(9, b"\xff", headers)


def released(
    *records: Record, drop: int = 0, row: Row | None = None, projection: Projection = COUNTS
) -> Folded:
    """The fold of a key whose first ``drop`` records are dropped, over its row."""
    parked = [
        ParkedRecord(r.topic, 0, r.offset, r.key, r.headers, r.value, datetime.now(UTC), n < drop)
        for n, r in enumerate(records)
    ]
    before = {row["_id"]: row} if row else {}
    return fold_released(projection, read_released(parked, projection), before, frozenset())


def row_at(version: int, total: int) -> Row:
    return {"_id": "stream", "version": version, "total": total}


def test_the_event_behind_a_dropped_one_follows_on() -> None:
    folded = released(event(3, -1), event(4, 5), drop=1, row=row_at(2, 10))
    assert folded.rows == {"stream": row_at(4, 15)}
    assert folded.parked == []


def test_a_stream_whose_first_event_is_dropped_has_a_row_that_knows_its_version() -> None:
    assert released(event(1, -1), drop=1).rows == {"stream": {"_id": "stream", "version": 1}}


def test_data_that_nobody_can_read_still_has_a_version() -> None:
    folded = released(event(3, data=b"{"), event(4), drop=1, row=row_at(2, 10))
    assert folded.rows == {"stream": row_at(4, 11)}


@pytest.mark.parametrize("next_version", [3, 4])
def test_where_nobody_can_tell_the_version_the_next_event_is_taken_as_it_comes(
    next_version: int,
) -> None:
    dropped = released(garbage(), drop=1, row=row_at(2, 10)).rows
    folded = fold(COUNTS, read([event(next_version)], COUNTS), dropped, frozenset())
    assert folded.rows == {"stream": row_at(next_version, 11)}
    with pytest.raises(OutOfOrder):  # once
        fold(COUNTS, read([event(next_version + 2)], COUNTS), folded.rows, frozenset())


@pytest.mark.parametrize("version", [b"2", b"", b"-1", b"9" * 5_000, b"\xb2"])
def test_a_strange_version_does_not_move_the_row_away(version: bytes) -> None:
    folded = released(garbage(("ce_streamversion", version)), event(3), drop=1, row=row_at(2, 10))
    assert folded.rows == {"stream": row_at(3, 11)}


def test_what_fails_again_holds_back_what_is_behind_it() -> None:
    folded = released(event(3), event(4, -1), event(5), row=row_at(2, 10))
    assert folded.rows == {"stream": row_at(3, 11)}
    assert [reason for _, reason in folded.parked] == ["ValueError: negative", BEHIND_ANOTHER]


def test_records_that_do_not_follow_on_stay_parked_and_say_so() -> None:
    folded = released(event(7), event(8), row=row_at(2, 10))
    assert folded.rows == {}
    assert folded.parked[0][1] == "OutOfOrder: stream goes from version 2 to 7"
    assert folded.parked[1][1] == BEHIND_ANOTHER


def test_a_row_of_many_streams_waits_for_a_stream_that_is_parked() -> None:
    batch = read([event(1, key=b"a", data=b"{"), event(2, key=b"a"), event(1, key=b"b")], BY_SIGN)
    folded = fold(BY_SIGN, batch, {}, frozenset())
    assert [item.key for item, _ in folded.parked] == ["a", "a"]
    assert folded.rows["all"]["total"] == 1


def test_a_dropped_event_changes_nothing_in_a_row_of_many_streams() -> None:
    folded = released(event(1, -1), event(2, 5), drop=1, projection=BY_SIGN)
    assert folded.rows["all"]["total"] == 5
