"""The event store: one command, one commit document, one insert.

A stream's order is held by two unique indexes, not by locks: ``(stream, version)`` refuses a
conflict, ``(stream, command_id)`` a command that was carried out before. What is kept in memory
only saves reads; a stale state is found out before anything is believed that rests on it.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import structlog
from pymongo import ASCENDING, IndexModel

from lyceum_chassis.backoff import Backoff
from lyceum_chassis.domain.ids import uuid7_after
from lyceum_chassis.domain.messages import Command, Decider, Event, Rejected, State
from lyceum_chassis.errors import Conflicted, InvalidArgument, Unavailable
from lyceum_chassis.futures import Slices, seen
from lyceum_chassis.observing import metrics
from lyceum_chassis.observing.health import Check
from lyceum_chassis.store.commits import Origin, decode, digest, encode, last_version, utc_now
from lyceum_chassis.store.group_commit import (
    CommandKnown,
    GroupCommit,
    OutcomeUnknown,
    VersionTaken,
)
from lyceum_chassis.store.held import Held, HeldStreams
from lyceum_chassis.store.mongo import AWAY, Database, Document
from lyceum_chassis.store.privacy import Keyring
from lyceum_chassis.store.snapshots import Snapshots

log = structlog.get_logger()

S = TypeVar("S", bound=State)

HELD_BYTES = 128 * 1024 * 1024
READ_AT_ONCE = 100
"""Commits. What the driver reads at once it decodes at once, and everything else waits for it."""

INDEXES = [
    IndexModel([("stream", ASCENDING), ("version", ASCENDING)], unique=True),
    IndexModel(
        [("stream", ASCENDING), ("command_id", ASCENDING)],
        unique=True,
        partialFilterExpression={"command_id": {"$exists": True}},
    ),
    IndexModel(
        [("pending", ASCENDING), ("_id", ASCENDING)],
        partialFilterExpression={"pending": True},
    ),
    # Not "exists": SecantusDB's Python server then never uses it, not even for one position.
    IndexModel(
        [("position", ASCENDING)],
        name="published",
        partialFilterExpression={"position": {"$gt": 0}},
    ),
]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where the stream stands after a command, and whether the command found it so already."""

    stream: str
    version: int
    already_done: bool


class EventStore:
    """Carries out commands on streams, and reads them.

    ``appended`` is called after each durable append, to wake the relay in this process.
    """

    def __init__(
        self,
        database: Database,
        keyring: Keyring | None = None,
        *,
        appended: Callable[[], None] = lambda: None,
        now: Callable[[], datetime] = utc_now,
        held_bytes: int = HELD_BYTES,
        tries: int = 8,
    ) -> None:
        self.commits = database["commits"]
        self._group = GroupCommit(self.commits, appended)
        self._snapshots = Snapshots(database)
        self._keyring = keyring
        self._now = now
        self._held = HeldStreams(held_bytes)
        self._tries = tries
        self._prepared = False
        self._next_reads: dict[str, asyncio.Future[Held[Any]]] = {}

    async def prepare(self) -> None:
        """Creates the indexes. Idempotent."""
        await self.commits.create_indexes(INDEXES)
        self._prepared = True

    async def keep_prepared(self) -> None:
        """Creates the indexes as soon as the server is there. No command is taken before."""
        backoff = Backoff(0.1, 2.0)
        while not self._prepared:
            try:
                await self.prepare()
            except AWAY as error:
                log.warning("store_waits", reason=repr(error)[:300], retry_in_s=backoff.next_s)
                await backoff.pause()
        await asyncio.Event().wait()

    async def check(self) -> Check:
        return Check(self._prepared, "ready" if self._prepared else "waiting for the server")

    async def close(self) -> None:
        await self._group.close()
        await self._snapshots.close()

    async def execute(
        self, decider: Decider[S], id_: UUID, command: Command, origin: Origin
    ) -> Outcome:
        """Decides ``command`` on the stream of ``id_`` and stores what was decided.

        Sent again with the same ``origin.command_id`` it stores nothing and answers as before.
        Raises ``Rejected``; ``InvalidArgument`` if the command id belonged to another command;
        ``Conflicted`` after too many conflicts; ``Unavailable`` if the server is away;
        ``CommitTooLarge`` if the decision is.
        """
        if not self._prepared:
            raise Unavailable("The event store is not ready yet.")
        stream = f"{decider.category}-{id_}"
        held = self._held.hold(decider, stream)
        code = ""
        async with held.lock:
            try:
                outcome = await self._execute(decider, stream, held, command, origin)
                told = "already_done" if outcome.already_done else "accepted"
                return outcome
            except BaseException as error:
                told, code = _told(error)
                if not isinstance(error, Rejected):
                    held.forget(decider.initial)
                if isinstance(error, AWAY):
                    raise Unavailable("The event store can't be reached.") from error
                raise
            finally:
                metrics.COMMANDS.labels(decider.category, told, code).inc()

    async def load(self, decider: Decider[S], id_: UUID) -> Held[S]:
        """The stream as it stands now, whoever wrote it. ``version`` 0: there is none.

        Callers share the next read of a stream: it begins after all of them have asked.
        """
        stream = f"{decider.category}-{id_}"
        reading = self._next_reads.get(stream)
        if reading is None:
            reading = asyncio.ensure_future(self._load(decider, stream))
            reading.add_done_callback(seen)  # all who asked may have given up meanwhile
            self._next_reads[stream] = reading
        return await asyncio.shield(reading)

    async def _load(self, decider: Decider[Any], stream: str) -> Held[Any]:
        held: Held[Any] = self._held.hold(decider, stream)
        async with held.lock:
            del self._next_reads[stream]  # who asks from here on waits for the one after
            try:
                await self._refresh(decider, stream, held)
            except AWAY as error:
                held.forget(decider.initial)
                raise Unavailable("The event store can't be reached.") from error
            return Held(held.state, held.version, held.commit_id)

    async def recall(self, decider: Decider[S], id_: UUID) -> Held[S]:
        """The stream as this process knows it, perhaps stale; read only if it is not held.

        For what an edge looks up before a command: the decision itself finds a stale state out.
        """
        held: Held[S] = self._held.hold(decider, f"{decider.category}-{id_}")
        return Held(held.state, held.version) if held.version else await self.load(decider, id_)

    async def _execute(
        self, decider: Decider[S], stream: str, held: Held[S], command: Command, origin: Origin
    ) -> Outcome:
        command_digest = digest(command)
        for attempt in range(self._tries):
            # A stream that is not held is taken to be new: if it is not, the decision is a refusal,
            # or an index refuses what was decided, and either way the stream is read then.
            decided = _decide(decider, command, held.state)
            if isinstance(decided, Rejected) or not decided:
                # Nothing will be inserted, so no index will catch a stale state or a retry.
                earlier = await self._refresh(decider, stream, held, origin.command_id)
                if earlier:
                    return _as_before(earlier, command_digest)
                decided = _decide(decider, command, held.state)
                if isinstance(decided, Rejected):
                    raise decided
                if not decided:
                    return Outcome(stream, held.version, already_done=True)
            now = self._now()
            commit = await encode(
                decided,
                commit_id=uuid7_after(held.commit_id, int(now.timestamp() * 1_000)),
                stream=stream,
                version=held.version + 1,
                origin=origin,
                command_digest=command_digest,
                keyring=self._keyring,
                now=now,
            )
            try:
                await self._group.append(commit)
            except (VersionTaken, CommandKnown, OutcomeUnknown) as refused:
                if isinstance(refused, VersionTaken):
                    metrics.CONFLICTS.inc()
                await asyncio.sleep(0.002 * attempt)
                earlier = await self._refresh(decider, stream, held, origin.command_id)
                if earlier:
                    return _as_before(earlier, command_digest, own_id=commit["_id"])
                continue
            held.state = await _folded(decider, decided, held.state, Slices())
            held.version, held.commit_id = last_version(commit), commit["_id"]
            self._held.weigh(stream, held)
            self._snapshots.offer(decider, stream, held)
            return Outcome(stream, held.version, already_done=False)
        raise Conflicted(f"{stream} was changed by others {self._tries} times meanwhile.")

    async def _refresh(
        self, decider: Decider[S], stream: str, held: Held[S], command_id: UUID | None = None
    ) -> Document | None:
        """Brings ``held`` up to date; returns the commit of ``command_id``, if there is one."""
        if held.version == 0:
            await self._snapshots.load(decider, stream, held)
        held_before, of_command, slices = held.version, None, Slices()
        newer: Document = {"stream": stream, "version": {"$gt": held_before}}
        commits = self.commits.find(newer, batch_size=READ_AT_ONCE).sort("version", ASCENDING)
        async for commit in commits:
            state = await _folded(decider, decode(commit, decider), held.state, slices)
            held.state, held.version, held.commit_id = state, last_version(commit), commit["_id"]
            if commit["command_id"] == command_id:
                of_command = commit
        self._held.weigh(stream, held)
        if command_id is None or of_command or held_before == 0:
            return of_command
        return await self.commits.find_one({"stream": stream, "command_id": command_id})


def _decide(decider: Decider[S], command: Command, state: S) -> list[Event] | Rejected:
    try:
        return decider.decide(command, state)
    except Rejected as rejected:
        return rejected


async def _folded(decider: Decider[S], events: list[Event], state: S, slices: Slices) -> S:
    """The state after these events, which may be many: others have their turn meanwhile."""
    for event in events:
        state = decider.evolve(state, event)
        await slices.pause()
    return state


def _as_before(commit: Document, command_digest: str, own_id: UUID | None = None) -> Outcome:
    if commit["command_digest"] != command_digest:
        raise InvalidArgument(
            [("command_id", "was used for a different command on this stream; choose a new one")]
        )
    if commit["_id"] != own_id:
        metrics.REPEATED_COMMANDS.inc()
    return Outcome(commit["stream"], last_version(commit), already_done=commit["_id"] != own_id)


def _told(error: BaseException) -> tuple[str, str]:
    """What became of a command, and the code if it was refused, as the metrics have it."""
    match error:
        case Rejected(code=code):
            return "rejected", code
        case InvalidArgument():
            return "invalid", ""
        case Conflicted():
            return "conflicted", ""
        case Unavailable():
            return "unavailable", ""
    return ("unavailable" if isinstance(error, AWAY) else "failed"), ""
