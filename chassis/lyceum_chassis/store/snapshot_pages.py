"""The pages of snapshots: what is on the rolls of a state, a document for each page.

A page is named for what is on it, so it is never changed, only written and removed, and nobody can
take one for another. One that a snapshot names already is not written again.
"""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from pymongo import UpdateOne

from lyceum_chassis.domain.roll import Page, Roll, name_of
from lyceum_chassis.futures import Slices
from lyceum_chassis.store.mongo import Collection

Contents = list[list[list[Any]]]
"""Of each roll of a state, the number and the name of each page."""

_AT_ONCE = 64


def contents_of(rolls: Iterable[Roll]) -> Contents:
    """What a snapshot says of its pages."""
    return [[[number, page.name] for number, page in roll.pages()] for roll in rolls]


def names_in(contents: Contents) -> set[bytes]:
    return {name for roll in contents for _, name in roll}


class SnapshotPages:
    def __init__(self, pages: Collection) -> None:
        self._pages = pages

    async def write(
        self, stream: str, rolls: Sequence[Roll], known: set[bytes], version: int
    ) -> None:
        """Those whose names are not ``known``, for the snapshot of ``version``."""
        new = (page for roll in rolls for _, page in roll.pages() if page.name not in known)
        while some := [_writing(stream, page, version) for page in islice(new, _AT_ONCE)]:
            await self._pages.bulk_write(some, ordered=False)

    async def read(self, stream: str, contents: Contents) -> list[Roll] | None:
        """The rolls; None if a page is not there, or not what its name says."""
        slices, rolls = Slices(), []
        for content in contents:
            roll, numbers = Roll(), iter(content)
            while some := {_id(stream, name): number for number, name in islice(numbers, _AT_ONCE)}:
                found = await self._pages.find({"_id": {"$in": list(some)}}).to_list(None)
                if len(found) < len(some):
                    return None
                for document in found:
                    packed: bytes = document["ids"]
                    if _id(stream, name_of(packed)) != document["_id"]:
                        return None
                    roll = roll.with_page(some[document["_id"]], Page.unpack(packed))
                    await slices.pause()
            rolls.append(roll)
        return rolls

    async def remove(self, stream: str, names: Iterable[bytes], version: int) -> None:
        """Removes pages that the snapshot of ``version`` names no longer.

        One that has become newer belongs to a snapshot that another process is writing.
        """
        await self._remove([_id(stream, name) for name in names], version)

    async def sweep(self, stream: str, named: set[bytes], version: int) -> None:
        """Removes whatever is older than this version and not named: nobody will ask for it."""
        of_stream = {"_id": {"$gte": f"{stream}/", "$lt": f"{stream}0"}}
        older = self._pages.find({**of_stream, "version": {"$lt": version}}, {"_id": 1})
        wanted = {_id(stream, name) for name in named}
        removable = [page["_id"] async for page in older if page["_id"] not in wanted]
        if removable:
            await self._remove(removable, version)

    async def _remove(self, ids: Sequence[str], version: int) -> None:
        for first in range(0, len(ids), _AT_ONCE):
            some = {"_id": {"$in": ids[first : first + _AT_ONCE]}, "version": {"$lt": version}}
            await self._pages.delete_many(some)


def _writing(stream: str, page: Page, version: int) -> UpdateOne:
    """One that is there from an earlier attempt is kept, and kept from being swept."""
    return UpdateOne(
        {"_id": _id(stream, page.name)},
        {"$setOnInsert": {"ids": page.packed()}, "$max": {"version": version}},
        upsert=True,
    )


def _id(stream: str, name: bytes) -> str:
    return f"{stream}/{name.hex()}"
