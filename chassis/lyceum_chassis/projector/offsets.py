"""How far a projection has read, and the guard that lets one consumer alone go on from there."""

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from aiokafka import TopicPartition
from pymongo import UpdateOne
from pymongo.errors import DuplicateKeyError

from lyceum_chassis.projector.projection import Projection
from lyceum_chassis.projector.reacting import Start
from lyceum_chassis.store.commits import utc_now
from lyceum_chassis.store.mongo import Client, Collection, Session, transact


class Superseded(Exception):  # noqa: N818
    """Another consumer has moved on from this offset: it is not ours any more."""


@dataclass(frozen=True, slots=True)
class At:
    """Where to go on in a partition: at this offset. ``releases`` counts how often parked records
    of it were taken up, None for never: what is known of parked keys holds for this count alone.
    What lies before ``reacts_from`` was there before a policy was."""

    offset: int
    releases: int | None = None
    reacts_from: int = 0

    def after(self, records: Sequence[Any]) -> "At":
        return replace(self, offset=records[-1].offset + 1)

    def after_release(self) -> "At":
        return replace(self, releases=(self.releases or 0) + 1)


class Offsets:
    """The offsets of one projection, a document a partition."""

    def __init__(self, offsets: Collection, projection: Projection) -> None:
        self._offsets = offsets
        self._begun = offsets.database["sequences"]
        self._projection = projection.rows

    async def begun(self) -> bool:
        """Whether it has been settled where a policy begins that doesn't at the beginning."""
        return await self._begun.find_one({"_id": self._beginning}) is not None

    async def begin(self, ends: Mapping[TopicPartition, int], start: Start, client: Client) -> None:
        """Settles it: by these ends of its topics' partitions.

        What comes to be afterwards, a partition or a topic, is read from its beginning.
        """
        documents = [
            {
                "_id": self._id(partition),
                "at": end if start is Start.NOW else 0,
                "position": 0,
                "reacts_from": end,
            }
            for partition, end in ends.items()
        ]

        async def settle(session: Session) -> None:
            await self._begun.insert_one({"_id": self._beginning}, session=session)
            if documents:
                await self._offsets.insert_many(documents, session=session)

        with contextlib.suppress(DuplicateKeyError):  # another process was faster
            await transact(client, settle)

    @property
    def _beginning(self) -> str:
        return f"{self._projection}_beginning"

    async def stored(self, partition: TopicPartition) -> tuple[At, int]:
        """Where this partition was left, and the last position seen; its beginning if it is new."""
        id_ = self._id(partition)
        stored = await self._offsets.find_one({"_id": id_})
        if stored is None:
            stored = {"_id": id_, "at": 0, "position": 0}
            with contextlib.suppress(DuplicateKeyError):  # another consumer was faster
                await self._offsets.insert_one(stored)
        at = At(stored["at"], stored.get("releases"), stored.get("reacts_from", 0))
        return at, stored["position"]

    async def move(
        self,
        records: Mapping[TopicPartition, Sequence[Any]],
        at: Mapping[TopicPartition, At],
        positions: Mapping[TopicPartition, int],
        session: Session,
    ) -> None:
        """From ``at`` on to behind ``records``. Raises ``Superseded`` if one is not there."""
        moves = [
            UpdateOne(
                self._here(partition, at[partition]),
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

    async def count_release(self, partition: TopicPartition, at: At, session: Session) -> None:
        """Stays at this offset, and lets nobody else go on who was there. Raises ``Superseded``."""
        here = self._here(partition, at)
        counted = await self._offsets.update_one(here, {"$inc": {"releases": 1}}, session=session)
        if counted.matched_count != 1:
            raise Superseded

    def _here(self, partition: TopicPartition, at: At) -> dict[str, Any]:
        # None matches a document without the field, too.
        return {"_id": self._id(partition), "at": at.offset, "releases": at.releases}

    def _id(self, partition: TopicPartition) -> str:
        return f"{self._projection}/{partition.topic}/{partition.partition}"
