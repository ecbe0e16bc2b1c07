"""Fills every view that this code can fill, and begins and ends them as operators ask."""

import asyncio
import itertools
import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import structlog
from lyceum_connections.kafka import KafkaAt
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


@dataclass(frozen=True)
class _Filling:
    """A reading of the topics: the views that it fills and keeps up to date.

    ``told``: how far behind each partition of a view was when last told, and when that was.
    """

    projectors: Mapping[str, Projector]
    consumers: Consumers
    task: asyncio.Task[None]
    told: dict[str, tuple[int, float]] = field(default_factory=dict)


class RunningViews:
    """The projections of a process, each with all its views.

    The live views of the projections in one of ``together`` are filled from one reading of their
    topics. Any other view, such as one that is being rebuilt, is read for alone.
    """

    def __init__(
        self,
        client: Client,
        database: Database,
        kafka: KafkaAt,
        together: Sequence[Sequence[Projection]],
        group_prefix: str = "lyceum.projections",
    ) -> None:
        self._client = client
        self._database = database
        self._kafka = kafka
        self._together = together
        self._group_prefix = group_prefix
        self._views = Views(database)
        self._seen: dict[str, ViewsOf] = {}
        self._readings: dict[frozenset[str], _Filling] = {}
        self._dropped_at: dict[str, float] = {}

    async def run(self) -> None:
        """Until cancelled, or until one of the views fails for good: raises what it raised."""
        backoff = Backoff(0.2, 5.0)
        try:
            while still_wanted():
                try:
                    await self._adjust()
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
            await asyncio.gather(*(self._end(views) for views in list(self._readings)))

    async def _adjust(self) -> None:
        wanted: dict[frozenset[str], list[Projection]] = {}
        for together in self._together:
            for views in await self._to_read(together):
                wanted[frozenset(view.rows for view in views)] = views
        for names in [names for names in self._readings if names not in wanted]:
            log.info("reading_ends", views=sorted(names))
            await self._end(names)
        for names, views in wanted.items():
            if names not in self._readings:
                log.info("reading_begins", views=sorted(names))
                self._begin(names, views)
        for projection in itertools.chain.from_iterable(self._together):
            await self._delete(projection, self._seen[projection.name].dropping)

    async def _to_read(self, together: Sequence[Projection]) -> list[list[Projection]]:
        """The views of these projections, as they are to be read for."""
        live: list[Projection] = []
        alone: list[Projection] = []
        for projection in together:
            found = self._seen[projection.name] = await self._views.of(projection)
            for view in found.built_by(projection):
                (live if view.rows == found.live else alone).append(view)
        return [*([live] if live else []), *([view] for view in alone)]

    async def _delete(self, projection: Projection, dropping: Sequence[str]) -> None:
        for view in dropping:
            dropped_at = self._dropped_at.setdefault(view, time.monotonic())
            if time.monotonic() - dropped_at > _DELETED_AFTER_S:
                await self._views.delete(projection, view)
                log.info("view_dropped", view=view)

    def _begin(self, names: frozenset[str], views: Sequence[Projection]) -> None:
        projectors = {view.rows: Projector(self._client, self._database, view) for view in views}
        consumers = Consumers(self._kafka, list(projectors.values()), self._group_prefix)
        task = asyncio.create_task(consumers.run(), name="+".join(sorted(names)))
        self._readings[names] = _Filling(projectors, consumers, task)

    async def _end(self, names: frozenset[str]) -> None:
        filling = self._readings.pop(names)
        filling.task.cancel()
        await asyncio.gather(filling.task, return_exceptions=True)
        for projector in filling.projectors.values():
            projector.progress.forget()

    async def _watch(self) -> None:
        """Waits for the next look; raises what a view raised that ended."""
        if not (tasks := {filling.task for filling in self._readings.values()}):
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
        for view, filling in self._filled().items():
            for partition, behind in filling.projectors[view].progress.behind_of.items():
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
        checks, filled = {}, self._filled()
        for one in found.built_by(projection):
            if one.rows in filled:
                filling = filled[one.rows]
                connected = await filling.consumers.check()
                projected = await filling.projectors[one.rows].check()
                live = ", live" if one.rows == found.live else ""
                checks[f"{one.rows}{live}"] = projected if connected.ready else connected
        told = "; ".join(f"{view}: {check.detail}" for view, check in checks.items())
        return Check(bool(checks) and all(check.ready for check in checks.values()), told)

    def _filled(self) -> dict[str, _Filling]:
        """Every view that is being filled, with the reading that fills it."""
        return {view: filling for filling in self._readings.values() for view in filling.projectors}

    def tell(self, scrape: Scrape) -> None:
        """Makes its measurements part of what the process tells."""
        scrape.include(metrics.PROJECTOR)
        scrape.ask(self._measure)

    async def _measure(self) -> Sequence[float]:
        gauges = (metrics.PARKED_EVENTS, metrics.PARKED_KEYS, metrics.PARKED_OLDEST_SECONDS)
        for view, filling in self._filled().items():
            for gauge in gauges:
                gauge.labels(view).set(math.nan)
            measured = await filling.projectors[view].parking.measure()
            for gauge, value in zip(gauges, measured, strict=True):
                gauge.labels(view).set(value)
        for found in self._seen.values():
            for view in found.views:
                metrics.PROJECTION_LIVE.labels(view).set(view == found.live)
        return ()
