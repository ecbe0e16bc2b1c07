"""Writes down what a process asks the store to do.

A line each, once, of database, collection and MongoDB's action, from the driver's own events. A
command is what a user of the store needs a right for; cursors, sessions and the ends of
transactions need none.
"""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pymongo import monitoring

_NEEDED = {
    "find": ("find",),
    "count": ("find",),
    "distinct": ("find",),
    "insert": ("insert",),
    "delete": ("remove",),
    "createIndexes": ("createIndex",),
    "dropIndexes": ("dropIndex",),
    "create": ("createCollection",),
    "drop": ("dropCollection",),
    "listIndexes": ("listIndexes",),
    "listCollections": ("listCollections",),
    "collStats": ("collStats",),
}
_FREE = {
    *("hello", "ping", "getMore", "killCursors", "endSessions", "saslStart", "saslContinue"),
    *("commitTransaction", "abortTransaction", "ismaster", "isMaster", "buildInfo"),
}


def needed(name: str, command: Any) -> Iterator[str]:
    """The actions that a command needs a right for (MongoDB manual, "Privilege Actions")."""
    match name:
        case "aggregate":
            yield "find"
            if any("$changeStream" in stage for stage in command["pipeline"]):
                yield "changeStream"
        case "update":
            yield "update"
            if any(each.get("upsert") for each in command["updates"]):
                yield "insert"
        case "findAndModify":
            yield "find"
            yield "remove" if command.get("remove") else "update"
            if command.get("upsert"):
                yield "insert"
        case _ if name in _NEEDED:
            yield from _NEEDED[name]
        case _ if name not in _FREE:
            yield f"unknown command {name}"


class Recorder(monitoring.CommandListener):
    def __init__(self, file: Path) -> None:
        self._file = file
        self._seen: set[str] = set()
        self._turn = threading.Lock()

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        collection = event.command.get(event.command_name)
        of = collection if isinstance(collection, str) else ""
        with self._turn:
            for action in needed(event.command_name, event.command):
                line = f"{event.database_name} {of or '-'} {action}\n"
                if line not in self._seen:
                    self._seen.add(line)
                    with self._file.open("a") as output:
                        output.write(line)

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None:
        pass

    def failed(self, event: monitoring.CommandFailedEvent) -> None:
        pass


def record(file: Path) -> None:
    """From here on, of all clients that this process makes."""
    monitoring.register(Recorder(file))
