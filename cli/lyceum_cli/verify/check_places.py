"""Checks of the promise to learners: no place given twice, and nobody passed by who waits."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from lyceum_cli.verify.expected_models import Event
from lyceum_cli.verify.findings import Findings


@dataclass
class _Places:
    capacity: int = 0
    placed: set[str] = field(default_factory=set)
    waiting: list[str] = field(default_factory=list)
    closed: bool = False
    ended: bool = False


def check_places(events: Iterable[Event], findings: Findings) -> None:
    """Folds each opportunity's events alone. ``events`` as in ``expected_models``."""
    places: dict[str, _Places] = defaultdict(_Places)
    commits_end: dict[str, str] = {}
    for stream, type_, version, data, _ in events:
        if not stream.startswith("opportunity-"):
            continue
        what, own = type_.split(".")[-2], places[stream]
        at = f"{stream} at {version}, {what}"
        commits_end[stream] = at
        if "offer" in data:
            own.capacity = data["offer"]["capacity"]
        elif what == "capacity_changed":
            own.capacity = data["capacity"]
        elif what in ("closed", "ended", "cancelled"):
            own.closed = True
            if what == "ended" and own.ended:
                findings.add("opportunities that ended twice", at)
            own.ended = own.ended or what == "ended"
        elif "learner_id" in data:
            _learner(own, what, data["learner_id"], data.get("had_place"), at, findings)
        if len(own.placed) > own.capacity:
            findings.add("opportunities with more learners than places", at)
    for stream, own in places.items():
        findings.count("places taken", len(own.placed))
        findings.count("learners waiting", len(own.waiting))
        if own.waiting and len(own.placed) < own.capacity and not own.closed:
            findings.add("free places although somebody waits", commits_end[stream])


def _learner(
    own: _Places, what: str, learner: str, had_place: bool | None, at: str, findings: Findings
) -> None:
    match what:
        case "place_taken" | "waitlisted":
            if own.closed:
                findings.add("applications to what is closed", at)
            if learner in own.placed or learner in own.waiting:
                findings.add("learners who have a place or a turn twice", at)
            if what == "waitlisted":
                own.waiting.append(learner)
                return
            if own.waiting:
                findings.add("places given although others wait", at)
            own.placed.add(learner)
        case "promoted":
            if own.ended:
                findings.add("promotions after the end", at)
            if not own.waiting or own.waiting[0] != learner:
                findings.add("promotions that pass somebody by", at)
            own.waiting = [other for other in own.waiting if other != learner]
            own.placed.add(learner)
        case "withdrawn":
            if learner not in (own.placed if had_place else own.waiting):
                findings.add("withdrawals of what was not held", at)
            own.placed.discard(learner)
            own.waiting = [other for other in own.waiting if other != learner]
