"""One batch of events, folded: which rows, cells, reactions and parked records come of it.

Pure: the projector reads the rows before and writes what this says.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from aiokafka import TopicPartition

from lyceum_chassis.kafka.cloudevents import Recorded
from lyceum_chassis.projector.envelopes import Envelopes
from lyceum_chassis.projector.ledger import Booked, Cell, Entry, Ledger
from lyceum_chassis.projector.projection import Fact, Projection, Row, aggregate_of
from lyceum_chassis.projector.reacting import Answer, Keep, Reaction, TakeBack

BEHIND_ANOTHER = "an earlier event of this key is parked"
_ANY_VERSION = "any_version"
_FROM_THE_BEGINNING: Mapping[TopicPartition, int] = {}
NOTHING_UNFIT: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Read:
    """A Kafka record with the event in it; ``fact`` is None if the projection ignores its type.

    ``error`` says why it could not be read; ``event`` is None if not even its attributes could.
    An operator has it ``dropped``: left out, as if the projection ignored it.
    """

    record: Any
    key: str
    event: Recorded | None
    fact: Fact | None
    error: str | None = None
    dropped: bool = False


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer of a policy to an event. ``row`` is the key of the row that it was given from, and
    ``kept`` the number of the last stream that the row kept by then."""

    event: Recorded
    answer: Answer
    row: str
    kept: int


@dataclass(slots=True)
class Folded:
    """What a batch comes to.

    ``entries`` says of a row's key and a stream that it keeps under which number; None if it keeps
    it no longer. ``succeeded`` is whether any event was folded that the projection reads.
    """

    rows: dict[str, Row] = field(default_factory=dict)
    cells: dict[str, Cell] = field(default_factory=dict)
    entries: dict[tuple[str, str], int | None] = field(default_factory=dict)
    answers: list[Answered] = field(default_factory=list)
    parked: list[tuple[Read, str]] = field(default_factory=list)
    succeeded: bool = False

    def newly_parked(self) -> dict[str, str]:
        """The keys of what failed by itself, not behind another, and why it did."""
        return {item.key: reason for item, reason in self.parked if reason != BEHIND_ANOTHER}


def read(
    records: Sequence[Any], projection: Projection, envelopes: Envelopes | None = None
) -> list[Read]:
    """Decodes records; one that can't be decoded carries the error instead.

    ``envelopes`` holds what others who read the same batch have decoded already.
    """
    fact_of_type = {fact.type: fact for fact in projection.facts}
    envelopes = envelopes or Envelopes()
    return [_read(record, fact_of_type, projection, envelopes) for record in records]


def _read(
    record: Any,
    fact_of_type: Mapping[str, type[Fact]],
    projection: Projection,
    envelopes: Envelopes,
) -> Read:
    key = (record.key or b"").decode(errors="replace")
    event = None
    try:
        fact_type = fact_of_type.get(envelopes.type_of(record))
        if fact_type is None:
            return Read(record, key, envelopes.ignored(record), None)
        event = envelopes.whole(record)
        fact = fact_type.model_validate_json(event.data)
        return Read(record, projection.key(fact, event) if projection.key else key, event, fact)
    except Exception as error:
        # Whatever is wrong with one record is wrong with that record alone.
        return Read(record, key, event, None, f"{type(error).__name__}: {error}")


def fold(
    projection: Projection,
    batch: Sequence[Read],
    before: Mapping[str, Row],
    parked_keys: frozenset[str],
    *,
    reacts_from: Mapping[TopicPartition, int] = _FROM_THE_BEGINNING,
    unfit: Mapping[str, str] = NOTHING_UNFIT,
) -> Folded:
    """Folds the batch over the rows ``before``; a poisoned event parks the rest of its key.

    Before the offset ``reacts_from`` lies history, to which a policy sets deadlines alone. A row
    that the store can't take is ``unfit``, with the reason: its key is parked.
    """
    folded, blocked = Folded(), set(parked_keys)
    booking = _Booking(projection.ledger) if projection.ledger else None
    for item in batch:
        if item.fact is None and not item.error and _passes(projection, item):
            continue
        if blocked and (held_by := blocked.intersection(keys_of(item))):
            folded.parked.append((replace(item, key=min(held_by)), BEHIND_ANOTHER))
            continue
        row = folded.rows.get(item.key) or before.get(item.key)
        if item.dropped:
            if not projection.key:
                folded.rows[item.key] = _passed_over(item, row)
            continue
        if item.error or item.event is None:
            blocked.add(item.key)
            folded.parked.append((item, item.error or "unreadable"))
            continue
        try:
            if item.key in unfit:
                raise Unfit(unfit[item.key])
            if not projection.key:
                row = _checked(item, row)
            stepped = _step(projection, row, item, reacts_from)
            if booking:
                booking.take(item, row, stepped.row)
        except OutOfOrder:
            raise
        except Exception as error:
            # evolve is pure: what it fails on once it fails on for ever.
            blocked.add(item.key)
            folded.parked.append((item, f"{type(error).__name__}: {error}"))
            continue
        folded.rows[item.key] = stepped.row
        folded.entries.update(stepped.entries)
        folded.answers += stepped.answers
        folded.succeeded |= item.fact is not None
    if booking:
        folded.cells = booking.cells()
    return folded


def _passes(projection: Projection, item: Read) -> bool:
    """Whether it says nothing about any row: not even how far the row's stream is."""
    if projection.key:
        return True
    # Of a record that was dropped unread, nobody knows whose it was.
    return item.event is not None and aggregate_of(item.event.type) not in projection.aggregates


class Unfit(Exception):  # noqa: N818
    """A row that the store can't take."""


class OutOfOrder(Exception):  # noqa: N818
    """A stream's next event is not the one after the last that was folded."""


def keys_of(item: Read) -> tuple[str, ...]:
    """What holds an event back if it is parked: its row's key, and its stream's where another."""
    stream = (item.record.key or b"").decode(errors="replace")
    return (item.key,) if stream == item.key else (stream, item.key)


def _checked(item: Read, row: Row | None) -> Row | None:
    """The row, if the event is the one that follows on it. Raises ``OutOfOrder``."""
    assert item.event is not None
    folded_so_far = row["version"] if row else 0
    if row and _ANY_VERSION in row:
        row = {name: value for name, value in row.items() if name != _ANY_VERSION}
        if item.event.version > folded_so_far:
            return row
    if item.event.version != folded_so_far + 1:
        raise OutOfOrder(
            f"{item.event.stream} goes from version {folded_so_far} to {item.event.version}"
        )
    return row


def _passed_over(item: Read, row: Row | None) -> Row:
    """The row after an event that was dropped: the one after it follows on.

    Where nobody can tell the record's version, the next event is taken with the one that it has.
    """
    row = {"_id": item.key, "version": 0, **(row or {})}
    version = dict(item.record.headers).get("ce_streamversion", b"")
    number = int(version) if version and version.isdigit() and len(version) < 20 else None
    if number == row["version"] + 1:
        row["version"] = number
    elif number is None or number > row["version"]:
        row[_ANY_VERSION] = True
    return row


@dataclass(frozen=True, slots=True)
class _Stepped:
    row: Row
    entries: Mapping[tuple[str, str], int | None] = field(default_factory=dict)
    answers: Sequence[Answered] = ()


def _step(
    projection: Projection,
    row: Row | None,
    item: Read,
    reacts_from: Mapping[TopicPartition, int],
) -> _Stepped:
    assert item.event is not None
    if item.fact is None:
        return _Stepped({**(row or {"_id": item.key}), "version": item.event.version})
    after = {**(projection.evolve(row, item.fact, item.event) or {}), "_id": item.key}
    if not projection.key:
        after["version"] = item.event.version
    entries: dict[tuple[str, str], int | None] = {}
    kept = (row or {}).get("kept", 0)
    if projection.keep:
        for change in projection.keep(row, item.fact, item.event):
            kept += isinstance(change, Keep)
            entries[item.key, change.stream] = kept if isinstance(change, Keep) else None
        after["kept"] = kept
    answers = list(projection.react(after, item.fact, item.event)) if projection.react else []
    if answers and item.record.offset < reacts_from.get(_partition_of(item.record), 0):
        answers = [answer for answer in answers if _is_of_later(answer)]
    given = [Answered(item.event, answer, item.key, kept) for answer in answers]
    return _Stepped(after, entries, given)


def _partition_of(record: Any) -> TopicPartition:
    return TopicPartition(record.topic, record.partition)


def _is_of_later(answer: Answer) -> bool:
    """Whether it is about a deadline, and commands nothing now."""
    return isinstance(answer, TakeBack) or (isinstance(answer, Reaction) and answer.due is not None)


class _Booking:
    """The ledger's part of a batch: a row that changes is booked once for each of its days."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._booked = Booked()
        self._changing: dict[str, tuple[str, Sequence[Entry], Sequence[Entry]]] = {}
        """Of each row its day, and what it added before this day and adds now."""

    def take(self, item: Read, row: Row | None, after: Row) -> None:
        """Gives the row after the event its day: that of the event, but never an earlier one than
        before. A stream whose times run backwards so has one state on any day.

        Raises what the projection's own functions raise, and then has taken nothing.
        """
        assert item.event is not None
        day = max(self._ledger.day(item.event.time), (row or {}).get("day", ""))
        adds = self._ledger.standing(after)
        told = self._ledger.told(after, item.fact, item.event)
        known = self._changing.get(item.key)
        before = self._ledger.standing(row) if known is None else known[1]
        if known is not None and known[0] != day:
            self._booked.moved(*known)
            before = known[2]
        after["day"] = day
        self._changing[item.key] = day, before, adds
        self._booked.happened(day, told)

    def cells(self) -> dict[str, Cell]:
        for changed in self._changing.values():
            self._booked.moved(*changed)
        return self._booked.cells()
