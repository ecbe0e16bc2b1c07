"""The projector: consumes batches and commits rows and offsets in one MongoDB transaction.

The offsets are kept with the rows, not in Kafka. A transaction begins with the offset that the
batch was read from: if another consumer has moved on meanwhile, the guard does not match and
nothing is written. So each event counts exactly once. Rows are held in memory as long as the
guard holds, since nobody else can have changed them.
"""

import asyncio
import contextlib
import math
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import structlog
from aiokafka import TopicPartition
from pymongo import InsertOne, ReplaceOne, ReturnDocument, UpdateOne
from pymongo.errors import DuplicateKeyError

from lyceum_chassis import metrics
from lyceum_chassis.commits import utc_now
from lyceum_chassis.folding import Folded, OutOfOrder, Read, fold, read
from lyceum_chassis.health import Check
from lyceum_chassis.mongo import Client, Database, Document, Session, is_passing
from lyceum_chassis.parking import Parking
from lyceum_chassis.projection import Projection, Row
from lyceum_chassis.scrape import Scrape

log = structlog.get_logger()

STUCK_AFTER_S = 30.0


class Superseded(Exception):  # noqa: N818
    """Another consumer has moved the offset: this batch is not ours any more."""


class Stopped(Exception):  # noqa: N818
    """The topic is not the one that was read before; an operator must decide."""


class Projector:
    """Keeps one projection up to date. ``consumer.py`` feeds it."""

    def __init__(
        self,
        client: Client,
        database: Database,
        projection: Projection,
        *,
        store_reactions: Callable[[Session, Folded], Awaitable[None]] | None = None,
        held_rows: int = 20_000,
    ) -> None:
        self.projection = projection
        self.stopped: str | None = None
        self._client = client
        self._database = database
        self._rows = database[projection.rows]
        self._cells = database[projection.cells]
        self._offsets = database["offsets"]
        self._parked = database["parked"]
        self.parking = Parking(self._parked, projection)
        self._sequences = database["sequences"]
        self._store_reactions = store_reactions
        self._held: OrderedDict[str, Row] = OrderedDict()
        self._held_max = held_rows
        self._at: dict[TopicPartition, int] = {}
        self._position: dict[TopicPartition, int] = {}
        self._parked_keys: frozenset[str] = frozenset()
        self._behind: int | None = None
        self._moved_at = time.monotonic()
        self._oldest_in_hand: float | None = None
        self._projected_up_to = time.time()

    async def prepare(self) -> None:
        """Creates collections and indexes: neither can be made inside a transaction."""
        existing = set(await self._database.list_collection_names())
        wanted = {self.projection.rows, "offsets", "parked", "sequences"}
        if self.projection.tally:
            wanted.add(self.projection.cells)
        if self.projection.react:
            wanted.add(self.projection.reactions)
        for name in sorted(wanted - existing):
            await self._database.create_collection(name)
        await self.parking.prepare()
        for name in (
            ("seq", *self.projection.indexes)
            if self.projection.stamped
            else (self.projection.indexes)
        ):
            await self._rows.create_index([(name, 1)])

    async def resume(
        self, partitions: Sequence[TopicPartition], ends: dict[TopicPartition, int]
    ) -> dict[TopicPartition, int]:
        """From which offset to go on in each partition. ``ends`` are where they end now.

        Raises ``Stopped`` if a partition ends before the stored offset.
        """
        self.let_go()
        offsets: dict[TopicPartition, int] = {}
        for partition in partitions:
            stored = await self._stored_offset(partition)
            offsets[partition] = stored["at"]
            self._position[partition] = stored["position"]
            if stored["at"] > ends[partition]:
                self._stop(
                    f"{partition.topic}[{partition.partition}] ends at {ends[partition]}, before "
                    f"the stored offset {stored['at']}: the topic was lost or made anew"
                )
        self._parked_keys = await self.parking.keys()
        self._at = offsets
        return offsets

    async def _stored_offset(self, partition: TopicPartition) -> Document:
        """Where this partition was left, from the beginning if it never was begun."""
        id_ = self._offset_id(partition)
        stored = await self._offsets.find_one({"_id": id_})
        if stored is None:
            stored = {"_id": id_, "at": 0, "position": 0}
            with contextlib.suppress(DuplicateKeyError):  # another consumer was faster
                await self._offsets.insert_one(stored)
        return stored

    def let_go(self) -> None:
        """Forgets what was held in memory: others may change it from now on."""
        self._held.clear()
        self._at.clear()

    def reads(self, partition: TopicPartition) -> bool:
        """Whether it knows where to go on in this partition."""
        return partition in self._at

    async def project(self, records: dict[TopicPartition, list[Any]]) -> None:
        """Commits a batch. Passing errors are retried until they pass.

        Raises ``Superseded`` if the batch is not ours, ``Stopped`` if the topic is not the one
        that was read before.
        """
        # After a seek the consumer may still hand over what it had fetched from an earlier offset.
        records = {
            partition: fresh
            for partition, part in records.items()
            if (fresh := [r for r in part if r.offset >= self._at[partition]])
        }
        if not records:
            return
        self._oldest_in_hand = min(part[0].timestamp for part in records.values()) / 1_000
        try:
            await self._project(records)
        finally:
            if not self.stopped:
                self._oldest_in_hand = None
        self._projected_up_to = max(part[-1].timestamp for part in records.values()) / 1_000

    async def _project(self, records: dict[TopicPartition, list[Any]]) -> None:
        batch = read([record for part in records.values() for record in part], self.projection)
        self._check_positions(batch)
        delay_s = 0.05
        while True:
            at = {partition: self._at[partition] for partition in records if self.reads(partition)}
            if len(at) < len(records):
                raise Superseded
            try:
                folded = await self._commit(batch, records, at)
                break
            except Superseded:
                raise
            except Exception as error:
                self._held.clear()
                if isinstance(error, OutOfOrder):
                    self._stop(f"events are missing or come again: {error}")
                if not is_passing(error):
                    self._stop(f"{type(error).__name__}: {error}")
                log.warning(
                    "projection_waits",
                    projection=self.projection.rows,
                    reason=repr(error)[:300],
                    retry_in_s=delay_s,
                )
                await asyncio.sleep(delay_s)
                delay_s = min(delay_s * 2, 5.0)
        self._moved_at = time.monotonic()
        metrics.PROJECTION_BATCHES.labels(self.projection.rows).inc()
        metrics.PROJECTED_EVENTS.labels(self.projection.rows).inc(len(batch))
        for item, reason in folded.parked:
            log.error("event_parked", projection=self.projection.rows, key=item.key, reason=reason)
        for partition, part in records.items():
            if self._at.get(partition) == at[partition]:
                self._at[partition] = part[-1].offset + 1
            else:  # the assignment changed under the commit
                self._held.clear()

    async def _commit(
        self,
        batch: list[Read],
        records: dict[TopicPartition, list[Any]],
        at: dict[TopicPartition, int],
    ) -> Folded:
        keys = sorted({item.key for item in batch})

        async def write(session: Session) -> tuple[Folded, dict[str, Row]]:
            await self._move_offsets(records, at, session)
            before = await self._load(keys, session)
            folded = fold(self.projection, batch, before, self._parked_keys)
            await self._write(folded, session)
            return folded, before

        folded: Folded
        before: dict[str, Row]
        async with await self._client.start_session() as session:
            folded, before = await session.with_transaction(write)
        if not self.projection.key:
            self._hold(before, folded.rows)
        parked: list[tuple[Read, str]] = folded.parked
        self._parked_keys |= {item.key for item, _ in parked}
        return folded

    async def _move_offsets(
        self,
        records: dict[TopicPartition, list[Any]],
        at: dict[TopicPartition, int],
        session: Session,
    ) -> None:
        moves = [
            UpdateOne(
                {"_id": self._offset_id(partition), "at": at[partition]},
                {
                    "$set": {
                        "at": part[-1].offset + 1,
                        "position": self._position.get(partition, 0),
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

    async def _load(self, keys: list[str], session: Session) -> dict[str, Row]:
        rows = {key: self._held[key] for key in keys if key in self._held}
        missing = [key for key in keys if key not in rows]
        if missing:
            async for row in self._rows.find({"_id": {"$in": missing}}, session=session):
                rows[row["_id"]] = row
        return rows

    async def _write(self, folded: Folded, session: Session) -> None:
        if folded.rows:
            if self.projection.stamped:
                await self._stamp(list(folded.rows.values()), session)
            rows = [ReplaceOne({"_id": key}, row, upsert=True) for key, row in folded.rows.items()]
            await self._rows.bulk_write(rows, ordered=False, session=session)
        if folded.cells:
            cells = [
                UpdateOne({"_id": cell}, {"$inc": counts}, upsert=True)
                for cell, counts in folded.cells.items()
            ]
            await self._cells.bulk_write(cells, ordered=False, session=session)
        if folded.parked:
            await self._parked.bulk_write(
                [InsertOne(self._parked_document(item, why)) for item, why in folded.parked],
                session=session,
            )
        if folded.reactions and self._store_reactions:
            await self._store_reactions(session, folded)

    async def _stamp(self, rows: list[Row], session: Session) -> None:
        """Batches that commit at once collide here: the order of numbers is that of commits."""
        counter = await self._sequences.find_one_and_update(
            {"_id": self.projection.rows},
            {"$inc": {"last": len(rows)}},
            upsert=True,
            return_document=ReturnDocument.AFTER,
            session=session,
        )
        for seq, row in enumerate(rows, start=counter["last"] - len(rows) + 1):
            row["seq"] = seq

    def _hold(self, before: dict[str, Row], after: dict[str, Row]) -> None:
        for key, row in {**before, **after}.items():
            self._held[key] = row
            self._held.move_to_end(key)
        while len(self._held) > self._held_max:
            self._held.popitem(last=False)

    def _check_positions(self, batch: list[Read]) -> None:
        for item in batch:
            if item.event is None:
                continue
            partition = TopicPartition(item.record.topic, item.record.partition)
            if item.event.position <= self._position.get(partition, 0):
                self._stop(
                    f"{partition.topic}[{partition.partition}] steps back to position "
                    f"{item.event.position} at offset {item.record.offset}: it was made anew"
                )
            self._position[partition] = item.event.position

    def _stop(self, reason: str) -> None:
        way_out = "If the topic was rebuilt, drop this projection's collections and offsets."
        self.stopped = f"{reason}. {way_out}"
        log.error("projection_stopped", projection=self.projection.rows, reason=self.stopped)
        raise Stopped(self.stopped)

    def _parked_document(self, item: Read, reason: str) -> Document:
        record = item.record
        return {
            "_id": f"{self.projection.rows}/{record.topic}/{record.partition}/{record.offset}",
            "projection": self.projection.rows,
            "key": item.key,
            "topic": record.topic,
            "partition": record.partition,
            "offset": record.offset,
            "headers": dict(record.headers),
            "value": record.value,
            "reason": reason,
            "parked_at": utc_now(),
        }

    def _offset_id(self, partition: TopicPartition) -> str:
        return f"{self.projection.rows}/{partition.topic}/{partition.partition}"

    def reached(self, partition: TopicPartition) -> int | None:
        """Up to which offset it is sure to have read, while it has records in hand or is stopped.

        Else None: then all that the consumer handed over is projected.
        """
        in_hand = self._oldest_in_hand is not None or self.stopped
        return self._at.get(partition) if in_hand else None

    def saw(self, behind: int | None) -> None:
        """Takes note of how many records there are still to read; None if nobody knows."""
        self._behind = behind
        lag_s = math.nan
        if behind == 0:
            self._moved_at, self._projected_up_to = time.monotonic(), time.time()
            lag_s = 0.0
        elif behind:
            lag_s = max(0.0, time.time() - (self._oldest_in_hand or self._projected_up_to))
        name = self.projection.rows
        metrics.PROJECTION_LAG_EVENTS.labels(name).set(math.nan if behind is None else behind)
        metrics.PROJECTION_LAG_SECONDS.labels(name).set(lag_s)
        metrics.PROJECTION_STOPPED.labels(name).set(bool(self.stopped))

    def tell(self, scrape: Scrape) -> None:
        """Makes its measurements part of what the process tells."""
        scrape.include(metrics.PROJECTOR)
        gauges = (metrics.PARKED_EVENTS, metrics.PARKED_KEYS, metrics.PARKED_OLDEST_SECONDS)
        scrape.ask(self.parking.measure, *(g.labels(self.projection.rows) for g in gauges))

    async def check(self) -> Check:
        """For /readyz: red when stopped, or when nothing moves although there is work."""
        if self.stopped:
            return Check(False, f"stopped: {self.stopped}")
        behind = "it is not known how many" if self._behind is None else str(self._behind)
        still_s = time.monotonic() - self._moved_at
        parked = await self.parking.now()
        if self._behind != 0 and still_s > STUCK_AFTER_S:
            return Check(
                False, f"{behind} events behind, nothing moved for {still_s:.0f} s, {parked}"
            )
        return Check(True, f"{behind} events behind, reads {len(self._at)} partitions, {parked}")
