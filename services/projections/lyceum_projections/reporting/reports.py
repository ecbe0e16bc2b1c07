"""The reports over the store: a question in, a table out."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from lyceum_chassis.errors import InvalidArgument, NotFound, Unavailable
from lyceum_chassis.projector.projection import cells_of
from lyceum_chassis.projector.views import Views
from pymongo.errors import DuplicateKeyError

from lyceum_projections.disclosure import ALL
from lyceum_projections.reporting.answers import Table
from lyceum_projections.reporting.cells import Cells
from lyceum_projections.reporting.declaration import Report
from lyceum_projections.reporting.lines import lines_of_people, plain_lines
from lyceum_projections.reporting.people import Counted, Published, loaded, published, stored
from lyceum_projections.reporting.periods import FIRST_DAY, Span, months_of, named
from lyceum_projections.reporting.points import Rules, points_of
from lyceum_projections.reporting.question import ReportQuestion, checked
from lyceum_projections.reporting.tables import Line, lines_told, told, without_nothing

if TYPE_CHECKING:
    from lyceum_chassis.store.mongo import Collection, Database

LINES_MAX = 10_000
_TABLES_HELD = 200
_BEHIND_MAX = 1_000
_SEEN_WITHIN = timedelta(minutes=2)
NamesOf = Callable[[Iterable[str]], Awaitable[dict[str, str]]]
"""The names of partners by their ids."""


class ReportTables:
    """Reads only; but for tables of people, which it publishes once their period has closed."""

    def __init__(
        self,
        database: "Database",
        reports: Mapping[str, Report],
        rules: Rules,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.reports = reports
        self._database = database
        self._views = Views(database)
        self._rules = rules
        self._now = now
        self._held: dict[tuple[str, Span], Published] = {}

    def report(self, name: str) -> Report:
        """Raises ``NotFound`` if there is none of this name."""
        if name not in self.reports:
            raise NotFound(f"report {name!r}; there are {', '.join(sorted(self.reports))}")
        return self.reports[name]

    async def rows(self, report: Report) -> "Collection":
        """The rows of the view that it is read from."""
        return self._database[await self._views.readable(report.projection(self._rules.zone))]

    async def table(self, report: Report, asked: ReportQuestion, names_of: NamesOf) -> Table:
        """Raises ``InvalidArgument`` for a question that can't be answered as it is."""
        today = self._now().astimezone(self._rules.zone).date()
        question = checked(report, asked, today)
        points = points_of(report, question, self._rules, today)
        view = (await self.rows(report)).name
        cells = Cells(self._database[cells_of(view)])
        lines = await self._lines(report, question, view, cells, points, today)
        names = await names_of(sorted(_partners(report, question, lines)))
        return table_of(report, question, self._rules, points, lines, names)

    async def _lines(
        self,
        report: Report,
        question: ReportQuestion,
        view: str,
        cells: Cells,
        points: Sequence[Span],
        today: date,
    ) -> list[Line]:
        if not report.of_people:
            return await plain_lines(report, question, cells, points)
        tables = {point: await self._published(report, view, cells, point) for point in points}
        return await lines_of_people(report, question, cells, tables, today)

    async def _published(self, report: Report, view: str, cells: Cells, period: Span) -> Published:
        """The period's table: as it was published, else published now."""
        if self._rules.people_period == "open":
            return await self._counted(report, cells, period)
        if (view, period) not in self._held:
            name = named(period, self._rules.people_period)
            tables = self._database[f"{view}_published"]
            document = await tables.find_one({"_id": name})
            if document is None:
                await self._told_by_no_other(tables, period)
                await self._all_is_folded(view)
                table = await self._counted(report, cells, period)
                span = {"first": period.first.isoformat(), "last": period.last.isoformat()}
                document = {"_id": name, **span, **stored(table, self._rules.threshold)}
                try:
                    await tables.insert_one(document)
                except DuplicateKeyError:  # another process was faster
                    document = await tables.find_one({"_id": name}) or document
            if len(self._held) >= _TABLES_HELD:
                self._held.clear()
            self._held[view, period] = loaded(document)
        return self._held[view, period]

    async def _told_by_no_other(self, tables: "Collection", period: Span) -> None:
        """Raises ``InvalidArgument`` if some of its days are in a period that was published before
        the setting changed: the difference of the two would be a table that nobody protects."""
        first, last = period.first.isoformat(), period.last.isoformat()
        other = await tables.find_one({"first": {"$lte": last}, "last": {"$gte": first}})
        if other is not None:
            told = f"its people were told by {other['_id']} already; ask for a later time"
            raise InvalidArgument([("as_of", told)])

    async def _all_is_folded(self, view: str) -> None:
        """Raises ``Unavailable`` where what happened in a closed period may still be waiting."""
        since = self._now() - _SEEN_WITHIN
        reading = await self._database["reading"].find({"view": view}).to_list(None)
        behind = [each["behind"] for each in reading if each["seen_at"] > since]
        if not behind or len(behind) < len(reading) or max(behind) > _BEHIND_MAX:
            raise Unavailable("The figures of this period are being counted.", retry_after_s=5.0)

    async def _counted(self, report: Report, cells: Cells, period: Span) -> Published:
        people = Counted()
        async for person, at, counts in cells.of_persons(months_of(period)):
            people.add(report, person, at, counts)
        # Off the event loop: a large table takes some tenths of a second to protect.
        return await asyncio.to_thread(published, report, people, self._rules.threshold)


def table_of(
    report: Report,
    question: ReportQuestion,
    rules: Rules,
    points: Sequence[Span],
    lines: Sequence[Line],
    partner_names: Mapping[str, str],
) -> Table:
    """Raises ``InvalidArgument`` if it came out too long for anybody."""
    said = without_nothing(lines)
    if len(said) > LINES_MAX:
        raise InvalidArgument(
            [("group_by", f"more than {LINES_MAX:,} lines; group by less, or filter")]
        )
    first = points[0].first
    return Table(
        report=told(report),
        from_date="" if first == FIRST_DAY else first.isoformat(),
        to_date=points[-1].last.isoformat(),
        trend=question.trend or "",
        group_by=question.group_by,
        lines=lines_told(report, question, said, partner_names),
        threshold=rules.threshold if report.of_people else 0,
    )


def _partners(report: Report, question: ReportQuestion, lines: Iterable[Line]) -> set[str]:
    """The ids of the partners that the lines speak of."""
    return {
        value
        for line in lines
        for name, value in zip(question.group_by, line.key, strict=True)
        if value is not ALL and report.dimension(name).partners
    }
