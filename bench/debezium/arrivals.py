"""What came onto a topic, as a reader of committed records sees it: when, and how often."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from collections.abc import Collection as Members

from aiokafka import AIOKafkaConsumer, ConsumerRecord
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

IdOf = Callable[[ConsumerRecord], str]
"""The id of what a record tells of."""
_LIMIT_S = 300.0
_STILL_S = 2.0


async def create_topics(kafka: str, topics: Mapping[str, int]) -> None:
    """With so many partitions each; the broker notes when it got each record."""
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    noted = {"message.timestamp.type": "LogAppendTime"}
    new = [NewTopic(topic, count, 1, topic_configs=noted) for topic, count in topics.items()]
    await admin.create_topics(new)
    await admin.close()


@contextlib.asynccontextmanager
async def reader(kafka: str, topic: str) -> AsyncIterator[AIOKafkaConsumer]:
    """From the topic's beginning, of committed records alone."""
    consumer = AIOKafkaConsumer(
        topic,
        bootstrap_servers=kafka,
        isolation_level="read_committed",
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        max_partition_fetch_bytes=4 * 1024 * 1024,
    )
    await consumer.start()
    try:
        yield consumer
    finally:
        await consumer.stop()


async def until_still(kafka: str, topic: str, count: int) -> None:
    """Waits until there are so many at least, and no more come. Asks only where the topic ends,
    which costs next to nothing; a transaction's end has an offset, too."""
    before, since = 0, time.monotonic()
    async with asyncio.timeout(_LIMIT_S), reader(kafka, topic) as consumer:
        while before < count or time.monotonic() - since < _STILL_S:
            await asyncio.sleep(0.1)
            ends = sum((await consumer.end_offsets(consumer.assignment())).values())
            if ends != before:
                before, since = ends, time.monotonic()


async def arrivals(
    kafka: str, topic: str, id_of: IdOf, wanted: Members[str], others: Members[str] = ()
) -> dict[str, int]:
    """When the broker got each, in ms. Raises ``SystemExit`` unless each of ``wanted`` is there
    once, and nothing else but ``others``."""
    came: dict[str, int] = {}
    twice: set[str] = set()
    since = time.monotonic()
    async with asyncio.timeout(_LIMIT_S), reader(kafka, topic) as consumer:
        # What came twice may come last: it is read on for a while.
        while time.monotonic() - since < _STILL_S:
            for records in (await consumer.getmany(timeout_ms=200)).values():
                since = time.monotonic()
                for record in records:
                    if (id_ := id_of(record)) in others:
                        continue
                    twice |= {id_} & came.keys()
                    came[id_] = record.timestamp
    missing = set(wanted) - came.keys()
    if missing or twice or len(came) != len(wanted):
        told = f"{len(missing)} are missing, {len(twice)} came more than once"
        raise SystemExit(f"bench: {topic}: {told}, {len(came)} came of {len(wanted)}")
    return came


def rate_of(came: Iterable[int]) -> float:
    """A second, from the first arrival on; what came within its millisecond began it."""
    times = sorted(came)
    return 1_000 * sum(at > times[0] for at in times) / (times[-1] - times[0])
