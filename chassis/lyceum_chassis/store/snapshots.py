"""Snapshots: the state of a long stream, so that reading it does not begin at its first event.

A snapshot is a cache. It carries the fingerprint of the state's shape; one of another shape is
passed over and replaced, and deleting all of them changes nothing but speed.

It is a core, which is the state without its rolls, and the pages of these (``snapshot_pages.py``).
The pages are written first, then the core that names them, and only if the core that its writer had
found is still there; what no core names is removed last. So a core's pages are there, whoever is
killed when; and if one should be lost, the snapshot is, and the stream is read from its beginning.
"""

import asyncio
import hashlib
import json
from functools import cache
from typing import TypeVar

from pymongo.errors import DuplicateKeyError

from lyceum_chassis.domain.history import read_json
from lyceum_chassis.domain.messages import Decider, State
from lyceum_chassis.domain.roll import Rolls
from lyceum_chassis.store.held import Held
from lyceum_chassis.store.mongo import AWAY, Database, Document
from lyceum_chassis.store.snapshot_pages import SnapshotPages, contents_of, names_in

S = TypeVar("S", bound=State)
EVERY_EVENTS = 200


class Snapshots:
    """Writes a snapshot every 200 events of a stream, behind the command that got there."""

    def __init__(self, database: Database) -> None:
        self._cores = database["snapshots"]
        self._pages = SnapshotPages(database["snapshot_pages"])
        self._writing: dict[str, asyncio.Task[None]] = {}

    def offer(self, decider: Decider[S], stream: str, held: Held[S]) -> None:
        """Writes ``held`` in the background if the last snapshot is old enough."""
        if held.version - held.snapshot_version < EVERY_EVENTS or stream in self._writing:
            return
        held.snapshot_version = held.version
        rolls = Rolls()
        core: Document = {
            "_id": stream,
            "version": held.version,
            "commit_id": held.commit_id,
            "state": held.state.model_dump_json(context=rolls),
            "shape": _shape(type(decider.initial)),
        }
        task = asyncio.create_task(self._write(core, rolls), name=f"snapshot-{stream}")
        self._writing[stream] = task
        task.add_done_callback(lambda _: self._writing.pop(stream))

    async def _write(self, core: Document, rolls: Rolls) -> None:
        try:
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
        if rolls or named_before:
            await self._pages.sweep(stream, names_in(core["pages"]), version)

    async def load(self, decider: Decider[S], stream: str, held: Held[S]) -> None:
        """Puts the snapshot, if there is a usable one, into ``held``."""
        while core := await self._cores.find_one({"_id": stream}):
            if core["shape"] != _shape(type(decider.initial)):
                return
            rolls = await self._pages.read(stream, core.get("pages", []))
            if rolls is not None:
                held.state = read_json(type(decider.initial), core["state"], Rolls(rolls))
                held.version, held.commit_id = core["version"], core["commit_id"]
                held.snapshot_version = held.version
                return
            # Another process has just replaced it and removed its pages; or it has lost one, and
            # must not lend its other pages to the next.
            broken = {"_id": stream, "version": core["version"]}
            if (await self._cores.delete_one(broken)).deleted_count:
                return

    async def close(self) -> None:
        """Waits for what is being written."""
        if self._writing:
            await asyncio.gather(*self._writing.values())


@cache
def _shape(state: type[State]) -> str:
    schema = json.dumps(state.model_json_schema(), sort_keys=True)
    return hashlib.sha256(schema.encode()).hexdigest()[:32]
