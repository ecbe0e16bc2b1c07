"""One batch of events, folded: which rows, cells, reactions and parked records come of it.

Pure: the projector reads the rows before and writes what this says.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from lyceum_chassis.cloudevents import Malformed, Recorded, decode_record
from lyceum_chassis.projection import Fact, Projection, Reaction, Row


@dataclass(frozen=True, slots=True)
class Read:
    """A Kafka record with the event in it; ``fact`` is None if the projection ignores its type."""

    record: Any
    key: str
    event: Recorded | None
    fact: Fact | None
    error: str | None = None


@dataclass(slots=True)
class Folded:
    """What a batch comes to."""

    rows: dict[str, Row] = field(default_factory=dict)
    cells: dict[str, dict[str, int]] = field(default_factory=dict)
    reactions: list[tuple[Recorded, Reaction]] = field(default_factory=list)
    parked: list[tuple[Read, str]] = field(default_factory=list)


def read(records: Sequence[Any], projection: Projection) -> list[Read]:
    """Decodes records; one that can't be decoded carries the error instead."""
    fact_of_type = {fact.type: fact for fact in projection.facts}
    return [_read(record, fact_of_type, projection) for record in records]


def _read(record: Any, fact_of_type: Mapping[str, type[Fact]], projection: Projection) -> Read:
    key = (record.key or b"").decode(errors="replace")
    try:
        event = decode_record(record.headers, record.value)
        fact_type = fact_of_type.get(event.type)
        if fact_type is None:
            return Read(record, key, event, None)
        fact = fact_type.model_validate_json(event.data)
        return Read(record, projection.key(fact, event) if projection.key else key, event, fact)
    except (Malformed, ValidationError) as error:
        return Read(record, key, None, None, f"{type(error).__name__}: {error}")


def fold(
    projection: Projection,
    batch: Sequence[Read],
    before: Mapping[str, Row],
    parked_keys: frozenset[str],
) -> Folded:
    """Folds the batch over the rows ``before``; a poisoned event parks the rest of its key."""
    folded, blocked = Folded(), set(parked_keys)
    for item in batch:
        if item.key in blocked:
            folded.parked.append((item, "an earlier event of this key is parked"))
            continue
        if item.event is None:
            blocked.add(item.key)
            folded.parked.append((item, item.error or "unreadable"))
            continue
        if projection.key and item.fact is None:
            continue
        row = folded.rows.get(item.key) or before.get(item.key)
        if not projection.key:
            _check_version(item, row)
        try:
            after = _step(projection, row, item, folded)
        except Exception as error:
            # evolve is pure: what it fails on once it fails on for ever.
            blocked.add(item.key)
            folded.parked.append((item, f"{type(error).__name__}: {error}"))
            continue
        folded.rows[item.key] = after
    if projection.tally:
        folded.cells = _moved(projection, before, folded.rows)
    return folded


class OutOfOrder(Exception):  # noqa: N818
    """A stream's next event is not the one after the last that was folded."""


def _check_version(item: Read, row: Row | None) -> None:
    assert item.event is not None
    folded_so_far = row["version"] if row else 0
    if item.event.version != folded_so_far + 1:
        raise OutOfOrder(
            f"{item.event.stream} goes from version {folded_so_far} to {item.event.version}"
        )


def _step(projection: Projection, row: Row | None, item: Read, folded: Folded) -> Row:
    assert item.event is not None
    if item.fact is None:
        return {**(row or {"_id": item.key}), "version": item.event.version}
    after = projection.evolve(row, item.fact, item.event) or {}
    reactions = list(projection.react(after, item.fact, item.event)) if projection.react else []
    folded.reactions.extend((item.event, reaction) for reaction in reactions)
    if projection.key:
        return {**after, "_id": item.key}
    return {**after, "_id": item.key, "version": item.event.version}


def _moved(
    projection: Projection, before: Mapping[str, Row], after: Mapping[str, Row]
) -> dict[str, dict[str, int]]:
    """By how much each cell's counts change; cells and counts that don't are left out."""
    assert projection.tally is not None
    moved: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for key, row in after.items():
        for sign, side in ((-1, before.get(key)), (1, row)):
            contribution = projection.tally(side) if side else None
            if contribution:
                cell, counts = contribution
                for name, count in counts.items():
                    moved[cell][name] += sign * count
    return {
        cell: changed
        for cell, counts in moved.items()
        if (changed := {name: count for name, count in counts.items() if count})
    }
