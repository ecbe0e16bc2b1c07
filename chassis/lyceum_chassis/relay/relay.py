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
from dataclasses import dataclass
from uuid import UUID

import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError, ProducerFenced

from lyceum_chassis.backoff import Backoff
from lyceum_chassis.futures import still_wanted
from lyceum_chassis.kafka.topic_ends import TopicMissing
from lyceum_chassis.kafka.transactions import (
    TRANSACTION_LIMIT_S,
    all_sent,
    cause,
    discard,
    relays_producer,
)
from lyceum_chassis.observing import metrics
from lyceum_chassis.observing.health import Check
from lyceum_chassis.relay.checkpoint import Checkpoint
from lyceum_chassis.relay.in_step import OutOfStep, Written, last_in_step
from lyceum_chassis.relay.publication import Publication, Sent
from lyceum_chassis.store import outbox
from lyceum_chassis.store.lease import Lease, LeaseLost
from lyceum_chassis.store.mongo import Client, Collection, Document, Session, is_passing, transact

log = structlog.get_logger()

CHECKPOINT_LIMIT_S = 20.0
"""For reading the checkpoint and where the topics end."""
_LINGER_S = 0.05
_BATCHES_A_LOOK = 10


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
        self._publication = Publication(settings.service, settings.public_types)
        self._ends: dict[str, int] = {}
        """The position of the last event on each topic, as in the checkpoint."""
        self._written = Written()
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
            except LeaseLost:
                self._stand_by()
                log.info("relay_stands_by", service=self._settings.service)
            except OutOfStep as error:
                self._wait_for_republish(str(error))
            except TopicMissing as error:
                self.state = f"waiting for Kafka: {error}"
                log.warning("relay_restarts", reason=str(error), retry_in_s=self._backoff.next_s)
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

    def _wait_for_republish(self, reason: str) -> None:
        before, way_out = self.state, f"python -m lyceum_{self._settings.service} republish"
        self.state = f"waiting for republish: {reason}; nothing is published until `{way_out}`"
        if self.state != before:
            log.error("relay_out_of_step", reason=reason, way_out=way_out)

    async def _publish_as_the_one(self) -> None:
        producer = relays_producer(self._settings.kafka, self._settings.service)
        try:
            async with asyncio.timeout(TRANSACTION_LIMIT_S):
                await producer.start()  # fences every earlier one
            async with asyncio.timeout(CHECKPOINT_LIMIT_S):
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
        async with asyncio.timeout(TRANSACTION_LIMIT_S):
            await producer.begin_transaction()
            checkpoint = await self._send(producer, batch, position)
            await self._finish_marking()
            self._lease.check()
            await producer.commit_transaction()
        self._ends = checkpoint.ends
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
        checkpoint = Checkpoint(position, ends=dict(self._ends))
        # aiokafka commits even if a send failed: each future must be seen to have succeeded.
        sent: Sent = []
        for commit in batch:
            first = checkpoint.position + 1
            checkpoint.batch.append((commit["_id"], first))
            sent += await self._publication.send(producer, commit, first, checkpoint.ends)
            checkpoint.position += len(commit["events"])
        sent += await self._publication.send_checkpoint(producer, checkpoint)
        for record in await all_sent(producer, sent):
            self._written.took(record)
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
        await outbox.mark(self._client, self._commits, batch)

    async def _read_checkpoint(self) -> Checkpoint:
        """The last one. Raises ``OutOfStep`` if topics or store tell of something else."""
        checkpoint, self._written = await last_in_step(
            self._settings.kafka, self._publication, self._commits
        )
        self._ends = checkpoint.ends
        return checkpoint
