"""The four queries. Over gRPC, HTTP or in a browser, everybody asks these."""

import asyncio
from collections.abc import Iterable
from typing import TYPE_CHECKING

from lyceum_chassis.errors import NotFound
from lyceum_chassis.projection import Row

from lyceum_projections.answers import Card, OfferReport, SearchAnswer, VoicesReport
from lyceum_projections.cards import CARDS
from lyceum_projections.offer import OFFER
from lyceum_projections.read_your_write import Followed, Token
from lyceum_projections.replica import Replica
from lyceum_projections.reports import OfferQuestion, offer_groups, offer_report, voices_report
from lyceum_projections.search_question import SearchQuestion
from lyceum_projections.voices import VOICES

if TYPE_CHECKING:
    from lyceum_chassis.mongo import Database


class Queries:
    """Reads only. ``after`` are writes that the answer must show.

    Each raises ``NotYetVisible`` if such a write is not there within ``wait_limit_s`` seconds.
    """

    def __init__(
        self,
        database: "Database",
        replica: Replica,
        *,
        wait_limit_s: float = 5.0,
        threshold: int = 10,
    ) -> None:
        self._database = database
        self._replica = replica
        self._wait_limit_s = wait_limit_s
        self._threshold = threshold
        self._cards = database[CARDS.rows]
        self._followed_cards = Followed(self._cards, frozenset({"opportunity", "partner"}))
        self._followed_partners = Followed(self._cards, frozenset({"partner"}))
        self._followed_offer = Followed(database[OFFER.rows], frozenset({"opportunity"}))
        self._followed_voices = Followed(database[VOICES.rows], frozenset({"survey"}))

    async def search(self, question: SearchQuestion, after: Iterable[Token] = ()) -> SearchAnswer:
        """Raises ``Unavailable`` while the index is built."""
        await self._followed_cards.wait_for(after, self._wait_limit_s, self._is_indexed)
        return await self._replica.search(question)

    async def card(self, stream: str, after: Iterable[Token] = ()) -> Card:
        """Raises ``NotFound`` if there is no such card, or not yet."""
        await self._followed_cards.wait_for(after, self._wait_limit_s)
        row = await self._cards.find_one({"_id": stream})
        if row is None or "type" not in row:
            raise NotFound(f"card {stream}")
        hosts = await self._partner_names([row["host_id"]]) if "host_id" in row else {}
        return Card.of(row, hosts.get(row.get("host_id", ""), ""))

    async def report_offer(
        self, question: OfferQuestion, after: Iterable[Token] = ()
    ) -> OfferReport:
        asked = list(after)
        await self._followed_offer.wait_for(asked, self._wait_limit_s)
        # The partners' names come from their cards.
        await self._followed_partners.wait_for(asked, self._wait_limit_s)
        cells = await self._database[OFFER.cells].find().to_list(None)
        groups = offer_groups(question, cells)
        names = await self._partner_names(groups) if question.group_by == "partner" else {}
        return offer_report(question, groups, names)

    async def report_voices(self, after: Iterable[Token] = ()) -> VoicesReport:
        await self._followed_voices.wait_for(after, self._wait_limit_s)
        cells = await self._database[VOICES.cells].find().to_list(None)
        # Off the event loop: a large table takes some tenths of a second to protect.
        return await asyncio.to_thread(voices_report, cells, self._threshold)

    async def _is_indexed(self, row: Row) -> bool:
        if row.get("seq", 0) <= self._replica.seq:
            return True
        self._replica.hurry()
        return False

    async def _partner_names(self, ids: Iterable[str]) -> dict[str, str]:
        streams = [f"partner-{partner}" for partner in ids]
        found = self._cards.find({"_id": {"$in": streams}}, {"title": 1})
        return {
            row["_id"].removeprefix("partner-"): row["title"]
            async for row in found
            if "title" in row
        }
