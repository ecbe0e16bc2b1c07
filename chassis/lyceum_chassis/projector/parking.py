"""The records that a projection could not handle, beside its rows. See docs/adr/0004.

An operator asks for a key to be released by marking its records (``lyceum parked``): ``released``
for all of them, ``drop`` for those to be left out. The projector does what the marks say.
"""

import heapq
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from aiokafka import TopicPartition
from pymongo import ReplaceOne

from lyceum_chassis.projector.folding import Read
from lyceum_chassis.projector.projection import Projection
from lyceum_chassis.store.commits import utc_now
from lyceum_chassis.store.mongo import Collection, Document, Session

COUNTED_MAX = 1_000
RELEASED_AT_ONCE = 1_000
_LIMIT_MS = 800


@dataclass(frozen=True, slots=True)
class ParkedRecord:
    """A record as it came from Kafka, and what became of it since."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    headers: Sequence[tuple[str, bytes]] = field(repr=False)
    value: bytes | None = field(repr=False)
    parked_at: datetime
    drop: bool


@dataclass(frozen=True, slots=True)
class ParkedNow:
    """How many events of how many keys are parked, and for how long the oldest has been."""

    events: int = 0
    keys: int = 0
    oldest_s: float = 0.0

    def __str__(self) -> str:
        if not self.events:
            return "nothing parked"
        age = f"the oldest for {self.oldest_s:.0f} s"
        return f"{self.events} events of {self.keys} keys parked, {age}"


class Parking:
    """The parked records of one projection."""

    def __init__(self, parked: Collection, projection: Projection) -> None:
        self._parked = parked
        self._projection = projection
        self._all = {"projection": projection.rows}

    async def prepare(self) -> None:
        """Creates the indexes."""
        for name in ("key", "parked_at", "released"):
            await self._parked.create_index([("projection", 1), (name, 1)])

    async def any(self) -> bool:
        """Whether anything is parked."""
        return await self._parked.find_one(self._all, {"_id": 1}) is not None

    async def blocked(self, keys: Iterable[str], session: Session) -> frozenset[str]:
        """Which of these keys have parked records, as this transaction sees it.

        Touches a record of each whose records have several partitions, so that it collides with a
        release at the same moment; where there is one partition its offset's guard does.
        """
        of_keys = {**self._all, "key": {"$in": sorted(set(keys))}}
        firsts = [{"$match": of_keys}, {"$group": {"_id": "$key", "one": {"$first": "$_id"}}}]
        found = await self._parked.aggregate(firsts, session=session).to_list(None)
        if found and self._projection.key:
            ids = {"_id": {"$in": [each["one"] for each in found]}}
            await self._parked.update_many(ids, {"$inc": {"followed": 1}}, session=session)
        return frozenset(each["_id"] for each in found)

    async def put(self, parked: Sequence[tuple[Read, str]], session: Session) -> None:
        """Parks records with the reasons. One that is parked already, as before a rebuild, is
        replaced."""
        if parked:
            documents = [self._document(item, reason) for item, reason in parked]
            puts = [ReplaceOne({"_id": d["_id"]}, d, upsert=True) for d in documents]
            await self._parked.bulk_write(puts, ordered=False, session=session)

    async def released(self, reads: Callable[[TopicPartition], bool]) -> list[str]:
        """Keys that an operator has released in partitions that this one ``reads``: so many as may
        be taken up before one asks again."""
        shown = {"key": 1, "topic": 1, "partition": 1}
        found: dict[str, None] = {}
        async for record in self._parked.find({**self._all, "released": True}, shown):
            if reads(TopicPartition(record["topic"], record["partition"])):
                found[record["key"]] = None
                if len(found) == RELEASED_AT_ONCE:
                    break
        return sorted(found)

    async def partition_of(self, key: str) -> TopicPartition | None:
        """The partition whose projector takes a key up: the first, where a row has several."""
        of_key, shown = {**self._all, "key": key}, {"topic": 1, "partition": 1}
        first = await self._parked.find_one(of_key, shown, sort=[("topic", 1), ("partition", 1)])
        return TopicPartition(first["topic"], first["partition"]) if first else None

    async def of_key(self, key: str, session: Session) -> list[ParkedRecord]:
        """The first ``RELEASED_AT_ONCE`` records of a key, each partition's in its order."""
        of_key = self._parked.find({**self._all, "key": key}, session=session)
        found = of_key.sort([("topic", 1), ("partition", 1), ("offset", 1)])
        if not self._projection.key:  # one stream, so one partition
            found = found.limit(RELEASED_AT_ONCE)
        records = [_record(document) for document in await found.to_list(None)]
        partitions = [list(g) for _, g in groupby(records, key=lambda r: (r.topic, r.partition))]
        merged = heapq.merge(*partitions, key=lambda record: record.parked_at)
        return list(merged)[:RELEASED_AT_ONCE]

    async def settle(
        self,
        key: str,
        taken: Sequence[ParkedRecord],
        still: Sequence[tuple[Read, str]],
        session: Session,
    ) -> bool:
        """Removes what was taken, but for what is ``still`` parked. Returns whether the key is
        free.

        If nothing failed and there is more of the key, that is released, too.
        """
        ids = [self._id(record) for record in taken]
        await self._parked.delete_many({"_id": {"$in": ids}}, session=session)
        await self.put(still, session)
        rest = {**self._all, "key": key}
        if await self._parked.find_one(rest, {"_id": 1}, session=session) is None:
            return True
        if still:
            marked, unmark = {**rest, "released": True}, {"$unset": {"released": "", "drop": ""}}
            await self._parked.update_many(marked, unmark, session=session)
        else:
            await self._parked.update_one(rest, {"$set": {"released": True}}, session=session)
        return False

    async def now(self) -> ParkedNow:
        """Counts up to ``COUNTED_MAX`` events, the oldest first, and their keys."""
        found = self._parked.find(self._all, {"key": 1, "parked_at": 1})
        oldest = found.sort("parked_at", 1).limit(COUNTED_MAX).max_time_ms(_LIMIT_MS)
        records = await oldest.to_list(None)
        if not records:
            return ParkedNow()
        age_s = (utc_now() - records[0]["parked_at"]).total_seconds()
        return ParkedNow(len(records), len({r["key"] for r in records}), max(0.0, age_s))

    async def measure(self) -> tuple[float, float, float]:
        """For /metrics: events, keys, seconds."""
        now = await self.now()
        return now.events, now.keys, now.oldest_s

    def _document(self, item: Read, reason: str) -> Document:
        record = item.record
        return {
            "_id": self._id(record),
            "projection": self._projection.rows,
            "key": item.key,
            "topic": record.topic,
            "partition": record.partition,
            "offset": record.offset,
            "record_key": record.key,
            "headers": [[name, value] for name, value in record.headers],
            "value": record.value,
            "reason": reason,
            "parked_at": record.parked_at if isinstance(record, ParkedRecord) else utc_now(),
        }

    def _id(self, record: Any) -> str:
        return f"{self._projection.rows}/{record.topic}/{record.partition}/{record.offset}"


def _record(document: Document) -> ParkedRecord:
    return ParkedRecord(
        document["topic"],
        document["partition"],
        document["offset"],
        document["record_key"],
        [(name, value) for name, value in document["headers"]],
        document["value"],
        document["parked_at"],
        document.get("drop", False),
    )
