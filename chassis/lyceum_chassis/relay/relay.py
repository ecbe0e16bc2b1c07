"""The relay: takes commits from the store to Kafka, each event exactly once.

It follows the store's own log of commits (``commit_log.py``). A batch's events and the checkpoint,
which names its commits and says where in the log to go on, go to Kafka in one transaction; only
then the batch is written down in the store. Whatever dies in between, the next relay reads the
checkpoint first and finishes that. While a batch is being written down the next one is already
sent, but not committed: a checkpoint may replace the one before only when that one's batch is
written down. See docs/adr/0003.
"""

import asyncio
import time
from collections.abc import Collection as Members
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError, ProducerFenced
from lyceum_connections.kafka import KafkaAt
from opentelemetry.trace import SpanKind

from lyceum_chassis.backoff import Backoff
from lyceum_chassis.futures import seen, still_wanted
from lyceum_chassis.kafka.topic_ends import TopicMissing
from lyceum_chassis.kafka.transactions import (
    TRANSACTION_LIMIT_S,
    all_sent,
    cause,
    discard,
    relays_producer,
)
from lyceum_chassis.observing import metrics, traces
from lyceum_chassis.observing.health import Check
from lyceum_chassis.relay.checkpoint import Checkpoint
from lyceum_chassis.relay.in_step import OutOfStep, Written, last_in_step
from lyceum_chassis.relay.looking_through import LookingThrough
from lyceum_chassis.relay.publication import Publication, Sent
from lyceum_chassis.relay.takeover import PositionsMissing, take_over
from lyceum_chassis.store.commit_log import CommitLog, Logged, LogLost, Token, source_of
from lyceum_chassis.store.lease import Lease, LeaseLost
from lyceum_chassis.store.mongo import Collection, Document, is_passing
from lyceum_chassis.store.published import EVENTS_MAX, Batch, Published

log = structlog.get_logger()

CHECKPOINT_LIMIT_S = 20.0
"""For reading the checkpoint and where the topics end."""
TOKEN_KEPT_EVERY_S = 60.0
"""A log reaches back so far, and a place in it grows old where nothing is appended."""
_LINGER_S = 0.05


@dataclass(frozen=True, slots=True)
class RelaySettings:
    """``batch`` is commits a transaction."""

    kafka: KafkaAt
    service: str
    public_types: Members[str]
    batch: int = 500


class Relay:
    """One a service does the work at a time; the others wait for the lease."""

    def __init__(self, commits: Collection, lease: Lease, settings: RelaySettings) -> None:
        self._commits = commits
        self._published = Published(commits)
        self._lease = lease
        self._settings = settings
        self._backoff = Backoff(0.1, 5.0)
        self._writing: asyncio.Task[None] | None = None
        self._publication = Publication(settings.service, settings.public_types)
        self._last = Checkpoint()
        self._token_kept_at = 0.0
        self._source = ""
        self._written = Written()
        self.state = "starting"
        """For /readyz: "starting", "standing by", "publishing" or what it waits for."""

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
            except LogLost as error:
                # Found out when it is opened anew, and told there.
                log.info("relay_lost_the_log", reason=str(error)[:300])
            except (OutOfStep, PositionsMissing) as error:
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
        await self._published.prepare()
        await take_over(self._commits, self._published, self._lease.check)
        producer = relays_producer(self._settings.kafka, self._settings.service)
        try:
            async with asyncio.timeout(TRANSACTION_LIMIT_S):
                await producer.start()  # fences every earlier one
            async with asyncio.timeout(CHECKPOINT_LIMIT_S):
                self._last = await self._read_checkpoint()
            await self._write_down(self._last)
            self.state = "publishing"
            log.info("relay_publishes", position=self._last.position)
            await self._publish(producer)
        except Exception as error:
            raise cause(producer) or error from error
        finally:
            if self._writing:
                self._writing.cancel()
                await asyncio.gather(self._writing, return_exceptions=True)
                self._writing = None
            await discard(producer)

    async def _publish(self, producer: AIOKafkaProducer) -> None:
        """What the log tells, from where the last checkpoint says; what is not told there first."""
        self._source = await source_of(self._commits)
        following = CommitLog(self._commits, self._settings.batch)
        try:
            if not await self._opened(following):
                await self._publish_unlogged(producer)
                await following.open(self._last.token)
            await self._follow(producer, following)
        finally:
            await following.close()

    async def _opened(self, following: CommitLog) -> bool:
        """Whether the log could be opened at the last checkpoint's place in it."""
        token, position = self._last.token, self._last.position
        if token is None:
            reason = "nobody has followed it yet"
        elif self._last.source != self._source:
            reason = "it is another collection's"
        else:
            try:
                await following.open(token)
                return True
            except LogLost as lost:
                await following.close()
                reason = str(lost)
        metrics.RELAY_LOOKS_THROUGH.inc()
        log.warning("relay_looks_through_the_store", position=position, reason=reason[:300])
        return False

    async def _publish_unlogged(self, producer: AIOKafkaProducer) -> None:
        """Publishes what is stored and in no batch. Until that is done checkpoints have no place
        in the log: who takes over from here looks through the store again."""
        self._last = replace(self._last, token=None, source="")
        look = LookingThrough(self._commits, self._published, self._settings.batch)
        try:
            token = await look.begin()
            async for commits in look.unpublished():
                self._lease.check()
                for batch in _batches([Logged(commit, {}) for commit in commits]):
                    await self._publish_batch(producer, batch, None)
        finally:
            await look.end()
        await self._keep_token(producer, token)
        log.info("relay_looked_through_the_store", position=self._last.position)

    async def _follow(self, producer: AIOKafkaProducer, following: CommitLog) -> None:
        ahead: asyncio.Task[list[Logged]] | None = None
        try:
            while still_wanted():
                logged = await (ahead or following.next())
                ahead = None
                full = len(logged) >= self._settings.batch
                if full:  # there is more: it is read while this is sent
                    ahead = asyncio.create_task(following.next(), name="commit-log")
                    ahead.add_done_callback(seen)
                for batch in _batches(logged):
                    await self._publish_batch(producer, batch, batch[-1].token)
                if not logged:
                    await self._finish_writing()
                    if time.monotonic() - self._token_kept_at > TOKEN_KEPT_EVERY_S:
                        await self._keep_token(producer, following.token)
                self._lease.check()
                self._backoff.reset()
                if logged and not full:
                    # What comes in meanwhile goes into one transaction instead of several.
                    await asyncio.sleep(_LINGER_S)
        finally:
            if ahead:
                await asyncio.wait({ahead})  # a thread is at it, and the session is the log's

    async def _publish_batch(
        self, producer: AIOKafkaProducer, batch: Sequence[Logged], token: Token | None
    ) -> None:
        """One transaction."""
        before, began = self._last.position, time.perf_counter()
        checkpoint = replace(self._last, token=token, source=self._source if token else "")
        await self._commit(producer, [logged.commit for logged in batch], checkpoint)
        metrics.PUBLISHED_EVENTS.inc(self._last.position - before)
        told = (logged.commit.get("traceparent") for logged in batch)
        traces.batch("publish", SpanKind.PRODUCER, told, len(batch), began)
        self._writing = asyncio.create_task(self._write_down(self._last))

    async def _keep_token(self, producer: AIOKafkaProducer, token: Token | None) -> None:
        """A checkpoint alone: nothing was published since, and the log has come so far."""
        await self._finish_writing()
        if token != self._last.token:
            checkpoint = replace(self._last, token=token, source=self._source)
            await self._commit(producer, [], checkpoint)
            await self._published.keep_token(self._last.position, token)
        self._token_kept_at = time.monotonic()

    async def _commit(
        self, producer: AIOKafkaProducer, commits: Sequence[Document], checkpoint: Checkpoint
    ) -> None:
        async with asyncio.timeout(TRANSACTION_LIMIT_S):
            await producer.begin_transaction()
            checkpoint = await self._send(producer, commits, checkpoint)
            await self._finish_writing()
            self._lease.check()
            await producer.commit_transaction()
        self._last = checkpoint
        self._token_kept_at = time.monotonic()
        metrics.RELAY_TRANSACTIONS.inc()

    async def _finish_writing(self) -> None:
        if self._writing:
            await self._writing
        self._writing = None

    async def _send(
        self, producer: AIOKafkaProducer, commits: Sequence[Document], checkpoint: Checkpoint
    ) -> Checkpoint:
        """Sends commits and checkpoint into the open transaction, and waits until Kafka has all
        of it. Returns the checkpoint as it was sent."""
        position, ends = checkpoint.position, dict(checkpoint.ends)
        # aiokafka commits even if a send failed: each future must be seen to have succeeded.
        sent: Sent = []
        for commit in commits:
            sent += await self._publication.send(producer, commit, position + 1, ends)
            position += len(commit["events"])
        if commits:
            ids = tuple(commit["_id"] for commit in commits)
            sizes = tuple(len(commit["events"]) for commit in commits)
            batch = Batch(checkpoint.position + 1, ids, sizes)
            checkpoint = replace(checkpoint, position=position, ends=ends, batch=batch)
        sent += await self._publication.send_checkpoint(producer, checkpoint)
        for record in await all_sent(producer, sent):
            self._written.took(record)
        return checkpoint

    async def _write_down(self, checkpoint: Checkpoint) -> None:
        if checkpoint.batch:
            await self._published.write(checkpoint.batch, checkpoint.token)

    async def _read_checkpoint(self) -> Checkpoint:
        """The last one. Raises ``OutOfStep`` if topics or store tell of something else."""
        checkpoint, self._written = await last_in_step(
            self._settings.kafka, self._publication, self._published
        )
        return checkpoint


def _batches(logged: Sequence[Logged]) -> Iterator[Sequence[Logged]]:
    """In parts of not many more than ``EVENTS_MAX`` events."""
    begin = events = 0
    for at, each in enumerate(logged):
        events += len(each.commit["events"])
        if events >= EVENTS_MAX:
            yield logged[begin : at + 1]
            begin, events = at + 1, 0
    if begin < len(logged):
        yield logged[begin:]
