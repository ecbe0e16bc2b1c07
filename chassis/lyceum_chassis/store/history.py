"""A stream's history: who did what, when and why, a page at a time.

It is told from the commits as they lie in the store, so that it can be read whatever today's code
thinks of yesterday's events. What is personal lies sealed beside them and is not part of it.
"""

import json
from dataclasses import dataclass
from typing import Any

from pymongo import ASCENDING

from lyceum_chassis.errors import Unavailable
from lyceum_chassis.store.commits import rfc3339
from lyceum_chassis.store.mongo import AWAY, Collection

PAGE, PAGE_MAX = 100, 500


@dataclass(frozen=True, slots=True)
class Entry:
    """One event. ``reason`` is "" where the event gives none."""

    version: int
    type: str
    time: str
    actor: str
    reason: str


async def history(commits: Collection, stream: str, after: int, size: int) -> list[Entry]:
    """At most ``size`` events after the one numbered ``after``. Raises ``Unavailable``."""
    # A commit that begins before the page may reach into it.
    wanted = {"stream": stream, "version": {"$gte": await _begins(commits, stream, after + 1)}}
    entries: list[Entry] = []
    try:
        async for commit in commits.find(wanted).sort("version", ASCENDING).limit(size):
            entries += (entry for entry in _entries(commit) if entry.version > after)
            if len(entries) >= size:
                break
    except AWAY as error:
        raise Unavailable("The event store can't be reached.") from error
    return entries[:size]


async def _begins(commits: Collection, stream: str, version: int) -> int:
    """Where the commit begins that holds this version."""
    held_by = {"stream": stream, "version": {"$lte": version}}
    try:
        found = await commits.find_one(held_by, {"version": 1}, sort=[("version", -1)])
    except AWAY as error:
        raise Unavailable("The event store can't be reached.") from error
    return int(found["version"]) if found else version


def _entries(commit: dict[str, Any]) -> list[Entry]:
    return [
        Entry(
            commit["version"] + number,
            event["type"],
            rfc3339(event["time"]),
            commit["actor"],
            _reason(event["data"]),
        )
        for number, event in enumerate(commit["events"])
    ]


def _reason(data: str) -> str:
    reason = json.loads(data).get("reason", "")
    return reason if isinstance(reason, str) else ""
