"""Snapshots: the state of a long stream, so that reading it does not begin at its first event.

A snapshot is a cache. It carries the fingerprint of the state's shape; one of another shape is
passed over and replaced, and deleting all of them changes nothing but speed.
"""

import asyncio
import hashlib
import json
from functools import cache
from typing import TYPE_CHECKING, TypeVar

from lyceum_chassis.domain.messages import Decider, State
from lyceum_chassis.store.mongo import AWAY, Collection, Document

if TYPE_CHECKING:
    from lyceum_chassis.store.event_store import Held

S = TypeVar("S", bound=State)
EVERY_EVENTS = 200


class Snapshots:
    """Writes a snapshot every 200 events of a stream, behind the command that got there."""

    def __init__(self, snapshots: Collection) -> None:
        self._snapshots = snapshots
        self._writing: set[asyncio.Task[None]] = set()

    def offer(self, decider: Decider[S], stream: str, held: "Held[S]") -> None:
        """Writes ``held`` in the background if the last snapshot is old enough."""
        if held.version - held.snapshot_version < EVERY_EVENTS:
            return
        held.snapshot_version = held.version
        document: Document = {
            "version": held.version,
            "commit_id": held.commit_id,
            "state": held.state.model_dump_json(),
            "shape": _shape(type(decider.initial)),
        }
        task = asyncio.create_task(self._write(stream, document))
        self._writing.add(task)
        task.add_done_callback(self._writing.discard)

    async def _write(self, stream: str, document: Document) -> None:
        try:
            await self._snapshots.replace_one({"_id": stream}, document, upsert=True)
        except AWAY:
            return  # the next one comes; a stream without a snapshot is only slower to read

    async def load(self, decider: Decider[S], stream: str, held: "Held[S]") -> None:
        """Puts the snapshot, if there is a usable one, into ``held``."""
        document = await self._snapshots.find_one({"_id": stream})
        if document is None or document["shape"] != _shape(type(decider.initial)):
            return
        held.state = type(decider.initial).model_validate_json(document["state"])
        held.version, held.commit_id = document["version"], document["commit_id"]
        held.snapshot_version = held.version

    async def close(self) -> None:
        """Waits for what is being written."""
        if self._writing:
            await asyncio.gather(*self._writing)


@cache
def _shape(state: type[State]) -> str:
    schema = json.dumps(state.model_json_schema(), sort_keys=True)
    return hashlib.sha256(schema.encode()).hexdigest()[:32]
