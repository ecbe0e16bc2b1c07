"""A small city at rest, as evidence: every check passes until a test doctors it."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

from lyceum_cli.verify.expected_models import Models
from lyceum_cli.verify.raw import Record, Service
from torture.answers import Answer, Verdict
from torture.check_access import COORDINATOR
from torture.checker import check
from torture.evidence import STORED_MODELS, Evidence
from torture.evidence_search import Index

_SPACE = UUID(int=7)
_NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
_OFFER: dict[str, Any] = {
    "title": "Robots",
    "description": "",
    "kind": "workshop",
    "schedule": {
        "start_date": "2026-01-01",
        "end_date": None,
        "start_time": None,
        "end_time": None,
        "time_zone": "America/Chicago",
    },
    "mode": "online",
    "place": None,
    "ages": {"minimum": 6, "maximum": None},
    "capacity": 1,
    "price": "free",
    "pay": "unpaid",
    "access": {"transport": False, "food": False, "scholarships": False},
    "themes": [],
    "apply_by": None,
}
PUBLIC = ("published", "revised", "capacity_changed", "ended")
OPPORTUNITY = "opportunity-" + str(uuid5(_SPACE, "o"))
HOST = str(uuid5(_SPACE, "h"))


def learner(name: str) -> dict[str, str]:
    return {"learner_id": str(uuid5(_SPACE, name))}


def offer(capacity: int, apply_by: str | None = None) -> dict[str, Any]:
    return {**_OFFER, "capacity": capacity, "apply_by": apply_by}


class Doctored:
    """``commit`` what happened, ``examine`` what the checker says of it."""

    def __init__(self) -> None:
        self.service = Service()
        self.evidence = Evidence(services={"opportunities": self.service})
        self.answers: list[Answer] = []
        self._version: dict[str, int] = {}

    def open_for(self, capacity: int = 1) -> None:
        """An opportunity with so many places, by two commits."""
        self.commit(("posted", {"host_id": HOST, "offer": offer(capacity)}))
        self.commit(("published", {"host_id": HOST, "offer": offer(capacity)}))

    def commit(
        self,
        *events: tuple[str, dict[str, Any]],
        stream: str = OPPORTUNITY,
        actor: str | None = None,
    ) -> None:
        """Stores and publishes one command's events, and answers it.

        ``actor``: the learner of the first event, or else a coordinator.
        """
        number = len(self.service.commits) + 1
        position = len(self.service.events) + 1
        version = self._version.get(stream, 0) + 1
        commit = {
            "_id": UUID(int=number),
            "stream": stream,
            "version": version,
            "command_id": uuid5(_SPACE, f"command {number}"),
            "correlation_id": uuid5(_SPACE, f"command {number}"),
            "actor": actor or events[0][1].get("learner_id") or COORDINATOR,
            "position": position,
            "events": [
                {
                    "id": uuid5(_SPACE, f"event {position + offset}"),
                    "type": f"lyceum.opportunities.opportunity.{what}.v1",
                    "data": json.dumps(data),
                    "time": _NOW,
                }
                for offset, (what, data) in enumerate(events)
            ],
        }
        self._version[stream] = version + len(events) - 1
        self.service.commits.append(commit)
        batch = {"_id": position, "commits": [commit["_id"]], "sizes": [len(events)]}
        self.service.batches.append(batch)
        for offset, (what, _) in enumerate(events):
            record = _record(commit, offset, len(self.service.events), what in PUBLIC)
            self.service.events.append(record)
            if what in PUBLIC:
                self.service.public.append(record)
        self.service.checkpoint = {"position": len(self.service.events)}
        told = Answer(stream, str(commit["command_id"]), "Do", Verdict.ACCEPTED, 1)
        told.version, told.stored = self._version[stream], True
        self.answers.append(told)

    def project(self) -> None:
        """The read models as they should be."""
        models = Models(self.evidence.all_events())
        for model, view in STORED_MODELS.items():
            self.evidence.models[view] = models.rows(model)
        for number, card in enumerate(self.evidence.models["cards_v1"].values(), start=1):
            card["seq"] = number
        index = self.evidence.indexes["replica"] = Index(seq=len(models.cards))
        for stream, card in self.evidence.models["cards_v1"].items():
            if stream in models.cards:
                index.cards[stream] = [{**card, "host_name": ""}]
        self.evidence.models["offer_v2_cells"] = {
            str(key): {"b": key[0], "person": key[1], "at": dict(key[2]), "n": counts}
            for key, counts in models.cells("offer").items()
        }
        self.evidence.models["host_standing_v1"] = {
            stream: {"_id": stream, "suspended": host["suspended"], "lapsed": host["lapsed"]}
            for stream, host in models.hosts.items()
        }
        self.evidence.models["host_standing_v1_entries"] = {
            f"{row}/{stream}": {"_id": f"{row}/{stream}", "row": row, "stream": stream, "n": 1}
            for row, host in models.hosts.items()
            for stream in host["open"]
        }

    def examine(self) -> set[str]:
        """The sorts of what is wrong."""
        return check(self.evidence, self.answers).sorts


def _record(commit: dict[str, Any], offset: int, at: int, public: bool) -> Record:
    event = commit["events"][offset]
    headers = {
        "ce_specversion": "1.0",
        "ce_id": str(event["id"]),
        "ce_type": event["type"],
        "ce_source": "/lyceum/opportunities",
        "ce_subject": commit["stream"],
        "ce_partitionkey": commit["stream"],
        "ce_time": "2026-01-02T03:04:05.000Z",
        "ce_sequence": f"{commit['position'] + offset:019d}",
        "ce_streamversion": str(commit["version"] + offset),
        "ce_correlationid": str(commit["correlation_id"]),
        "ce_dataclassification": "public" if public else "internal",
    }
    return Record(0, at, commit["stream"], event["data"].encode(), headers)
