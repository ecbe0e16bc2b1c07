"""A ledger of counts: what changed on which day, rolled up by month and year.

A table of today is the sum of all changes up to today; as of another day, the sum up to that one. A
change is added to the cells of its day, of its month and of its year, so a sum over any span of
time reads a bounded number of cells, however many events they came from. See docs/adr/0018.

Pure: ``folding.py`` books, ``rows.py`` writes.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from lyceum_chassis.kafka.cloudevents import Recorded

_Row = dict[str, Any]
_QUARTER_OF_AN_HOUR = 900
"""Since 1972 every zone is off UTC by a multiple of it, so a day in the city begins with one."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Counts at a place of a table: a value of each dimension.

    ``until`` is the last day on which they stand (ISO 8601), if they end by themselves.
    ``person`` is the opaque id of whom they are about: such counts are kept a person and month,
    and read only through disclosure control.
    """

    at: Mapping[str, str]
    counts: Mapping[str, int]
    until: str | None = None
    person: str = ""


@dataclass(frozen=True)
class Ledger:
    """What rows and events add to a table.

    ``stands`` gives what a row adds as it is; the ledger is moved by the difference whenever the
    row changes. ``happened`` gives what an event adds by itself, given the row after it.
    ``zone`` is the city's: in it a day begins and ends.
    """

    zone: ZoneInfo
    stands: Callable[[_Row], Iterable[Entry]] | None = None
    happened: Callable[[_Row, Any, Recorded], Iterable[Entry]] | None = None

    def standing(self, row: _Row | None) -> tuple[Entry, ...]:
        """What a row adds as it is."""
        return tuple(self.stands(row)) if self.stands and row is not None else ()

    def told(self, row: _Row, fact: Any, recorded: Recorded) -> tuple[Entry, ...]:
        """What an event adds by itself; nothing if the projection ignores it."""
        if self.happened is None or fact is None:
            return ()
        return tuple(self.happened(row, fact, recorded))

    def day(self, moment: datetime) -> str:
        return _day(int(moment.timestamp()) // _QUARTER_OF_AN_HOUR, self.zone)


@lru_cache(maxsize=4_096)
def _day(quarter: int, zone: ZoneInfo) -> str:
    return datetime.fromtimestamp(quarter * _QUARTER_OF_AN_HOUR, zone).date().isoformat()


@dataclass(slots=True)
class Cell:
    """Counts of one bucket of time at one place of the table."""

    bucket: str
    at: Mapping[str, str]
    person: str
    counts: dict[str, int] = field(default_factory=dict)

    def add(self, sign: int, counts: Mapping[str, int]) -> None:
        for name, count in counts.items():
            self.counts[name] = self.counts.get(name, 0) + sign * count

    @property
    def changed(self) -> dict[str, int]:
        """The counts without those that came to nothing."""
        return {name: count for name, count in self.counts.items() if count}


class Booked:
    """The changes of a batch, by the ids of the cells."""

    def __init__(self) -> None:
        self._cells: dict[str, Cell] = {}

    def moved(self, day: str, left: Sequence[Entry], came: Sequence[Entry]) -> None:
        """What stood as ``left`` until this day stands as ``came`` from then on."""
        if left != came:
            for sign, entries in ((-1, left), (1, came)):
                for entry in entries:
                    self._add(day, sign, entry)

    def happened(self, day: str, entries: Sequence[Entry]) -> None:
        for entry in entries:
            self._add(day, 1, entry)

    def cells(self) -> dict[str, Cell]:
        """Those that changed."""
        return {id_: cell for id_, cell in self._cells.items() if cell.changed}

    def _add(self, day: str, sign: int, entry: Entry) -> None:
        if entry.until is None:
            self._change(day, sign, entry)
        elif day <= entry.until:
            self._change(day, sign, entry)
            self._change(_day_after(entry.until), -sign, entry)

    def _change(self, day: str, sign: int, entry: Entry) -> None:
        for bucket in person_buckets(day) if entry.person else buckets(day):
            id_ = cell_id(bucket, entry.at, entry.person)
            cell = self._cells.get(id_)
            if cell is None:
                cell = self._cells[id_] = Cell(bucket, entry.at, entry.person)
            cell.add(sign, entry.counts)


def buckets(day: str) -> tuple[str, str, str]:
    """The buckets that a change of this day is added to: its day, its month and its year."""
    return day, day[:7], day[:4]


def person_buckets(day: str) -> tuple[str]:
    """The bucket of what is counted a person: its month."""
    return (f"p{day[:7]}",)


def cell_id(bucket: str, at: Mapping[str, str], person: str = "") -> str:
    """Unlike for places that are unlike: a value may hold any character, the separator too."""
    return f"{bucket}|{_place((*at.values(), person))}"


@lru_cache(maxsize=4_096)
def _place(values: tuple[str, ...]) -> str:
    return "|".join(value.replace("\\", "\\\\").replace("|", "\\|") for value in values)


@lru_cache(maxsize=4_096)
def _day_after(day: str) -> str:
    """An end that is no day (of an older event) or the last of all days never comes."""
    try:
        return (date.fromisoformat(day) + timedelta(days=1)).isoformat()
    except (ValueError, OverflowError):
        return date.max.isoformat()
