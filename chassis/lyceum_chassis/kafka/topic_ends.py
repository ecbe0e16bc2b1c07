"""Where topics begin and end, as a reader of committed records alone sees them."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import UnknownTopicOrPartitionError
from lyceum_connections.kafka import KafkaAt, aiokafka_arguments

from lyceum_chassis.futures import still_wanted
from lyceum_chassis.kafka.cloudevents import Malformed, decode_record

Record = Any
Offsets = Mapping[TopicPartition, int]
_FIRST_STEP = 10
_WAIT_MS = 500
_REQUEST_LIMIT_MS = 8_000


class TopicMissing(Exception):  # noqa: N818
    """Kafka has no such topic."""


def position_of(record: Record) -> int:
    """The position of the event in a record. Raises ``Malformed``."""
    return decode_record(record.headers, record.value).position


def last_position(newest: Sequence[Record]) -> int:
    """The highest position in a topic's newest records; 0 if there are none."""
    return max(map(position_of, newest), default=0)


@dataclass(frozen=True, slots=True)
class Seen:
    """Where a partition ends, and the position of the last event before an offset in it.

    ``before`` is None if there is no event, or none that can be read.
    """

    end: int
    before: int | None

    def contradicts(self, offset: int, position: int) -> str | None:
        """Why who read ``position`` last can't go on at ``offset`` here; None if that fits."""
        if offset > self.end:
            lost = "the topic was lost or made anew"
            return f"ends at {self.end}, before the stored offset {offset}: {lost}"
        if position and self.before not in (None, position):
            where = f"before the stored offset {offset}, where {position} was read"
            return f"holds position {self.before} {where}: the topic was made anew"
        return None


class TopicEnds:
    """Reads the beginnings and ends of whole topics, whatever aborted records lie there.

    ``behind`` is the offset behind each partition's last record.
    """

    def __init__(self, consumer: AIOKafkaConsumer, firsts: Offsets, behind: Offsets) -> None:
        self._consumer = consumer
        self._firsts = firsts
        self.behind = behind

    async def first_position(self, topic: str) -> int:
        """The lowest position of an event on the topic; 0 if it is empty."""
        waiting = {each: at for each, at in self._firsts.items() if each.topic == topic}
        self._go_to(waiting)
        positions: list[int] = []
        while waiting:
            read = await self._consumer.getmany(*waiting, timeout_ms=_WAIT_MS)
            for partition in list(waiting):
                if part := read.get(partition):
                    positions.append(position_of(part[0]))
                elif await self._consumer.position(partition) < self.behind[partition]:
                    continue
                del waiting[partition]
        return min(positions, default=0)

    async def newest(
        self, *topics: str, back_to: Callable[[Record], bool] = lambda _: True
    ) -> dict[str, list[Record]]:
        """Of each partition the last records, from one that is ``back_to`` or the first one on.

        Reads backwards in growing steps. The records of a partition are in order.
        """
        missing = [partition for partition in self.behind if partition.topic in topics]
        newest: dict[str, list[Record]] = {topic: [] for topic in topics}
        step = _FIRST_STEP
        while missing:
            begins = {each: max(self._firsts[each], self.behind[each] - step) for each in missing}
            for partition, part in (await self._from(begins)).items():
                if begins[partition] == self._firsts[partition] or any(map(back_to, part)):
                    newest[partition.topic] += part
                    missing.remove(partition)
            step *= 10
        return newest

    async def seen_at(self, offsets: Offsets) -> dict[TopicPartition, Seen]:
        """What there is at these offsets. One that lies behind the end has nothing before it."""
        ends = {partition: self.behind.get(partition, 0) for partition in offsets}
        within = {partition: at for partition, at in offsets.items() if at <= ends[partition]}
        before = TopicEnds(self._consumer, self._firsts, within)
        last: dict[TopicPartition, int] = {}
        for records in (await before.newest(*{each.topic for each in within})).values():
            for record in records:
                with contextlib.suppress(Malformed):
                    last[TopicPartition(record.topic, record.partition)] = position_of(record)
        return {each: Seen(end, last.get(each)) for each, end in ends.items()}

    async def _from(self, begins: Offsets) -> dict[TopicPartition, list[Record]]:
        records: dict[TopicPartition, list[Record]] = {partition: [] for partition in begins}
        self._go_to(begins)
        for partition, part in records.items():
            while await self._consumer.position(partition) < self.behind[partition]:
                read = await self._consumer.getmany(partition, timeout_ms=_WAIT_MS)
                part += [r for r in read.get(partition, []) if r.offset < self.behind[partition]]
        return records

    def _go_to(self, offsets: Offsets) -> None:
        for partition, offset in offsets.items():
            self._consumer.seek(partition, offset)


@contextlib.asynccontextmanager
async def topic_ends(kafka: KafkaAt, *topics: str) -> AsyncIterator[TopicEnds]:
    """Of these topics, as they end now. Set it a limit: a partition without a leader waits.

    Raises ``TopicMissing`` if Kafka has not known one of them for 8 seconds.
    """
    consumer = AIOKafkaConsumer(
        *topics,
        **aiokafka_arguments(kafka),
        isolation_level="read_committed",
        enable_auto_commit=False,
        request_timeout_ms=_REQUEST_LIMIT_MS,
    )
    try:
        try:
            await consumer.start()
        except UnknownTopicOrPartitionError as error:
            unknown = [topic for topic in topics if not consumer.partitions_for_topic(topic)]
            raise TopicMissing(f"{' and '.join(unknown)} can't be found") from error
        partitions = sorted(consumer.assignment())
        firsts = await consumer.beginning_offsets(partitions)
        yield TopicEnds(consumer, firsts, await consumer.end_offsets(partitions))
    finally:
        try:
            await consumer.stop()
        except asyncio.CancelledError:
            # aiokafka cancels its fetches as it stops, and may hand that on to who stops it.
            if not still_wanted():
                raise
            await consumer._client.close()
