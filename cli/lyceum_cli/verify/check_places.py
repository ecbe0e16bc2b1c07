"""Checks of the promise to learners: no place given twice, and nobody passed by who waits.

Many are promoted step by step. Between two steps learners wait although places are free: that is
well while the city works, as the last step says that another follows. Once the last day to apply
has passed nobody is promoted any more.
"""

from collections import OrderedDict, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from lyceum_cli.verify.expected_models import Event
from lyceum_cli.verify.findings import Findings

_NEVER = datetime.min.replace(tzinfo=UTC)
_UNDER_WAY = timedelta(minutes=1)
"""A command is decided on the time at which it came, and stored a little later."""


@dataclass
class _Places:
    capacity: int = 0
    placed: set[str] = field(default_factory=set)
    waiting: OrderedDict[str, None] = field(default_factory=OrderedDict)
    closed: bool = False
    ended: bool = False
    step_due: bool = False
    left_just_now: bool = False
    """Somebody gave a place back, in the event before."""
    last_day: str | None = None
    zone: str = "UTC"
    at: datetime = _NEVER
    """When the newest event happened."""

    def late(self, moment: datetime) -> bool:
        """Whether the last day to apply has passed by then, where it takes place."""
        if self.last_day is None:
            return False
        return moment.astimezone(ZoneInfo(self.zone)).date().isoformat() > self.last_day


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
        commits_end[stream], own.at = at, time
        if "offer" in data:
            offer = data["offer"]
            own.capacity, own.zone = offer["capacity"], offer["schedule"]["time_zone"]
            own.last_day = offer.get("apply_by") or offer["schedule"].get("end_date")
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
        # A step that came too late decided nothing, and left no event.
        late = own.late(datetime.now(UTC) if own.step_due else own.at)
        if own.waiting and len(own.placed) < own.capacity and not own.closed and not late:
            findings.count("opportunities in the midst of promoting", own.step_due)
            if at_rest or not own.step_due:
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
                own.waiting[learner] = None
            else:
                if own.waiting:
                    findings.add("places given although others wait", at)
                own.placed.add(learner)
        case "promoted":
            if own.ended:
                findings.add("promotions after the end", at)
            elif own.late(own.at - _UNDER_WAY):
                findings.add("promotions after the last day to apply", at)
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
