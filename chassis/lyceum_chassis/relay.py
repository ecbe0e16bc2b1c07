"""The relay: takes commits from the store to Kafka, each event exactly once.

A batch's events and the checkpoint that names its commits go to Kafka in one transaction; only
then are the commits marked in the store. Whatever dies in between, the next relay reads the
checkpoint first and finishes the marking. While a batch is being marked the next one is already
sent, but not committed: a checkpoint may replace the one before only when that one's batch is
marked. See docs/adr/0003.
"""

import asyncio
import contextlib
from collections.abc import Collection as Members
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson
import structlog
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.errors import KafkaError, ProducerFenced
from pymongo import UpdateOne

from lyceum_chassis import metrics
from lyceum_chassis.backoff import Backoff
from lyceum_chassis.cloudevents import encode_headers
from lyceum_chassis.futures import still_wanted
from lyceum_chassis.health import Check
from lyceum_chassis.kafka_transactions import all_sent, cause, discard, send
from lyceum_chassis.lease import Lease
from lyceum_chassis.mongo import Client, Collection, Document, Session, is_passing, transact

log = structlog.get_logger()

TRANSACTION_TIMEOUT_MS = 15_000
_TRANSACTION_LIMIT_S = 20.0
_CHECKPOINT_LIMIT_S = 20.0
_CHECKPOINT_KEY = b"relay"
_LINGER_S = 0.02
_BATCHES_A_LOOK = 10


@dataclass(slots=True)
class Checkpoint:
    """Where the topics end: the last position, and the last batch's commits with theirs."""

    position: int = 0
    batch: list[tuple[UUID, int]] = field(default_factory=list)

    def to_json(self) -> bytes:
        batch = [[str(commit), position] for commit, position in self.batch]
        return orjson.dumps({"position": self.position, "batch": batch})

    @classmethod
    def from_json(cls, value: bytes) -> "Checkpoint":
        read = orjson.loads(value)
        return cls(read["position"], [(UUID(commit), at) for commit, at in read["batch"]])


@dataclass(frozen=True, slots=True)
class RelaySettings:
    """``batch`` is commits a transaction; ``poll_s`` how often other processes' are looked for."""

    kafka: str
    service: str
    public_types: Members[str]
    batch: int = 500
    poll_s: float = 0.2


class Relay:
    """One a service does the work at a time; the others wait for the lease."""

    def __init__(
        self, client: Client, commits: Collection, lease: Lease, settings: RelaySettings
    ) -> None:
        self._client = client
        self._commits = commits
        self._lease = lease
        self._settings = settings
        self._woken = asyncio.Event()
        self._backoff = Backoff(0.1, 5.0)
        self._marking: asyncio.Task[None] | None = None
        self._being_marked: frozenset[UUID] = frozenset()
        self.events_topic = f"lyceum.{settings.service}.v1"
        self.public_topic = f"lyceum.{settings.service}.public.v1"
        self.checkpoint_topic = f"lyceum.{settings.service}.checkpoint"
        self.state = "starting"
        """For /readyz: "starting", "standing by", "publishing" or what it waits for."""

    def wake(self) -> None:
        """Says that something was appended in this process."""
        self._woken.set()

    async def check(self) -> Check:
        """For /readyz: standing by for another relay is as good as publishing."""
        return Check(self.state.startswith(("publishing", "standing by")), self.state)

    async def measure(self) -> list[float]:
        """For /metrics: 1 for the one of ``metrics.RELAY_STATES`` that it is in."""
        return [float(self.state.startswith(state)) for state in metrics.RELAY_STATES]

    async def run(self) -> None:
        """Publishes until cancelled. Every failure ends in a new producer and a fresh look."""
        while still_wanted():
            try:
                async with self._lease.held(on_wait=self._stand_by):
                    await self._publish_as_the_one()
            except ProducerFenced:
                self.state = "fenced by another relay"
                metrics.RELAY_FENCINGS.inc()
                log.warning("relay_fenced", service=self._settings.service)
            except (KafkaError, TimeoutError, OSError) as error:
                self.state = f"waiting for Kafka: {type(error).__name__}"
                log.warning("relay_restarts", reason=repr(error), retry_in_s=self._backoff.next_s)
            except Exception as error:
                if not is_passing(error):
                    self.state = f"stopped: {error!r}"
                    raise
                self.state = f"waiting for the store: {type(error).__name__}"
                log.warning("relay_restarts", reason=repr(error), retry_in_s=self._backoff.next_s)
            await self._backoff.pause()

    def _stand_by(self) -> None:
        self.state = "standing by: another relay has the lease"

    async def _publish_as_the_one(self) -> None:
        producer = AIOKafkaProducer(
            bootstrap_servers=self._settings.kafka,
            transactional_id=f"lyceum.{self._settings.service}.relay",
            transaction_timeout_ms=TRANSACTION_TIMEOUT_MS,
            request_timeout_ms=8_000,
            max_batch_size=512 * 1024,
            max_request_size=4 * 1024 * 1024,
            linger_ms=2,
        )
        try:
            async with asyncio.timeout(_TRANSACTION_LIMIT_S):
                await producer.start()  # fences every earlier one
            async with asyncio.timeout(_CHECKPOINT_LIMIT_S):
                checkpoint = await self._read_checkpoint()
            await self._mark(checkpoint.batch)
            self.state = "publishing"
            log.info("relay_publishes", position=checkpoint.position)
            await self._publish(producer, checkpoint.position)
        except Exception as error:
            raise cause(producer) or error from error
        finally:
            await discard(producer)

    async def _publish(self, producer: AIOKafkaProducer, position: int) -> None:
        try:
            while still_wanted():
                self._woken.clear()
                before = position
                for batch in await self._pending():
                    position = await self._publish_batch(producer, batch, position)
                if position == before:
                    await self._finish_marking()
                    with contextlib.suppress(TimeoutError):
                        async with asyncio.timeout(self._settings.poll_s):
                            await self._woken.wait()
                self._lease.check()
                self._backoff.reset()
                # What comes in meanwhile goes into one transaction instead of several.
                await asyncio.sleep(_LINGER_S)
        finally:
            if self._marking:
                self._marking.cancel()
                await asyncio.gather(self._marking, return_exceptions=True)
            self._marking, self._being_marked = None, frozenset()

    async def _publish_batch(
        self, producer: AIOKafkaProducer, batch: list[Document], position: int
    ) -> int:
        """One transaction. Returns the position of its last event."""
        async with asyncio.timeout(_TRANSACTION_LIMIT_S):
            await producer.begin_transaction()
            checkpoint = await self._send(producer, batch, position)
            await self._finish_marking()
            self._lease.check()
            await producer.commit_transaction()
        metrics.RELAY_TRANSACTIONS.inc()
        metrics.PUBLISHED_EVENTS.inc(checkpoint.position - position)
        self._being_marked = frozenset(commit for commit, _ in checkpoint.batch)
        self._marking = asyncio.create_task(self._mark(checkpoint.batch))
        return checkpoint.position

    async def _finish_marking(self) -> None:
        if self._marking:
            await self._marking
        self._marking, self._being_marked = None, frozenset()

    async def _send(
        self, producer: AIOKafkaProducer, batch: list[Document], position: int
    ) -> Checkpoint:
        """Sends the batch into the open transaction, and waits until Kafka has all of it."""
        source = f"/lyceum/{self._settings.service}"
        checkpoint = Checkpoint(position)
        # aiokafka commits even if a send failed: each future must be seen to have succeeded.
        sent: list[asyncio.Future[Any]] = []
        for commit in batch:
            key = commit["stream"].encode()
            checkpoint.batch.append((commit["_id"], checkpoint.position + 1))
            for offset, event in enumerate(commit["events"]):
                checkpoint.position += 1
                value = event["data"].encode()
                public = event["type"] in self._settings.public_types
                headers = encode_headers(
                    commit,
                    event,
                    source=source,
                    offset=offset,
                    position=checkpoint.position,
                    public=public,
                )
                topics = (self.events_topic, self.public_topic) if public else (self.events_topic,)
                for topic in topics:
                    sent.append(await send(producer, topic, value, key, headers))
        last = checkpoint.to_json()
        sent.append(await send(producer, self.checkpoint_topic, last, _CHECKPOINT_KEY))
        await all_sent(producer, sent)
        return checkpoint

    async def _pending(self) -> list[list[Document]]:
        """The commits not yet published, as they are at one moment, oldest first, in batches."""
        if await self._commits.find_one({"pending": True}, {"_id": 1}) is None:
            return []  # most looks find nothing, and a transaction costs more than a look
        size = self._settings.batch
        look_at = size * _BATCHES_A_LOOK

        async def read(session: Session) -> list[Document]:
            found = self._commits.find({"pending": True}, session=session).sort("_id", 1)
            return await found.limit(look_at).batch_size(look_at).to_list(None)

        found = await transact(self._client, read, snapshot=True)
        new = [commit for commit in found if commit["_id"] not in self._being_marked]
        return [new[begin : begin + size] for begin in range(0, len(new), size)]

    async def _mark(self, batch: list[tuple[UUID, int]]) -> None:
        """Gives the commits their positions: one transaction, one sync. Idempotent."""
        if not batch:
            return
        updates = [
            UpdateOne({"_id": commit}, {"$set": {"position": position}, "$unset": {"pending": ""}})
            for commit, position in batch
        ]

        async def write(session: Session) -> None:
            await self._commits.bulk_write(updates, ordered=False, session=session)

        await transact(self._client, write)

    async def _read_checkpoint(self) -> Checkpoint:
        """The last committed checkpoint: read backwards in growing steps, over aborted ones."""
        partition = TopicPartition(self.checkpoint_topic, 0)
        consumer = AIOKafkaConsumer(
            bootstrap_servers=self._settings.kafka,
            isolation_level="read_committed",
            enable_auto_commit=False,
        )
        await consumer.start()
        try:
            consumer.assign([partition])
            end = (await consumer.end_offsets([partition]))[partition]
            first = (await consumer.beginning_offsets([partition]))[partition]
            step = 10
            while True:
                begin = max(first, end - step)
                consumer.seek(partition, begin)
                last: bytes | None = None
                while await consumer.position(partition) < end:
                    records = await consumer.getmany(partition, timeout_ms=500)
                    for record in records.get(partition, []):
                        last = record.value
                if last is not None:
                    return Checkpoint.from_json(last)
                if begin == first:
                    return Checkpoint()
                step *= 10
        finally:
            await consumer.stop()
