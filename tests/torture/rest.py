"""Waits until a city has nothing left to do, as its store and its topics tell."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lyceum_chassis.policies.forgetting import DONE, forgettings
from lyceum_cli.verify.expected_models import STREAMS
from lyceum_cli.verify.raw import DATABASES, open_store, unpublished
from lyceum_local.manifests import manifests
from lyceum_local.ports import answers
from pymongo import MongoClient
from pymongo.errors import PyMongoError
from torture.evidence import STORED_MODELS
from torture.evidence_search import read_index


@dataclass
class Rest:
    """``work_left`` says in words what is still to be done; "" is rest."""

    mongodb: str
    indexes: tuple[Path, ...]
    """The folders of the search replicas."""

    async def wait(self, limit_s: float) -> str:
        """Returns what is still left after ``limit_s`` seconds, "" if nothing is."""
        deadline, quiet = time.monotonic() + limit_s, 0
        left = "nothing was seen yet"
        while time.monotonic() < deadline:
            left = await asyncio.to_thread(self.work_left)
            quiet = 0 if left else quiet + 1
            # A reaction makes a new event, which makes new work: once is not enough.
            if quiet == 3:
                return ""
            await asyncio.sleep(0.5)
        return left or "it is not quiet for long"

    def work_left(self) -> str:
        try:
            with open_store(self.mongodb) as store:
                return _work_left(store) or self._to_be_indexed(store)
        except PyMongoError as error:
            return f"the store: {error!r}"[:300]

    def _to_be_indexed(self, store: MongoClient[dict[str, Any]]) -> str:
        last = store["lyceum_projections"]["cards_v1"].find_one({}, sort=[("seq", -1)])
        for folder in self.indexes:
            try:
                seq = read_index(folder).seq
            except ValueError as error:  # its files change under us
                return f"{folder}: {error}"
            if last and seq != last["seq"]:
                return f"{folder} is at {seq} of {last['seq']}"
        return ""


def _work_left(store: MongoClient[dict[str, Any]]) -> str:
    events: dict[str, int] = {}
    of_category: Counter[str] = Counter()
    for service, database in DATABASES.items():
        commits = store[database]["commits"]
        if waiting := unpublished(store[database]):
            return f"{waiting} commits of {service} to be published"
        counting = [{"$group": {"_id": "$stream", "events": {"$sum": {"$size": "$events"}}}}]
        events[service] = 0
        for stream in commits.aggregate(counting):
            events[service] += stream["events"]
            of_category[stream["_id"].partition("-")[0]] += stream["events"]
    for name, model in STORED_MODELS.items():
        rows = store["lyceum_projections"][model]
        summing = [{"$group": {"_id": None, "folded": {"$sum": "$version"}}}]
        folded = next(iter(rows.aggregate(summing)), {"folded": 0})["folded"]
        stored = sum(of_category[category] for category in STREAMS[name])
        if folded != stored:
            return f"{model} shows {folded} of {stored} events"
    for policy, service, services in _policies():
        runs_in = store[DATABASES[service]]
        of_policy = {"_id": {"$regex": f"^{policy}/"}}
        seen = sum(each.get("events", 0) for each in runs_in["offsets"].find(of_policy))
        if seen != sum(events[each] for each in services):
            return f"{policy} of {service} has seen {seen} events"
        due = {"due": {"$lte": time.time() * 1_000}}
        left = runs_in[f"{policy}_reactions"].count_documents({})
        if left := left + runs_in[f"{policy}_deadlines"].count_documents(due):
            return f"{left} reactions of {policy} of {service} to be carried out"
    for service, manifest in manifests().items():
        if manifest.holds_personal_data:
            held = store[manifest.database]
            asked = held[forgettings.rows].count_documents({})
            done = held[DONE].count_documents({"at": {"$exists": True}})
            if asked != done:
                return f"{service} has forgotten {done} of {asked} people"
    return ""


def _policies() -> Iterator[tuple[str, str, list[str]]]:
    """Each policy, the service that it runs in, and those that it follows."""
    for service, manifest in manifests().items():
        for policy, topics in manifest.policies.items():
            yield policy, service, [topic.split(".")[1] for topic in topics]


def ports_still_open(ports: list[int]) -> list[int]:
    """Where something answers after all was ended."""
    return [port for port in ports if answers(port)]
