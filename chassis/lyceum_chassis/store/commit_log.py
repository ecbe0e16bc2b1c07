"""The store's own log of commits: each one that became durable, in the order in which they did.

A change stream, read by its raw commands: a driver's own cursor hands over one document at a time,
which costs a thread's turn each.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pymongo.errors import OperationFailure

from lyceum_chassis.futures import to_the_end
from lyceum_chassis.store.mongo import Collection, Document, Session, is_passing

Token = dict[str, Any]
"""A place in the log, as the server gives it: opaque, but for servers of one data."""

_WAIT_MS = 1_000
_COMMITS: Sequence[Document] = ({"$match": {"operationType": "insert"}},)
_NO_LOG = (40324, 40573)
"""Unknown stage; not a replica set."""
_DENIED = (13, 18)


class LogLost(Exception):  # noqa: N818
    """The log reaches back to this place no longer, or knows nothing of it."""


class NoLog(Exception):  # noqa: N818
    """The server keeps no log that can be followed."""


@dataclass(frozen=True, slots=True)
class Logged:
    """A commit, and the place in the log behind it. With the ids alone ``commit`` has only that."""

    commit: Document
    token: Token


class CommitLog:
    """Follows the log; ``size`` commits at most are read at once. ``open`` it first."""

    def __init__(self, commits: Collection, size: int, *, ids_alone: bool = False) -> None:
        self._commits = commits
        self._size = size
        self._stages = [*_COMMITS, *([{"$project": {"documentKey": 1}}] if ids_alone else [])]
        self._ids_alone = ids_alone
        self._session: Session | None = None
        self._cursor = 0
        self._begun: list[Logged] = []
        self.token: Token | None = None
        """The place behind what was read last."""

    async def open(self, after: Token | None = None) -> None:
        """Behind ``after``, or at this moment's end. Raises ``LogLost``, ``NoLog`` and what a
        server raises that is away."""
        database = self._commits.database
        # No command of it may depend on another: each of them stands for itself.
        self._session = await database.client.start_session(causal_consistency=False)
        stream: Document = {"$changeStream": {"resumeAfter": after} if after else {}}
        try:
            answer = await self._asked(
                {
                    "aggregate": self._commits.name,
                    "pipeline": [stream, *self._stages],
                    "cursor": {"batchSize": self._size},
                    "readConcern": {"level": "majority"},
                }
            )
        except OperationFailure as error:
            if error.code in _NO_LOG:
                raise NoLog(
                    "The store keeps no log to follow: run MongoDB as a replica set, "
                    "of one member if need be."
                ) from error
            if not after or is_passing(error) or error.code in _DENIED:
                raise
            raise LogLost(str((error.details and error.details.get("errmsg")) or error)) from error
        self._begun = self._taken(answer, "firstBatch")

    async def next(self, wait_ms: int = _WAIT_MS) -> list[Logged]:
        """What came next; nothing if that was nothing for so long. Raises as ``open``."""
        if self._begun:
            begun, self._begun = self._begun, []
            return begun
        if not self._cursor:
            raise LogLost("the collection of commits was dropped")
        try:
            answer = await self._asked(
                {
                    "getMore": self._cursor,
                    "collection": self._commits.name,
                    "batchSize": self._size,
                    "maxTimeMS": wait_ms,
                }
            )
        except OperationFailure as error:
            if is_passing(error):
                raise
            raise LogLost(str(error)) from error
        return self._taken(answer, "nextBatch")

    async def close(self) -> None:
        """Gives the cursor back; a server that is away lets go of it by itself."""
        if self._session is None:
            return
        if self._cursor:
            killing = {"killCursors": self._commits.name, "cursors": [self._cursor]}
            try:
                await self._asked(killing)
            except Exception as error:
                if not is_passing(error) and not isinstance(error, OperationFailure):
                    raise
        await self._session.end_session()
        self._session, self._cursor = None, 0

    async def _asked(self, command: Document) -> Document:
        """To the end, as a thread goes on with it, and its session must not end meanwhile."""
        database = self._commits.database
        asked = database.command(
            command, session=self._session, codec_options=database.codec_options
        )
        return await to_the_end(asked)

    def _taken(self, answer: Document, batch: str) -> list[Logged]:
        cursor = answer["cursor"]
        self._cursor = cursor["id"]
        changes = cursor[batch]
        if changes:
            self.token = changes[-1]["_id"]
        else:
            self.token = cursor.get("postBatchResumeToken", self.token)
        of = "documentKey" if self._ids_alone else "fullDocument"
        return [Logged(change[of], change["_id"]) for change in changes]


async def source_of(commits: Collection) -> str:
    """Which collection it is whose log a place is in: one that was restored is another."""
    found = await commits.database.list_collections(filter={"name": commits.name})
    async for collection in found:
        return str(collection.get("info", {}).get("uuid", ""))
    return ""
