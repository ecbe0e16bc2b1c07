"""The projector: consumes batches and commits rows and offsets in one MongoDB transaction.

The offsets are kept with the rows, not in Kafka. A transaction begins with the offset that the
batch was read from: if another consumer has moved on meanwhile, the guard does not match and
nothing is written. So each event counts exactly once. What is parked, and what of it is released,
is written in the same transactions under the same guard.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from aiokafka import TopicPartition
from opentelemetry.trace import SpanKind

from lyceum_chassis.backoff import Backoff
from lyceum_chassis.kafka.topic_ends import Seen
from lyceum_chassis.observing import metrics, traces
from lyceum_chassis.observing.health import Check
from lyceum_chassis.observing.scrape import Scrape
from lyceum_chassis.projector.breaker import GOES_ON, Breaker, Breaks
from lyceum_chassis.projector.envelopes import Envelopes
from lyceum_chassis.projector.fitness import UnfitRows, unfit_rows
from lyceum_chassis.projector.folding import (
    Folded,
    OutOfOrder,
    Read,
    fold,
    keys_of,
    read,
)
from lyceum_chassis.projector.offsets import At, Offsets, Superseded
from lyceum_chassis.projector.parking import ParkedRecord, Parking
from lyceum_chassis.projector.pending import Pending
from lyceum_chassis.projector.progress import Progress
from lyceum_chassis.projector.projection import Projection, Row
from lyceum_chassis.projector.reacting import Start
from lyceum_chassis.projector.releasing import fold_released, read_released
from lyceum_chassis.projector.rows import Rows
from lyceum_chassis.store.mongo import (
    Client,
    Database,
    Session,
    create_collection,
    is_passing,
    transact,
)

log = structlog.get_logger()

LookAt = Callable[[Mapping[TopicPartition, int]], Awaitable[Mapping[TopicPartition, Seen]]]
"""Asks Kafka what there is at offsets."""

EndsOf = Callable[[Sequence[str]], Awaitable[Mapping[TopicPartition, int]]]
"""Asks Kafka where topics end. One that isn't there has no partitions."""


class Stopped(Exception):  # noqa: N818
    """The topic is not the one that was read before; an operator must decide."""


@dataclass(frozen=True, slots=True)
class _Released:
    """What a release came to: the records that it took, the fold, and whether the key is free."""

    records: list[ParkedRecord]
    before: dict[str, Row]
    folded: Folded
    free: bool


class Projector:
    """Keeps one projection up to date. ``consumer.py`` feeds it."""

    def __init__(
        self,
        client: Client,
        database: Database,
        projection: Projection,
        *,
        pending: Pending | None = None,
        held_rows: int = 20_000,
    ) -> None:
        self.projection = projection
        self.parking = Parking(database["parked"], projection)
        self.progress = Progress(projection)
        self._client = client
        self._database = database
        self._rows = Rows(database, projection, held_rows)
        self._offsets = Offsets(database["offsets"], projection)
        self._pending = pending
        self._breaker = Breaker()
        self._turn = asyncio.Lock()
        """One transaction at a time: a batch, or a key that is released."""
        self._at: dict[TopicPartition, At] = {}
        self._stopped_at: Mapping[TopicPartition, At] = {}
        self._position: dict[TopicPartition, int] = {}
        self._any_parked = True

    async def prepare(self) -> None:
        """Creates collections and indexes: neither can be made inside a transaction."""
        existing = set(await self._database.list_collection_names())
        wanted = {self.projection.rows, "offsets", "parked", "sequences"}
        if self.projection.ledger:
            wanted.add(self.projection.cells)
        if self.projection.keep:
            wanted.add(self.projection.entries)
        for name in sorted(wanted - existing):
            await create_collection(self._database, name)
        await self.parking.prepare()
        await self._rows.prepare()
        if self._pending:
            await self._pending.prepare()

    async def begin(self, ends: EndsOf) -> None:
        """Where a policy that begins among events begins: settled once, before it reads any."""
        start = self.projection.start
        if start is not Start.BEGINNING and not await self._offsets.begun():
            await self._offsets.begin(await ends(self.projection.topics), start, self._client)

    async def resume(
        self, partitions: Sequence[TopicPartition], look_at: LookAt
    ) -> dict[TopicPartition, int]:
        """From which offset to go on in each partition.

        Raises ``Stopped`` if a partition ends before the stored offset, or if another event lies
        before it than the one that was read last.
        """
        self.let_go()
        found: dict[TopicPartition, At] = {}
        positions: dict[TopicPartition, int] = {}
        for partition in partitions:
            found[partition], positions[partition] = await self._offsets.stored(partition)
        # Asked after the offsets were read: another consumer may have gone beyond an older end.
        read = {each: at.offset for each, at in found.items() if at.offset}
        for partition, seen in (await look_at(read) if read else {}).items():
            if why := seen.contradicts(found[partition].offset, positions[partition]):
                self._stop(f"{partition.topic}[{partition.partition}] {why}", found)
        # After the offsets: what is parked or released since then moves on from its offset.
        self._any_parked = await self.parking.any()
        # Together: a position of another offset than the one we go on from would mean a new topic.
        self._at, self._position = found, positions
        return {partition: at.offset for partition, at in found.items()}

    def let_go(self) -> None:
        """Forgets what was held in memory: others may change it from now on."""
        self._rows.forget()
        self._at.clear()

    def reads(self, partition: TopicPartition) -> bool:
        """Whether it knows where to go on in this partition."""
        return partition in self._at

    def offset(self, partition: TopicPartition) -> int:
        """From where it would go on in this partition; 0 if it doesn't know."""
        at = self._at.get(partition)
        return at.offset if at else 0

    async def project(
        self, records: dict[TopicPartition, list[Any]], envelopes: Envelopes | None = None
    ) -> None:
        """Commits a batch. Passing errors are retried until they pass.

        ``envelopes`` holds what others who read the same batch have decoded already.

        Raises ``Superseded`` if the batch is not ours, ``Stopped`` if the topic is not the one
        that was read before.
        """
        async with self._turn:
            # After a seek the consumer may still hand over what it had fetched before.
            records = {
                partition: fresh
                for partition, part in records.items()
                if (fresh := [r for r in part if r.offset >= self._at_of(partition).offset])
            }
            if not records:
                return
            self.progress.took(records.values())
            try:
                await self._project(records, envelopes)
            finally:
                self.progress.left()

    async def _project(
        self, records: dict[TopicPartition, list[Any]], envelopes: Envelopes | None
    ) -> None:
        began = time.perf_counter()
        in_order = [record for part in records.values() for record in part]
        batch = read(in_order, self.projection, envelopes)
        at = {partition: self._at_of(partition) for partition in records}
        positions = self._positions_after(batch)
        backoff = Backoff(0.05, 5.0)
        unfit: dict[str, str] = {}
        while True:
            if any(self._at_of(partition) != here for partition, here in at.items()):
                raise Superseded  # we were let go on from elsewhere meanwhile
            try:
                folded = await self._commit(batch, records, at, positions, unfit)
                break
            except Superseded:
                raise
            except UnfitRows as found:
                unfit |= found.reasons
                continue
            except Breaks as breaks:
                self._rows.forget()
                self._stop(str(breaks), way_out=GOES_ON.format(view=self.projection.rows))
            except Exception as error:
                self._rows.forget()
                if isinstance(error, OutOfOrder):
                    self._stop(f"events are missing or come again: {error}")
                if not is_passing(error):
                    self._stop(f"{type(error).__name__}: {error}")
                log.warning(
                    "projection_waits",
                    projection=self.projection.rows,
                    reason=repr(error)[:300],
                    retry_in_s=backoff.next_s,
                )
                await backoff.pause()
        self.progress.committed(records.values())
        told, name = traces.of_records(in_order), f"project {self.projection.name}"
        traces.batch(name, SpanKind.CONSUMER, told, len(in_order), began)
        for item, reason in folded.parked:
            log.error("event_parked", projection=self.projection.rows, key=item.key, reason=reason)
        for partition, part in records.items():
            if self._go_on(partition, at[partition], at[partition].after(part)):
                self._position[partition] = positions[partition]

    def _at_of(self, partition: TopicPartition) -> At:
        at = self._at.get(partition)
        if at is None:
            raise Superseded
        return at

    def _go_on(self, partition: TopicPartition, before: At, after: At) -> bool:
        if self._at.get(partition) == before:
            self._at[partition] = after
            return True
        self._rows.forget()  # the assignment changed under the commit
        return False

    async def _commit(
        self,
        batch: list[Read],
        records: Mapping[TopicPartition, list[Any]],
        at: Mapping[TopicPartition, At],
        positions: Mapping[TopicPartition, int],
        unfit: Mapping[str, str],
    ) -> Folded:
        async def write(session: Session) -> tuple[Folded, dict[str, Row]]:
            await self._move_offsets(records, at, positions, session)
            before = await self._rows.load((item.key for item in batch), session)
            parked_keys = await self._blocked(batch, session)
            reacts_from = {partition: here.reacts_from for partition, here in at.items()}
            folded = fold(
                self.projection, batch, before, parked_keys, reacts_from=reacts_from, unfit=unfit
            )
            if self._breaker.would_break(folded.newly_parked(), folded.succeeded):
                raise Breaks(folded.newly_parked())
            await self._write(folded, session)
            await self.parking.put(folded.parked, session)
            return folded, before

        folded, before = await transact(self._client, write)
        self._rows.hold(before, folded.rows)
        self._any_parked = self._any_parked or bool(folded.parked)
        self._breaker.saw(folded.newly_parked(), folded.succeeded)
        self._wake_reactions(folded)
        return folded

    def _wake_reactions(self, folded: Folded) -> None:
        if folded.answers and self._pending:
            self._pending.woken.set()

    async def _move_offsets(
        self,
        records: Mapping[TopicPartition, list[Any]],
        at: Mapping[TopicPartition, At],
        positions: Mapping[TopicPartition, int],
        session: Session,
    ) -> None:
        await self._offsets.move(records, at, positions, session)

    async def _blocked(self, batch: Sequence[Read], session: Session) -> frozenset[str]:
        """Which of the batch's keys are parked.

        While a key has one partition, the guard of that tells whether anything is parked at all.
        """
        if not self.projection.key and not self._any_parked:
            return frozenset()
        return await self.parking.blocked({key for i in batch for key in keys_of(i)}, session)

    async def _write(self, folded: Folded, session: Session) -> None:
        """Raises ``UnfitRows`` if it is the fault of a row, or of an answer, that it can't be."""
        try:
            await self._rows.write(folded, session)
            if folded.answers and self._pending:
                await self._pending.store(folded, session)
        except Exception as error:
            if is_passing(error) or not (unfit := unfit_rows(folded.rows)):
                raise
            raise UnfitRows(unfit) from error

    async def release(self) -> None:
        """Takes up what operators have released of the partitions that this one reads.

        Raises ``Superseded`` if one of them is another's by now, and passing errors of the store.
        """
        for key in await self.parking.released(self.reads):
            async with self._turn:
                while not self.stopped and await self._release(key):
                    pass

    async def _release(self, key: str) -> bool:
        """One transaction. Returns whether there is more of the key to take up."""
        partition = await self.parking.partition_of(key)
        if partition is None or not self.reads(partition):
            return False
        at = self._at_of(partition)
        unfit: dict[str, str] = {}

        async def write(session: Session) -> _Released:
            await self._offsets.count_release(partition, at, session)
            records = await self.parking.of_key(key, session)
            batch = read_released(records, self.projection)
            before = await self._rows.load((item.key for item in batch), session)
            others = await self._blocked(batch, session) - {key}
            folded = fold_released(self.projection, batch, before, others, unfit)
            await self._write(folded, session)
            free = await self.parking.settle(key, records, folded.parked, session)
            return _Released(records, before, folded, free)

        while True:
            try:
                done = await transact(self._client, write)
                break
            except UnfitRows as found:
                unfit |= found.reasons
            except BaseException:
                self._rows.forget()
                raise
        self._rows.hold(done.before, done.folded.rows)
        self._go_on(partition, at, at.after_release())
        self._wake_reactions(done.folded)
        self._tell_released(key, done)
        return not done.free and not done.folded.parked

    def _tell_released(self, key: str, done: _Released) -> None:
        here = {"projection": self.projection.rows, "key": key}
        still = {_where_of(item.record) for item, _ in done.folded.parked}
        for record in done.records:
            if record.drop and _where_of(record) not in still:
                log.warning("event_dropped", **here, topic=record.topic, offset=record.offset)
        reason = done.folded.parked[0][1] if still else None
        taken_up = len(done.records) - len(still)
        log.info("key_released", **here, events=taken_up, still=len(still), reason=reason)

    def _positions_after(self, batch: Sequence[Read]) -> dict[TopicPartition, int]:
        """The last position in each partition once the batch is in. Raises ``Stopped``."""
        positions = dict(self._position)
        for item in batch:
            if item.event is None:
                continue
            partition = TopicPartition(item.record.topic, item.record.partition)
            if item.event.position <= positions.get(partition, 0):
                self._stop(
                    f"{partition.topic}[{partition.partition}] steps back to position "
                    f"{item.event.position} at offset {item.record.offset}: it was made anew"
                )
            positions[partition] = item.event.position
        return positions

    @property
    def stopped(self) -> str | None:
        """Why it has stopped, and what to do; None while it goes on."""
        return self.progress.stopped

    def _stop(
        self,
        reason: str,
        at: Mapping[TopicPartition, At] | None = None,
        way_out: str = "See docs/operating.md: A topic is lost",
    ) -> None:
        self.progress.stopped = f"{reason}. {way_out}"
        self._stopped_at = dict(self._at if at is None else at)
        log.error("projection_stopped", projection=self.projection.rows, reason=self.stopped)
        raise Stopped(self.stopped)

    async def go_on_if_moved(self) -> bool:
        """Once stopped: goes on if an operator gave it another offset, or told it to go on."""
        for partition, at in self._stopped_at.items():
            stored, _ = await self._offsets.stored(partition)
            if stored != at:
                log.info("projection_goes_on", projection=self.projection.rows)
                self._breaker.overrule()
                self.progress.goes_on()
                return True
        return False

    def reached(self, partition: TopicPartition) -> int | None:
        """Up to which offset it has surely read, while it has records in hand or is stopped.

        Else None: then all that the consumer handed over is projected.
        """
        if self.stopped and partition in self._stopped_at:
            return self._stopped_at[partition].offset
        if not self.progress.in_hand or partition not in self._at:
            return None
        return self._at[partition].offset

    def tell(self, scrape: Scrape) -> None:
        """Makes its measurements part of what the process tells."""
        scrape.include(metrics.PROJECTOR)
        gauges = (metrics.PARKED_EVENTS, metrics.PARKED_KEYS, metrics.PARKED_OLDEST_SECONDS)
        scrape.ask(self.parking.measure, *(g.labels(self.projection.rows) for g in gauges))

    async def check(self) -> Check:
        """For /readyz: as its progress, and what is parked."""
        check, parked = self.progress.check(), await self.parking.now()
        return Check(check.ready, f"{check.detail}, reads {len(self._at)} partitions, {parked}")


def _where_of(record: Any) -> tuple[str, int, int]:
    return record.topic, record.partition, record.offset
