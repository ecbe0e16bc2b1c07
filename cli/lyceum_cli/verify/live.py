"""Looks at an installation that works on meanwhile, and only at what can be compared.

The read models are read first, each in a snapshot with its offsets: these say which records it
must have folded. Then comes each service's checkpoint, which says how far its topic is published
for good, then the topics up to there, at last the commits. So every look holds all that the ones
before it speak of.
"""

import asyncio
import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from lyceum_connections.kafka import KafkaAt
from pymongo import MongoClient
from pymongo.read_concern import ReadConcern

from lyceum_cli.verify.check_places import check_places
from lyceum_cli.verify.check_rows import check_cells, check_rows, check_sequence
from lyceum_cli.verify.check_streams import check_streams
from lyceum_cli.verify.check_topics import check_topics
from lyceum_cli.verify.expected_models import Event, Models
from lyceum_cli.verify.expected_placements import REPORTS as OF_PLACEMENTS
from lyceum_cli.verify.findings import Findings
from lyceum_cli.verify.raw import (
    DATABASES,
    Document,
    Record,
    Service,
    events_of,
    open_store,
    read_store,
    read_topic,
)

MODELS = {"cards": 1, "offer": 2, "voices": 2, "skills": 1, **dict.fromkeys(OF_PLACEMENTS, 1)}
"""The projections, and the version of each that is known here."""
_PUBLISHED_WITHIN_S = 15.0
Tell = Callable[[str], None]


@dataclass(slots=True)
class View:
    """A read model at one moment. ``at``: up to which offset of each "topic/partition"."""

    name: str
    rows: dict[str, Document] = field(default_factory=dict)
    cells: dict[str, Document] = field(default_factory=dict)
    at: dict[str, int] = field(default_factory=dict)
    parked: set[str] = field(default_factory=set)
    """The keys of which events are parked."""


async def verify(
    mongodb: str, kafka: KafkaAt, tell: Tell = lambda told: None, zone: str = "UTC"
) -> Findings:
    """Reads everything and writes nothing. Holds all of it in memory: some 3 KB an event.

    ``zone`` is the city's, in which the ledgers' days begin.
    """
    findings = Findings()
    with open_store(mongodb) as store:
        views = {model: await asyncio.to_thread(_view, store, model) for model in MODELS}
        services = {}
        for name, database in DATABASES.items():
            service = await _topics(kafka, name)
            tell(f"{name}: {len(service.events):,} events on the topic")
            stored = await asyncio.to_thread(read_store, store, database)
            service.commits, service.batches = stored.commits, stored.batches
            tell(f"{name}: {len(service.commits):,} commits stored")
            services[name] = service
    # Beyond the checkpoint a view may have folded what came since: the models need all of it.
    records = {name: service.events for name, service in services.items()}
    services = {name: _published(service, findings) for name, service in services.items()}
    check_streams(services, findings)
    check_topics(services, findings)
    try:
        check_places(events_of(services), findings)
        for model, view in views.items():
            _check_view(model, view, records, findings, zone)
            tell(f"{view.name}: {len(view.rows):,} rows")
    except (KeyError, ValueError, TypeError) as error:
        findings.add("events that do not fit the ones before", repr(error))
    return findings


def _view(store: MongoClient[Document], model: str) -> View:
    database = store["lyceum_projections"]
    view = View(_known_view(database["views"].find_one({"_id": model}), model))
    with (
        store.start_session() as session,
        session.start_transaction(read_concern=ReadConcern("snapshot")),
    ):
        for found, name in ((view.rows, view.name), (view.cells, f"{view.name}_cells")):
            for row in database[name].find({}, session=session, batch_size=1_000):
                found[row["_id"]] = row
        for place in database["offsets"].find({}, session=session):
            its_view, _, partition = place["_id"].partition("/")
            if its_view == view.name:
                view.at[partition] = place["at"]
        for parked in database["parked"].find({"projection": view.name}, session=session):
            view.parked.add(parked["key"])
    return view


def _known_view(document: Document | None, model: str) -> str:
    """The live view, or the newest of the version that is known here if the live one is another."""
    first = f"{model}_v{MODELS[model]}"
    named = re.compile(rf"{first}(_\d+)?")
    views = [document["live"], *reversed(document["views"])] if document else []
    return next((view for view in views if named.fullmatch(view)), first)


async def _topics(kafka: KafkaAt, name: str) -> Service:
    """What is published. The marks of a transaction reach partitions one by one, so the topic is
    read again for as long as something before the checkpoint is missing, within a limit."""
    checkpoints = await read_topic(kafka, f"lyceum.{name}.checkpoint")
    checkpoint = json.loads(checkpoints[-1].value) if checkpoints else None
    wanted = checkpoint["position"] if checkpoint else 0
    deadline = time.monotonic() + _PUBLISHED_WITHIN_S
    while True:
        events = await read_topic(kafka, f"lyceum.{name}.v1")
        public = await read_topic(kafka, f"lyceum.{name}.public.v1")
        there = sum(_position(record) <= wanted for record in events)
        if there >= wanted or time.monotonic() > deadline:
            return Service(events=events, public=public, checkpoint=checkpoint)
        await asyncio.sleep(0.5)


def _published(service: Service, findings: Findings) -> Service:
    """Its part up to the checkpoint. What waits to be published is a figure, no mistake."""
    end = service.checkpoint["position"] if service.checkpoint else 0
    position_of = {record.headers.get("ce_id"): _position(record) for record in service.events}
    commits = []
    for commit in service.commits:
        # While its batch is being written down, a commit's position is on the topic only.
        position = commit.get("position") or position_of.get(str(commit["events"][0]["id"]))
        if position is None or position > end:
            findings.count("commits not published yet")
        else:
            commits.append({**commit, "position": position})
    return replace(
        service,
        commits=commits,
        events=[record for record in service.events if _position(record) <= end],
        public=[record for record in service.public if _position(record) <= end],
    )


def _check_view(
    model: str, view: View, records: dict[str, list[Record]], findings: Findings, zone: str
) -> None:
    models = Models(_folded(view, records), zone)
    wanted = models.rows(model)
    if view.parked:
        findings.count("keys with parked events", len(view.parked))
    check_rows(
        view.name,
        {stream: row for stream, row in wanted.items() if stream not in view.parked},
        {stream: row for stream, row in view.rows.items() if stream not in view.parked},
        findings,
    )
    if model == "cards":
        check_sequence(view.rows, findings)
    elif not view.parked:  # a cell is a sum, and what is parked is not in it
        check_cells(view.name, models.cells(model), view.cells, findings)


def _folded(view: View, records: dict[str, list[Record]]) -> Iterator[Event]:
    """The events that a view must have folded, each stream's in their order."""
    for service, published in records.items():
        for record in published:
            at = view.at.get(f"lyceum.{service}.v1/{record.partition}", 0)
            if record.offset < at:
                version = int(record.headers["ce_streamversion"])
                time = datetime.fromisoformat(record.headers["ce_time"])
                data = json.loads(record.value)
                yield record.key, record.headers["ce_type"], version, data, time


def _position(record: Record) -> int:
    return int(record.headers.get("ce_sequence", "0"))
