"""What is stored: the commits of the services, read from MongoDB as they lie there."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from lyceum_local.manifests import manifests
from pymongo import MongoClient

from lyceum_cli.demo.answers import CommandKey, command_key
from lyceum_cli.demo.differences import Differences
from lyceum_cli.verify.raw import batches_of, positions_in, unpublished

WRITERS: Final = tuple(manifests())
Mongo = MongoClient[dict[str, Any]]


@dataclass(slots=True)
class History:
    """One service's commits, counted. Of each event its id and position are kept, of each stream
    its last version."""

    commits: int = 0
    by_policies: int = 0
    positions: dict[bytes, int] = field(default_factory=dict)
    """Of each event, by its id."""
    streams: dict[str, int] = field(default_factory=dict)
    commands: set[CommandKey] = field(default_factory=set)
    """Those that somebody sent: policies' are left out."""

    @property
    def events(self) -> int:
        return len(self.positions)


def stored_commands(mongo: Mongo) -> set[CommandKey]:
    """The commands of all services that have a commit, policies' left out."""
    return {
        _command(commit)
        for service in WRITERS
        for commit in _commits(mongo, service, "stream", "command_id", "actor")
        if not _of_policy(commit)
    }


def read_history(mongo: Mongo, service: str, differences: Differences) -> History:
    """Every commit of a service. Each stream's events are numbered from 1 without a gap."""
    history = History()
    counted: dict[str, int] = {}
    fields = ("stream", "version", "events.id", "command_id", "actor")
    position_of = dict(positions_in(batches_of(mongo[f"lyceum_{service}"]["published"])))
    for commit in _commits(mongo, service, *fields):
        history.commits += 1
        stream, events = commit["stream"], commit["events"]
        position = position_of.get(commit["_id"], 0)
        differences.none_of("commits not published yet", not position and commit["_id"])
        for offset, event in enumerate(events):
            event_id = bytes(event["id"])
            differences.none_of("events stored twice", event_id in history.positions and event_id)
            history.positions[event_id] = position + offset
        counted[stream] = counted.get(stream, 0) + len(events)
        last = commit["version"] + len(events) - 1
        history.streams[stream] = max(last, history.streams.get(stream, 0))
        if _of_policy(commit):
            history.by_policies += 1
        else:
            key = _command(commit)
            differences.none_of("commands stored twice", key in history.commands and key)
            history.commands.add(key)
    differences.same(
        "events stored a stream", counted, "the stream's last version", history.streams
    )
    return history


def unsettled(mongo: Mongo) -> int:
    """How many commits wait to be published, and reactions of policies to be carried out now."""
    waiting = 0
    for service in WRITERS:
        database = mongo[f"lyceum_{service}"]
        waiting += unpublished(database)
        for name in database.list_collection_names():
            if name.endswith("_reactions"):
                waiting += database[name].count_documents({})
            if name.endswith("_deadlines"):
                due = {"due": {"$lte": time.time() * 1_000}}
                waiting += database[name].count_documents(due)
    return waiting


def _commits(mongo: Mongo, service: str, *fields: str) -> Iterator[dict[str, Any]]:
    wanted = dict.fromkeys(fields, 1)
    return iter(mongo[f"lyceum_{service}"]["commits"].find({}, wanted, batch_size=2_000))


def _command(commit: dict[str, Any]) -> CommandKey:
    return command_key(commit["stream"].partition("-")[2], bytes(commit["command_id"]))


def _of_policy(commit: dict[str, Any]) -> bool:
    return str(commit["actor"]).startswith("policy:")
