"""Disclosure control: which groups of a table to hide so that none of them can be computed.

The table counts people in groups by row and column, and is published with the sums of its rows,
of its columns and of all. Small groups are hidden first (primary suppression), then more groups so
that no subtraction gives a small one away (secondary suppression).

Every group, each sum included, is an edge of a graph: it joins its row with its column, a sum
being the group of the extra row or column ``ALL``. A hidden group can be computed if and only if
its edge is on no cycle of hidden edges: on a cycle, one person more here and one less there leaves
every published figure as it is (Gusfield, "A graph theoretic approach to statistical data
security", SIAM Journal on Computing 17(3), 1988). So a hidden edge that is on no cycle is closed
to one by hiding the other groups on the cheapest path between its ends. Since all groups counted
have at least one person, this also holds against somebody who reckons with whole numbers only.

A person may be in several groups, so a sum may have fewer people than its groups together: few is
measured in different people, of a group and of the groups that a subtraction leaves.

What it doesn't do: keep somebody from narrowing a hidden group to a range. That tables of two
moments can't be compared is seen to where they are published (``reporting/people.py``).
"""

import heapq
from collections import Counter
from collections.abc import Iterable, Mapping

ALL = None
Line = tuple[str, str | None]
"""A row ("row", name) or a column ("column", name); the name ALL for the sums."""

Group = tuple[str | None, str | None]
"""A row's and a column's name; ALL in place of one, or both, for a sum."""


def with_sums(people: Mapping[tuple[str, str], int]) -> dict[Group, int]:
    """The table with its sums. Groups without people are left out: they are nobody's figures."""
    table: dict[Group, int] = {}
    for (row, column), count in people.items():
        if count:
            for group in ((row, column), (row, ALL), (ALL, column), (ALL, ALL)):
                table[group] = table.get(group, 0) + count
    return table


class People:
    """Who is in which groups by row and column, as far as counting different people needs it."""

    def __init__(self, groups_of: Iterable[frozenset[tuple[str, str]]]) -> None:
        """``groups_of`` are the groups of each person, in any order."""
        self.by_group: Counter[tuple[str, str]] = Counter()
        self._in_several: Counter[frozenset[tuple[str, str]]] = Counter()
        for groups in groups_of:
            self.by_group.update(groups)
            if len(groups) > 1:
                self._in_several[groups] += 1

    def distinct(self, groups: Iterable[tuple[str, str]]) -> int:
        """How many different people are in any of these."""
        wanted = frozenset(groups)
        counted = sum(self.by_group[group] for group in wanted)
        for several, people in self._in_several.items():
            counted -= people * max(0, len(several & wanted) - 1)
        return counted

    def covered(self, group: Group) -> frozenset[tuple[str, str]]:
        """The groups by row and column that a group, or a sum, is made of."""
        row, column = group
        return frozenset(
            each for each in self.by_group if row in (ALL, each[0]) and column in (ALL, each[1])
        )


def hidden_groups(
    people: Mapping[tuple[str, str], int] | People,
    threshold: int,
    also: Iterable[Group] = (),
) -> frozenset[Group]:
    """The groups, sums included, to hide from a table in which fewer than ``threshold`` are few.

    ``people`` are the counts by row and column, none negative, if nobody is in two of them.
    ``also`` are groups to be hidden for another reason, and protected alike.
    """
    if not isinstance(people, People):
        people = People(frozenset([group]) for group, n in people.items() for _ in range(n))
    table = with_sums(people.by_group)
    covered = {group: people.covered(group) for group in table}
    few = {group for group in table if people.distinct(covered[group]) < threshold}
    hidden = few | (set(also) & table.keys())
    _fill_lines(table, hidden, threshold, people, covered)
    # What follows adds only whole cycles, and of shown groups, which are not few: so it leaves no
    # line with one hidden group or with few people hidden, and lines need no second look.
    _close_cycles(table, hidden)
    return frozenset(hidden)


def _fill_lines(
    table: dict[Group, int],
    hidden: set[Group],
    threshold: int,
    people: People,
    covered: Mapping[Group, frozenset[tuple[str, str]]],
) -> None:
    """Hides the smallest groups of each line until what its shown sum gives away is not few."""
    lines: dict[Line, list[Group]] = {}
    sums: dict[Line, Group] = {}
    for group in table:
        row, column = _ends(group)
        for line, is_sum in ((row, group[1] is ALL), (column, group[0] is ALL)):
            if is_sum:
                sums[line] = group
            else:
                lines.setdefault(line, []).append(group)
    changed = True
    while changed:
        changed = False
        for line, parts in lines.items():
            secret = [part for part in parts if part in hidden]
            shown = [part for part in parts if part not in hidden]
            if sums[line] in hidden or not secret or not shown:
                continue
            together = frozenset[tuple[str, str]]().union(*(covered[part] for part in secret))
            if len(secret) == 1 or people.distinct(together) < threshold:
                hidden.add(min(shown, key=lambda part: _smallest_first(table, part)))
                changed = True


def _close_cycles(table: dict[Group, int], hidden: set[Group]) -> None:
    """Hides, for each hidden group that is on no cycle, the cheapest path that closes one."""
    edges: dict[Line, list[tuple[Line, Group]]] = {}
    for group in table:
        row, column = _ends(group)
        edges.setdefault(row, []).append((column, group))
        edges.setdefault(column, []).append((row, group))
    safe: set[Group] = set()
    for group in sorted(hidden, key=lambda each: _smallest_first(table, each)):
        if group not in safe:
            cycle = {group, *_cheapest_path(table, edges, hidden, group)}
            hidden |= cycle
            safe |= cycle


def _cheapest_path(
    table: dict[Group, int],
    edges: dict[Line, list[tuple[Line, Group]]],
    hidden: set[Group],
    around: Group,
) -> list[Group]:
    """The groups that lead from one end of ``around`` to its other, fewest people to hide.

    Dijkstra's algorithm; there is always a path, through the sums.
    """
    start, goal = _ends(around)
    came: dict[Line, tuple[Line, Group]] = {}
    reached = {start: (0, 0)}
    waiting = [((0, 0), str(start), start)]
    while waiting:
        cost, _, line = heapq.heappop(waiting)
        if line == goal:
            break
        for other, group in edges[line]:
            price = 0 if group in hidden else table[group]
            dearer = (cost[0] + price, cost[1] + 1)
            if group != around and (other not in reached or dearer < reached[other]):
                reached[other] = dearer
                came[other] = (line, group)
                heapq.heappush(waiting, (dearer, str(other), other))
    path = []
    while goal != start:
        goal, group = came[goal]
        path.append(group)
    return path


def _smallest_first(table: dict[Group, int], group: Group) -> tuple[int, str]:
    return table[group], str(group)


def _ends(group: Group) -> tuple[Line, Line]:
    return ("row", group[0]), ("column", group[1])
