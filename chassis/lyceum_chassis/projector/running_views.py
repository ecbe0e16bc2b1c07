"""Fills every view that this code can fill, and begins and ends them as operators ask."""

import asyncio
import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import structlog
from pymongo import UpdateOne

from lyceum_chassis.backoff import Backoff
from lyceum_chassis.futures import still_wanted
from lyceum_chassis.observing import metrics
from lyceum_chassis.observing.health import Check
from lyceum_chassis.observing.scrape import Scrape
from lyceum_chassis.projector.consumer import Consumers
from lyceum_chassis.projector.projection import Projection
from lyceum_chassis.projector.projector import Projector
from lyceum_chassis.projector.views import Views, ViewsOf
from lyceum_chassis.store.commits import utc_now
from lyceum_chassis.store.mongo import Client, Database, is_passing

log = structlog.get_logger()

_LOOK_EVERY_S = 1.0
_TOLD_AGAIN_AFTER_S = 20.0
"""So that a reader can tell that nothing waits from that nobody looks."""
_DELETED_AFTER_S = 5.0
"""How long other processes have to see that a view is dropped before its data goes."""


@dataclass
class _Filling:
    """A view that is being filled, or kept up to date."""

    projector: Projector
    consumers: Consumers
    task: asyncio.Task[None]
    told: dict[str, tuple[int, float]] = field(default_factory=dict)


class RunningViews:
    """The projections of a process, each with all its views."""

    def __init__(
        self,
        client: Client,
        database: Database,
        kafka: str,
        projections: Sequence[Projection],
        group_prefix: str = "lyceum",
    ) -> None:
        self._client = client
        self._database = database
        self._kafka = kafka
        self._projections = projections
        self._group_prefix = group_prefix
        self._views = Views(database)
        self._seen: dict[str, ViewsOf] = {}
        self._filling: dict[str, _Filling] = {}
        self._dropped_at: dict[str, float] = {}

    async def run(self) -> None:
        """Until cancelled, or until one of the views fails for good: raises what it raised."""
        backoff = Backoff(0.2, 5.0)
        try:
            while still_wanted():
                try:
                    for projection in self._projections:
                        await self._adjust(projection)
                    await self._tell_progress()
                    backoff.reset()
                except Exception as error:
                    if not is_passing(error):
                        raise
                    log.warning("views_wait", reason=repr(error)[:300], retry_in_s=backoff.next_s)
                    await backoff.pause()
                    continue
                await self._watch()
        finally:
            await asyncio.gather(*(self._end(view) for view in list(self._filling)))

    async def _adjust(self, projection: Projection) -> None:
        found = self._seen[projection.name] = await self._views.of(projection)
        wanted = {view.rows: view for view in found.built_by(projection)}
        its_own = [
            v for v, f in self._filling.items() if f.projector.projection.name == projection.name
        ]
        for view in its_own:
            if view not in wanted:
                log.info("view_ends", view=view)
                await self._end(view)
        for view in found.dropping:
            if (
                time.monotonic() - self._dropped_at.setdefault(view, time.monotonic())
                > _DELETED_AFTER_S
            ):
                await self._views.delete(projection, view)
                log.info("view_dropped", view=view)
        for view, one in wanted.items():
            if view not in self._filling:
                log.info("view_begins", view=view, live=found.live)
                self._begin(one)

    def _begin(self, view: Projection) -> None:
        projector = Projector(self._client, self._database, view)
        consumers = Consumers(self._kafka, [projector], self._group_prefix)
        task = asyncio.create_task(consumers.run(), name=view.rows)
        self._filling[view.rows] = _Filling(projector, consumers, task)

    async def _end(self, view: str) -> None:
        filling = self._filling.pop(view)
        filling.task.cancel()
        await asyncio.gather(filling.task, return_exceptions=True)
        filling.projector.progress.forget()

    async def _watch(self) -> None:
        """Waits for the next look; raises what a view raised that ended."""
        if not (tasks := {filling.task for filling in self._filling.values()}):
            await asyncio.sleep(_LOOK_EVERY_S)
            return
        ended, _ = await asyncio.wait(
            tasks, timeout=_LOOK_EVERY_S, return_when=asyncio.FIRST_COMPLETED
        )
        for task in ended:
            task.result()

    async def _tell_progress(self) -> None:
        """Writes down how far each partition of a view is behind, for operators to follow."""
        news = []
        for view, filling in self._filling.items():
            for partition, behind in filling.projector.progress.behind_of.items():
                id_ = f"{view}/{partition.topic}/{partition.partition}"
                known, told_at = filling.told.get(id_, (None, 0.0))
                if known != behind or time.monotonic() - told_at > _TOLD_AGAIN_AFTER_S:
                    filling.told[id_] = behind, time.monotonic()
                    seen = {"view": view, "behind": behind, "seen_at": utc_now()}
                    news.append(UpdateOne({"_id": id_}, {"$set": seen}, upsert=True))
        if news:
            await self._database["reading"].bulk_write(news, ordered=False)

    async def check(self, projection: Projection) -> Check:
        """For /readyz: ready when every view of it is."""
        found = self._seen.get(projection.name)
        if found is None:
            return Check(False, "waiting for the store")
        checks = {}
        for one in found.built_by(projection):
            if filling := self._filling.get(one.rows):
                connected, projected = (
                    await filling.consumers.check(),
                    await filling.projector.check(),
                )
                live = ", live" if one.rows == found.live else ""
                checks[f"{one.rows}{live}"] = projected if connected.ready else connected
        told = "; ".join(f"{view}: {check.detail}" for view, check in checks.items())
        return Check(bool(checks) and all(check.ready for check in checks.values()), told)

    def tell(self, scrape: Scrape) -> None:
        """Makes its measurements part of what the process tells."""
        scrape.include(metrics.PROJECTOR)
        scrape.ask(self._measure)

    async def _measure(self) -> Sequence[float]:
        gauges = (metrics.PARKED_EVENTS, metrics.PARKED_KEYS, metrics.PARKED_OLDEST_SECONDS)
        for view, filling in self._filling.items():
            for gauge in gauges:
                gauge.labels(view).set(math.nan)
            measured = await filling.projector.parking.measure()
            for gauge, value in zip(gauges, measured, strict=True):
                gauge.labels(view).set(value)
        for found in self._seen.values():
            for view in found.views:
                metrics.PROJECTION_LIVE.labels(view).set(view == found.live)
        return ()
