"""A service's relay that ends as by kill -9 at a step of its loop.

    TORTURE_DIES_AT="after commit" TORTURE_SPARED=3 python -m torture.relay_that_dies partners relay

The service is made from its own manifest; only the relay is another class. ``TORTURE_SPARED``
is how many times it passes that step unharmed before.
"""

import asyncio
import importlib
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final, NoReturn

from aiokafka import AIOKafkaProducer
from lyceum_chassis.process import write_service
from lyceum_chassis.relay.checkpoint import Checkpoint
from lyceum_chassis.relay.relay import Relay
from lyceum_chassis.store.mongo import Document
from torture.steps import LOSES_ITS_TOKEN

STATUS: Final = 70


class RelayThatDies(Relay):
    """Each step is a place where a crash leaves Kafka and the store in another relation."""

    dies_at: str = os.environ.get("TORTURE_DIES_AT", "")
    spared: int = int(os.environ.get("TORTURE_SPARED", "0"))

    def _is_here(self, step: str) -> bool:
        if step != self.dies_at:
            return False
        self.spared -= 1
        return self.spared < 0

    def _pass(self, step: str) -> None:
        if self._is_here(step):
            die(step)

    async def _read_checkpoint(self) -> Checkpoint:
        self._pass("before reading the checkpoint")
        checkpoint = await super()._read_checkpoint()
        self._pass("after reading the checkpoint")
        return checkpoint

    async def _send(
        self, producer: AIOKafkaProducer, commits: Sequence[Document], checkpoint: Checkpoint
    ) -> Checkpoint:
        self._pass("before send")
        if self.dies_at == LOSES_ITS_TOKEN and checkpoint.token:
            # As after a stop of weeks: the store's log begins behind it.
            checkpoint = replace(checkpoint, token={"_data": "00"})
        checkpoint = await super()._send(producer, commits, checkpoint)
        self._pass("after send")
        return checkpoint

    async def _commit(self, producer: AIOKafkaProducer, *arguments: Any) -> None:
        commit = producer.commit_transaction

        async def commit_or_die() -> None:
            self._pass("before commit")
            if self._is_here("during commit"):
                await _begin(commit())
                die("during commit")
            await commit()
            self._pass("after commit")
            self._pass(LOSES_ITS_TOKEN)

        producer.commit_transaction = commit_or_die
        try:
            await super()._commit(producer, *arguments)
        finally:
            producer.commit_transaction = commit

    async def _write_down(self, checkpoint: Checkpoint) -> None:
        if not checkpoint.batch:
            return
        self._pass("before writing down")
        if self._is_here("during writing down"):
            await _begin(super()._write_down(checkpoint))
            die("during writing down")
        if self._is_here("between batch and end"):
            published: Any = self._published
            published._batches = _FirstAlone(published._batches)
            await super()._write_down(checkpoint)
            die("between batch and end")
        await super()._write_down(checkpoint)
        self._pass("after writing down")


class _FirstAlone:
    """Of what is to be written at once only the first comes to be."""

    def __init__(self, collection: Any) -> None:
        self._collection = collection

    async def bulk_write(self, requests: list[Any]) -> None:
        await self._collection.bulk_write(requests[:1])


async def _begin(work: Any) -> None:
    """Lets it get under way: some requests are on the wire, the answers are not here."""
    task = asyncio.ensure_future(work)
    await asyncio.sleep(0.003)
    if task.done():
        task.result()


def die(step: str) -> NoReturn:
    """Ends the process without a word to anybody, but to the log."""
    os.write(2, f"torture: dies {step}\n".encode())
    os._exit(STATUS)


if __name__ == "__main__":
    name = sys.argv.pop(1)
    vars(write_service)["Relay"] = RelayThatDies
    write_service.main(importlib.import_module(f"lyceum_{name}.service").SERVICE)
