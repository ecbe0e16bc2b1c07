"""Reads whole topics as any consumer would: raw, read_committed, to the end."""

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient


async def read_all(kafka: str, topic: str) -> list[ConsumerRecord]:
    """Every committed record, partition by partition."""
    consumer = AIOKafkaConsumer(
        bootstrap_servers=kafka, isolation_level="read_committed", enable_auto_commit=False
    )
    await consumer.start()
    try:
        partitions = [TopicPartition(topic, number) for number in await _partitions(kafka, topic)]
        consumer.assign(partitions)
        ends = await _written_so_far(kafka, partitions)
        await consumer.seek_to_beginning(*partitions)
        records: list[ConsumerRecord] = []
        for partition, end in ends.items():
            while await consumer.position(partition) < end:
                for batch in (await consumer.getmany(partition, timeout_ms=200)).values():
                    records.extend(batch)
        return records
    finally:
        await consumer.stop()


async def _written_so_far(
    kafka: str, partitions: list[TopicPartition]
) -> dict[TopicPartition, int]:
    """The ends as an uncommitted reader sees them: a commit may still be under way."""
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka, enable_auto_commit=False)
    await consumer.start()
    try:
        return dict(await consumer.end_offsets(partitions))
    finally:
        await consumer.stop()


async def _partitions(kafka: str, topic: str) -> list[int]:
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    try:
        [described] = await admin.describe_topics([topic])
        return sorted(partition["partition"] for partition in described["partitions"])
    finally:
        await admin.close()


def header(record: ConsumerRecord, name: str) -> str:
    return str(dict(record.headers)[name].decode())
