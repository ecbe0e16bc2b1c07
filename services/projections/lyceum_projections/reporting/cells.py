"""The cells of a report's ledger, as the store adds them up: filtered and grouped there."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lyceum_projections.search_words import key

if TYPE_CHECKING:
    from lyceum_chassis.store.mongo import Collection

Group = tuple[str, ...]
"""A value of each dimension that is grouped by."""

Counts = dict[str, int]


def as_spelled(asked: Iterable[str], kept: Iterable[str]) -> set[str]:
    """Those of the kept values that are asked for, as search takes one thing for one thing."""
    wanted = set(map(key, asked))
    return {value for value in kept if key(value) in wanted}


class Cells:
    """The cells of one view."""

    def __init__(self, cells: "Collection") -> None:
        self._cells = cells

    async def sums(
        self,
        buckets: Sequence[str],
        counters: Sequence[str],
        group_by: Sequence[str],
        where: Mapping[str, Sequence[str]],
        *,
        each: bool = False,
    ) -> dict[tuple[str, Group], Counts]:
        """What changed in these buckets of time, a group: together (as bucket ""), or in ``each``.

        Values of ``where`` are as somebody writes them, whatever the case and accents. The answer
        grows with groups and buckets, not with events.
        """
        if not buckets or not counters:
            return {}
        match: dict[str, Any] = {"b": {"$in": list(buckets)}}
        for name, values in where.items():
            spelled = as_spelled(values, await self._values(buckets, name))
            match[f"at.{name}"] = {"$in": sorted(spelled)}
        by = {f"d{at}": f"$at.{name}" for at, name in enumerate(group_by)}
        by |= {"b": "$b"} if each else {}
        totals = {f"n{at}": {"$sum": f"$n.{name}"} for at, name in enumerate(counters)}
        stages = [{"$match": match}, {"$group": {"_id": by or None, **totals}}]
        found: dict[tuple[str, Group], Counts] = {}
        async for row in self._cells.aggregate(stages):
            of_row = row["_id"] or {}
            group = tuple(of_row[f"d{at}"] for at in range(len(group_by)))
            counts = {name: row[f"n{at}"] for at, name in enumerate(counters) if row[f"n{at}"]}
            if counts:
                found[of_row.get("b", ""), group] = counts
        return found

    async def _values(self, buckets: Sequence[str], dimension: str) -> list[str]:
        """The values of a dimension that these buckets hold anything of."""
        within = {"$match": {"b": {"$in": list(buckets)}}}
        found = self._cells.aggregate([within, {"$group": {"_id": f"$at.{dimension}"}}])
        return [row["_id"] async for row in found if isinstance(row["_id"], str)]

    async def of_persons(
        self, buckets: Sequence[str]
    ) -> AsyncIterator[tuple[str, Mapping[str, str], Counts]]:
        """Every cell of a person: the person, its place in the table, its counts."""
        found = self._cells.find({"b": {"$in": list(buckets)}}, {"person": 1, "at": 1, "n": 1})
        async for cell in found:
            yield cell["person"], cell["at"], cell.get("n", {})
