"""The views of the projections, read and marked in the store itself.

A mark is all that is written here: the projector, which owns the views, does what it says.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any, Final

from pymongo import MongoClient
from pymongo.database import Database

from lyceum_cli.errors import USAGE, CliError
from lyceum_cli.store_client import Document, store_client

_VERSION: Final = re.compile(r".+_v(\d+)(?:_\d+)?")


@dataclass(frozen=True, slots=True)
class View:
    """A view as it stands. ``behind`` counts records still to be read; None: nobody told yet."""

    projection: str
    view: str
    state: str
    rows: int
    events: int
    behind: int | None
    parked: int

    def as_json(self) -> Document:
        return asdict(self)


class ViewDocuments:
    """What the projections service keeps of its views."""

    def __init__(self, client: "MongoClient[Document]", database: str) -> None:
        self.database = client[database]
        self._views = self.database["views"]

    def all(self) -> list[View]:
        """Every view of every projection; the live one of each first."""
        return [
            self._view(document, view)
            for document in self._views.find().sort("_id", 1)
            for view in sorted(
                [*document["views"], *document["dropping"]],
                key=lambda view: (view != document["live"], view),
            )
        ]

    def one(self, view: str) -> View:
        """Raises ``CliError`` if there is none of this name."""
        document = self._views.find_one({"views": view})
        if document is None:
            raise CliError(f"There is no view {view}. See `lyceum projection list`.", USAGE)
        return self._view(document, view)

    def _view(self, document: Document, view: str) -> View:
        events, behind = self.progress(view)
        if view == document["live"]:
            state = "live"
        else:
            state = "dropping" if view in document["dropping"] else "beside"
        return View(
            document["_id"],
            view,
            state,
            self.database[view].estimated_document_count(),
            events,
            behind,
            self.database["parked"].count_documents({"projection": view}),
        )

    def progress(self, view: str) -> tuple[int, int | None]:
        """Its events, and how many records it is behind: None if nobody told yet."""
        its_own = of_view(view)
        behind = [each["behind"] for each in self.database["reading"].find(its_own)]
        events = sum(each.get("events", 0) for each in self.database["offsets"].find(its_own))
        return events, sum(behind) if behind else None

    def live(self, projection: str) -> str:
        """Raises ``CliError`` if there is no such projection."""
        return str(self._of(projection)["live"])

    def beside(self, projection: str) -> list[str]:
        """The views of a projection that are not live, the newest last."""
        document = self._of(projection)
        return [view for view in document["views"] if view != document["live"]]

    def begin(self, projection: str) -> str:
        """Asks for a new view of the newest version. Raises ``CliError`` if one is there beside
        the live one already."""
        document = self._of(projection)
        if beside := [view for view in document["views"] if view != document["live"]]:
            raise CliError(
                f"{beside[-1]} is there beside {document['live']} already: switch to it, or drop "
                "it first."
            )
        versions = [int(m[1]) for view in document["views"] if (m := _VERSION.fullmatch(view))]
        build = document["builds"] + 1
        view = f"{projection}_v{max(versions)}_{build}"
        self._change(document, {"$set": {"builds": build}, "$push": {"views": view}})
        return view

    def switch(self, projection: str, view: str) -> None:
        """Has readers see this view from now on: all of them within a second."""
        self._change(self._of(projection), {"$set": {"live": view}})

    def drop(self, projection: str, view: str) -> None:
        """Asks for a view that is not live to be deleted. Raises ``CliError`` if it is live."""
        document = self._of(projection)
        if view == document["live"]:
            raise CliError(f"Readers see {view}. Switch to another view first.")
        self._change(document, {"$pull": {"views": view}, "$addToSet": {"dropping": view}})

    def reached(self, view: str) -> dict[str, int]:
        """Up to which offset each partition is in the view."""
        found = self.database["offsets"].find(of_view(view))
        return {each["_id"].partition("/")[2]: each["at"] for each in found}

    def _of(self, projection: str) -> Document:
        document = self._views.find_one({"_id": projection})
        if document is None:
            known = ", ".join(each["_id"] for each in self._views.find({}, {"_id": 1}))
            told = f"There are {known}." if known else "No projector has run on this store yet."
            raise CliError(f"There is no projection {projection}. {told}", USAGE)
        return document

    def _change(self, document: Document, change: Mapping[str, Any]) -> None:
        """As it was read, or not at all."""
        if self._views.update_one(document, change).matched_count == 0:
            raise CliError("Somebody else changed the views at this moment. Look, and try again.")


@contextmanager
def view_documents(uri: str, database: str) -> Iterator[ViewDocuments]:
    """Raises ``CliError`` if the store doesn't answer or refuses."""
    with store_client(uri) as client:
        yield ViewDocuments(client, database)


def of_view(view: str) -> Document:
    """Finds what is kept of a view's partitions."""
    return {"_id": {"$regex": f"^{re.escape(view)}/"}}


def go_on(database: Database[Document], view: str) -> None:
    """Tells the projector of a view to go on where it stopped: to it, a changed count says so.

    Raises ``CliError`` if nothing was ever read into the view.
    """
    told = database["offsets"].update_many(of_view(view), {"$inc": {"releases": 1}})
    if not told.matched_count:
        raise CliError(f"Nothing has been read into {view} in {database.name}.", USAGE)


def is_as_fresh(view: Mapping[str, int], as_this: Mapping[str, int]) -> bool:
    """Whether a view has read all that the other had (``ViewDocuments.reached``)."""
    return all(view.get(partition, 0) >= at for partition, at in as_this.items())
