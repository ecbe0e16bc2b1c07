"""Whether topics, checkpoint and store fit each other: only then a relay may number on.

A checkpoint that was lost would make it number from 1 again; a topic that was lost, or made anew
under it, would get the end of a story without its beginning. Both are found out before anything
is committed, and wait for an operator: see docs/operating.md.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from aiokafka import TopicPartition
from lyceum_connections.kafka import KafkaAt

from lyceum_chassis.kafka.cloudevents import Malformed
from lyceum_chassis.kafka.topic_ends import last_position, topic_ends
from lyceum_chassis.relay.checkpoint import Checkpoint, last_of
from lyceum_chassis.relay.publication import Publication
from lyceum_chassis.store.published import Published


class OutOfStep(Exception):  # noqa: N818
    """What doesn't fit."""


class Written:
    """How far each partition of the event topics was written: nothing may come before that."""

    def __init__(self, behind: Mapping[TopicPartition, int] | None = None) -> None:
        self._behind = dict(behind or {})

    def took(self, record: Any) -> None:
        """Raises ``OutOfStep`` if Kafka put the record before what was there already."""
        partition, offset = record.topic_partition, record.offset
        behind = self._behind.get(partition)
        if behind is None or offset < 0:  # nothing known of it; or it came to Kafka twice
            return
        if offset < behind:
            raise OutOfStep(
                f"{partition.topic}[{partition.partition}] steps back to offset {offset}: "
                "it was lost or made anew"
            )
        self._behind[partition] = offset + 1


async def last_in_step(
    kafka: KafkaAt, publication: Publication, published: Published
) -> tuple[Checkpoint, Written]:
    """The last checkpoint; its batch is what of it the store doesn't tell of yet.

    Raises ``OutOfStep``, ``TopicMissing`` and passing errors.
    """
    async with topic_ends(kafka, *publication.topics) as ends:
        newest = await ends.newest(*publication.topics)
        checkpoint = last_of(newest[publication.checkpoint_topic])
    if unfinished := checkpoint.republication:
        raise OutOfStep(
            f"a republication is unfinished, at position {unfinished.position} "
            f"of {checkpoint.position}"
        )
    last = (await published.end()).last
    _check_store(checkpoint, last, publication)
    told = {publication.events_topic: checkpoint.position, **checkpoint.ends}
    for topic in publication.event_topics:
        try:
            found = last_position(newest[topic])
        except Malformed as error:
            raise OutOfStep(f"{topic} ends with {error}") from error
        # A checkpoint from before they told of ends says nothing of the public topic.
        if topic in told and found != told[topic]:
            raise OutOfStep(
                f"{topic} ends at position {found}, and the checkpoint says {told[topic]}: "
                "it was lost or made anew"
            )
    unwritten = checkpoint.batch.behind(last) if checkpoint.batch else None
    return replace(checkpoint, batch=unwritten), Written(ends.behind)


def _check_store(checkpoint: Checkpoint, last: int, publication: Publication) -> None:
    """The store may be one batch behind: the relay before died before it wrote that down."""
    if last > checkpoint.position:
        raise OutOfStep(
            f"the checkpoint ends at position {checkpoint.position}, and the store tells of later "
            f"ones, up to {last}: {publication.checkpoint_topic} was lost"
        )
    begins = checkpoint.batch.first if checkpoint.batch else checkpoint.position + 1
    if last < begins - 1:
        raise OutOfStep(
            f"the store tells of positions up to {last}, and {checkpoint.position} were published: "
            "it was restored"
        )
