"""Figures of people: counted a calendar period, protected as one table, and published once.

All that is ever shown of the people of a period comes from one table by (at most) two dimensions
with its sums, protected as a whole (``disclosure.py``). Every filter, longer time and grouping is
answered by adding up what that table shows, and is hidden where it shows a part of it not; so no
question tells more than the table does. The table is stored when its period has closed, without
what it hides: who looks later sees the same. See docs/adr/0019.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lyceum_projections.disclosure import ALL, Group, People, hidden_groups
from lyceum_projections.reporting.cells import Counts, as_spelled
from lyceum_projections.reporting.declaration import (
    Measure,
    Persons,
    Quantile,
    Ratio,
    Report,
    counters,
)

Cell = tuple[str, str]


@dataclass(slots=True)
class Shown:
    """A group as it is published: counts and different people of its shown measures."""

    counts: Counts = field(default_factory=dict)
    persons: Counts = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()
    """The measures that are not shown."""


Published = dict[Group, Shown]


@dataclass(slots=True)
class Counted:
    """The people of a period as they are: counts of each cell, and who has which count where."""

    counts: dict[Cell, Counts] = field(default_factory=dict)
    cells_of: dict[str, dict[str, set[Cell]]] = field(default_factory=dict)
    """By count, then by person: the cells in which the person has any of it."""

    def add(self, report: Report, person: str, at: Mapping[str, str], counts: Counts) -> None:
        cell = cell_of(report, at)
        sums = self.counts.setdefault(cell, {})
        for name, count in counts.items():
            sums[name] = sums.get(name, 0) + count
            if count:
                self.cells_of.setdefault(name, {}).setdefault(person, set()).add(cell)

    def people(self, count: str) -> People:
        return People(frozenset(cells) for cells in self.cells_of.get(count, {}).values())


def cell_of(report: Report, at: Mapping[str, str]) -> Cell:
    """Row and column; a report of one dimension has a single column without a name."""
    values = [at.get(each.name, "") for each in report.dimensions]
    row, column = (*values, "", "")[:2]
    return row, column


def base(measure: Measure) -> str:
    """The count that somebody has who is among the people behind a figure."""
    match measure:
        case Ratio(whole=whole):
            return whole
        case Persons(of=of) | Quantile(of=of):
            return of
    return measure.name


def _bases(measure: Measure) -> tuple[str, ...]:
    """All counts that have to be shown for it to be."""
    return (base(measure), *measure.beside)


def published(report: Report, counted: Counted, threshold: int) -> Published:
    """The table of a period with its sums, and without what it hides.

    The measures are protected one after the other, those of most people first, and what is hidden
    of one is hidden of all that follow: so a mean is never shown where its number is not.
    """
    of_people = [measure for measure in report.measures if measure.of_people]
    people = {name: counted.people(name) for name in {n for m in of_people for n in _bases(m)}}
    hidden: dict[str, frozenset[Group]] = {}
    before: frozenset[Group] = frozenset()
    for name in sorted(people, key=lambda each: (-people[each].by_group.total(), each)):
        before = hidden[name] = hidden_groups(people[name], threshold, before) | before
    table: Published = {}
    for group in _with_sums(counted.counts):
        cells = [cell for cell in counted.counts if _within(cell, group)]
        shown = table[group] = Shown()
        shown.hidden = frozenset(
            each.name for each in of_people if any(group in hidden[n] for n in _bases(each))
        )
        for measure in of_people:
            if measure.name in shown.hidden:
                continue
            if isinstance(measure, Persons):
                shown.persons[measure.of] = people[measure.of].distinct(cells)
            else:
                for name in counters(measure):
                    shown.counts[name] = sum(counted.counts[cell].get(name, 0) for cell in cells)
    return table


def answered(
    report: Report,
    tables: Sequence[Published],
    group_by: Sequence[str],
    where: Mapping[str, Sequence[str]],
) -> dict[tuple[str | None, ...], Shown]:
    """The groups that are asked for, with the sums over them (``ALL``), from what is published."""
    names = [each.name for each in report.dimensions]
    choices: list[list[tuple[str | None, tuple[str | None, ...]]]] = []
    for at in range(2):
        name = names[at] if at < len(names) else ""
        known = sorted({v for table in tables for group in table if (v := group[at]) is not None})
        wanted = as_spelled(where[name], known) if name in where else set(known)
        all_of_them = (ALL, tuple(sorted(wanted)) if name in where else (ALL,))
        if name in group_by:
            choices.append([*((value, (value,)) for value in sorted(wanted)), all_of_them])
        else:
            choices.append([all_of_them])
    order = [names.index(name) for name in group_by]
    found: dict[tuple[str | None, ...], Shown] = {}
    for row, rows in choices[0]:
        for column, columns in choices[1]:
            key = (row, column)
            asked = [(r, c) for r in rows for c in columns]
            if shown := _together(tables, asked):
                found[tuple(key[at] for at in order)] = shown
    return found


def _together(tables: Sequence[Published], asked: Sequence[Group]) -> Shown | None:
    """Several published groups as one; None if nobody is in any. People who may be in several of
    them can't be told apart any more, so they are counted in a single one only."""
    parts = [table[group] for table in tables for group in asked if group in table]
    if not parts:
        return None
    total = Shown(hidden=frozenset().union(*(part.hidden for part in parts)))
    for part in parts:
        for name, count in part.counts.items():
            total.counts[name] = total.counts.get(name, 0) + count
    if len(tables) == 1 and len(asked) == 1:
        total.persons = parts[0].persons
    return total


def stored(table: Published, threshold: int) -> dict[str, Any]:
    """As the store keeps it."""
    groups = [
        {"at": list(at), "n": each.counts, "persons": each.persons, "hidden": sorted(each.hidden)}
        for at, each in table.items()
    ]
    return {"threshold": threshold, "groups": groups}


def loaded(document: Mapping[str, Any]) -> Published:
    return {
        (each["at"][0], each["at"][1]): Shown(each["n"], each["persons"], frozenset(each["hidden"]))
        for each in document["groups"]
    }


def _with_sums(cells: Iterable[Cell]) -> list[Group]:
    groups: dict[Group, None] = {}
    for row, column in cells:
        for group in ((row, column), (row, ALL), (ALL, column), (ALL, ALL)):
            groups[group] = None
    return list(groups)


def _within(cell: Cell, group: Group) -> bool:
    return group[0] in (ALL, cell[0]) and group[1] in (ALL, cell[1])
