"""Reading a topic of CloudEvents from its start, without a consumer group."""

import json
import logging
from collections import deque
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError
from lyceum_connections.kafka import KafkaAt, aiokafka_arguments

from lyceum_cli.errors import CliError

_AT_ONCE: Final = 500
_A_LOOK_BYTES: Final = 16 * 1024


@dataclass(frozen=True, slots=True)
class Received:
    """One event: `position` is its place in the total order of its service's events, 0 if it
    carries none; `attributes` are the CloudEvents attributes without "ce_"."""

    position: int
    attributes: Mapping[str, str]
    data: Any

    def as_json(self) -> dict[str, Any]:
        """The event in CloudEvents' JSON format."""
        return {**self.attributes, "data": self.data}


def received(headers: tuple[tuple[str, bytes], ...], value: bytes | None) -> Received:
    """A record read. Data that isn't JSON is kept as text, so that a reader sees what is wrong."""
    attributes = {
        name.removeprefix("ce_"): content.decode(errors="replace")
        for name, content in headers
        if name.startswith("ce_")
    }
    sequence = attributes.get("sequence", "")
    try:
        data = json.loads(value) if value else None
    except ValueError:
        data = (value or b"").decode(errors="replace")
    return Received(int(sequence) if sequence.isdecimal() else 0, attributes, data)


class Topic:
    """All partitions of a topic. Only committed transactions are seen."""

    def __init__(self, consumer: AIOKafkaConsumer, partitions: list[TopicPartition]) -> None:
        self._consumer = consumer
        self._partitions = partitions

    async def skip(self) -> None:
        """Go to the end: only what comes from now on is read."""
        await self._consumer.seek_to_end(*self._partitions)

    async def up_to_now(self) -> AsyncIterator[Received]:
        """Everything up to the end as it is now, by position.

        Partitions, each in order already, are merged; of each a few hundred events are held.
        """
        ends = await self._consumer.end_offsets(self._partitions)
        held: dict[TopicPartition, deque[Received]] = {each: deque() for each in self._partitions}
        unread = set(self._partitions) - await self._read(self._partitions, ends)
        while True:
            while all(held[each] for each in unread) and any(held.values()):
                first = min(
                    (each for each in self._partitions if held[each]),
                    key=lambda each: held[each][0].position,
                )
                yield held[first].popleft()
            wanted = [each for each in unread if not held[each]]
            if not wanted:
                return
            batches = await self._consumer.getmany(*wanted, timeout_ms=500, max_records=_AT_ONCE)
            for partition, records in batches.items():
                held[partition].extend(
                    _received(record) for record in records if record.offset < ends[partition]
                )
            unread -= await self._read(wanted, ends)

    async def _read(
        self, partitions: Iterable[TopicPartition], ends: Mapping[TopicPartition, int]
    ) -> set[TopicPartition]:
        """Those of the partitions that are read to their ends. The position counts, not the last
        record: a partition may end with the mark of a transaction, which nobody gets to see."""
        return {each for each in partitions if await self._consumer.position(each) >= ends[each]}

    async def from_now(self) -> AsyncIterator[Received]:
        """What arrives, as it arrives, without end."""
        while True:
            batches = await self._consumer.getmany(timeout_ms=1_000, max_records=_AT_ONCE)
            for records in batches.values():
                for record in records:
                    yield _received(record)


class Places:
    """Where in whole topics events are. The positions of a partition's events go up."""

    def __init__(
        self,
        consumer: AIOKafkaConsumer,
        firsts: Mapping[TopicPartition, int],
        ends: Mapping[TopicPartition, int],
    ) -> None:
        self._consumer = consumer
        self._firsts = firsts
        self._ends = ends

    async def of_position(self, partition: TopicPartition, position: int) -> int | None:
        """The offset of the event at this position; None if the partition doesn't hold it.

        Halves what is left until it is found: some twenty looks in a million records.
        """
        low, high = self._firsts.get(partition, 0), self._ends.get(partition, 0)
        while low < high:
            middle = (low + high) // 2
            record = await self._first_from(partition, middle)
            if record is None:
                high = middle
                continue
            found = _received(record).position
            if found == position:
                return int(record.offset)
            low, high = (record.offset + 1, high) if found < position else (low, middle)
        return None

    async def _first_from(
        self, partition: TopicPartition, offset: int
    ) -> "ConsumerRecord[bytes, bytes] | None":
        self._consumer.seek(partition, offset)
        while await self._consumer.position(partition) < self._ends[partition]:
            read = await self._consumer.getmany(partition, timeout_ms=500, max_records=1)
            for record in read.get(partition, []):
                return record
        return None


@asynccontextmanager
async def places(kafka: KafkaAt, topics: Iterable[str]) -> AsyncIterator[Places]:
    """Of these topics, as they are now. Raises `CliError` if Kafka or one of them isn't there."""
    async with _consumer(kafka, topics, max_partition_fetch_bytes=_A_LOOK_BYTES) as (
        consumer,
        partitions,
    ):
        firsts = await consumer.beginning_offsets(partitions)
        yield Places(consumer, firsts, await consumer.end_offsets(partitions))


@asynccontextmanager
async def opened(kafka: KafkaAt, name: str) -> AsyncIterator[Topic]:
    """A topic at its start. Raises `CliError` if Kafka or the topic isn't there."""
    async with _consumer(kafka, [name]) as (consumer, partitions):
        await consumer.seek_to_beginning(*partitions)
        yield Topic(consumer, partitions)


@asynccontextmanager
async def _consumer(
    kafka: KafkaAt, topics: Iterable[str], **settings: Any
) -> AsyncIterator[tuple[AIOKafkaConsumer, list[TopicPartition]]]:
    # What goes wrong is told once, by the CliError.
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    consumer = AIOKafkaConsumer(
        **aiokafka_arguments(kafka),
        group_id=None,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        isolation_level="read_committed",
        **settings,
    )
    try:
        partitions = await _partitions(kafka, sorted(topics))
        await consumer.start()
    except (KafkaError, OSError) as error:
        await consumer.stop()
        raise _silent(kafka) from error
    try:
        consumer.assign(partitions)
        yield consumer, partitions
    except KafkaError as error:
        raise _silent(kafka) from error
    finally:
        await consumer.stop()


def _silent(kafka: KafkaAt) -> CliError:
    return CliError(
        f"Kafka doesn't answer at {kafka}. See `lyceum stack status`, or set LYCEUM_KAFKA."
    )


async def _partitions(kafka: KafkaAt, names: list[str]) -> list[TopicPartition]:
    admin = AIOKafkaAdminClient(**aiokafka_arguments(kafka))
    try:
        await admin.start()
        topics = await admin.describe_topics(names)
    finally:
        await admin.close()
    for topic in topics:
        if not topic["partitions"]:
            raise CliError(
                f"Kafka has no topic {topic['topic']}. `lyceum stack up` makes the topics."
            )
    return [
        TopicPartition(topic["topic"], each["partition"])
        for topic in topics
        for each in topic["partitions"]
    ]


def _received(record: "ConsumerRecord[bytes, bytes]") -> Received:
    return received(tuple(record.headers), record.value)
