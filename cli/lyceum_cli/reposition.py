"""Readers of a topic that was republished go on behind the event that they read last.

The events have their positions again, at new offsets. Of each partition of a view, the offset of
the position that was read last is looked up, and kept as the place to go on from; so are the
offsets of what is parked.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from aiokafka import TopicPartition
from lyceum_connections.kafka import KafkaAt
from pymongo import MongoClient
from pymongo.client_session import ClientSession

from lyceum_cli.errors import USAGE, CliError
from lyceum_cli.store_client import Document
from lyceum_cli.topic import places
from lyceum_cli.view_documents import of_view

_LOOK_LIMIT_S: Final = 120.0


class Event(NamedTuple):
    """One event, by its place in the total order; position 0 for none."""

    partition: TopicPartition
    position: int


@dataclass(frozen=True, slots=True)
class Moved:
    """A partition of a view, the offset from which it went on before, and from which it does now.

    ``read`` is what the view keeps of the partition.
    """

    read: Document
    now: int

    @property
    def partition(self) -> str:
        """Its topic and number."""
        return str(self.read["_id"].partition("/")[2])

    @property
    def before(self) -> int:
        return int(self.read["at"])


def reposition(
    client: "MongoClient[Document]", database: str, view: str, kafka: KafkaAt
) -> list[Moved]:
    """Moves all partitions of a view at once. Raises ``CliError`` if one can't be moved."""
    of_database = client[database]
    read = list(of_database["offsets"].find(of_view(view)).sort("_id", 1))
    if not read:
        raise CliError(f"Nothing has been read into {view} in {database}.", USAGE)
    parked = {
        _event_parked(each): each for each in of_database["parked"].find({"projection": view})
    }
    last_read = {_event_read(each): each for each in read}
    offsets = asyncio.run(_offsets(kafka, [*parked, *(e for e in last_read if e.position)]))
    moved = [Moved(each, 1 + offsets[e] if e.position else 0) for e, each in last_read.items()]
    parked_anew = {each["_id"]: _at(each, offsets[event]) for event, each in parked.items()}

    def move(session: ClientSession) -> None:
        for each in moved:
            as_read = {name: each.read.get(name) for name in ("_id", "at", "position", "releases")}
            change = {"$set": {"at": each.now}}
            done = of_database["offsets"].update_one(as_read, change, session=session)
            if done.matched_count != 1:
                raise CliError(f"{view} is being read at this moment: it hasn't stopped.")
        if parked_anew:
            records, old = of_database["parked"], {"_id": {"$in": list(parked_anew)}}
            if records.delete_many(old, session=session).deleted_count != len(parked_anew):
                raise CliError("What is parked changed at this moment. Look, and try again.")
            records.insert_many(parked_anew.values(), session=session)

    if any(each.before != each.now for each in moved):
        with client.start_session() as session:
            session.with_transaction(move)
    return moved


async def _offsets(kafka: KafkaAt, events: Sequence[Event]) -> Mapping[Event, int]:
    """Where these events are now. Raises ``CliError`` if one is not there."""
    found: dict[Event, int] = {}
    if not events:
        return found
    topics = {event.partition.topic for event in events}
    try:
        async with asyncio.timeout(_LOOK_LIMIT_S), places(kafka, topics) as topic_places:
            for event in events:
                offset = await topic_places.of_position(event.partition, event.position)
                if offset is None:
                    raise CliError(
                        f"{event.partition.topic}[{event.partition.partition}] doesn't hold "
                        f"position {event.position}, which was read. Republish the topic first, "
                        "with as many partitions as it had."
                    )
                found[event] = offset
    except TimeoutError:
        raise CliError(f"Kafka didn't show all events within {_LOOK_LIMIT_S:.0f} s.") from None
    return found


def _event_read(read: Document) -> Event:
    """The last event read of a partition."""
    _, topic, partition = read["_id"].split("/")
    return Event(TopicPartition(topic, int(partition)), read["position"])


def _event_parked(parked: Document) -> Event:
    headers: Mapping[str, Any] = dict(parked["headers"])
    position = bytes(headers.get("ce_sequence", b"")).decode(errors="replace")
    if not position.isdecimal():
        raise CliError(
            f"What is parked from {parked['topic']}[{parked['partition']}] at offset "
            f"{parked['offset']} tells no position, so it can't be found again: rebuild the view."
        )
    return Event(TopicPartition(parked["topic"], parked["partition"]), int(position))


def _at(parked: Document, offset: int) -> Document:
    place = f"{parked['projection']}/{parked['topic']}/{parked['partition']}/{offset}"
    return {**parked, "_id": place, "offset": offset}
