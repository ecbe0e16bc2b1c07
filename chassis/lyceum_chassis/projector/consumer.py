"""Feeds projectors from Kafka: a FastStream subscriber that takes batches of raw records.

FastStream acknowledges nothing here: each projector keeps its offsets with its rows.
"""

import asyncio
import contextlib
import logging
from collections.abc import Sequence

import structlog
from aiokafka import TopicPartition
from aiokafka.errors import KafkaError
from faststream.kafka import KafkaBroker
from faststream.security import BaseSecurity, SASLScram512
from lyceum_connections.kafka import Kafka, KafkaAt, kafka_at

from lyceum_chassis.backoff import Backoff
from lyceum_chassis.futures import still_wanted
from lyceum_chassis.kafka.topic_ends import TopicMissing, topic_ends
from lyceum_chassis.observing.health import Check
from lyceum_chassis.projector.projector import Projector
from lyceum_chassis.projector.reading import SEEN_LIMIT_S, Reading
from lyceum_chassis.store.mongo import is_passing

log = structlog.get_logger()

_TOPICS_KNOWN_FOR_MS = 15_000
"""After which a topic that was deleted, or made anew, is noticed at the latest."""
_BATCH_LIMIT_S = 5.0
"""How long a batch in hand may take once the process stops; then it is cut off."""
_STOP_LIMIT_S = 15.0


class Consumers:
    """Projectors that share one reading of their topics, in a consumer group of their own."""

    def __init__(
        self, kafka: KafkaAt, projectors: Sequence[Projector], group_prefix: str = "lyceum"
    ) -> None:
        self._kafka = kafka_at(kafka)
        self._group_prefix = group_prefix
        self._projectors = projectors
        self.state = "starting"

    async def run(self) -> None:
        """Consumes until cancelled; waits for Kafka and the store where they are away."""
        backoff = Backoff(0.2, 5.0)
        while still_wanted():
            broker = KafkaBroker(
                self._kafka.addresses.split(","),
                security=_security(self._kafka),
                apply_types=False,
                graceful_timeout=_BATCH_LIMIT_S,
                metadata_max_age_ms=_TOPICS_KNOWN_FOR_MS,
                log_level=logging.DEBUG,
                logger=None,
            )
            reading = Reading(self._kafka, broker, self._projectors, self._group_prefix)
            try:
                for projector in self._projectors:
                    await projector.prepare()
                    await projector.begin(self._ends)
                await broker.start()
                self.state = "consuming"
                backoff.reset()
                await reading.watch()
            except (KafkaError, OSError) as error:
                self.state = f"waiting for Kafka: {type(error).__name__}"
            except Exception as error:
                if not is_passing(error):
                    self.state = f"stopped: {error!r}"
                    raise
                self.state = f"waiting for the store: {type(error).__name__}"
            finally:
                reading.close()
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(_STOP_LIMIT_S):
                        await broker.stop()
            log.warning("consumers_restart", state=self.state, retry_in_s=backoff.next_s)
            await backoff.pause()

    async def check(self) -> Check:
        return Check(self.state == "consuming", self.state)

    async def _ends(self, topics: Sequence[str]) -> dict[TopicPartition, int]:
        """Where these topics end. One that isn't there has no partitions."""
        found: dict[TopicPartition, int] = {}
        async with asyncio.timeout(SEEN_LIMIT_S):
            for topic in topics:
                with contextlib.suppress(TopicMissing):
                    async with topic_ends(self._kafka, topic) as ends:
                        found.update(ends.behind)
        return found


def _security(kafka: Kafka) -> BaseSecurity | None:
    """As FastStream wants it."""
    match kafka.protocol:
        case "PLAINTEXT":
            return None
        case "SSL":
            return BaseSecurity(ssl_context=kafka.context, use_ssl=True)
        case "SASL_SSL":
            return SASLScram512(
                kafka.username, kafka.password(), ssl_context=kafka.context, use_ssl=True
            )
