"""Checks of the promise to learners: no place given twice, and nobody passed by who waits.

Many are promoted step by step. Between two steps learners wait although places are free: that is
well while the city works, as the last step says that another follows.
"""

from collections import OrderedDict, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from lyceum_cli.verify.expected_models import Event
from lyceum_cli.verify.findings import Findings

_NEVER = datetime.min.replace(tzinfo=UTC)
_STORED_WITHIN = timedelta(minutes=1)
"""Between a decision and the time of its event: about midnight they may be of two days."""


@dataclass
class _Places:
    capacity: int = 0
    placed: set[str] = field(default_factory=set)
    waiting: OrderedDict[str, None] = field(default_factory=OrderedDict)
    closed: bool = False
    ended: bool = False
    last_day: str | None = None
    """The last day to apply, ISO 8601, in the zone ``zone``."""
    zone: str = "UTC"
    seen: datetime = _NEVER
    """When the last event was."""
    step_due: bool = False
    left_just_now: bool = False
    """Somebody gave a place back, in the event before."""


def check_places(events: Iterable[Event], findings: Findings, *, at_rest: bool = False) -> None:
    """Folds each opportunity's events alone. ``events`` as in ``expected_models``.

    ``at_rest``: no step of a promotion may be left to be taken.
    """
    places: dict[str, _Places] = defaultdict(_Places)
    commits_end: dict[str, str] = {}
    for stream, type_, version, data, time in events:
        if not stream.startswith("opportunity-"):
            continue
        what, own = type_.split(".")[-2], places[stream]
        at = f"{stream} at {version}, {what}"
        commits_end[stream], own.seen = at, time
        if "offer" in data:
            offer = data["offer"]
            own.capacity = offer["capacity"]
            own.last_day = offer["apply_by"] or offer["schedule"]["end_date"]
            own.zone = offer["schedule"]["time_zone"]
        elif what == "capacity_changed":
            own.capacity = data["capacity"]
        elif what in ("closed", "ended", "cancelled"):
            own.closed = True
            if what == "ended" and own.ended:
                findings.add("opportunities that ended twice", at)
            own.ended = own.ended or what == "ended"
        elif "learner_id" in data:
            _learner(own, what, data["learner_id"], data.get("had_place"), at, findings)
        elif what == "promoted_in_part":
            own.step_due = True
        if len(own.placed) > own.capacity:
            findings.add("opportunities with more learners than places", at)
    for stream, own in places.items():
        findings.count("places taken", len(own.placed))
        findings.count("learners waiting", len(own.waiting))
        free = len(own.placed) < own.capacity and not own.closed
        if own.waiting and free and not _late(own, own.seen):
            findings.count("opportunities in the midst of promoting", own.step_due)
            if at_rest or not own.step_due:
                findings.add("free places although somebody waits", commits_end[stream])


def _late(own: _Places, moment: datetime) -> bool:
    """Whether the last day to apply has passed, where it takes place."""
    if own.last_day is None:
        return False
    return moment.astimezone(ZoneInfo(own.zone)).date().isoformat() > own.last_day


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
                own.waiting[learner] = None
            else:
                if own.waiting:
                    findings.add("places given although others wait", at)
                own.placed.add(learner)
        case "promoted":
            if own.ended or _late(own, own.seen - _STORED_WITHIN):
                findings.add("promotions after one could apply", at)
            if next(iter(own.waiting), None) != learner:
                findings.add("promotions that pass somebody by", at)
            own.waiting.pop(learner, None)
            own.placed.add(learner)
            # Who follows on a withdrawal is no step of a promotion.
            own.step_due &= own.left_just_now
        case "withdrawn":
            if learner not in (own.placed if had_place else own.waiting):
                findings.add("withdrawals of what was not held", at)
            own.placed.discard(learner)
            own.waiting.pop(learner, None)
    own.left_just_now = what == "withdrawn" and bool(had_place)
