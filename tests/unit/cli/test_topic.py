"""Events of many partitions come in their one order, up to the end as it was."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from aiokafka import AIOKafkaConsumer, TopicPartition
from lyceum_cli.topic import Topic

ONE, TWO = TopicPartition("t", 0), TopicPartition("t", 1)


@dataclass
class Record:
    offset: int
    position: int
    value: bytes = b"{}"

    @property
    def headers(self) -> list[tuple[str, bytes]]:
        return [("ce_sequence", b"%019d" % self.position)]


@dataclass
class Log:
    """Kafka's side of it: offsets with gaps where transactions were marked or aborted."""

    records: Mapping[TopicPartition, Sequence[Record]]
    ends: Mapping[TopicPartition, int]
    at_once: int = 2
    read: dict[TopicPartition, int] = field(default_factory=lambda: {ONE: 0, TWO: 0})

    async def end_offsets(self, partitions: Sequence[TopicPartition]) -> dict[Any, int]:
        return {each: self.ends[each] for each in partitions}

    async def position(self, partition: TopicPartition) -> int:
        return self.read[partition]

    async def getmany(self, *partitions: TopicPartition, **_: object) -> dict[Any, list[Record]]:
        batches = {}
        for each in partitions:
            rest = [record for record in self.records[each] if record.offset >= self.read[each]]
            batches[each] = rest[: self.at_once]
            more = len(rest) > self.at_once
            self.read[each] = (
                batches[each][-1].offset + 1
                if more
                else max(self.ends[each], *(record.offset + 1 for record in rest), 0)
            )
        return batches


async def positions(log: Log) -> list[int]:
    topic = Topic(cast(AIOKafkaConsumer, log), [ONE, TWO])
    return [event.position async for event in topic.up_to_now()]


async def test_partitions_are_merged_by_position() -> None:
    one = [Record(offset, position) for offset, position in enumerate((1, 2, 3, 8, 9, 10))]
    two = [Record(offset, position) for offset, position in enumerate((4, 5, 6, 7, 11))]
    log = Log({ONE: one, TWO: two}, {ONE: 6, TWO: 5})
    assert await positions(log) == list(range(1, 12))


async def test_a_partition_that_ends_with_a_mark_or_is_empty_is_read_to_its_end() -> None:
    log = Log({ONE: [Record(0, 1), Record(3, 2)], TWO: []}, {ONE: 5, TWO: 1})
    assert await positions(log) == [1, 2]


async def test_what_came_after_the_start_is_left_out() -> None:
    log = Log({ONE: [Record(0, 1), Record(1, 2)], TWO: []}, {ONE: 1, TWO: 0}, at_once=5)
    assert await positions(log) == [1]


async def test_an_empty_topic_has_no_events() -> None:
    assert await positions(Log({ONE: [], TWO: []}, {ONE: 0, TWO: 0})) == []
