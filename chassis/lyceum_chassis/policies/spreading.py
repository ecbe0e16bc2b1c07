"""A command to each of what a row keeps, made ready in bounded steps."""

from typing import Final
from uuid import uuid5

from lyceum_chassis.projector.pending import Pending
from lyceum_chassis.projector.projection import Projection
from lyceum_chassis.store.mongo import Database, Document, Session, transact

AT_ONCE: Final = 256


class Spreading:
    """What one policy's rows keep, and the commands to each of it."""

    def __init__(self, database: Database, policy: Projection, pending: Pending) -> None:
        self._client = database.client
        self._entries = database[policy.entries]
        self._pending = pending

    async def step(self, document: Document) -> None:
        """One transaction: the next commands, with the turn of the whole; at last it is removed.

        Raises ``LookupError``, ``TypeError`` or ``AttributeError`` if the document is damaged.
        """
        each = document["each"]
        of_row = {"row": each["row"], "n": {"$gt": each["after"], "$lte": each["up_to"]}}
        entries = await self._entries.find(of_row).sort("n", 1).limit(AT_ONCE).to_list(None)
        here = {"_id": document["_id"], "each.after": each["after"]}

        async def step(session: Session) -> None:
            if not entries:
                await self._pending.at_once.delete_one(here, session=session)
                return
            moved = {"$set": {"each.after": entries[-1]["n"]}}
            done = await self._pending.at_once.update_one(here, moved, session=session)
            if done.matched_count:
                made = [_for_one(document, entry["stream"]) for entry in entries]
                await self._pending.put(made, session)

        await transact(self._client, step)


def _for_one(document: Document, stream: str) -> Document:
    name = f"{document['command']}/{stream.partition('-')[2]}/"
    kept = ("seq", "command", "data", "causation_id", "correlation_id")
    return {
        "_id": uuid5(document["causation_id"], name),
        "target": stream,
        **{key: document[key] for key in kept},
    }
