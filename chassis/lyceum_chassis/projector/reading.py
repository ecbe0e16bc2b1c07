"""One reading of topics for several projectors: each record is fetched once, and each projector
commits what it makes of it in a transaction of its own.

On every assignment the consumer goes to the least of the projectors' stored offsets; a projector
drops what lies behind its own. So they may be at different places, and one that stops lets the
others go on. A batch that was not ours is dropped.
"""

import asyncio
import contextlib
import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import KafkaError
from faststream import AckPolicy
from faststream.kafka import KafkaBroker, KafkaMessage
from lyceum_connections.kafka import KafkaAt

from lyceum_chassis.backoff import Backoff
from lyceum_chassis.futures import still_wanted
from lyceum_chassis.kafka.topic_ends import Seen, TopicMissing, topic_ends
from lyceum_chassis.projector.envelopes import Envelopes
from lyceum_chassis.projector.offsets import Superseded
from lyceum_chassis.projector.projector import Projector, Stopped
from lyceum_chassis.store.mongo import is_passing

log = structlog.get_logger()

BATCH_MAX = 1_000
SEEN_LIMIT_S = 20.0
_WAIT_MS = 500
"""How long Kafka holds back an answer while there is nothing new."""
_GATHER_S = 0.1
"""How long a reading lets records gather after a few, before it takes the next: a transaction of
the store costs nearly the same for one event as for fifty. What comes after a quiet while is taken
at once."""
_LOOK_EVERY_S = 1.0
_LOOK_LIMIT_S = 5.0
_KAFKA_IS_AWAY = (KafkaError, TopicMissing, TimeoutError)
_NAME_MAX = 200
"""Kafka takes longer group ids, but metrics, ACLs and people have to read them."""


async def _raw_message(records: tuple[Any, ...]) -> KafkaMessage:
    """FastStream's own parser decodes every header of every record; the projector decodes once."""
    return KafkaMessage(body=b"", raw_message=records, consumer=None)  # type: ignore[arg-type]


async def _raw_records(message: KafkaMessage) -> Any:
    return message.raw_message


def group_of(views: Sequence[str], prefix: str) -> str:
    """The consumer group of these views' reading: made of the set, so that processes that fill
    other sets of views, as in a deploy, each read every partition. The offsets guard the rows."""
    name = "+".join(sorted(views))
    if len(name) > _NAME_MAX:
        name = f"{len(views)}-views-{hashlib.sha256(name.encode()).hexdigest()[:16]}"
    return f"{prefix}.{name}"


class Reading(ConsumerRebalanceListener):  # type: ignore[misc]
    """One subscriber and its projectors."""

    def __init__(
        self,
        kafka: KafkaAt,
        broker: KafkaBroker,
        projectors: Sequence[Projector],
        group_prefix: str,
    ) -> None:
        self._kafka = kafka
        self._projectors = projectors
        self._closed = False
        topics = {topic for each in projectors for topic in each.projection.topics}
        self._subscriber = broker.subscriber(
            *sorted(topics),
            batch=True,
            max_records=BATCH_MAX,
            batch_timeout_ms=_WAIT_MS,
            fetch_max_wait_ms=_WAIT_MS,
            group_id=group_of([each.projection.rows for each in projectors], group_prefix),
            auto_offset_reset="earliest",
            isolation_level="read_committed",
            ack_policy=AckPolicy.MANUAL,
            listener=self,
            parser=_raw_message,
            decoder=_raw_records,
        )
        self._subscriber(self._take)

    def close(self) -> None:
        """Says that the broker stops: that waits for the listener's calls, which end now."""
        self._closed = True
        for projector in self._projectors:
            projector.progress.saw(None)

    async def watch(self) -> None:
        """What there is to do beside the batches; FastStream restarts what fails in those."""
        await asyncio.gather(self._look(), self._heed())

    async def _look(self) -> None:
        """Sees once a second how much there is to read, whatever the projectors do meanwhile."""
        while still_wanted():
            behind: Mapping[str, dict[TopicPartition, int]] = {}
            with contextlib.suppress(TimeoutError, KafkaError):
                async with asyncio.timeout(_LOOK_LIMIT_S):
                    behind = await self._behind()
            for projector in self._projectors:
                projector.progress.saw(behind.get(projector.projection.rows))
            await asyncio.sleep(_LOOK_EVERY_S)

    async def _heed(self) -> None:
        """Does what operators ask for: takes up what they released, goes on where they say."""
        while still_wanted():
            await asyncio.sleep(_LOOK_EVERY_S)
            for projector in self._projectors:
                try:
                    if not projector.stopped:
                        await projector.release()
                    elif await projector.go_on_if_moved():
                        await self._resume()
                except Superseded:
                    await self._resume()
                except Exception as error:
                    name = projector.projection.rows
                    log.warning("operator_waits", projection=name, reason=repr(error)[:300])

    @property
    def _consumer(self) -> AIOKafkaConsumer:
        consumer = self._subscriber.consumer
        assert consumer is not None
        return consumer

    async def on_partitions_revoked(self, revoked: Sequence[TopicPartition]) -> None:
        for projector in self._projectors:
            projector.let_go()

    async def on_partitions_assigned(self, assigned: Sequence[TopicPartition]) -> None:
        await self._resume()

    async def _take(self, records: Sequence[Any]) -> None:
        """One batch. Never raises: FastStream would swallow it and go on to the next."""
        by_partition: dict[TopicPartition, list[Any]] = defaultdict(list)
        for record in records:
            by_partition[TopicPartition(record.topic, record.partition)].append(record)
        envelopes = Envelopes()
        going_on = [projector for projector in self._projectors if not projector.stopped]
        ours = await asyncio.gather(
            *(self._project(each, by_partition, envelopes) for each in going_on)
        )
        if not all(ours):
            await self._resume()
        elif all(projector.stopped for projector in self._projectors):
            self._consumer.pause(*self._consumer.assignment())
        elif len(records) < BATCH_MAX // 2:
            await asyncio.sleep(_GATHER_S)

    async def _project(
        self,
        projector: Projector,
        by_partition: Mapping[TopicPartition, list[Any]],
        envelopes: Envelopes,
    ) -> bool:
        """Has one projector take its part of a batch. Returns whether the batch is ours."""
        part = {
            partition: records
            for partition, records in by_partition.items()
            if partition.topic in projector.projection.topics
        }
        try:
            if not all(projector.reads(partition) for partition in part):
                raise Superseded
            if part:
                await projector.project(part, envelopes)
        except Superseded:
            log.info("batch_not_ours", projection=projector.projection.rows)
            return False
        except Stopped:
            pass  # the others go on; it has said why
        return True

    async def _resume(self) -> None:
        """Goes to the stored offsets of what is assigned; tries until it knows them."""
        backoff = Backoff(0.1, 2.0)
        while not self._closed and (partitions := sorted(self._consumer.assignment())):
            try:
                offsets = await self._least(partitions)
                for partition, offset in offsets.items():
                    if partition in self._consumer.assignment():
                        self._consumer.seek(partition, offset)
                if not all(projector.stopped for projector in self._projectors):
                    self._consumer.resume(*self._consumer.paused())
                return
            except Exception as error:
                if not isinstance(error, _KAFKA_IS_AWAY) and not is_passing(error):
                    raise
                log.warning("resume_waits", reason=repr(error)[:300], retry_in_s=backoff.next_s)
                await backoff.pause()

    async def _least(self, partitions: Sequence[TopicPartition]) -> dict[TopicPartition, int]:
        """Where to go on in each partition: where the one goes on that is furthest behind."""
        least: dict[TopicPartition, int] = {}
        for projector in self._projectors:
            its_own = [each for each in partitions if each.topic in projector.projection.topics]
            try:
                found = await projector.resume(its_own, self._look_at)
            except Stopped:
                continue
            if not projector.stopped:
                least |= {each: min(at, least.get(each, at)) for each, at in found.items()}
        return least

    async def _look_at(self, offsets: Mapping[TopicPartition, int]) -> dict[TopicPartition, Seen]:
        """By a consumer of its own: this one's partitions may just be being assigned."""
        async with asyncio.timeout(SEEN_LIMIT_S):
            async with topic_ends(self._kafka, *{each.topic for each in offsets}) as ends:
                return await ends.seen_at(offsets)

    async def _behind(self) -> dict[str, dict[TopicPartition, int]]:
        """Records between what is projected and the last that may be read, a view and partition.

        Kafka is asked where the partitions end: what the consumer knows of it stands still while
        it doesn't fetch, which is when this matters most.
        """
        consumer = self._consumer
        assigned = sorted(consumer.assignment())
        # Before the ends are asked for: a projector may go beyond them while a broker is slow.
        known = {
            projector.projection.rows: {
                each: projector.offset(each)
                for each in assigned
                if each.topic in projector.projection.topics
            }
            for projector in self._projectors
        }
        ends = await consumer.end_offsets(assigned)
        if any(at > ends[each] for offsets in known.values() for each, at in offsets.items()):
            await self._resume()  # which finds out whether the topic was made anew under us
        behind: dict[str, dict[TopicPartition, int]] = {}
        for projector in self._projectors:
            of_view = behind[projector.projection.rows] = {}
            for partition in known[projector.projection.rows]:
                reached = projector.reached(partition)
                if reached is None:
                    # The reading may have gone back for another; what it holds lies further.
                    reached = max(await consumer.position(partition), projector.offset(partition))
                of_view[partition] = max(0, ends[partition] - reached)
        return behind
