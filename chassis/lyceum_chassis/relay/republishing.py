"""Republishing: topics that were lost are rebuilt from the store.

Each event comes back with its id, its position and its bytes; the relay, which must have no part
in it, stands by meanwhile. Each transaction holds a checkpoint that says how far the rebuilding
came, so that it may be killed at any moment and is gone on with by running it again; until it is
finished no relay publishes. Run by an operator: see docs/operating.md.
"""

import asyncio
import time
from collections.abc import Callable, Sequence

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError, ProducerFenced

from lyceum_chassis.backoff import Backoff
from lyceum_chassis.futures import still_wanted
from lyceum_chassis.kafka.topic_ends import TopicMissing, topic_ends
from lyceum_chassis.kafka.transactions import (
    TRANSACTION_LIMIT_S,
    all_sent,
    cause,
    discard,
    relays_producer,
)
from lyceum_chassis.relay.checkpoint import Checkpoint, Republication
from lyceum_chassis.relay.publication import Publication, Sent
from lyceum_chassis.relay.relay import RelaySettings
from lyceum_chassis.relay.republication import TELL_EVERY_S, Losses, Refused, check_gapless
from lyceum_chassis.relay.takeover import PositionsMissing, take_over
from lyceum_chassis.store.lease import Lease
from lyceum_chassis.store.mongo import Collection, is_passing
from lyceum_chassis.store.published import Placed, Published

BATCH_EVENTS = 2_000
"""A transaction holds the batches that begin within so many positions."""
GIVE_UP_AFTER_S = 120.0
_LOOK_LIMIT_S = 3_600.0


class GaveUp(Exception):  # noqa: N818
    """Kafka or the store stayed away. Running it again goes on from there."""


class Republisher:
    """Rebuilds what was lost. ``tell`` is given a line for the operator now and then.

    ``lease`` is the relay's, and urgent: a relay that publishes lets go of it.
    """

    def __init__(
        self,
        commits: Collection,
        lease: Lease,
        settings: RelaySettings,
        tell: Callable[[str], None],
    ) -> None:
        self._commits = commits
        self._published = Published(commits)
        self._lease = lease
        self._settings = settings
        self._tell_operator = tell
        self._told = ""
        self._publication = Publication(settings.service, settings.public_types)
        self._backoff = Backoff(0.2, 5.0)
        self._moved_at = time.monotonic()
        self._events = 0

    async def run(self) -> str:
        """Returns what it did, in a sentence, when all is whole.

        Raises ``Refused`` and, after ``GIVE_UP_AFTER_S`` in which nothing moved, ``GaveUp``.
        """
        began_at = time.monotonic()
        while still_wanted():
            try:
                async with self._lease.held(on_wait=self._wait_for_relay):
                    rebuilt = await self._republish_as_the_one()
                return self._summary(rebuilt, time.monotonic() - began_at)
            except TopicMissing as error:
                raise Refused(f"{error}. Create it first, and run this again.") from error
            except (KafkaError, TimeoutError, OSError) as error:
                await self._wait(error, "Kafka")
            except Exception as error:
                if not is_passing(error):
                    raise
                await self._wait(error, "the store")
        raise asyncio.CancelledError

    async def _wait(self, error: Exception, whom: str) -> None:
        reason = str(error) or type(error).__name__
        if isinstance(error, ProducerFenced):
            reason = "another process took its place"
        if time.monotonic() - self._moved_at > GIVE_UP_AFTER_S:
            raise GaveUp(f"{reason}. Run this again to go on.") from error
        self._tell(f"waits for {whom}: {reason}")
        await self._backoff.pause()

    def _tell(self, line: str) -> None:
        if line != self._told:
            self._tell_operator(line)
        self._told = line

    def _wait_for_relay(self) -> None:
        self._tell("waits for the relay to stand by")

    async def _republish_as_the_one(self) -> list[str]:
        """Returns the topics that were rebuilt."""
        await self._published.prepare()
        try:
            await take_over(self._commits, self._published, self._lease.check)
        except PositionsMissing as error:
            raise Refused(f"{error}: it has lost commits. Restore the store first.") from error
        producer = relays_producer(self._settings.kafka, self._settings.service)
        try:
            async with asyncio.timeout(TRANSACTION_LIMIT_S):
                await producer.start()  # fences the relay
            async with (
                asyncio.timeout(_LOOK_LIMIT_S),
                topic_ends(self._settings.kafka, *self._publication.topics) as ends,
            ):
                losses = Losses(self._commits, self._publication, ends)
                checkpoint = await losses.found(self._tell)
            self._moved_at = time.monotonic()
            # From here on no relay publishes, whatever becomes of this process.
            await self._commit(producer, checkpoint, [])
            if not checkpoint.republication:
                return []
            topics = checkpoint.republication.topics
            await self._rebuild(producer, checkpoint, checkpoint.republication)
            return topics
        except Exception as error:
            raise cause(producer) or error from error
        finally:
            await discard(producer)

    async def _rebuild(
        self, producer: AIOKafkaProducer, checkpoint: Checkpoint, at: Republication
    ) -> None:
        begun, began_at, told_at = at.position, time.monotonic(), time.monotonic()
        where = f"after position {begun:,} of" if begun else "from the first of"
        self._tell(f"rebuilds {' and '.join(at.topics)} {where} {checkpoint.position:,} events")
        while at.position < checkpoint.position:
            before = at.position
            batch = await self._published.commits(before, BATCH_EVENTS)
            check_gapless(batch, before)
            at.position = batch[-1].last
            if at.position >= checkpoint.position:
                checkpoint.republication = None
            await self._commit(producer, checkpoint, batch, only=at.topics)
            self._events += at.position - before
            self._moved_at = time.monotonic()
            self._backoff.reset()
            if self._moved_at - told_at > TELL_EVERY_S:
                told_at = self._moved_at
                rate = (at.position - begun) / (told_at - began_at)
                left_s = (checkpoint.position - at.position) / rate
                self._tell(
                    f"{at.position:,} of {checkpoint.position:,} events, "
                    f"{rate:,.0f} a second, {left_s:,.0f} s left"
                )

    async def _commit(
        self,
        producer: AIOKafkaProducer,
        checkpoint: Checkpoint,
        batch: Sequence[Placed],
        only: list[str] | None = None,
    ) -> None:
        """Sends the batch and the checkpoint in one transaction."""
        async with asyncio.timeout(TRANSACTION_LIMIT_S):
            await producer.begin_transaction()
            sent: Sent = []
            for commit, first in batch:
                sent += await self._publication.send(producer, commit, first, checkpoint.ends, only)
            sent += await self._publication.send_checkpoint(producer, checkpoint)
            await all_sent(producer, sent)
            self._lease.check()
            await producer.commit_transaction()

    def _summary(self, rebuilt: list[str], took_s: float) -> str:
        if not rebuilt:
            return f"Wrote {self._publication.checkpoint_topic} again: no other topic was lost."
        return (
            f"Rebuilt {' and '.join(rebuilt)}: {self._events:,} events in {took_s:,.1f} s, "
            f"{self._events / took_s:,.0f} a second. The relay goes on by itself; projections "
            "that read these topics stop, and say what to do."
        )
