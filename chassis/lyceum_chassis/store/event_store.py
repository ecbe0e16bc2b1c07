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
from lyceum_chassis.domain.messages import Command, Decider, Event, Rejected, State, Unknown
from lyceum_chassis.errors import Conflicted, InvalidArgument, NotPermitted, Private, Unavailable
from lyceum_chassis.futures import Slices, seen
from lyceum_chassis.observing import metrics, traces
from lyceum_chassis.observing.health import Check
from lyceum_chassis.store.commits import NOBODY, Origin, encode, last_version, utc_now
from lyceum_chassis.store.digests import Digests, load_digests
from lyceum_chassis.store.group_commit import (
    CommandKnown,
    GroupCommit,
    OutcomeUnknown,
    VersionTaken,
)
from lyceum_chassis.store.held import Held, HeldStreams
from lyceum_chassis.store.history import Entry, history
from lyceum_chassis.store.mongo import AWAY, Database, Document
from lyceum_chassis.store.privacy import Keyring
from lyceum_chassis.store.reading import read
from lyceum_chassis.store.snapshots import Snapshots

log = structlog.get_logger()

S = TypeVar("S", bound=State)
Permit = Callable[[Any], None]
"""Raises ``NotPermitted`` if what is asked for may not be done to this state."""

_TAKEN = ("command_id", "was used for a different command on this stream; choose a new one")

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
]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where the stream stands after a command, and whether the command found it so already."""

    stream: str
    version: int
    already_done: bool


class EventStore:
    """Carries out commands on streams, and reads them."""

    def __init__(
        self,
        database: Database,
        keyring: Keyring | None = None,
        *,
        now: Callable[[], datetime] = utc_now,
        held_bytes: int = HELD_BYTES,
        tries: int = 8,
    ) -> None:
        self.commits = database["commits"]
        self._group = GroupCommit(self.commits)
        self._snapshots = Snapshots(database, keyring)
        self._database = database
        self._digests: Digests | None = None
        self._keyring = keyring
        if keyring:
            keyring.generation.when_changed.append(self._drop_personal)
        self._now = now
        self._held = HeldStreams(held_bytes)
        self._tries = tries
        self._prepared = False
        self._next_reads: dict[str, asyncio.Future[Held[Any]]] = {}

    async def prepare(self) -> None:
        """Creates the indexes, and the secret that commands are hashed with. Idempotent."""
        await self.commits.create_indexes(INDEXES)
        await self._load_digests()
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

    async def _load_digests(self) -> Digests:
        if self._digests is None:
            master_keys = self._keyring.master_keys if self._keyring else None
            self._digests = await load_digests(self._database, master_keys)
        return self._digests

    async def check(self) -> Check:
        return Check(self._prepared, "ready" if self._prepared else "waiting for the server")

    async def close(self) -> None:
        await self._group.close()
        await self._snapshots.close()

    async def execute(
        self,
        decider: Decider[S],
        id_: UUID,
        command: Command,
        origin: Origin,
        permit: Permit | None = None,
    ) -> Outcome:
        """Decides ``command`` on the stream of ``id_`` and stores what was decided.

        ``permit`` is called with the very state that is decided on, each time right before, and
        raises ``NotPermitted``; without one everything is permitted (policies).
        Sent again with the same ``origin.command_id`` it stores nothing and answers as before,
        but its own actor only.
        Raises ``Rejected``; ``NotPermitted``; ``InvalidArgument`` if the command id belonged to
        another command; ``Conflicted`` after too many conflicts; ``Unavailable`` if the server is
        away; ``CommitTooLarge`` if the decision is.
        """
        if not self._prepared:
            raise Unavailable("The event store is not ready yet.")
        stream = f"{decider.category}-{id_}"
        held = await self._held_now(decider, stream)
        code = ""
        async with held.lock:
            try:
                outcome = await self._execute(decider, stream, held, command, origin, permit)
                told = "already_done" if outcome.already_done else "accepted"
                return outcome
            except BaseException as error:
                told, code = _told(error)
                if isinstance(error, Private):
                    raise Unknown(decider.category) from error
                if not isinstance(error, (Rejected, NotPermitted)):
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
        await self._held_now(decider, stream)
        reading = self._next_reads.get(stream)
        if reading is None:
            reading = asyncio.ensure_future(self._load(decider, stream))
            reading.add_done_callback(seen)  # all who asked may have given up meanwhile
            self._next_reads[stream] = reading
        return await asyncio.shield(reading)

    async def _load(self, decider: Decider[Any], stream: str) -> Held[Any]:
        held: Held[Any] = self._held.hold(decider, stream, self._generation())
        async with held.lock:
            del self._next_reads[stream]  # who asks from here on waits for the one after
            try:
                await self._refresh(decider, stream, held)
            except AWAY as error:
                held.forget(decider.initial)
                raise Unavailable("The event store can't be reached.") from error
            return Held(held.state, held.version, held.commit_id, held.time)

    async def history(self, decider: Decider[Any], id_: UUID, after: int, size: int) -> list[Entry]:
        """What happened to a stream, after its event number ``after``. Raises ``Unavailable``."""
        return await history(self.commits, f"{decider.category}-{id_}", after, size)

    async def recall(self, decider: Decider[S], id_: UUID) -> Held[S]:
        """The stream as this process knows it, perhaps stale; read only if it is not held.

        For what an edge looks up before a command: the decision itself finds a stale state out.
        """
        held: Held[S] = await self._held_now(decider, f"{decider.category}-{id_}")
        return Held(held.state, held.version) if held.version else await self.load(decider, id_)

    async def _execute(
        self,
        decider: Decider[S],
        stream: str,
        held: Held[S],
        command: Command,
        origin: Origin,
        permit: Permit | None,
    ) -> Outcome:
        digests = await self._load_digests()
        for attempt in range(self._tries):
            # A stream that is not held is taken to be new: if it is not, the decision is a refusal,
            # or an index refuses what was decided, and either way the stream is read then.
            decided = _decide(decider, command, held.state, permit)
            if isinstance(decided, Exception) or not decided:
                # Nothing will be inserted, so no index will catch a stale state or a retry.
                earlier = await self._refresh(decider, stream, held, origin.command_id)
                if earlier:
                    _check_own(earlier, origin, held.state, permit)
                    return _as_before(earlier, digests.fits(earlier["command_digest"], command))
                decided = _decide(decider, command, held.state, permit)
                if isinstance(decided, Exception):
                    raise decided
                if not decided:
                    return Outcome(stream, held.version, already_done=True)
            # An event is not before the one that it follows, whatever this clock says.
            now = max(self._now(), held.time) if held.time else self._now()
            commit = await encode(
                decided,
                commit_id=uuid7_after(held.commit_id, int(now.timestamp() * 1_000)),
                stream=stream,
                version=held.version + 1,
                origin=origin,
                command_digest=digests.of(command),
                keyring=self._keyring,
                now=now,
            )
            if self._has_let_go(held):
                # Somebody was forgotten meanwhile: the state, and what was decided on it, may say
                # of them what must not be sealed anew. It is decided again on what is left.
                held.forget(decider.initial)
                held.generation = self._generation()
                continue
            try:
                with traces.part("append"):
                    await self._group.append(commit)
            except (VersionTaken, CommandKnown, OutcomeUnknown) as refused:
                if isinstance(refused, VersionTaken):
                    metrics.CONFLICTS.inc()
                await asyncio.sleep(0.002 * attempt)
                earlier = await self._refresh(decider, stream, held, origin.command_id)
                if earlier:
                    _check_own(earlier, origin, held.state, permit)
                    fits = digests.fits(earlier["command_digest"], command)
                    return _as_before(earlier, fits, own_id=commit["_id"])
                continue
            held.state = await _folded(decider, decided, held.state, Slices())
            held.version, held.commit_id = last_version(commit), commit["_id"]
            held.time = now
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
        found = self.commits.find(newer, batch_size=READ_AT_ONCE).sort("version", ASCENDING)
        async for commit, events in read(found, decider, self._keyring):
            state = await _folded(decider, events, held.state, slices)
            held.state, held.version, held.commit_id = state, last_version(commit), commit["_id"]
            held.time = commit["events"][-1]["time"]
            if commit["command_id"] == command_id:
                of_command = commit
        self._held.weigh(stream, held)
        if command_id is None or of_command or held_before == 0:
            return of_command
        return await self.commits.find_one({"stream": stream, "command_id": command_id})

    async def _held_now(self, decider: Decider[S], stream: str) -> Held[S]:
        """What is held of a stream; without anybody who is known to be forgotten."""
        if decider.sees_personal and self._keyring:
            try:
                await self._keyring.generation.recent()
            except AWAY as error:
                raise Unavailable("The event store can't be reached.") from error
        return self._held.hold(decider, stream, self._generation())

    def _generation(self) -> int | None:
        return self._keyring.generation.seen if self._keyring else None

    def _has_let_go(self, held: Held[Any]) -> bool:
        return held.generation is not None and held.generation != self._generation()

    def _drop_personal(self) -> None:
        """Drops every state that may hold personal data. Who works on one goes on with it, and
        asks ``_has_let_go``."""
        self._held.let_go_of_personal()


def _decide(
    decider: Decider[S], command: Command, state: S, permit: Permit | None
) -> list[Event] | Rejected | NotPermitted:
    try:
        if permit is not None:
            permit(state)
        return decider.decide(command, state)
    except (Rejected, NotPermitted) as refused:
        return refused


async def _folded(decider: Decider[S], events: list[Event], state: S, slices: Slices) -> S:
    """The state after these events, which may be many: others have their turn meanwhile."""
    for event in events:
        state = decider.evolve(state, event)
        await slices.pause()
    return state


def _check_own(earlier: Document, origin: Origin, state: State, permit: Permit | None) -> None:
    """Raises unless a command that was carried out before may be answered to whoever asks now.

    Its own actor may have it, even if what it was allowed to do then it no longer is. Others hear
    what they would have heard anyway, and never how it went. What was stored while access was off
    belongs to nobody.
    """
    if permit is None or earlier["actor"] == origin.actor:
        return
    permit(state)
    if earlier["actor"] != NOBODY:
        raise InvalidArgument([_TAKEN])


def _as_before(commit: Document, fits: bool, own_id: UUID | None = None) -> Outcome:
    if not fits:
        raise InvalidArgument([_TAKEN])
    if commit["_id"] != own_id:
        metrics.REPEATED_COMMANDS.inc()
    return Outcome(commit["stream"], last_version(commit), already_done=commit["_id"] != own_id)


def _told(error: BaseException) -> tuple[str, str]:
    """What became of a command, and the code if it was refused, as the metrics have it."""
    match error:
        case NotPermitted():
            return "not_permitted", ""
        case Rejected(code=code):
            return "rejected", code
        case InvalidArgument():
            return "invalid", ""
        case Conflicted():
            return "conflicted", ""
        case Unavailable():
            return "unavailable", ""
    return ("unavailable" if isinstance(error, AWAY) else "failed"), ""
