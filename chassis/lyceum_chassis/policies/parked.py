"""Reactions that could not be carried out, and what waits behind them for the same target.

They lie where parked records lie, and operators see to them with the same command (``lyceum
parked``): a key is the target's stream, a record's headers tell the command's name and cause, its
value is the command's data. See docs/adr/0013.
"""

from collections.abc import Iterable
from typing import Any

from pymongo import ReplaceOne

from lyceum_chassis.projector.pending import Pending
from lyceum_chassis.projector.projection import Projection
from lyceum_chassis.store.commits import utc_now
from lyceum_chassis.store.mongo import Client, Database, Document, Session, transact

BEHIND_ANOTHER = "an earlier reaction of this target is parked"
COUNTED_MAX = 1_000
_LIMIT_MS = 800


class ParkedReactions:
    """The parked reactions of one policy."""

    def __init__(self, client: Client, database: Database, policy: Projection) -> None:
        self._client = client
        self._parked = database["parked"]
        self._all = {"projection": policy.reactions}

    async def prepare(self) -> None:
        for name in ("key", "parked_at", "released"):
            await self._parked.create_index([("projection", 1), (name, 1)])

    async def blocked(self, targets: Iterable[str]) -> frozenset[str]:
        """Which of these targets have parked reactions."""
        of_targets = {**self._all, "key": {"$in": sorted(set(targets))}}
        return frozenset(await self._parked.distinct("key", of_targets))

    async def park(self, documents: list[tuple[Document, str]], pending: Pending) -> None:
        """Takes them, with the reasons, from among what waits."""

        async def move(session: Session) -> None:
            turn = await pending.turns(len(documents), session)
            puts = []
            for document, reason in documents:
                turn += 1
                parked = self._record(document, reason, turn)
                puts.append(ReplaceOne({"_id": parked["_id"]}, parked, upsert=True))
            await self._parked.bulk_write(puts, ordered=False, session=session)
            await pending.remove([document for document, _ in documents], session)

        await transact(self._client, move)

    async def released(self, at_most: int) -> list[str]:
        """The targets that an operator has released, so many of them."""
        marked = self._parked.find({**self._all, "released": True}, {"key": 1})
        found: dict[str, None] = {}
        async for record in marked.sort("parked_at", 1):
            found[record["key"]] = None
            if len(found) == at_most:
                break
        return list(found)

    async def of_target(self, target: str, at_most: int) -> list[Document]:
        """Its first records, in the order in which they were to be carried out."""
        found = self._parked.find({**self._all, "key": target}).sort("offset", 1)
        return await found.limit(at_most).to_list(None)

    async def remove(self, record: Document, session: Session | None = None) -> None:
        await self._parked.delete_one({"_id": record["_id"]}, session=session)

    async def keep(self, record: Document, reason: str) -> None:
        """It failed again: it stays, and so does what is behind it."""
        await self._parked.update_one({"_id": record["_id"]}, {"$set": {"reason": reason}})
        marked = {**self._all, "key": record["key"], "released": True}
        await self._parked.update_many(marked, {"$unset": {"released": "", "drop": ""}})

    async def release_rest(self, target: str) -> None:
        """What came behind the released ones meanwhile is released with them."""
        rest = {**self._all, "key": target}
        await self._parked.update_one(rest, {"$set": {"released": True}})

    async def measure(self) -> tuple[float, float, float]:
        """Reactions (up to ``COUNTED_MAX``), their targets, and the oldest one's age in seconds."""
        found = self._parked.find(self._all, {"key": 1, "parked_at": 1}).sort("parked_at", 1)
        records = await found.limit(COUNTED_MAX).max_time_ms(_LIMIT_MS).to_list(None)
        if not records:
            return 0, 0, 0.0
        age_s = (utc_now() - records[0]["parked_at"]).total_seconds()
        return len(records), len({record["key"] for record in records}), max(0.0, age_s)

    def _record(self, document: Document, reason: str, turn: int) -> Document:
        headers = {
            "ce_id": str(document["_id"]),
            "ce_type": str(document.get("command")),
            "ce_subject": target_of(document),
            "ce_causationid": str(document.get("causation_id")),
            "ce_correlationid": str(document.get("correlation_id")),
        }
        target, data = target_of(document), document.get("data")
        return {
            "_id": f"{self._all['projection']}/{document['_id']}",
            **self._all,
            "key": target,
            "topic": "",
            "partition": 0,
            "offset": turn,
            "record_key": target.encode(),
            "headers": [[name, value.encode()] for name, value in headers.items()],
            "value": data.encode() if isinstance(data, str) else b"",
            "reason": reason,
            "parked_at": utc_now(),
            "reaction": document,
        }


def target_of(document: Document) -> str:
    """The stream that a reaction is for; its id alone where an earlier version stored that."""
    return str(document.get("target"))


def reaction_of(record: Document) -> Any:
    """The reaction as it waited before it was parked."""
    return record["reaction"]
