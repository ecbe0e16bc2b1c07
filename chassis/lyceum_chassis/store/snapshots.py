"""Snapshots: the state of a long stream, so that reading it does not begin at its first event.

A snapshot is a cache. It carries the fingerprint of the code that made it; another code's is passed
over and replaced, and deleting all of them changes nothing but speed. What is personal in a state
lies in its snapshot as it does in the commits: apart, sealed under each person's key.

It is a core, which is the state without its rolls, and the pages of these (``snapshot_pages.py``).
The pages are written first, then the core that names them, and only if the core that its writer had
found is still there; what no core names any longer is removed last. So a core's pages are there,
whoever is killed when; and if one should be lost, the snapshot is, and the stream is read from its
beginning.
"""

import asyncio
import json
from collections.abc import Mapping
from typing import TypeVar

from pymongo.errors import DuplicateKeyError

from lyceum_chassis.domain.history import read_json
from lyceum_chassis.domain.messages import Decider, State
from lyceum_chassis.domain.roll import Rolls
from lyceum_chassis.store import sealing
from lyceum_chassis.store.fingerprint import fingerprint
from lyceum_chassis.store.held import Held
from lyceum_chassis.store.mongo import AWAY, Database, Document
from lyceum_chassis.store.privacy import Damaged, Keyring
from lyceum_chassis.store.snapshot_pages import SnapshotPages, contents_of, names_in

S = TypeVar("S", bound=State)
EVERY_EVENTS = 200
_SWEPT_EVERY = 16
"""Snapshots with pages, after one of which a process looks for what writers left that were killed:
a look reads the names of all pages of a stream."""


class Snapshots:
    """Writes a snapshot every 200 events of a stream, behind the command that got there."""

    def __init__(self, database: Database, keyring: Keyring | None = None) -> None:
        self._cores = database["snapshots"]
        self._pages = SnapshotPages(database["snapshot_pages"])
        self._keyring = keyring
        self._writing: dict[str, asyncio.Task[None]] = {}
        self._replaced = 0

    def offer(self, decider: Decider[S], stream: str, held: Held[S]) -> None:
        """Writes ``held`` in the background if the last snapshot is old enough."""
        if held.version - held.snapshot_version < EVERY_EVENTS or stream in self._writing:
            return
        held.snapshot_version = held.version
        rolls = Rolls()
        personal: Mapping[str, sealing.Values] = {}
        if decider.sees_personal:
            bare, personal = sealing.divide(held.state, rolls)
            state = json.dumps(bare)
        else:
            state = held.state.model_dump_json(context=rolls)
        core: Document = {
            "_id": stream,
            "version": held.version,
            "commit_id": held.commit_id,
            "time": held.time,
            "state": state,
            "shape": fingerprint(decider),
        }
        writing = self._write(core, rolls, personal, held.generation)
        task = asyncio.create_task(writing, name=f"snapshot-{stream}")
        self._writing[stream] = task
        task.add_done_callback(lambda _: self._writing.pop(stream))

    async def _write(
        self,
        core: Document,
        rolls: Rolls,
        personal: Mapping[str, sealing.Values],
        generation: int | None,
    ) -> None:
        try:
            if personal and self._keyring:
                core["sealed"] = await sealing.seal(self._keyring, personal, _bound_to(core))
                if await self._keyring.generation.look() != generation:
                    return  # of somebody who was forgotten, and has a new key by now
            await self._replace(core, rolls)
        except AWAY:
            return  # the next one comes; a stream without a snapshot is only slower to read

    async def _replace(self, core: Document, rolls: Rolls) -> None:
        stream, version = core["_id"], core["version"]
        before = await self._cores.find_one({"_id": stream}, {"version": 1, "pages": 1})
        if before and before["version"] >= version:
            return
        named_before = names_in(before.get("pages", [])) if before else set()
        await self._pages.write(stream, rolls, named_before, version)
        core["pages"] = contents_of(rolls)
        if before:
            found = {"_id": stream, "version": before["version"]}
            if not (await self._cores.replace_one(found, core)).matched_count:
                return  # another process was faster, and may have removed what this one names
        else:
            try:
                await self._cores.insert_one(core)
            except DuplicateKeyError:
                return
        named = names_in(core["pages"])
        if named_before - named:
            await self._pages.remove(stream, named_before - named, version)
        if rolls or named_before:
            if self._replaced % _SWEPT_EVERY == 0:
                await self._pages.sweep(stream, named, version)
            self._replaced += 1

    async def load(self, decider: Decider[S], stream: str, held: Held[S]) -> None:
        """Puts the snapshot, if there is a usable one, into ``held``."""
        while core := await self._cores.find_one({"_id": stream}):
            if core["shape"] != fingerprint(decider):
                return
            rolls = await self._pages.read(stream, core.get("pages", []))
            if rolls is not None:
                text = await self._text(core)
                if text is None:
                    return
                held.state = read_json(type(decider.initial), text, Rolls(rolls))
                held.version, held.commit_id = core["version"], core["commit_id"]
                held.time, held.snapshot_version = core["time"], held.version
                return
            # Another process has just replaced it and removed its pages; or it has lost one, and
            # must not lend its other pages to the next.
            broken = {"_id": stream, "version": core["version"]}
            if (await self._cores.delete_one(broken)).deleted_count:
                return

    async def _text(self, core: Document) -> str | None:
        """The JSON of the state, with what is personal in it; None if that can't be read."""
        text: str = core["state"]
        if sealed := core.get("sealed"):
            if self._keyring is None:
                return None
            try:
                opened = await sealing.unseal(self._keyring, sealed, _bound_to(core))
            except Damaged:
                return None  # the commits tell the same
            text = json.dumps(sealing.unite(json.loads(text), opened))
        return text

    async def drop_of(self, subject: str) -> int:
        """Drops those that hold something sealed for this person; returns how many."""
        return (await self._cores.delete_many({"sealed.of": subject})).deleted_count

    async def close(self) -> None:
        """Waits for what is being written."""
        if self._writing:
            await asyncio.gather(*self._writing.values())


def _bound_to(core: Document) -> bytes:
    return f"snapshot of {core['_id']} at {core['version']}".encode()
