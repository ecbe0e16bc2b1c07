"""The search replica of the view of the cards that is live.

After a switch the replica of the view before goes on answering until that of the new view has
indexed every card: nobody searches half an index.
"""

import asyncio
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import structlog
from lyceum_chassis.backoff import Backoff
from lyceum_chassis.futures import still_wanted
from lyceum_chassis.observing.health import Check
from lyceum_chassis.projector.views import Views
from lyceum_chassis.store.mongo import is_passing

from lyceum_projections.cards import CARDS
from lyceum_projections.replica import Replica

if TYPE_CHECKING:
    from lyceum_chassis.store.mongo import Client, Database

_log = structlog.get_logger(__name__)
_LOOK_EVERY_S = 0.5


class LiveReplica:
    """One a process. Each view's index has a folder of its own in ``folder``."""

    def __init__(self, client: "Client", database: "Database", folder: Path) -> None:
        self._client = client
        self._database = database
        self._folder = folder
        self._views = Views(database)
        self._running: dict[str, tuple[Replica, asyncio.Task[None]]] = {}
        self.answering = Replica(client, database[CARDS.rows], folder / CARDS.rows)
        """The replica to ask. Keep it for one question: the next may be of another view."""

    async def check(self) -> Check:
        """For /readyz: not ready while the index is built for the first time."""
        return await self.answering.check()

    async def lag(self) -> tuple[float]:
        """For /metrics: how many changes of cards it has not indexed yet."""
        return await self.answering.lag()

    async def run(self) -> None:
        """Follows the live view until cancelled; waits for the store where it is away."""
        backoff = Backoff(0.2, 5.0)
        try:
            while still_wanted():
                try:
                    await self._follow(await self._views.live(CARDS))
                    backoff.reset()
                except Exception as error:
                    if not is_passing(error):
                        raise
                    _log.warning("live_view_unknown", reason=repr(error)[:300])
                    await backoff.pause()
                    continue
                await asyncio.sleep(_LOOK_EVERY_S)
        finally:
            await self._end_all_but("")

    async def _follow(self, live: str) -> None:
        if live not in self._running:
            replica = Replica(self._client, self._database[live], self._folder / live)
            if not self._running:
                self.answering = replica
            self._running[live] = (replica, asyncio.create_task(replica.run(), name=live))
        replica, _ = self._running[live]
        if replica.caught_up and (len(self._running) > 1 or replica is not self.answering):
            self.answering = replica
            await self._end_all_but(live)
            await asyncio.to_thread(self._remove_others, live)
            _log.info("search_switched", view=live)

    async def _end_all_but(self, live: str) -> None:
        ending = [task for view, (_, task) in self._running.items() if view != live]
        self._running = {view: of for view, of in self._running.items() if view == live}
        for task in ending:
            task.cancel()
        await asyncio.gather(*ending, return_exceptions=True)

    def _remove_others(self, live: str) -> None:
        for folder in self._folder.iterdir():
            if folder.name != live:
                shutil.rmtree(folder, ignore_errors=True)
