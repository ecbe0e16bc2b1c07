"""The commands of a policy that wait: stored in the transaction that moved its rows and offsets.

What is to be done at once lies in one collection, in the order of the events; deadlines lie in
another, in the order of their instants. ``policies/reactions.py`` carries them out.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

from pymongo import ReturnDocument, UpdateOne

from lyceum_chassis.domain.messages import Command
from lyceum_chassis.projector.fitness import UnfitRows
from lyceum_chassis.projector.folding import Answered, Folded
from lyceum_chassis.projector.projection import Projection
from lyceum_chassis.projector.reacting import Reaction, TakeBack, ToEach
from lyceum_chassis.store.mongo import Database, Document, Session, create_collection

NameOf = Callable[[type[Command]], str]
"""A command's name among all of its service: ``<category>/<CommandName>``."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def millis(moment: datetime) -> int:
    """Milliseconds since 1970, negative before, never before the moment; any year that Python can
    tell has them."""
    return -((_EPOCH - moment) // _MILLISECOND)


class Pending:
    """What waits to be carried out for one policy."""

    def __init__(self, database: Database, policy: Projection, name_of: NameOf) -> None:
        self.at_once = database[policy.reactions]
        self.deadlines = database[policy.deadlines]
        self.woken = asyncio.Event()
        """Set when something was committed that may be to do at once."""
        self._database = database
        self._sequences = database["sequences"]
        self._policy = policy
        self._name_of = name_of

    async def prepare(self) -> None:
        """Creates collections and indexes: neither can be made inside a transaction."""
        for name in (self._policy.reactions, self._policy.deadlines, "sequences", "parked"):
            await create_collection(self._database, name)
        await self.at_once.create_index([("seq", 1), ("_id", 1)])
        await self.deadlines.create_index([("due", 1), ("seq", 1)])
        await self.deadlines.create_index([("deadline", 1)])

    async def store(self, folded: Folded, session: Session) -> None:
        """Keeps what is to be done. Told again, as by a rebuild, it is kept once.

        Raises ``UnfitRows`` for an answer that nobody could carry out.
        """
        documents: dict[UUID, Document] = {}
        latest: dict[str, UUID | None] = {}
        """Of each named deadline the one that counts, None if it was taken back."""
        for given in folded.answers:
            if isinstance(given.answer, TakeBack):
                latest[_name(given.answer)] = None
                continue
            try:
                document = self._document(given)
            except Exception as error:
                raise UnfitRows({given.row: f"{type(error).__name__}: {error}"}) from error
            while document["_id"] in documents:  # the same command twice, of one event
                document["_id"] = uuid5(document["_id"], "again")
            documents[document["_id"]] = document
            if name := document.get("deadline"):
                latest[name] = document["_id"]
        superseded = {"deadline": {"$in": sorted(latest)}, "_id": {"$nin": _those(latest)}}
        if latest:
            await self.deadlines.delete_many(superseded, session=session)
        wanted = [
            document
            for document in documents.values()
            if "deadline" not in document or latest[document["deadline"]] == document["_id"]
        ]
        await self.put(wanted, session)

    async def put(self, documents: list[Document], session: Session) -> None:
        """Gives them their turns, and stores those that aren't there yet."""
        if not documents:
            return
        turn = await self.turns(len(documents), session)
        for document in documents:
            document.setdefault("seq", (turn := turn + 1))
        for collection, part in (
            (self.at_once, [d for d in documents if "due" not in d]),
            (self.deadlines, [d for d in documents if "due" in d]),
        ):
            if part:
                puts = [
                    UpdateOne({"_id": d["_id"]}, {"$setOnInsert": d}, upsert=True) for d in part
                ]
                await collection.bulk_write(puts, ordered=False, session=session)

    async def remove(self, documents: Sequence[Document], session: Session | None = None) -> None:
        """They are carried out, or parked."""
        for collection, part in (
            (self.at_once, [d["_id"] for d in documents if "due" not in d]),
            (self.deadlines, [d["_id"] for d in documents if "due" in d]),
        ):
            if part:
                await collection.delete_many({"_id": {"$in": part}}, session=session)

    async def turns(self, count: int, session: Session) -> int:
        """The number before the first of ``count`` turns. Transactions that take turns at once
        collide here: the order of turns is that of the commits."""
        counter = await self._sequences.find_one_and_update(
            {"_id": self._policy.reactions},
            {"$inc": {"last": count}},
            upsert=True,
            return_document=ReturnDocument.AFTER,
            session=session,
        )
        return int(counter["last"]) - count

    def follow_up(self, document: Document, reaction: Reaction) -> Document:
        """What follows from the refusal of ``document``: of the same event, with an id of its own.

        It counts how often in a row that was so, with nothing to wait for in between.
        """
        follow_up = self._of(reaction, document["_id"], document)
        if reaction.due is None:
            follow_up["refusals"] = document.get("refusals", 0) + 1
        return follow_up

    def _document(self, given: Answered) -> Document:
        answer, event = given.answer, given.event
        chain: Document = {"causation_id": event.id, "correlation_id": event.correlation_id}
        if event.traceparent:
            chain["traceparent"] = event.traceparent
        if isinstance(answer, Reaction):
            return self._of(answer, event.id, chain)
        assert isinstance(answer, ToEach)
        name = self._name_of(type(answer.command))
        return {
            "_id": uuid5(event.id, f"{name}/each of {given.row}"),
            "target": given.row,
            "command": name,
            "data": answer.command.model_dump_json(),
            "each": {"row": given.row, "after": 0, "up_to": given.kept},
            **chain,
        }

    def _of(self, reaction: Reaction, cause: UUID, chain: Document) -> Document:
        name = self._name_of(type(reaction.command))
        document = {
            "_id": uuid5(cause, f"{name}/{reaction.target}/{reaction.name}"),
            "target": f"{name.partition('/')[0]}-{reaction.target}",
            "command": name,
            "data": reaction.command.model_dump_json(),
            "causation_id": chain["causation_id"],
            "correlation_id": chain["correlation_id"],
        }
        if reaction.due is not None:
            document["due"] = millis(reaction.due)
            if reaction.name:
                document["deadline"] = _name(reaction)
        elif "traceparent" in chain:  # a trace is not for months
            document["traceparent"] = chain["traceparent"]
        return document


def _name(of: Reaction | TakeBack) -> str:
    return f"{of.target}/{of.name}"


def _those(latest: dict[str, UUID | None]) -> list[UUID]:
    return [id_ for id_ in latest.values() if id_ is not None]
