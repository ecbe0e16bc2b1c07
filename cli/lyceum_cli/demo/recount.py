"""Every count of the read models, made a second time from the events as Kafka has them.

It is written for that alone and shares nothing with the service that keeps the read models: it
knows the learners one by one, where that only counts, and folds everything in one pass.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Offered:
    """An opportunity. `status` is "" until it is published."""

    host_id: str = ""
    area: str = ""
    kind: str = ""
    capacity: int = 0
    status: str = ""
    placed: set[str] = field(default_factory=set)
    waiting: set[str] = field(default_factory=set)

    def take(self, event: str, data: Mapping[str, Any]) -> None:
        match event:
            case "posted" | "draft_revised" | "published" | "revised":
                offer = data["offer"]
                self.host_id = data.get("host_id", self.host_id)
                self.area = (offer["place"] or {}).get("area", "")
                self.kind, self.capacity = offer["kind"], offer["capacity"]
                if event == "published":
                    self.status = "open"
            case "capacity_changed":
                self.capacity = data["capacity"]
            case "place_taken":
                self.placed.add(data["learner_id"])
            case "waitlisted":
                self.waiting.add(data["learner_id"])
            case "promoted":
                self.waiting.remove(data["learner_id"])
                self.placed.add(data["learner_id"])
            case "withdrawn":
                left = self.placed if data["had_place"] else self.waiting
                left.remove(data["learner_id"])
            case "closed" | "cancelled":
                # A draft that is cancelled was never anybody's business.
                self.status = event if self.status else ""
            case "ended":
                self.status = "closed"


@dataclass(slots=True)
class Survey:
    kind: str
    area: str
    responses: int = 0
    scores: list[int] = field(default_factory=lambda: [0, 0])
    """Their sum, and how many."""
    closed: bool = False
    replied: bool = False

    def take(self, event: str, data: Mapping[str, Any]) -> None:
        match event:
            case "response_submitted":
                self.responses += 1
                self.scores[0] += sum(data["scales"].values())
                self.scores[1] += len(data["scales"])
            case "closed":
                self.closed = True
            case "replied":
                self.replied = True


class Recount:
    """`take` every event, a stream's in order."""

    def __init__(self) -> None:
        self.offered: dict[str, Offered] = {}
        self.surveys: dict[str, Survey] = {}
        self.partners: dict[str, str] = {}
        """"" until it is verified, then "active" or "suspended"."""

    def take(self, stream: str, type_: str, data: Mapping[str, Any]) -> None:
        """`type_` is the full one, "lyceum.partners.partner.verified.v1"."""
        _, _, aggregate, event, _ = type_.split(".")
        if aggregate == "partner":
            standing = {"verified": "active", "reinstated": "active", "suspended": "suspended"}
            self.partners[stream] = standing.get(event, self.partners.get(stream, ""))
        elif aggregate == "opportunity":
            self.offered.setdefault(stream, Offered()).take(event, data)
        elif event == "opened":
            about = data.get("about", data)  # version 1 had its fields beside the others
            self.surveys[stream] = Survey(about["kind"], about["area"])
        else:
            self.surveys[stream].take(event, data)

    def offer_cells(self) -> dict[str, dict[str, int]]:
        """Of the open opportunities, by area, kind and host. Counts of 0 are left out."""
        cells: dict[str, Counter[str]] = {}
        for each in self.offered.values():
            if each.status == "open":
                cells.setdefault(f"{each.area}|{each.kind}|{each.host_id}", Counter()).update(
                    opportunities=1,
                    places=each.capacity,
                    taken=len(each.placed),
                    waiting=len(each.waiting),
                )
        return {cell: without_zeros(counts) for cell, counts in cells.items()}

    def voices_cells(self) -> dict[str, dict[str, int]]:
        """Of all surveys, by kind and area. Counts of 0 are left out."""
        cells: dict[str, Counter[str]] = {}
        for each in self.surveys.values():
            cells.setdefault(f"{each.kind}|{each.area}", Counter()).update(
                responses=each.responses,
                score_sum=each.scores[0],
                score_count=each.scores[1],
                surveys_closed=each.closed,
                surveys_replied=each.replied and each.closed,
            )
        found = {cell: without_zeros(counts) for cell, counts in cells.items()}
        return {cell: counts for cell, counts in found.items() if counts}

    def cards(self) -> dict[str, tuple[Any, ...]]:
        """Of what was published or verified: its status, and an opportunity's places and those
        taken."""
        offered = {
            stream: (each.status, each.capacity, len(each.placed))
            for stream, each in self.offered.items()
            if each.status
        }
        return offered | {stream: (status,) for stream, status in self.partners.items() if status}


def without_zeros(counts: Mapping[str, int]) -> dict[str, int]:
    return {name: int(count) for name, count in counts.items() if count}
