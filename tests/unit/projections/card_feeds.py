"""Feeds of given cards: what is left out is only the store."""

from collections.abc import Iterable
from uuid import UUID

from lyceum_chassis.errors import NotFound
from lyceum_chassis.projector.projection import Row
from lyceum_projections.answers import Card
from lyceum_projections.feeds.reading import Changes, Rebuilt

from .conftest import NOW, cards


class FeedsOfCards:
    """Rows with their hosts' names, in the order of their last changes."""

    def __init__(self, rows: Iterable[tuple[Row, str]] | None = None) -> None:
        self.feed = "cards_v1"
        self.changed = [Card.of(row, NOW, host) for row, host in rows or cards()]
        self._numbers = list(range(1, len(self.changed) + 1))

    def change(self, card: Card) -> None:
        """A card of this stream comes with the next number, and only so."""
        kept = [
            (number, each)
            for number, each in zip(self._numbers, self.changed, strict=True)
            if each.stream != card.stream
        ]
        last = self._numbers[-1] + 1
        self._numbers = [*(number for number, _ in kept), last]
        self.changed = [*(each for _, each in kept), card]

    async def changes(self, feed: str, after: int, limit: int) -> Changes:
        if feed not in ("", self.feed):
            raise Rebuilt
        numbered = zip(self._numbers, self.changed, strict=True)
        found = [
            (number, card)
            for number, card in numbered
            if number > after and card.type == "opportunity"
        ]
        return Changes(self.feed, found[:limit])

    async def some(
        self, card_type: str, number: int, size: int, host: str = ""
    ) -> tuple[int, list[Card]]:
        found = [
            card
            for card in sorted(self.changed, key=lambda card: card.stream)
            if card.type == card_type and host in ("", card.host_id)
        ]
        return len(found), found[(number - 1) * size : number * size]

    async def one(self, card_type: str, id_: UUID) -> Card:
        for card in self.changed:
            if card.stream == f"{card_type}-{id_}":
                return card
        raise NotFound(f"{card_type} {id_}")
