"""What there is after a run, as plain values, so that a test can doctor it."""

import json
import re
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from lyceum_chassis.policies.forgetting import DONE
from lyceum_cli.verify.raw import (
    DATABASES,
    Document,
    Service,
    events_of,
    open_store,
    read_store,
    read_topic,
    unstable,
)
from lyceum_local.manifests import manifests
from pymongo import MongoClient
from torture.evidence_search import Index

STORED_MODELS = {"cards": "cards_v1", "offer": "offer_v2", "voices": "voices_v2"}
"""The view that a city begins with, of each projection."""


@dataclass(slots=True)
class Evidence:
    """``models`` are the collections of the read side by name, each a row by its id."""

    services: dict[str, Service] = field(default_factory=dict)
    models: dict[str, dict[str, Document]] = field(default_factory=dict)
    parked: list[str] = field(default_factory=list)
    reactions: list[str] = field(default_factory=list)
    indexes: dict[str, Index] = field(default_factory=dict)
    """Of each search replica, by its name."""
    forgotten: dict[str, set[str]] = field(default_factory=dict)
    """Whom each service that holds keys says that it has forgotten."""
    keys: dict[str, set[str]] = field(default_factory=dict)
    """Of whom it holds one."""
    told_of_people: list[str] = field(default_factory=list)
    """Where words lie in the clear that people have said."""

    def all_events(self) -> Iterable[tuple[str, str, int, Document, datetime]]:
        """Stream, type, version, data and time of every stored event, each stream in its order."""
        return events_of(self.services)


async def gather(mongodb: str, kafka: str, databases: Mapping[str, str]) -> Evidence:
    """Everything. ``databases`` are those of the write services, by the service's name."""
    evidence = Evidence()
    with open_store(mongodb) as store:
        for service, database in databases.items():
            found = evidence.services[service] = read_store(store, database)
            events = f"lyceum.{service}.v1", f"lyceum.{service}.public.v1"
            found.events, found.public = [await read_topic(kafka, topic) for topic in events]
            checkpoints = await read_topic(kafka, f"lyceum.{service}.checkpoint")
            found.checkpoint = json.loads(checkpoints[-1].value) if checkpoints else None
            for topic in (*events, f"lyceum.{service}.checkpoint"):
                found.open_transactions += await unstable(kafka, topic)
            if manifests()[service].holds_personal_data:
                done = store[database][DONE].find({"at": {"$exists": True}})
                evidence.forgotten[service] = {str(each["_id"]) for each in done}
                keys = store[f"{database}_keys"]["keys"].find({}, {"_id": 1})
                evidence.keys[service] = {str(each["_id"]) for each in keys}
        _gather_models(store, evidence)
    return evidence


def _gather_models(store: MongoClient[Document], evidence: Evidence) -> None:
    for name in ("lyceum_projections", *DATABASES.values()):
        database = store[name]
        for collection in database.list_collection_names():
            if collection == "parked":
                evidence.parked += [str(row["_id"]) for row in database[collection].find()]
            elif collection.endswith("_reactions"):
                evidence.reactions += [str(row["_id"]) for row in database[collection].find()]
            elif collection.endswith("_deadlines"):
                overdue = {"due": {"$lte": time.time() * 1_000}}
                evidence.reactions += [
                    str(row["_id"]) for row in database[collection].find(overdue)
                ]
            elif re.search(r"_v\d", collection):
                rows = {row["_id"]: row for row in database[collection].find(batch_size=1_000)}
                evidence.models[collection] = rows
