"""Parts that are built wrong, each in one way, and die where that matters.

    TORTURE_SPARED=4 python -m torture.saboteurs forgets-the-checkpoint partners relay

They show that the checker can fail: a run with one of them must come out wrong.
"""

import asyncio
import os
import runpy
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final
from uuid import UUID, uuid4

from aiokafka import AIOKafkaProducer
from lyceum_chassis.domain.ids import uuid7
from lyceum_chassis.domain.messages import Unknown
from lyceum_chassis.errors import Private
from lyceum_chassis.policies import reactions
from lyceum_chassis.policies.carrying_out import CarryingOut
from lyceum_chassis.policies.commands import Commands
from lyceum_chassis.process import write_service
from lyceum_chassis.projector import running_views
from lyceum_chassis.projector.projector import Projector
from lyceum_chassis.relay.checkpoint import Checkpoint
from lyceum_chassis.store import commits, event_store
from lyceum_chassis.store.commit_log import CommitLog, Logged, Token
from lyceum_chassis.store.commits import Origin
from lyceum_chassis.store.event_store import EventStore
from lyceum_chassis.store.group_commit import GroupCommit
from lyceum_chassis.store.mongo import transact
from lyceum_projections import live_replica
from lyceum_projections.replica import Replica
from torture.relay_that_dies import RelayThatDies, die

SPARED: Final = int(os.environ.get("TORTURE_SPARED", "4"))


class ForgetsTheCheckpoint(RelayThatDies):
    """Believes what is written down alone: what was committed and is not there is sent again."""

    dies_at = "after commit"
    spared = SPARED

    async def _read_checkpoint(self) -> Checkpoint:
        known = await super()._read_checkpoint()
        end = await self._published.end()
        return replace(known, position=end.last, token=end.token, batch=None)


class WritesDownBeforeCommit(RelayThatDies):
    """What it wrote down, and could not commit any more, nobody will send."""

    dies_at = "before commit"
    spared = SPARED

    async def _send(self, *arguments: Any) -> Checkpoint:
        checkpoint = await super()._send(*arguments)
        await super()._write_down(checkpoint)
        return checkpoint


class KeepsTheTokenApart(RelayThatDies):
    """Goes on from the place in the log that it keeps by itself, after the events: dead between the
    two it sends them again."""

    dies_at = "after commit"
    spared = SPARED

    async def _read_checkpoint(self) -> Checkpoint:
        known = await super()._read_checkpoint()
        kept = await self._commits.database["apart"].find_one({"_id": 1})
        return replace(known, token=kept["token"]) if kept else known

    async def _write_down(self, checkpoint: Checkpoint) -> None:
        await super()._write_down(checkpoint)
        if checkpoint.token:
            apart = {"$set": {"token": checkpoint.token}}
            await self._commits.database["apart"].update_one({"_id": 1}, apart, upsert=True)


class BeginsAtTheEndOfTheLog(RelayThatDies):
    """Follows what comes from now on: what was stored while nobody did is never sent."""

    dies_at = "after commit"
    spared = SPARED

    async def _opened(self, following: CommitLog) -> bool:
        if self._last.token is None:
            return await super()._opened(following)
        await following.open()
        return True


class SendsOutOfOrder(RelayThatDies):
    """Publishes a batch's first commit after all the others."""

    async def _publish_batch(
        self, producer: AIOKafkaProducer, batch: Sequence[Logged], token: Token | None
    ) -> None:
        if len(batch) > 1:
            await super()._publish_batch(producer, batch[1:], token)
            batch = batch[:1]
        await super()._publish_batch(producer, batch, token)


class AnswersAsAGroup(GroupCommit):
    """Tells everybody of a group that it was stored, whoever was refused."""

    async def _insert(self, commits: list[Any]) -> dict[int, Exception]:
        await super()._insert(commits)
        return {}


def own_clock(previous: UUID | None, now_ms: int | None = None) -> UUID:
    """The id of a commit, whatever the one before it was."""
    return uuid7(now_ms)


class _ProjectorThatDies(Projector):
    spared = SPARED

    def _pass(self) -> None:
        type(self).spared -= 1
        if type(self).spared < 0:
            die(f"as {type(self).__name__}")


class MovesOffsetsAfterwards(_ProjectorThatDies):
    """Rows first, the offset after them: what it died between comes again."""

    async def _move_offsets(self, *arguments: Any) -> None:
        pass

    async def _commit(self, *arguments: Any) -> Any:
        folded = await super()._commit(*arguments)
        self._pass()
        await _alone(self, super()._move_offsets, *arguments[1:])
        return folded


class MovesOffsetsFirst(_ProjectorThatDies):
    """The offset first, rows after it: what it died between is never counted."""

    async def _move_offsets(self, *arguments: Any) -> None:
        pass

    async def _commit(self, *arguments: Any) -> Any:
        await _alone(self, super()._move_offsets, *arguments[1:])
        self._pass()
        return await super()._commit(*arguments)


class LosesACardABatch(Replica):
    """Moves on past a card that it did not index."""

    async def _put(self, index: Any, cards: list[Any], seq: int) -> None:
        await super()._put(index, cards[1:], seq)


def all_of_it(event: Any) -> str:
    """What of an event goes to Kafka, and what is personal along with it."""
    return str(event.model_dump_json())


class CarriesDeadlinesOutTwice(CarryingOut):
    """The second time under another id, and on the state that the first found."""

    async def carry_out(self, document: Any) -> Any:
        result = await super().carry_out(document)
        if "due" in document:
            held = self._commands.store._held
            real, self._commands = self._commands, _believing_nothing_ended(self._commands)
            held.let_go(document["target"])
            await super().carry_out({**document, "_id": uuid4()})
            held.let_go(document["target"])
            self._commands = real
        return result


def _believing_nothing_ended(commands: Commands) -> Commands:
    def blind(decider: Any) -> Any:
        def evolve(state: Any, event: Any) -> Any:
            return state if event.type.endswith(".ended.v1") else decider.evolve(state, event)

        return replace(decider, evolve=evolve)

    return replace(commands, deciders=tuple(map(blind, commands.deciders)))


class ChecksBefore(EventStore):
    """Holds the access rule against what it knows when it is asked, not against what it decides on.

    Takes its time between the two, as anything that waits may.
    """

    async def execute(
        self,
        decider: Any,
        id_: UUID,
        command: Any,
        origin: Origin,
        permit: Any = None,
    ) -> Any:
        if permit is not None:
            known = await self.load(decider, id_)
            try:
                permit(known.state)
            except Private as error:
                raise Unknown(decider.category) from error
            await asyncio.sleep(0.05)
        return await super().execute(decider, id_, command, origin)


async def _alone(projector: Any, write: Any, *arguments: Any) -> None:
    """In a transaction of its own."""
    await transact(projector._client, lambda session: write(*arguments, session))


SABOTEURS: Final[dict[str, tuple[Any, str, Any]]] = {
    "forgets-the-checkpoint": (write_service, "Relay", ForgetsTheCheckpoint),
    "writes-down-before-commit": (write_service, "Relay", WritesDownBeforeCommit),
    "keeps-the-token-apart": (write_service, "Relay", KeepsTheTokenApart),
    "begins-at-the-end-of-the-log": (write_service, "Relay", BeginsAtTheEndOfTheLog),
    "sends-out-of-order": (write_service, "Relay", SendsOutOfOrder),
    "answers-as-a-group": (event_store, "GroupCommit", AnswersAsAGroup),
    "checks-access-before": (write_service, "EventStore", ChecksBefore),
    "ids-by-its-own-clock": (event_store, "uuid7_after", own_clock),
    "tells-all": (commits, "_shared", all_of_it),
    "moves-offsets-afterwards": (running_views, "Projector", MovesOffsetsAfterwards),
    "moves-offsets-first": (running_views, "Projector", MovesOffsetsFirst),
    "carries-deadlines-out-twice": (reactions, "CarryingOut", CarriesDeadlinesOutTwice),
    "loses-a-card-a-batch": (live_replica, "Replica", LosesACardABatch),
}
"""Where each takes the place of what it is named after."""


def main() -> None:
    saboteur, service = sys.argv.pop(1), sys.argv.pop(1)
    module, name, wrong = SABOTEURS[saboteur]
    vars(module)[name] = wrong
    runpy.run_module(f"lyceum_{service}", run_name="__main__")


if __name__ == "__main__":
    main()
