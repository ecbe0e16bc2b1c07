"""Finds the cards of a feed, in the live view of the cards."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from lyceum_chassis.errors import NotFound
from lyceum_chassis.projector.projection import Row
from lyceum_chassis.projector.views import Views

from lyceum_projections.answers import Card
from lyceum_projections.cards import CARDS
from lyceum_projections.queries import partner_names

if TYPE_CHECKING:
    from lyceum_chassis.store.mongo import Collection, Database


class Rebuilt(Exception):  # noqa: N818
    """The numbers that were asked after are of a view that is not live any more."""


@dataclass(frozen=True)
class Changes:
    """What changed, with the numbers of the changes in ``feed``, which rise."""

    feed: str
    cards: Sequence[tuple[int, Card]]


class CardFeeds(Protocol):
    """What the feeds ask."""

    async def changes(self, feed: str, after: int, limit: int) -> Changes:
        """The opportunities that changed after this number, in the order of their last changes.
        ``feed`` "" asks for the live view. Raises ``Rebuilt``."""
        ...

    async def some(
        self, card_type: str, number: int, size: int, host: str = ""
    ) -> tuple[int, list[Card]]:
        """How many cards of a type there are (of a host), and those of page ``number``."""
        ...

    async def one(self, card_type: str, id_: UUID) -> Card:
        """Raises ``NotFound``."""
        ...


class StoredFeeds:
    """Reads only."""

    def __init__(self, database: "Database") -> None:
        self._database = database
        self._views = Views(database)

    async def changes(self, feed: str, after: int, limit: int) -> Changes:
        """The projector stamps each changed card with the next number, in the transaction that
        changes it, so that none appears behind a number that was read."""
        cards = await self._live()
        if feed not in ("", cards.name):
            raise Rebuilt
        wanted = {"seq": {"$gt": after}, "type": "opportunity"}
        rows = await cards.find(wanted).sort("seq", 1).limit(limit).to_list(None)
        shown = await self._shown(cards, rows)
        return Changes(
            cards.name, [(row["seq"], card) for row, card in zip(rows, shown, strict=True)]
        )

    async def some(
        self, card_type: str, number: int, size: int, host: str = ""
    ) -> tuple[int, list[Card]]:
        # The ids of one type lie beside each other: "-" comes before "." in their index.
        wanted: dict[str, Any] = {"_id": {"$gte": f"{card_type}-", "$lt": f"{card_type}."}}
        wanted |= {"type": card_type} | ({"host_id": host} if host else {})
        cards = await self._live()
        total = await cards.count_documents(wanted)
        found = cards.find(wanted).sort("_id", 1).skip((number - 1) * size).limit(size)
        return total, await self._shown(cards, await found.to_list(None))

    async def one(self, card_type: str, id_: UUID) -> Card:
        cards = await self._live()
        row = await cards.find_one({"_id": f"{card_type}-{id_}"})
        if row is None or "type" not in row:
            raise NotFound(f"{card_type} {id_}")
        (card,) = await self._shown(cards, [row])
        return card

    async def _live(self) -> "Collection":
        return self._database[await self._views.live(CARDS)]

    async def _shown(self, cards: "Collection", rows: Iterable[Row]) -> list[Card]:
        rows, now = list(rows), time.time()
        hosts = await partner_names(cards, {row["host_id"] for row in rows if "host_id" in row})
        return [Card.of(row, now, hosts.get(row.get("host_id", ""), "")) for row in rows]
