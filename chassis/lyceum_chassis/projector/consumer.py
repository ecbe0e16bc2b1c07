"""Feeds projectors from Kafka: FastStream subscribers that take batches of raw records.

FastStream acknowledges nothing here: the projector keeps the offsets with its rows. On every
assignment the consumer goes to the stored offset, and a batch that was not ours is dropped.
"""

import asyncio
import contextlib
import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import KafkaError
from faststream import AckPolicy
from faststream.kafka import KafkaBroker, KafkaMessage

from lyceum_chassis.backoff import Backoff
from lyceum_chassis.futures import still_wanted
from lyceum_chassis.kafka.topic_ends import Seen, TopicMissing, topic_ends
from lyceum_chassis.observing.health import Check
from lyceum_chassis.projector.offsets import Superseded
from lyceum_chassis.projector.projector import Projector, Stopped
from lyceum_chassis.store.mongo import is_passing

log = structlog.get_logger()

BATCH_MAX = 1_000
_GATHER_MS = 100
"""How long Kafka waits for more before it hands over a few records: a transaction of the store
costs nearly the same for one event as for fifty."""
_GATHER_BYTES = 64 * 1024
_TOPICS_KNOWN_FOR_MS = 15_000
"""After which a topic that was deleted, or made anew, is noticed at the latest."""
_LOOK_EVERY_S = 1.0
_LOOK_LIMIT_S = 5.0
_SEEN_LIMIT_S = 20.0
_KAFKA_IS_AWAY = (KafkaError, TopicMissing, TimeoutError)
_BATCH_LIMIT_S = 5.0
"""How long a batch in hand may take once the process stops; then it is cut off."""
_STOP_LIMIT_S = 15.0


async def _raw_message(records: tuple[Any, ...]) -> KafkaMessage:
    """FastStream's own parser decodes every header of every record; the projector decodes once."""
    return KafkaMessage(body=b"", raw_message=records, consumer=None)  # type: ignore[arg-type]


async def _raw_records(message: KafkaMessage) -> Any:
    return message.raw_message


class Consumers:
    """The subscribers of a process, one a projector, each in its own consumer group."""

    def __init__(
        self, kafka: str, projectors: Sequence[Projector], group_prefix: str = "lyceum"
    ) -> None:
        self._kafka = kafka
        self._group_prefix = group_prefix
        self._projectors = projectors
        self.state = "starting"

    async def run(self) -> None:
        """Consumes until cancelled; waits for Kafka and the store where they are away."""
        backoff = Backoff(0.2, 5.0)
        while still_wanted():
            broker = KafkaBroker(
                self._kafka.split(","),
                apply_types=False,
                graceful_timeout=_BATCH_LIMIT_S,
                metadata_max_age_ms=_TOPICS_KNOWN_FOR_MS,
                log_level=logging.DEBUG,
                logger=None,
            )
            feeds = [
                _Feed(self._kafka, broker, projector, self._group_prefix)
                for projector in self._projectors
            ]
            try:
                for projector in self._projectors:
                    await projector.prepare()
                    await projector.begin(self._ends)
                await broker.start()
                self.state = "consuming"
                backoff.reset()
                await asyncio.gather(*(feed.watch() for feed in feeds))
            except (KafkaError, OSError) as error:
                self.state = f"waiting for Kafka: {type(error).__name__}"
            except Exception as error:
                if not is_passing(error):
                    self.state = f"stopped: {error!r}"
                    raise
                self.state = f"waiting for the store: {type(error).__name__}"
            finally:
                for feed in feeds:
                    feed.close()
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(_STOP_LIMIT_S):
                        await broker.stop()
            log.warning("consumers_restart", state=self.state, retry_in_s=backoff.next_s)
            await backoff.pause()

    async def check(self) -> Check:
        return Check(self.state == "consuming", self.state)

    async def _ends(self, topics: Sequence[str]) -> dict[TopicPartition, int]:
        """Where these topics end. One that isn't there has no partitions."""
        found: dict[TopicPartition, int] = {}
        async with asyncio.timeout(_SEEN_LIMIT_S):
            for topic in topics:
                with contextlib.suppress(TopicMissing):
                    async with topic_ends(self._kafka, topic) as ends:
                        found.update(ends.behind)
        return found


class _Feed(ConsumerRebalanceListener):  # type: ignore[misc]
    """One subscriber and its projector."""

    def __init__(
        self, kafka: str, broker: KafkaBroker, projector: Projector, group_prefix: str
    ) -> None:
        self._kafka = kafka
        self._projector = projector
        self._closed = False
        self._subscriber = broker.subscriber(
            *projector.projection.topics,
            batch=True,
            max_records=BATCH_MAX,
            batch_timeout_ms=_GATHER_MS,
            fetch_min_bytes=_GATHER_BYTES,
            fetch_max_wait_ms=_GATHER_MS,
            group_id=f"{group_prefix}.{projector.projection.rows}",
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
        self._projector.progress.saw(None)

    async def watch(self) -> None:
        """What there is to do beside the batches; FastStream restarts what fails in those."""
        await asyncio.gather(self._look(), self._heed())

    async def _look(self) -> None:
        """Sees once a second how much there is to read, whatever the projector does meanwhile."""
        while still_wanted():
            behind: dict[TopicPartition, int] | None = None
            with contextlib.suppress(TimeoutError, KafkaError):
                async with asyncio.timeout(_LOOK_LIMIT_S):
                    behind = await self._behind()
            self._projector.progress.saw(behind)
            await asyncio.sleep(_LOOK_EVERY_S)

    async def _heed(self) -> None:
        """Does what operators ask for: takes up what they released, goes on where they say."""
        while still_wanted():
            await asyncio.sleep(_LOOK_EVERY_S)
            try:
                if not self._projector.stopped:
                    await self._projector.release()
                elif await self._projector.go_on_if_moved():
                    await self._resume()
            except Superseded:
                await self._resume()
            except Exception as error:
                name = self._projector.projection.rows
                log.warning("operator_waits", projection=name, reason=repr(error)[:300])

    @property
    def _consumer(self) -> AIOKafkaConsumer:
        consumer = self._subscriber.consumer
        assert consumer is not None
        return consumer

    async def on_partitions_revoked(self, revoked: Sequence[TopicPartition]) -> None:
        self._projector.let_go()

    async def on_partitions_assigned(self, assigned: Sequence[TopicPartition]) -> None:
        await self._resume()

    async def _take(self, records: Sequence[Any]) -> None:
        """One batch. Never raises: FastStream would swallow it and go on to the next."""
        by_partition: dict[TopicPartition, list[Any]] = defaultdict(list)
        for record in records:
            by_partition[TopicPartition(record.topic, record.partition)].append(record)
        if self._projector.stopped:
            self._consumer.pause(*self._consumer.assignment())
            return
        try:
            if not all(self._projector.reads(partition) for partition in by_partition):
                raise Superseded
            await self._projector.project(by_partition)
        except Superseded:
            log.info("batch_not_ours", projection=self._projector.projection.rows)
            await self._resume()
        except Stopped:
            self._consumer.pause(*self._consumer.assignment())

    async def _resume(self) -> None:
        """Goes to the stored offsets of what is assigned; tries until it knows them."""
        backoff = Backoff(0.1, 2.0)
        while not self._closed and (partitions := sorted(self._consumer.assignment())):
            try:
                offsets = await self._projector.resume(partitions, self._look_at)
                for partition, offset in offsets.items():
                    if partition in self._consumer.assignment():
                        self._consumer.seek(partition, offset)
                if not self._projector.stopped:
                    self._consumer.resume(*self._consumer.paused())
                return
            except Stopped:
                return
            except Exception as error:
                if not isinstance(error, _KAFKA_IS_AWAY) and not is_passing(error):
                    raise
                log.warning("resume_waits", reason=repr(error)[:300], retry_in_s=backoff.next_s)
                await backoff.pause()

    async def _look_at(self, offsets: Mapping[TopicPartition, int]) -> dict[TopicPartition, Seen]:
        """By a consumer of its own: this one's partitions may just be being assigned."""
        async with asyncio.timeout(_SEEN_LIMIT_S):
            async with topic_ends(self._kafka, *{each.topic for each in offsets}) as ends:
                return await ends.seen_at(offsets)

    async def _behind(self) -> dict[TopicPartition, int]:
        """Records between what is projected and the last that may be read, a partition.

        Kafka is asked where the partitions end: what the consumer knows of it stands still while
        it doesn't fetch, which is when this matters most.
        """
        consumer, behind = self._consumer, {}
        # Before the ends are asked for: the projector may go beyond them while a broker is slow.
        known = {each: self._projector.offset(each) for each in sorted(consumer.assignment())}
        ends = await consumer.end_offsets(list(known))
        if any(known[partition] > end for partition, end in ends.items()):
            await self._resume()  # which finds out whether the topic was made anew under us
        for partition, end in ends.items():
            reached = self._projector.reached(partition)
            if reached is None:
                reached = await consumer.position(partition)
            behind[partition] = max(0, end - reached)
        return behind
