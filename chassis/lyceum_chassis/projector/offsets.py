"""How far a projection has read, and the guard that lets one consumer alone go on from there."""

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aiokafka import TopicPartition
from pymongo import UpdateOne
from pymongo.errors import DuplicateKeyError

from lyceum_chassis.projector.projection import Projection
from lyceum_chassis.store.commits import utc_now
from lyceum_chassis.store.mongo import Collection, Session


class Superseded(Exception):  # noqa: N818
    """Another consumer has moved on from this place: it is not ours any more."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where to go on in a partition. ``releases`` counts how often parked records of it were
    taken up, None for never: what is known of parked keys holds for this count alone."""

    offset: int
    releases: int | None = None

    def after(self, records: Sequence[Any]) -> "Place":
        return Place(records[-1].offset + 1, self.releases)

    def after_release(self) -> "Place":
        return Place(self.offset, (self.releases or 0) + 1)


class Offsets:
    """The places of one projection, a document a partition."""

    def __init__(self, offsets: Collection, projection: Projection) -> None:
        self._offsets = offsets
        self._projection = projection.rows

    async def stored(self, partition: TopicPartition) -> tuple[Place, int]:
        """Where this partition was left, and the last position seen; its beginning if it is new."""
        id_ = self._id(partition)
        stored = await self._offsets.find_one({"_id": id_})
        if stored is None:
            stored = {"_id": id_, "at": 0, "position": 0}
            with contextlib.suppress(DuplicateKeyError):  # another consumer was faster
                await self._offsets.insert_one(stored)
        return Place(stored["at"], stored.get("releases")), stored["position"]

    async def move(
        self,
        records: Mapping[TopicPartition, Sequence[Any]],
        places: Mapping[TopicPartition, Place],
        positions: Mapping[TopicPartition, int],
        session: Session,
    ) -> None:
        """From ``places`` on to behind ``records``. Raises ``Superseded`` if one is not there."""
        moves = [
            UpdateOne(
                self._at(partition, places[partition]),
                {
                    "$set": {
                        "at": part[-1].offset + 1,
                        "position": positions.get(partition, 0),
                        "moved_at": utc_now(),
                    },
                    "$inc": {"events": len(part)},
                },
            )
            for partition, part in records.items()
        ]
        moved = await self._offsets.bulk_write(moves, session=session)
        if moved.matched_count != len(moves):
            raise Superseded

    async def count_release(self, partition: TopicPartition, at: Place, session: Session) -> None:
        """Stays at this place, and lets nobody else go on who was there. Raises ``Superseded``."""
        here = self._at(partition, at)
        counted = await self._offsets.update_one(here, {"$inc": {"releases": 1}}, session=session)
        if counted.matched_count != 1:
            raise Superseded

    def _at(self, partition: TopicPartition, place: Place) -> dict[str, Any]:
        # None matches a document without the field, too.
        return {"_id": self._id(partition), "at": place.offset, "releases": place.releases}

    def _id(self, partition: TopicPartition) -> str:
        return f"{self._projection}/{partition.topic}/{partition.partition}"
