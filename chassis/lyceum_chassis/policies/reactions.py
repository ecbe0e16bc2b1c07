"""Carries out the commands that follow from events.

A policy's reactions are stored in the transaction that moved its rows and offsets, and carried
out after it. A command's id is derived from the event's, so one that is carried out twice, by a
restart or by two processes, changes nothing the second time.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID, uuid5

import structlog
from pymongo import InsertOne

from lyceum_chassis.domain.messages import Command, Rejected
from lyceum_chassis.errors import Conflicted, Unavailable
from lyceum_chassis.observing.health import Check
from lyceum_chassis.projector.folding import Folded
from lyceum_chassis.projector.projection import Projection
from lyceum_chassis.store.commits import Origin
from lyceum_chassis.store.mongo import Database, Document, Session, is_passing

log = structlog.get_logger()

_AT_ONCE = 64
Execute = Callable[[UUID, Command, Origin], Awaitable[object]]


class Reactions:
    """The reactions of one policy. ``execute`` carries out a command on its target."""

    def __init__(
        self,
        database: Database,
        projection: Projection,
        commands: Sequence[type[Command]],
        execute: Execute,
    ) -> None:
        self._waiting = database[projection.reactions]
        self._actor = f"policy:{projection.name}"
        self._command_type = {command.__name__: command for command in commands}
        self._execute = execute
        self._woken = asyncio.Event()
        self._state = Check(True, "starting")

    async def store(self, session: Session, folded: Folded) -> None:
        """Keeps what is to be done, in the transaction that moves the offsets."""
        await self._waiting.bulk_write(
            [
                InsertOne(
                    {
                        "_id": uuid5(
                            event.id, f"{type(reaction.command).__name__}/{reaction.target}"
                        ),
                        "target": reaction.target,
                        "command": type(reaction.command).__name__,
                        "data": reaction.command.model_dump_json(),
                        "causation_id": event.id,
                        "correlation_id": event.correlation_id,
                    }
                )
                for event, reaction in folded.reactions
            ],
            session=session,
        )
        self._woken.set()

    async def run(self) -> None:
        """Carries out what is waiting, until cancelled. A passing failure is tried again."""
        while True:
            self._woken.clear()
            try:
                waiting = await self._waiting.find().sort("_id", 1).limit(_AT_ONCE).to_list(None)
                await asyncio.gather(*(self._carry_out(document) for document in waiting))
                self._state = Check(True, f"{len(waiting)} carried out last")
                if waiting:
                    continue
            except Exception as error:
                if not is_passing(error) and not isinstance(error, (Unavailable, Conflicted)):
                    self._state = Check(False, f"stopped: {error!r}")
                    raise
                self._state = Check(False, f"waiting: {error!r}"[:300])
                log.warning("reactions_wait", reason=repr(error)[:300])
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(1.0):
                    await self._woken.wait()

    async def check(self) -> Check:
        return self._state

    async def _carry_out(self, document: Document) -> None:
        command = self._command_type[document["command"]].model_validate_json(document["data"])
        origin = Origin(
            command_id=document["_id"],
            correlation_id=document["correlation_id"],
            causation_id=document["causation_id"],
            actor=self._actor,
        )
        try:
            await self._execute(document["target"], command, origin)
        except Rejected as rejected:
            # The target has moved on since: there is nothing left to do.
            log.info("reaction_refused", code=rejected.code, target=str(document["target"]))
        await self._waiting.delete_one({"_id": document["_id"]})
