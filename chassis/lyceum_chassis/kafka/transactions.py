"""What aiokafka's transactional producer does not tell by itself, and the relay must know."""

import asyncio
import contextlib
from typing import Any

from aiokafka import AIOKafkaProducer
from lyceum_connections.kafka import KafkaAt, aiokafka_arguments

from lyceum_chassis.futures import seen
from lyceum_chassis.kafka.cloudevents import Headers

TRANSACTION_TIMEOUT_MS = 15_000
TRANSACTION_LIMIT_S = 20.0
"""For the whole of a transaction, as for opening the producer."""


def relays_producer(kafka: KafkaAt, service: str) -> AIOKafkaProducer:
    """The one producer of a service's events, not started: its start fences every earlier one."""
    return AIOKafkaProducer(
        **aiokafka_arguments(kafka),
        transactional_id=f"lyceum.{service}.relay",
        transaction_timeout_ms=TRANSACTION_TIMEOUT_MS,
        request_timeout_ms=8_000,
        max_batch_size=512 * 1024,
        max_request_size=4 * 1024 * 1024,
        linger_ms=2,
    )


async def send(
    producer: AIOKafkaProducer, topic: str, value: bytes, key: bytes, headers: Headers = ()
) -> asyncio.Future[Any]:
    """Hands a record over. What became of it is in the future: see ``all_sent``."""
    sent: asyncio.Future[Any] = await producer.send(topic, value, key, headers=headers)
    # If another send fails first, nobody awaits this one: its error is the same one.
    sent.add_done_callback(seen)
    return sent


async def all_sent(producer: AIOKafkaProducer, sent: list[asyncio.Future[Any]]) -> list[Any]:
    """Waits until Kafka has all that was sent, and tells where; raises what went wrong first.

    A producer that is fenced lets go of its records without a word to their futures: aiokafka
    says it in the transaction's own future alone.
    """
    sending = asyncio.gather(*sent)
    sending.add_done_callback(seen)
    ended = _transaction_end(producer)
    await asyncio.wait({sending, ended}, return_when=asyncio.FIRST_COMPLETED)
    if ended.done():
        sending.cancel()
        ended.result()
    return await sending


async def discard(producer: AIOKafkaProducer) -> None:
    """Ends a producer for good, without aborting: opening the next one does that, surely."""
    with contextlib.suppress(Exception):
        async with asyncio.timeout(5):
            await producer.stop()
    if producer._txn_manager.wait_for_transaction_end() is not None:
        _transaction_end(producer).cancel()


def cause(producer: AIOKafkaProducer) -> BaseException | None:
    """Why the producer failed, if it did: the next call only says that it is in no transaction."""
    ended: asyncio.Future[Any] | None = producer._txn_manager.wait_for_transaction_end()
    return ended.exception() if ended and ended.done() and not ended.cancelled() else None


def _transaction_end(producer: AIOKafkaProducer) -> asyncio.Future[Any]:
    ended: asyncio.Future[Any] = producer._txn_manager.wait_for_transaction_end()
    ended.add_done_callback(seen)
    return ended
