"""The queries. Over gRPC, HTTP or in a browser, everybody asks these."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING

from lyceum_chassis.errors import NotFound
from lyceum_chassis.projector.views import Views

from lyceum_projections.answers import Card, SearchAnswer
from lyceum_projections.cards import CARDS
from lyceum_projections.live_replica import LiveReplica
from lyceum_projections.read_your_write import Looks, NotYetVisible, Token, stream_named
from lyceum_projections.reporting.answers import ReportList, Table
from lyceum_projections.reporting.question import ReportQuestion
from lyceum_projections.reporting.reports import ReportTables
from lyceum_projections.reporting.tables import told
from lyceum_projections.search_question import SearchQuestion

if TYPE_CHECKING:
    from lyceum_chassis.store.mongo import Collection, Database


class Queries:
    """Reads only. ``after`` are writes that the answer must show.

    Each raises ``NotYetVisible`` if such a write is not there within ``wait_limit_s`` seconds.
    """

    def __init__(
        self,
        database: "Database",
        replica: LiveReplica,
        *,
        reports: ReportTables,
        wait_limit_s: float = 5.0,
    ) -> None:
        self.reports = reports
        self._database = database
        self._views = Views(database)
        self._live = replica
        self._wait_limit_s = wait_limit_s
        self._looks: dict[str, Looks] = {}

    async def search(self, question: SearchQuestion, after: Iterable[Token] = ()) -> SearchAnswer:
        """Raises ``Unavailable`` while the index is built."""
        replica = self._live.answering
        asked = _of(after, "opportunity", "partner")
        async with self._limited(asked):
            rows = await replica.looks.until(asked)
            await replica.holds(max((row.get("seq", 0) for row in rows), default=0))
        return await replica.search(question)

    async def card(self, stream: str, after: Iterable[Token] = ()) -> Card:
        """Raises ``NotFound`` if there is no such card, or not yet."""
        cards = self._database[await self._views.live(CARDS)]
        await self._wait_for(_of(after, "opportunity", "partner"), cards)
        row = await cards.find_one({"_id": stream_named(stream)})
        if row is None or "type" not in row:
            raise NotFound(f"card {stream}")
        hosts = await partner_names(cards, [row["host_id"]]) if "host_id" in row else {}
        return Card.of(row, time.time(), hosts.get(row.get("host_id", ""), ""))

    async def report(
        self, name: str, question: ReportQuestion, after: Iterable[Token] = ()
    ) -> Table:
        """Raises ``NotFound`` if there is no such report."""
        report, asked = self.reports.report(name), list(after)
        rows = await self.reports.rows(report)
        cards = self._database[await self._views.live(CARDS)]
        await self._wait_for(_of(asked, *report.categories), rows)
        if any(dimension.partners for dimension in report.dimensions):
            await self._wait_for(_of(asked, "partner"), cards)  # their names come from there
        return await self.reports.table(report, question, partial(partner_names, cards))

    def report_list(self) -> ReportList:
        return ReportList(reports=tuple(told(each) for each in self.reports.reports.values()))

    async def _wait_for(self, asked: list[Token], rows: "Collection") -> None:
        async with self._limited(asked):
            await self._looks_at(rows).until(asked)

    @asynccontextmanager
    async def _limited(self, asked: list[Token]) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(self._wait_limit_s):
                yield
        except TimeoutError:
            raise NotYetVisible(asked) from None

    def _looks_at(self, rows: "Collection") -> Looks:
        if rows.name not in self._looks:
            self._looks[rows.name] = Looks(rows)
        return self._looks[rows.name]


def _of(after: Iterable[Token], *categories: str) -> list[Token]:
    """The tokens that a read model can wait for: nothing of other streams ever comes to it."""
    return [token for token in after if token.category in categories]


async def partner_names(cards: "Collection", ids: Iterable[str]) -> dict[str, str]:
    """The names of partners by their ids, as far as they have a card."""
    streams = [f"partner-{partner}" for partner in ids]
    found = cards.find({"_id": {"$in": streams}}, {"title": 1})
    return {
        row["_id"].removeprefix("partner-"): row["title"] async for row in found if "title" in row
    }
