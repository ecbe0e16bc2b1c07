"""What a service publishes: which records a commit becomes, and on which topics.

The same for a commit that is published for the first time and for one whose topic is rebuilt, so
that both give the same records to the byte.
"""

import asyncio
from collections.abc import Collection as Members
from typing import Any

from aiokafka import AIOKafkaProducer

from lyceum_chassis.kafka.cloudevents import encode_headers
from lyceum_chassis.kafka.transactions import send
from lyceum_chassis.relay.checkpoint import CHECKPOINT_KEY, Checkpoint
from lyceum_chassis.store.mongo import Document

Sent = list[asyncio.Future[Any]]
"""What became of each record: see ``kafka_transactions.all_sent``."""


class Publication:
    """The topics of ``service``, and how its commits and checkpoints come onto them."""

    def __init__(self, service: str, public_types: Members[str]) -> None:
        self.service = service
        self.events_topic = f"lyceum.{service}.v1"
        self.public_topic = f"lyceum.{service}.public.v1"
        self.checkpoint_topic = f"lyceum.{service}.checkpoint"
        self.event_topics = (self.events_topic, self.public_topic)
        self.topics = (*self.event_topics, self.checkpoint_topic)
        self.public_types = public_types
        self._source = f"/lyceum/{service}"

    async def send(
        self,
        producer: AIOKafkaProducer,
        commit: Document,
        first: int,
        ends: dict[str, int],
        only: Members[str] | None = None,
    ) -> Sent:
        """Hands the commit's events over, from position ``first`` on, to ``only`` these topics.

        Says in ``ends`` which position came last on each of them.
        """
        key = commit["stream"].encode()
        sent: Sent = []
        for offset, event in enumerate(commit["events"]):
            public = event["type"] in self.public_types
            position = first + offset
            headers = encode_headers(
                commit,
                event,
                source=self._source,
                offset=offset,
                position=position,
                public=public,
            )
            value = event["data"].encode()
            for topic in self.event_topics if public else (self.events_topic,):
                if only is None or topic in only:
                    sent.append(await send(producer, topic, value, key, headers))
                    ends[topic] = position
        return sent

    async def send_checkpoint(self, producer: AIOKafkaProducer, checkpoint: Checkpoint) -> Sent:
        value = checkpoint.to_json()
        return [await send(producer, self.checkpoint_topic, value, CHECKPOINT_KEY)]
