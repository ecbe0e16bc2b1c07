"""Do all counts agree? From the answers over the store and Kafka to what people see.

Nothing of it goes through the code that it checks: MongoDB and Kafka are read as they are.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Set
from dataclasses import dataclass, field
from typing import Final

from lyceum_connections.kafka import KafkaAt

from lyceum_cli.demo.answers import Answers, CommandKey
from lyceum_cli.demo.differences import Differences
from lyceum_cli.demo.history import WRITERS, History, Mongo, read_history, unsettled
from lyceum_cli.demo.published import Published, read_topics
from lyceum_cli.demo.read_models import (
    Search,
    compare_contents,
    compare_rows,
    compare_search,
    versions,
    wanted_versions,
)
from lyceum_cli.verify.expected_models import STREAMS, Models

PATIENCE: Final = 60.0
"""Seconds without any progress after which what is missing counts as missing."""


@dataclass(slots=True)
class Account:
    """What was counted, a service each, and where it parts."""

    histories: dict[str, History] = field(default_factory=dict)
    published: dict[str, Published] = field(default_factory=dict)
    commands: Counter[str] = field(default_factory=Counter)
    projected: int = 0
    searchable: int = 0
    differences: Differences = field(default_factory=Differences)

    @property
    def streams(self) -> dict[str, int]:
        return {
            stream: version
            for history in self.histories.values()
            for stream, version in history.streams.items()
        }


async def reconcile(
    mongo: Mongo, kafka: KafkaAt, search: Search, answers: Answers, before: Set[CommandKey]
) -> Account:
    """Wait until everything has arrived everywhere, or nothing moves any more; then compare."""
    account, models = Account(), Models()
    differences = account.differences
    await _settled(lambda: unsettled(mongo))
    for service in WRITERS:
        account.histories[service] = read_history(mongo, service, differences)
    await _settled(lambda: _behind(mongo, account.streams))
    after = set[CommandKey]().union(*(each.commands for each in account.histories.values()))
    account.commands = answers.compare(before, after, differences)
    for service, history in account.histories.items():
        published = await read_topics(kafka, service, history, models, differences)
        account.published[service] = published
        differences.equal(
            f"events of {service} stored", history.events, "in Kafka", published.events
        )
        differences.equal(
            f"public events of {service}",
            published.classed_public,
            "in the public topic",
            published.in_public_topic,
        )
    account.projected = compare_rows(mongo, account.streams, differences)
    stored = sum(history.events for history in account.histories.values())
    differences.equal("events stored", stored, "projected", account.projected)
    compare_contents(mongo, models, differences)
    account.searchable = await compare_search(mongo, search, models, differences)
    return account


def _behind(mongo: Mongo, streams: dict[str, int]) -> int:
    """How many events are still to be folded, over all read models."""
    return sum(
        sum(wanted_versions(streams, model).values()) - sum(versions(mongo, model).values())
        for model in STREAMS
    )


async def _settled(waiting: Callable[[], int]) -> None:
    """Until nothing waits any more, or as much as before for too long."""
    least, since = None, time.monotonic()
    while left := await asyncio.to_thread(waiting):
        if least is None or left < least:
            least, since = left, time.monotonic()
        if time.monotonic() - since > PATIENCE:
            return
        await asyncio.sleep(0.2)
