"""Readers of a topic that was republished go on behind the event that they read last.

The events have their positions again, at new offsets. Of each partition of a view, the offset of
the position that was read last is looked up, and kept as the place to go on from; so are the
offsets of what is parked.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from aiokafka import TopicPartition
from pymongo import MongoClient
from pymongo.client_session import ClientSession

from lyceum_cli.errors import USAGE, CliError
from lyceum_cli.store_client import Document
from lyceum_cli.topic import Places, places
from lyceum_cli.view_documents import of_view

_LOOK_LIMIT_S: Final = 120.0


@dataclass(frozen=True, slots=True)
class Moved:
    """A partition of a view: from which offset it goes on, before and now."""

    partition: str
    before: int
    now: int


class Reposition:
    """One view in one database."""

    def __init__(self, client: "MongoClient[Document]", database: str, kafka: str) -> None:
        self._client = client
        self._database = client[database]
        self._kafka = kafka

    def of(self, view: str) -> list[Moved]:
        """Moves all partitions of a view at once. Raises ``CliError`` if one can't be."""
        read = list(self._database["offsets"].find(of_view(view)).sort("_id", 1))
        if not read:
            raise CliError(f"Nothing has been read into {view} in {self._database.name}.", USAGE)
        parked = list(self._database["parked"].find({"projection": view}))
        try:
            offsets = asyncio.run(self._offsets(read, parked))
        except TimeoutError:
            raise CliError(
                f"Kafka didn't show where events are within {_LOOK_LIMIT_S:.0f} s."
            ) from None
        moved = [
            Moved(_partition(each), each["at"], 1 + offsets[each["_id"]] if each["position"] else 0)
            for each in read
        ]
        if any(each.before != each.now for each in moved):
            with self._client.start_session() as session:
                session.with_transaction(lambda own: self._move(own, read, parked, offsets))
        return moved

    async def _offsets(
        self, read: Sequence[Document], parked: Sequence[Document]
    ) -> Mapping[str, int]:
        """The offset of the event at each document's position, by the documents' ids."""
        positions = {each["_id"]: each["position"] for each in read if each["position"]}
        positions |= {each["_id"]: _position(each) for each in parked}
        where = {each["_id"]: _topic_partition(each) for each in [*read, *parked]}
        found = {}
        async with (
            asyncio.timeout(_LOOK_LIMIT_S),
            places(self._kafka, {partition.topic for partition in where.values()}) as topics,
        ):
            for id_, position in positions.items():
                found[id_] = await _offset_of(position, where[id_], topics)
        return found

    def _move(
        self,
        session: ClientSession,
        read: Sequence[Document],
        parked: Sequence[Document],
        offsets: Mapping[str, int],
    ) -> None:
        for each in read:
            as_read = {name: each.get(name) for name in ("_id", "at", "position", "releases")}
            at = 1 + offsets[each["_id"]] if each["position"] else 0
            change = {"$set": {"at": at}}
            if (
                not self._database["offsets"]
                .update_one(as_read, change, session=session)
                .matched_count
            ):
                raise CliError(
                    "It is being read at this moment, so it hasn't stopped: see /readyz."
                )
        if not parked:
            return
        ids = [each["_id"] for each in parked]
        records = self._database["parked"]
        if records.delete_many({"_id": {"$in": ids}}, session=session).deleted_count != len(ids):
            raise CliError("What is parked changed at this moment. Look, and try again.")
        records.insert_many([_at(each, offsets[each["_id"]]) for each in parked], session=session)


async def _offset_of(position: int, partition: TopicPartition, topics: Places) -> int:
    found = await topics.of_position(partition, position)
    if found is None:
        raise CliError(
            f"{partition.topic}[{partition.partition}] doesn't hold position {position}, which was "
            "read. Republish the topic first, with as many partitions as it had."
        )
    return found


def _partition(read: Document) -> str:
    """ "topic/partition" of a document of the collection ``offsets``."""
    return str(read["_id"].partition("/")[2])


def _topic_partition(document: Document) -> TopicPartition:
    topic, _, partition = _partition(document).partition("/")
    return TopicPartition(topic, int(partition.partition("/")[0]))


def _position(parked: Document) -> int:
    headers: Mapping[str, Any] = dict(parked["headers"])
    position = bytes(headers.get("ce_sequence", b"")).decode(errors="replace")
    if not position.isdecimal():
        raise CliError(
            f"What is parked from {parked['topic']}[{parked['partition']}] at offset "
            f"{parked['offset']} tells no position. Drop it first: `lyceum parked drop`."
        )
    return int(position)


def _at(parked: Document, offset: int) -> Document:
    place = f"{parked['projection']}/{parked['topic']}/{parked['partition']}/{offset}"
    return {**parked, "_id": place, "offset": offset}
