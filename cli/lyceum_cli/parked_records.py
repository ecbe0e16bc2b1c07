"""What a service's projections have parked, read and marked in the store itself.

A mark is all that is written here: the projector, which owns the rows, does what it says.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from pymongo import MongoClient

from lyceum_cli.errors import CliError
from lyceum_cli.store_client import Document, store_client

_POLL_SECONDS: Final = 0.1
_IN_ORDER: Final = [("projection", 1), ("key", 1), ("topic", 1), ("partition", 1), ("offset", 1)]


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a key that was released: how many events were taken up, how many are parked
    still, and why the first of those is."""

    projection: str
    key: str
    events: int
    still: int
    reason: str | None


class ParkedRecords:
    """The collection ``parked`` of one service."""

    def __init__(self, client: "MongoClient[Document]", database: str) -> None:
        self._client = client
        self._parked = client[database]["parked"]

    def keys(self) -> list[Document]:
        """Each key with its projection, number of events, age and first reason; oldest first."""
        found = self._parked.aggregate(
            [
                {"$sort": {"parked_at": 1, "offset": 1}},
                {
                    "$group": {
                        "_id": {"projection": "$projection", "key": "$key"},
                        "events": {"$sum": 1},
                        "parked_at": {"$first": "$parked_at"},
                        "reason": {"$first": "$reason"},
                        "released": {"$max": {"$ifNull": ["$released", False]}},
                    }
                },
                {"$sort": {"parked_at": 1}},
            ]
        )
        return [{**document.pop("_id"), **document} for document in found]

    def of_key(self, key: str, projection: str | None) -> list[Document]:
        """The records of a key, each projection's and partition's in their order.

        Raises ``CliError`` if there are none.
        """
        wanted = {"key": key, **({"projection": projection} if projection else {})}
        found = list(self._parked.find(wanted).sort(_IN_ORDER))
        if not found:
            where = f" by {projection}" if projection else ""
            raise CliError(f"Nothing of {key} is parked{where}. See `lyceum parked list`.")
        return found

    def all(self, projection: str | None) -> list[Document]:
        """The records of all keys, without their contents."""
        wanted = {"projection": projection} if projection else {}
        shown = {"projection": 1, "key": 1, "reason": 1}
        return list(self._parked.find(wanted, shown).sort(_IN_ORDER))

    def release(self, records: Sequence[Mapping[str, Any]]) -> None:
        """Asks for the keys of these records to be taken up."""
        self._mark(
            [record["_id"] for record in records],
            {"$set": {"released": True}, "$unset": {"drop": ""}},
        )

    def drop(self, ids: Sequence[str]) -> None:
        """Asks for these records to be left out, and for their keys to be taken up."""
        self._mark(ids, {"$set": {"released": True, "drop": True}})

    def _mark(self, ids: Sequence[str], marks: Mapping[str, Any]) -> None:
        """All at once, as the projector may look at any moment. Begun anew if it is at work on
        one of them."""
        with self._client.start_session() as session:
            session.with_transaction(
                lambda session: self._parked.update_many(
                    {"_id": {"$in": ids}}, marks, session=session
                )
            )

    def settled(self, records: Sequence[Mapping[str, Any]], within: float) -> list[Settled]:
        """Waits until the projector has done it, and says what came of each key.

        Raises ``CliError`` if none has taken it up ``within`` so many seconds.
        """
        before: dict[tuple[str, str], set[str]] = {}
        for record in records:
            before.setdefault((record["projection"], record["key"]), set()).add(record["_id"])
        deadline = time.monotonic() + within
        while any(
            self._parked.find_one({"projection": projection, "key": key, "released": True})
            for projection, key in before
        ):
            if time.monotonic() > deadline:
                raise CliError(
                    f"Marked, but no projector has taken it up within {within:g} s. "
                    "It will as soon as one runs; see `lyceum stack status`."
                )
            time.sleep(_POLL_SECONDS)
        return [self._became(*of, ids) for of, ids in before.items()]

    def _became(self, projection: str, key: str, ids: set[str]) -> Settled:
        wanted = {"projection": projection, "key": key}
        still = list(self._parked.find(wanted, {"reason": 1}).sort(_IN_ORDER))
        reason = still[0]["reason"] if still else None
        gone = len(ids - {record["_id"] for record in still})
        return Settled(projection, key, gone, len(still), reason)


def first_of_each(records: Sequence[Mapping[str, Any]]) -> list[str]:
    """The id of the record that each projection would take up first, as the projector has it:
    of the heads of its partitions the one that was parked first."""
    heads: dict[tuple[str, str, int], Mapping[str, Any]] = {}
    for record in records:
        heads.setdefault((record["projection"], record["topic"], record["partition"]), record)
    first: dict[str, Mapping[str, Any]] = {}
    for (projection, *_), head in heads.items():
        earlier = first.get(projection)
        if earlier is None or head["parked_at"] < earlier["parked_at"]:
            first[projection] = head
    return [head["_id"] for head in first.values()]


@contextmanager
def parked_records(uri: str, database: str) -> Iterator[ParkedRecords]:
    """Raises ``CliError`` if the store doesn't answer or refuses."""
    with store_client(uri) as client:
        yield ParkedRecords(client, database)
