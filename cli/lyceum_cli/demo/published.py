"""What is published: the topics of the three write services, as a read_committed reader sees them.

All of it is compared with the history in the store on the way: every event once, at the position
that the store gave it, and in the public topic exactly those that are classed public.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from lyceum_connections.kafka import KafkaAt

from lyceum_cli.demo.differences import Differences
from lyceum_cli.demo.history import History
from lyceum_cli.topic import Received, opened
from lyceum_cli.verify.expected_models import Models


@dataclass(slots=True)
class Published:
    """How many events a service's topics hold."""

    events: int = 0
    classed_public: int = 0
    in_public_topic: int = 0


async def read_topics(
    kafka: KafkaAt, service: str, history: History, models: Models, differences: Differences
) -> Published:
    """Both topics of a service, from their start to their present end; folded into `models`."""
    published, public = Published(), set[bytes]()
    seen: set[bytes] = set()
    versions: dict[str, int] = {}
    async with opened(kafka, f"lyceum.{service}.v1") as topic:
        async for event in topic.up_to_now():
            published.events += 1
            event_id, stream = _id(event), event.attributes["subject"]
            differences.none_of("events in Kafka twice", event_id in seen and event_id)
            seen.add(event_id)
            differences.none_of(
                f"positions of {service} with a gap, or out of order",
                event.position != published.events and event.position,
            )
            differences.none_of(
                "events whose position in Kafka isn't the stored one",
                history.positions.get(event_id) != event.position and event_id,
            )
            version = int(event.attributes["streamversion"])
            differences.none_of(
                "streams with a gap, or out of order, in Kafka",
                version != versions.get(stream, 0) + 1 and f"{stream} at {version}",
            )
            versions[stream] = version
            if event.attributes["dataclassification"] == "public":
                public.add(event_id)
            try:
                time = datetime.fromisoformat(event.attributes["time"])
                models.take(stream, event.attributes["type"], version, event.data, time)
            except (KeyError, ValueError, TypeError) as error:
                differences.none_of("events that don't fit the ones before", f"{stream}: {error!r}")
    published.classed_public = len(public)
    for missing in history.positions.keys() - seen:
        differences.none_of("events stored, but not in Kafka", missing)
    last = 0
    async with opened(kafka, f"lyceum.{service}.public.v1") as topic:
        async for event in topic.up_to_now():
            published.in_public_topic += 1
            event_id = _id(event)
            differences.none_of(
                "events in a public topic that aren't public, or are there twice",
                event_id not in public and event_id,
            )
            public.discard(event_id)
            differences.none_of(
                "events out of order in a public topic", event.position <= last and event_id
            )
            last = event.position
    for missing in public:
        differences.none_of("public events that aren't in the public topic", missing)
    return published


def _id(event: Received) -> bytes:
    return UUID(event.attributes["id"]).bytes
