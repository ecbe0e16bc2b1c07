"""Creates the topics that `deploy/kafka/topics.yaml` describes, for every service there is."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import TopicAlreadyExistsError, for_code
from lyceum_connections.kafka import KafkaAt, aiokafka_arguments

from lyceum_local.manifests import DEPLOY, manifests

DEFAULT_FILE = DEPLOY / "kafka" / "topics.yaml"
_CREATE_TIMEOUT_MS = 30_000


@dataclass(frozen=True)
class Topic:
    """A topic as it should be; `config` holds Kafka's own topic settings."""

    name: str
    partitions: int
    replication: int
    config: dict[str, str]

    def on(self, brokers: int) -> "Topic":
        """The same topic for a cluster of fewer brokers than its replication asks for."""
        replication = min(self.replication, brokers)
        in_sync = int(self.config.get("min.insync.replicas", "1"))
        lowered = str(max(1, min(in_sync, replication - 1)))
        config = {**self.config, "min.insync.replicas": lowered}
        return Topic(self.name, self.partitions, replication, config)


@dataclass(frozen=True)
class Created:
    """The names of the topics that were made, and of those that were there already.

    `differing` are those of the latter with another number of partitions: the number they have.
    """

    created: list[str]
    existed: list[str]
    differing: dict[str, int] = field(default_factory=dict)


class TopicRefused(Exception):  # noqa: N818
    """Kafka refused to make a topic."""


def load(file: Path = DEFAULT_FILE) -> list[Topic]:
    """The topics of the file, each with the defaults of its kind filled in."""
    document: dict[str, Any] = yaml.safe_load(file.read_text())
    kinds: dict[str, dict[str, Any]] = document["kinds"]
    topics = []
    entries = [
        {**entry, "name": entry["name"].format(service=service)}
        for service in manifests()
        for entry in document["of_each_service"]
    ]
    for entry in entries:
        kind = kinds[entry["kind"]]
        config = {**kind["config"], **entry.get("config", {})}
        topics.append(
            Topic(
                name=entry["name"],
                partitions=int(entry.get("partitions", kind["partitions"])),
                replication=int(entry.get("replication", kind["replication"])),
                config={key: str(value) for key, value in config.items()},
            )
        )
    return topics


async def create(kafka: KafkaAt, topics: list[Topic]) -> Created:
    """Create what is missing; a topic that exists is left as it is.

    Raises `TopicRefused` with Kafka's reason if one could not be made.
    """
    admin = AIOKafkaAdminClient(**aiokafka_arguments(kafka))
    await admin.start()
    try:
        brokers = len((await admin.describe_cluster())["brokers"])
        present = set(await admin.list_topics())
        missing = [topic.on(brokers) for topic in topics if topic.name not in present]
        existed = [topic.name for topic in topics if topic.name in present]
        differing = await _differing(admin, [each for each in topics if each.name in present])
        if not missing:
            return Created([], existed, differing)
        asked = [
            NewTopic(each.name, each.partitions, each.replication, topic_configs=each.config)
            for each in missing
        ]
        answer = await admin.create_topics(asked, timeout_ms=_CREATE_TIMEOUT_MS)
    finally:
        await admin.close()
    created = []
    for name, code, *message in answer.topic_errors:
        error = for_code(code)
        if code == 0:
            created.append(name)
        elif error is TopicAlreadyExistsError:  # another stack's `up` was faster
            existed.append(name)
        else:
            raise TopicRefused(f"{name}: {error.__name__} {' '.join(filter(None, message))}")
    return Created(created, existed, differing)


async def _differing(admin: AIOKafkaAdminClient, topics: list[Topic]) -> dict[str, int]:
    """How many partitions those have that have another number of them than they should."""
    if not topics:
        return {}
    described = await admin.describe_topics([topic.name for topic in topics])
    found = {each["topic"]: len(each["partitions"]) for each in described}
    return {
        topic.name: found[topic.name] for topic in topics if found[topic.name] != topic.partitions
    }


def create_all(kafka: KafkaAt) -> Created:
    """Create every topic of the default file; for callers outside of an event loop."""
    return asyncio.run(create(kafka, load()))
