"""Which views of the projections there are, and which of them readers see.

A view is one fold of a projection: the collections that one version of its code filled, in one
build. A new version, or a rebuild, fills a view of its own beside the live one; readers go over to
it when an operator switches (``lyceum projection``), all at once. See docs/adr/0012.
"""

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pymongo import DeleteOne

from lyceum_chassis.projector.projection import Projection, cells_of
from lyceum_chassis.store.mongo import Database, Document

_NAME = re.compile(r"(.+)_v(\d+)(?:_(\d+))?")
_DELETED_AT_ONCE = 1_000
_LIVE_FOR_S = 0.5


@dataclass(frozen=True, slots=True)
class ViewsOf:
    """The views of one projection. ``dropping`` are those whose data is to be deleted."""

    live: str
    views: Sequence[str]
    dropping: Sequence[str]

    def built_by(self, projection: Projection) -> list[Projection]:
        """The views that this code fills: those of its version, one projection for each."""
        found = []
        for view in self.views:
            named = _NAME.fullmatch(view)
            if named and _version(view) == projection.version:
                found.append(replace(projection, build=int(named[3] or 1)))
        return found


class Views:
    """The views in one database of read models."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._views = database["views"]
        self._live: dict[str, tuple[float, str]] = {}

    async def of(self, projection: Projection) -> ViewsOf:
        """What there is; begins the first view, or the first one of a new version."""
        of_projection = {"_id": projection.name}
        first = {"live": projection.rows, "views": [projection.rows], "builds": 1, "dropping": []}
        await self._views.update_one(of_projection, {"$setOnInsert": first}, upsert=True)
        document = await self._views.find_one(of_projection)
        assert document is not None
        found = _views_of(document)
        if not found.built_by(projection) and projection.rows not in found.dropping:
            begun = {"$addToSet": {"views": projection.rows}}
            await self._views.update_one(of_projection, begun)
            return replace(found, views=[*found.views, projection.rows])
        return found

    async def live(self, projection: Projection) -> str:
        """The view that readers see: the name of its rows' collection. Half a second old at most.

        The first view of this version if no projector has begun one yet.
        """
        now = time.monotonic()
        known_at, view = self._live.get(projection.name, (0.0, ""))
        if view and now - known_at < _LIVE_FOR_S:
            return view
        document = await self._views.find_one({"_id": projection.name}, {"live": 1})
        view = document["live"] if document else projection.rows
        self._live[projection.name] = (now, view)
        return view

    async def readable(self, projection: Projection) -> str:
        """The live view if this version's code filled it, else the newest that it did.

        For readers who can't make sense of another version's rows: from a deploy until somebody
        switches they read a view that may still be filling.
        """
        live = await self.live(projection)
        if _version(live) == projection.version:
            return live
        document = await self._views.find_one({"_id": projection.name}, {"views": 1})
        own = [v for v in (document or {}).get("views", ()) if _version(v) == projection.version]
        return own[-1] if own else projection.rows

    async def delete(self, projection: Projection, view: str) -> None:
        """Deletes what a view left, in steps that let others work; idempotent."""
        for name in (view, cells_of(view), f"{view}_published"):
            rows = self._database[name]
            while ids := await rows.find({}, {"_id": 1}).limit(_DELETED_AT_ONCE).to_list(None):
                await rows.bulk_write([DeleteOne(row) for row in ids], ordered=False)
            await rows.drop()
        its_own = {"_id": {"$regex": f"^{re.escape(view)}/"}}
        await self._database["offsets"].delete_many(its_own)
        await self._database["reading"].delete_many(its_own)
        await self._database["parked"].delete_many({"projection": view})
        await self._database["sequences"].delete_one({"_id": view})
        await self._views.update_one({"_id": projection.name}, {"$pull": {"dropping": view}})


def _views_of(document: Document) -> ViewsOf:
    return ViewsOf(document["live"], document["views"], document["dropping"])


def _version(view: str) -> int | None:
    named = _NAME.fullmatch(view)
    return int(named[2]) if named else None
