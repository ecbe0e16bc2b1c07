"""Hours of a placement: the person logs them, the host confirms or disputes them.

What is disputed is corrected, and so handed in again; what was said before stays readable. Times of
day are the place's, and an entry lies within one day; what goes on past midnight is two. Of a time
that the clocks go through twice the first is meant, and one that they leap over is none.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Annotated, assert_never
from uuid import UUID

from lyceum_chassis.domain.fields import Day, Id, Reason
from lyceum_chassis.domain.messages import Command, Event, Personal, PolicyCommand, Rejected
from pydantic import BaseModel, ConfigDict, Field

from lyceum_opportunities import PLACEMENT
from lyceum_opportunities.hours_limits import Allowed
from lyceum_opportunities.offer import TimeOfDay, zone_of

DAYS_MAX = 366
A_DAY_MAX = 4
CORRECTIONS_MAX = 5
AT_ONCE = 50
LOGGED_WITHIN = timedelta(days=30)

EndOfDay = Annotated[str, Field(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$")]


class HoursStatus(StrEnum):
    PENDING = "pending"
    CONFIRMED = "confirmed"
    DISPUTED = "disputed"


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Worked(_Value):
    """From when to when on one day, as the clocks there say it; ``minutes`` are those that passed.

    ``24:00`` is the midnight at the end of the day.
    """

    day: date
    starts: str
    ends: str
    minutes: int


class Entry(_Value):
    """What is logged under one id. ``before`` is what it said before it was corrected."""

    worked: Worked
    status: HoursStatus = HoursStatus.PENDING
    escalated: bool = False
    before: tuple[Worked, ...] = ()

    @property
    def counts(self) -> bool:
        """Whether limits count it: what is disputed they don't, until it is handed in again."""
        return self.status is not HoursStatus.DISPUTED


Entries = dict[UUID, Entry]


class HoursLogged(Event, type=f"{PLACEMENT}.hours_logged.v1"):
    """The person says that they were at work, which waits for the host to confirm it."""

    person_id: UUID
    entry_id: UUID
    worked: Worked


class HoursConfirmed(Event, type=f"{PLACEMENT}.hours_confirmed.v1"):
    """The host says so, too; or the city, where the host kept silent."""

    person_id: UUID
    entry_id: UUID
    minutes: int


class HoursDisputed(Event, type=f"{PLACEMENT}.hours_disputed.v1", subject="person_id"):
    """The host says otherwise. ``was_confirmed``: and had said so before."""

    person_id: UUID
    entry_id: UUID
    minutes: int
    was_confirmed: bool
    reason: Personal[str] = ""


class HoursCorrected(Event, type=f"{PLACEMENT}.hours_corrected.v1"):
    """The person hands hours in again. ``before`` is what they said until now."""

    person_id: UUID
    entry_id: UUID
    worked: Worked
    before: Worked


class HoursEscalated(Event, type=f"{PLACEMENT}.hours_escalated.v1"):
    """The host has left hours unanswered for so long that the city may answer."""

    person_id: UUID
    entry_id: UUID


HoursEvent = HoursLogged | HoursConfirmed | HoursDisputed | HoursCorrected | HoursEscalated


def evolve(entries: Entries, event: HoursEvent) -> Entries:
    if isinstance(event, HoursLogged):
        return {**entries, event.entry_id: Entry(worked=event.worked)}
    entry = entries[event.entry_id]
    match event:
        case HoursConfirmed():
            entry = entry.model_copy(update={"status": HoursStatus.CONFIRMED})
        case HoursDisputed():
            entry = entry.model_copy(update={"status": HoursStatus.DISPUTED})
        case HoursCorrected(worked=done, before=before):
            entry = Entry(worked=done, before=(*entry.before, before))
        case HoursEscalated():
            entry = entry.model_copy(update={"escalated": True})
    return {**entries, event.entry_id: entry}


def wait_for_the_city(entries: Entries) -> bool:
    """Whether there are hours that the host has left unanswered for too long."""
    return any(e.escalated and e.status is HoursStatus.PENDING for e in entries.values())


class LogHours(Command):
    entry_id: Id
    day: Day
    starts: TimeOfDay
    ends: EndOfDay
    allowed: Allowed | None = Field(default=None, exclude=True)
    at: datetime = Field(exclude=True)


class CorrectHours(Command):
    entry_id: Id
    day: Day
    starts: TimeOfDay
    ends: EndOfDay
    allowed: Allowed | None = Field(default=None, exclude=True)
    at: datetime = Field(exclude=True)


class ConfirmHours(Command):
    entry_ids: Annotated[tuple[Id, ...], Field(min_length=1, max_length=AT_ONCE)]


class DisputeHours(Command):
    entry_id: Id
    reason: Personal[Reason]


class EscalateHours(PolicyCommand):
    """By time: see ``placement_policies.py``."""

    entry_id: UUID


HoursCommand = LogHours | CorrectHours | ConfirmHours | DisputeHours | EscalateHours


def decide(
    command: HoursCommand, entries: Entries, person_id: UUID, first_day: date, time_zone: str
) -> Sequence[Event]:
    """On a placement of that person, whose opportunity begins on ``first_day``, in that zone."""
    match command:
        case LogHours():
            done = _worked(command, first_day, time_zone)
            return _log(command, entries, done, person_id)
        case CorrectHours(entry_id=id_):
            entry = _known(entries, id_)
            done = _worked(command, first_day, time_zone)
            return _correct(command, entries, entry, done, person_id)
        case ConfirmHours(entry_ids=ids):
            return _confirm(dict.fromkeys(ids), entries, person_id)
        case DisputeHours():
            return _dispute(command, _known(entries, command.entry_id), person_id)
        case EscalateHours(entry_id=id_):
            waiting = entries.get(id_)
            if waiting is None or waiting.escalated or waiting.status is not HoursStatus.PENDING:
                return []  # it was answered since the deadline was set
            return [HoursEscalated(person_id=person_id, entry_id=id_)]
    assert_never(command)


def _log(command: LogHours, entries: Entries, done: Worked, person_id: UUID) -> Sequence[Event]:
    id_ = command.entry_id
    if id_ in entries:
        if entries[id_].worked == done:
            return []
        raise Rejected("placement.already_logged", "Other hours were logged as these.")
    _check(command, entries, done)
    return [HoursLogged(person_id=person_id, entry_id=id_, worked=done)]


def _correct(
    command: CorrectHours, entries: Entries, entry: Entry, done: Worked, person_id: UUID
) -> Sequence[Event]:
    """Also with the same hours, where they are disputed: so they are handed in again."""
    if entry.status is HoursStatus.CONFIRMED:
        raise Rejected("placement.hours_are_confirmed", "Confirmed hours stand as they are.")
    if entry.status is HoursStatus.PENDING and entry.worked == done:
        return []
    if len(entry.before) >= CORRECTIONS_MAX:
        raise Rejected(
            "placement.corrected_too_often", f"Hours are corrected {CORRECTIONS_MAX} times at most."
        )
    _check(command, entries, done)
    corrected = HoursCorrected(
        person_id=person_id, entry_id=command.entry_id, worked=done, before=entry.worked
    )
    return [corrected]


def _confirm(ids: dict[UUID, None], entries: Entries, person_id: UUID) -> Sequence[Event]:
    """All or none."""
    named = {id_: _known(entries, id_) for id_ in ids}
    if any(entry.status is HoursStatus.DISPUTED for entry in named.values()):
        raise Rejected(
            "placement.hours_are_disputed", "What is disputed is handed in again before."
        )
    return [
        HoursConfirmed(person_id=person_id, entry_id=id_, minutes=entry.worked.minutes)
        for id_, entry in named.items()
        if entry.status is HoursStatus.PENDING
    ]


def _dispute(command: DisputeHours, entry: Entry, person_id: UUID) -> Sequence[Event]:
    if entry.status is HoursStatus.DISPUTED:
        return []
    disputed = HoursDisputed(
        person_id=person_id,
        entry_id=command.entry_id,
        minutes=entry.worked.minutes,
        was_confirmed=entry.status is HoursStatus.CONFIRMED,
        reason=command.reason,
    )
    return [disputed]


def _known(entries: Entries, id_: UUID) -> Entry:
    if id_ not in entries:
        raise Rejected("placement.no_such_hours", "No hours were logged as these.")
    return entries[id_]


def _check(command: LogHours | CorrectHours, entries: Entries, done: Worked) -> None:
    """Whether they can stand beside what there is, and are allowed."""
    others = [entry for id_, entry in entries.items() if id_ != command.entry_id]
    same_day = [entry for entry in others if entry.worked.day == done.day]
    if len(same_day) >= A_DAY_MAX:
        raise Rejected("placement.too_many_entries", f"A day has {A_DAY_MAX} entries at most.")
    if not same_day and len({entry.worked.day for entry in others}) >= DAYS_MAX:
        raise Rejected("placement.too_many_days", f"There are {DAYS_MAX} days with hours at most.")
    if any(
        entry.counts and entry.worked.starts < done.ends and done.starts < entry.worked.ends
        for entry in same_day
    ):
        raise Rejected("placement.hours_overlap", "Other hours of that day overlap with these.")
    if command.allowed:
        command.allowed.check(done, [entry.worked for entry in others if entry.counts])


def _worked(command: LogHours | CorrectHours, first_day: date, time_zone: str) -> Worked:
    day, starts, ends = command.day, command.starts, command.ends
    if ends <= starts:
        raise Rejected(
            "placement.not_forwards", "They end before they begin; past midnight is another day."
        )
    if day < first_day:
        raise Rejected("placement.before_its_first_day", f"It begins on {first_day}.")
    begun, ended = moment_of(day, starts, time_zone), moment_of(day, ends, time_zone)
    if ended > command.at:
        raise Rejected("placement.not_over_yet", "Hours are logged once they are over.")
    if ended < command.at - LOGGED_WITHIN:
        raise Rejected(
            "placement.too_long_ago", f"Hours are logged within {LOGGED_WITHIN.days} days."
        )
    minutes = int((ended - begun).total_seconds()) // 60
    return Worked(day=day, starts=starts, ends=ends, minutes=minutes)


def moment_of(day: date, time_of_day: str, time_zone: str) -> datetime:
    """In UTC. Raises ``Rejected`` for a time of day that the clocks there leapt over."""
    zone, next_day = zone_of(time_zone), time_of_day == "24:00"
    if day in (date.min, date.max):
        raise Rejected("placement.no_such_time", "The calendar ends there.")
    hour, minute = (0, 0) if next_day else map(int, time_of_day.split(":"))
    there = datetime.combine(day + timedelta(days=next_day), time(hour, minute), tzinfo=zone)
    moment = there.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) != there.replace(tzinfo=None):
        raise Rejected(
            "placement.no_such_time", f"The clocks there leapt over {time_of_day} on {day}."
        )
    return moment
