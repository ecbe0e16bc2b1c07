"""The cells of a report's ledger as they should be: every change by its day, month and year.

Each opportunity's state is kept from one day to the next, and what it changed by is booked when
it changes; nothing of the services is used for it.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

Place = Mapping[str, str]
Key = tuple[str, str, tuple[tuple[str, str], ...]]
"""Bucket of time, person ("" if none), and the value of each dimension."""

Cells = dict[Key, dict[str, int]]
_Standing = tuple[Place, Mapping[str, int], str | None]


class ExpectedLedger:
    """Told of changes in their order; a stream's days never step back."""

    def __init__(self) -> None:
        self._cells: dict[Key, Counter[str]] = {}
        self._standing: dict[str, _Standing] = {}

    def stands(
        self, day: str, stream: str, at: Place, counts: Mapping[str, int], until: str | None
    ) -> None:
        """The stream counts so from this day on, through its last day if it has one."""
        before = self._standing.get(stream, ({}, {}, None))
        now = self._standing[stream] = (at, counts, until)
        if before == now:
            return
        for sign, (place, counted, last) in ((-1, before), (1, now)):
            if last is not None and day > last:
                continue
            self._book(day, place, counted, sign)
            if last is not None:
                self._book(_day_after(last), place, counted, -sign)

    def happened(self, day: str, at: Place, counts: Mapping[str, int]) -> None:
        self._book(day, at, counts, 1)

    def said(self, day: str, at: Place, person: str, counts: Mapping[str, int]) -> None:
        """What is counted a person, by months alone."""
        self._add(f"p{day[:7]}", person, at, counts, 1)

    def cells(self) -> Cells:
        found = {key: _some(counts) for key, counts in self._cells.items()}
        return {key: counts for key, counts in found.items() if counts}

    def _book(self, day: str, at: Place, counts: Mapping[str, int], sign: int) -> None:
        for bucket in (day, day[:7], day[:4]):
            self._add(bucket, "", at, counts, sign)

    def _add(
        self, bucket: str, person: str, at: Place, counts: Mapping[str, int], sign: int
    ) -> None:
        cell = self._cells.setdefault((bucket, person, tuple(sorted(at.items()))), Counter())
        for name, count in counts.items():
            cell[name] += sign * count


def _day_after(day: str) -> str:
    """The day behind the last of all days never comes, so any will do."""
    return day if day == "9999-12-31" else str(date.fromisoformat(day) + timedelta(days=1))


def cells_shown(found: Mapping[str, Mapping[str, Any]]) -> Cells:
    """The documents of a view's cells in the same form, without those that came to nothing."""
    shown: Cells = {}
    for cell in found.values():
        if counts := _some(cell.get("n", {})):
            at = tuple(sorted(cell["at"].items()))
            shown[cell["b"], cell.get("person", ""), at] = counts
    return shown


def _some(counts: Mapping[str, int]) -> dict[str, int]:
    return {name: count for name, count in counts.items() if count}
