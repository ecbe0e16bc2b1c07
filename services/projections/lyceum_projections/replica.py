"""A search replica: follows the cards in MongoDB and answers searches from its own index."""

import asyncio
import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import structlog
from lyceum_chassis.errors import Unavailable
from lyceum_chassis.futures import to_the_end
from lyceum_chassis.observing.health import Check
from lyceum_chassis.projector.projection import Row
from lyceum_chassis.store.mongo import is_passing, transact

from lyceum_projections.answers import SearchAnswer
from lyceum_projections.read_your_write import Looks
from lyceum_projections.search_index import SearchIndex
from lyceum_projections.search_question import SearchQuestion

if TYPE_CHECKING:
    from lyceum_chassis.store.mongo import Client, Collection, Session

_log = structlog.get_logger(__name__)
_BATCH = 2_000
_PAUSE_S = 0.05
_IDLE_S = 0.15
_AFTER_ERROR_S = 1.0


class Replica:
    """One a process, in a folder of its own.

    The projector stamps each changed card with the next number of one sequence, inside its
    transaction; so reading on from the last number seen misses no card.
    """

    def __init__(self, client: "Client", cards: "Collection", folder: Path) -> None:
        self.cards = cards
        self.looks = Looks(cards)
        self._client = client
        self._folder = folder
        self._index: SearchIndex | None = None
        self._asked = asyncio.Event()
        self._moved = asyncio.Event()
        self.caught_up = False
        """False until the index has held every card at least once."""

    @property
    def seq(self) -> int:
        """The sequence number up to which cards are indexed."""
        return self._index.checkpoint if self._index else 0

    async def run(self) -> None:
        """Follows the cards until it is cancelled; outlives errors of MongoDB and of the disk."""
        try:
            while True:
                try:
                    moved = await self._step()
                except Exception as error:
                    if is_passing(error):
                        _log.warning("replica_waits", reason=repr(error)[:300], seq=self.seq)
                    else:
                        _log.exception("replica_fails", seq=self.seq)
                    await asyncio.sleep(_AFTER_ERROR_S)
                    continue
                self._tell_those_who_wait()
                if self.caught_up:
                    await self._pause(moved)
        finally:
            if self._index:
                self._index.close()

    async def check(self) -> Check:
        """For /readyz: not ready while the index is built for the first time."""
        return Check(self.caught_up, f"indexed up to card change {self.seq}")

    async def lag(self) -> tuple[float]:
        """For /metrics: how many changes of cards it has not indexed yet."""
        sequence = await self.cards.database["sequences"].find_one({"_id": self.cards.name})
        return (max(0.0, float((sequence["last"] if sequence else 0) - self.seq)),)

    async def holds(self, seq: int) -> None:
        """Returns when cards are indexed up to this sequence number; looks for them at once."""
        while self.seq < seq:
            self._asked.set()
            await self._moved.wait()

    async def search(self, question: SearchQuestion) -> SearchAnswer:
        """Raises ``Unavailable`` while the index is built: half an index gives wrong totals."""
        if self._index is None or not self.caught_up:
            raise Unavailable("The search index is being built.", retry_after_s=2.0)
        return await asyncio.to_thread(self._index.answer, question)

    async def _step(self) -> bool:
        """Indexes the next batch; false when there was none."""
        if self._index is None:
            await _in_thread(self._open)
        assert self._index is not None
        index, since = self._index, self._index.checkpoint
        # The card with the last number seen is asked for again. It, or a newer one, must be
        # there; if not, the cards were begun anew and their numbers mean others now.
        known = {"seq": {"$gte": max(since, 1)}}
        if self.caught_up and await self._nothing_but(since, known):
            return False
        rows = await self._in_order(known)
        if since and not rows:
            self.caught_up = False
            _log.warning("the cards were begun anew, so is the search index", seq=since)
            await _in_thread(index.clear)
            return True
        news = [row for row in rows if row["seq"] > since]
        if news:
            news_and_guests = news + await self._guests_of(news, since, index)
            cards = await self._with_host_names([r for r in news_and_guests if "type" in r])
            await self._put(index, cards, news[-1]["seq"])
            self.looks.saw(news)
        if len(rows) < _BATCH:
            self.caught_up = True
        return bool(news)

    def _open(self) -> None:
        self._index = SearchIndex(self._folder, self.cards.name)

    async def _put(self, index: SearchIndex, cards: list[tuple[Row, str]], seq: int) -> None:
        try:
            await _in_thread(index.put, cards, seq)
        except Exception:
            # An index writer that failed once stays dead. The folder is opened anew, and emptied
            # if it is damaged.
            self._index, self.caught_up = None, False
            raise

    async def _nothing_but(self, since: int, known: Row) -> bool:
        """A look that costs less than a transaction, for the many times when nothing is new."""
        seqs = await self.cards.find(known, {"seq": 1}).limit(2).to_list(None)
        return [row["seq"] for row in seqs] == ([since] if since else [])

    async def _in_order(self, known: Row) -> list[Row]:
        async def read(session: "Session") -> list[Row]:
            found = self.cards.find(known, session=session).sort("seq", 1)
            return await found.limit(_BATCH).to_list(None)

        return await transact(self._client, read, snapshot=True)

    async def _guests_of(self, news: list[Row], since: int, index: SearchIndex) -> list[Row]:
        """Opportunities, indexed already, whose host has another name now: they show it."""
        partners = [row for row in news if row.get("type") == "partner"]
        hosts = await asyncio.to_thread(renamed, partners, index)
        known = {row["_id"] for row in news}
        if not hosts:
            return []
        hosted = self.cards.find({"host_id": {"$in": hosts}, "seq": {"$lte": since}})
        return [row async for row in hosted if row["_id"] not in known]

    async def _with_host_names(self, rows: list[Row]) -> list[tuple[Row, str]]:
        hosts = {f"partner-{row['host_id']}" for row in rows if "host_id" in row}
        names = {row["_id"]: row["title"] for row in rows if row["type"] == "partner"}
        missing = sorted(hosts - names.keys())
        if missing:
            async for row in self.cards.find({"_id": {"$in": missing}}, {"title": 1}):
                names[row["_id"]] = row.get("title", "")
        return [(row, names.get(f"partner-{row.get('host_id')}", "")) for row in rows]

    def _tell_those_who_wait(self) -> None:
        moved, self._moved = self._moved, asyncio.Event()
        moved.set()

    async def _pause(self, moved: bool) -> None:
        """After news so long that what comes meanwhile is indexed together; else until somebody
        asks, or it is time to look."""
        if moved:
            await asyncio.sleep(_PAUSE_S)
        else:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_IDLE_S):
                    await self._asked.wait()
        self._asked.clear()


def renamed(partners: list[Row], index: SearchIndex) -> list[str]:
    """The ids of those that are shown with another name than the index has of them."""
    return [
        row["id"]
        for row in partners
        if (index.shown(row["_id"]) or {}).get("title") != row["title"]
    ]


async def _in_thread(work: Callable[..., None], *arguments: object) -> None:
    """Waits for the thread even when cancelled: the index is closed next, and can't be under it."""
    await to_the_end(asyncio.to_thread(work, *arguments))
