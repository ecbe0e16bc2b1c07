"""A report over facts: folded as the projector folds them, into cells that are held in memory."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from lyceum_chassis.projector.folding import Read, fold
from lyceum_chassis.projector.ledger import Cell
from lyceum_chassis.projector.projection import Fact, Row
from lyceum_projections.reporting.answers import LineTold, Table
from lyceum_projections.reporting.cells import Cells, Counts, Group, as_spelled
from lyceum_projections.reporting.declaration import Report
from lyceum_projections.reporting.lines import lines_of_people, plain_lines
from lyceum_projections.reporting.people import Counted, Published, published
from lyceum_projections.reporting.periods import Span, months_of
from lyceum_projections.reporting.points import Rules, points_of
from lyceum_projections.reporting.question import ReportQuestion, checked
from lyceum_projections.reporting.reports import table_of

from .city import recorded

UTC_ZONE = ZoneInfo("UTC")
OPEN = Rules(UTC_ZONE, people_period="open")
TODAY = date(2026, 11, 26)


class CellsInMemory(Cells):
    """Adds up what the store would, by the same rules."""

    def __init__(self) -> None:
        self.cells: dict[str, Cell] = {}

    async def sums(
        self,
        buckets: Sequence[str],
        counters: Sequence[str],
        group_by: Sequence[str],
        where: Mapping[str, Sequence[str]],
        *,
        each: bool = False,
    ) -> dict[tuple[str, Group], Counts]:
        found: dict[tuple[str, Group], Counts] = {}
        for cell in self.cells.values():
            if cell.bucket in buckets and all(
                as_spelled(v, [cell.at[d]]) for d, v in where.items()
            ):
                group = tuple(cell.at[name] for name in group_by)
                sums = found.setdefault((cell.bucket if each else "", group), {})
                for name in counters:
                    sums[name] = sums.get(name, 0) + cell.counts.get(name, 0)
        return {
            key: kept
            for key, sums in found.items()
            if (kept := {name: count for name, count in sums.items() if count})
        }

    async def of_persons(
        self, buckets: Sequence[str]
    ) -> AsyncIterator[tuple[str, Mapping[str, str], Counts]]:
        for cell in self.cells.values():
            if cell.bucket in buckets:
                yield cell.person, cell.at, cell.counts


class _Record:
    def __init__(self, stream: str) -> None:
        self.key = stream.encode()


class Kept:
    """What a report keeps of the facts that it is told."""

    def __init__(self, report: Report, rules: Rules = OPEN) -> None:
        self.report, self.rules = report, rules
        self.cells = CellsInMemory()
        self._projection = report.projection(rules.zone)
        self._rows: dict[str, Row] = {}
        self._versions: dict[str, int] = {}

    def tell(self, stream: str, *facts: Fact, on: str = "2026-11-02") -> "Kept":
        """Facts of a stream, one after the other, at noon of a day."""
        time = datetime.fromisoformat(f"{on}T12:00:00").replace(tzinfo=UTC)
        for fact in facts:
            version = self._versions[stream] = self._versions.get(stream, 0) + 1
            event = recorded(stream, version, fact, time)
            key = self._projection.key(fact, event) if self._projection.key else stream
            folded = fold(
                self._projection,
                [Read(_Record(stream), key, event, fact)],
                self._rows,
                frozenset(),
            )
            assert not folded.parked, folded.parked[0][1]
            self._rows |= folded.rows
            for id_, cell in folded.cells.items():
                known = self.cells.cells.setdefault(id_, Cell(cell.bucket, cell.at, cell.person))
                known.add(1, cell.counts)
        return self

    async def published(self, period: Span) -> Published:
        people = Counted()
        async for person, at, counts in self.cells.of_persons(months_of(period)):
            people.add(self.report, person, at, counts)
        return published(self.report, people, self.rules.threshold)

    async def ask(
        self, *, today: date = TODAY, names: Mapping[str, str] | None = None, **asked: Any
    ) -> Table:
        question = checked(self.report, ReportQuestion.model_validate(asked), today)
        points = points_of(self.report, question, self.rules, today)
        if self.report.of_people:
            tables = {point: await self.published(point) for point in points}
            lines = await lines_of_people(self.report, question, self.cells, tables, today)
        else:
            lines = await plain_lines(self.report, question, self.cells, points)
        return table_of(self.report, question, self.rules, points, lines, names or {})


def figures(table: Table, *measures: str) -> dict[tuple[str, ...], tuple[Any, ...]]:
    """Each line's keys (with its period, if there is a trend) and figures; "hidden" if so."""
    return {_keys(table, line): tuple(_value(line, name) for name in measures)
            for line in table.lines}  # fmt: skip


def _keys(table: Table, line: LineTold) -> tuple[str, ...]:
    keys = tuple("ALL" if key.all else key.value for key in line.keys)
    return (line.period, *keys) if table.trend else keys


def _value(line: LineTold, name: str) -> Any:
    return "hidden" if line.hides(name) else line.value(name)
