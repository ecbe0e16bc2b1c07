"""Snapshots: the state of a long stream, so that reading it does not begin at its first event.

A snapshot is a cache. It carries the fingerprint of the code that made it; another code's is passed
over and replaced, and deleting all of them changes nothing but speed. What is personal in a state
lies in its snapshot as it does in the commits: apart, sealed under each person's key.
"""

import asyncio
import json
from typing import TYPE_CHECKING, TypeVar

from lyceum_chassis.domain.messages import Decider, State
from lyceum_chassis.store import sealing
from lyceum_chassis.store.fingerprint import fingerprint
from lyceum_chassis.store.mongo import AWAY, Collection, Document
from lyceum_chassis.store.privacy import Damaged, Keyring

if TYPE_CHECKING:
    from lyceum_chassis.store.event_store import Held

S = TypeVar("S", bound=State)
EVERY_EVENTS = 200


class Snapshots:
    """Writes a snapshot every 200 events of a stream, behind the command that got there."""

    def __init__(self, snapshots: Collection, keyring: Keyring | None = None) -> None:
        self._snapshots = snapshots
        self._keyring = keyring
        self._writing: set[asyncio.Task[None]] = set()

    def offer(self, decider: Decider[S], stream: str, held: "Held[S]") -> None:
        """Writes ``held`` in the background if the last snapshot is old enough."""
        if held.version - held.snapshot_version < EVERY_EVENTS:
            return
        held.snapshot_version = held.version
        bare, personal = sealing.divide(held.state) if decider.sees_personal else (None, {})
        document: Document = {
            "version": held.version,
            "commit_id": held.commit_id,
            "time": held.time,
            "state": json.dumps(bare) if bare else held.state.model_dump_json(),
            "shape": fingerprint(decider),
        }
        task = asyncio.create_task(self._write(stream, document, personal, held.generation))
        self._writing.add(task)
        task.add_done_callback(self._writing.discard)

    async def _write(
        self,
        stream: str,
        document: Document,
        personal: dict[str, sealing.Values],
        generation: int | None,
    ) -> None:
        try:
            if personal and self._keyring:
                bound_to = _bound_to(stream, document)
                document["sealed"] = await sealing.seal(self._keyring, personal, bound_to)
                if await self._keyring.generation.look() != generation:
                    return  # of somebody who was forgotten, and has a new key by now
            await self._snapshots.replace_one({"_id": stream}, document, upsert=True)
        except AWAY:
            return  # the next one comes; a stream without a snapshot is only slower to read

    async def load(self, decider: Decider[S], stream: str, held: "Held[S]") -> None:
        """Puts the snapshot, if there is a usable one, into ``held``."""
        document = await self._snapshots.find_one({"_id": stream})
        if document is None or document["shape"] != fingerprint(decider):
            return
        text = document["state"]
        if sealed := document.get("sealed"):
            if self._keyring is None:
                return
            try:
                opened = await sealing.unseal(self._keyring, sealed, _bound_to(stream, document))
            except Damaged:
                return  # the commits tell the same
            text = json.dumps(sealing.unite(json.loads(text), opened))
        held.state = type(decider.initial).model_validate_json(text)
        held.version, held.commit_id = document["version"], document["commit_id"]
        held.time, held.snapshot_version = document["time"], held.version

    async def drop_of(self, subject: str) -> int:
        """Drops those that hold something sealed for this person; returns how many."""
        return (await self._snapshots.delete_many({"sealed.of": subject})).deleted_count

    async def close(self) -> None:
        """Waits for what is being written."""
        if self._writing:
            await asyncio.gather(*self._writing)


def _bound_to(stream: str, document: Document) -> bytes:
    return f"snapshot of {stream} at {document['version']}".encode()
