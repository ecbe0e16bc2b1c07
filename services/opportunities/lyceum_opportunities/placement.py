"""A placement: one person's part in one opportunity, from its first day to what came of it.

The opportunity's kind, area and host go along from the start, so that no fold joins streams. What a
person needs and why hours were disputed is sealed. What has rules of its own is in
``hours.py``, ``accommodations.py`` and ``outcomes.py``.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

from lyceum_chassis.domain.fields import Day, Id
from lyceum_chassis.domain.messages import (
    Command,
    Decider,
    Event,
    Personal,
    PolicyCommand,
    Rejected,
    State,
    Unknown,
    no_such_command,
)
from pydantic import BaseModel, ConfigDict, Field

from lyceum_opportunities import PLACEMENT, accommodations, hours, outcomes
from lyceum_opportunities.accommodations import (
    AccommodationProvided,
    AccommodationRequested,
    ProvideAccommodation,
    RequestAccommodation,
)
from lyceum_opportunities.hours import DAYS_MAX, Entries
from lyceum_opportunities.offer import zone_of
from lyceum_opportunities.outcomes import OutcomeRecorded, PlacementOutcome, RecordOutcome


class PlacementStatus(StrEnum):
    UNKNOWN = "unknown"
    ACTIVE = "active"
    COMPLETED = "completed"
    ENDED_EARLY = "ended_early"


class Presence(StrEnum):
    PRESENT = "present"
    ABSENT = "absent"
    EXCUSED = "excused"


class EndReason(StrEnum):
    """Why somebody takes part no longer. The last three are found out, and told by nobody."""

    FOUND_WORK = "found_work"
    FOUND_TRAINING = "found_training"
    MOVED_AWAY = "moved_away"
    HEALTH = "health"
    FAMILY = "family"
    TRANSPORT = "transport"
    NOT_AS_EXPECTED = "not_as_expected"
    NEVER_CAME = "never_came"
    CONDUCT = "conduct"
    HOST_GOES_NOT_ON = "host_goes_not_on"
    OTHER = "other"
    OPPORTUNITY_CANCELLED = "opportunity_cancelled"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    PERSON_FORGOTTEN = "person_forgotten"


ToldReason = Literal[
    EndReason.FOUND_WORK,
    EndReason.FOUND_TRAINING,
    EndReason.MOVED_AWAY,
    EndReason.HEALTH,
    EndReason.FAMILY,
    EndReason.TRANSPORT,
    EndReason.NOT_AS_EXPECTED,
    EndReason.NEVER_CAME,
    EndReason.CONDUCT,
    EndReason.HOST_GOES_NOT_ON,
    EndReason.OTHER,
]


class About(BaseModel):
    """The opportunity, as it is when a placement starts."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    opportunity_id: UUID
    host_id: UUID
    kind: str
    area: str
    time_zone: str
    first_day: date


class Started(Event, type=f"{PLACEMENT}.started.v1"):
    """A person takes part in an opportunity from now on."""

    person_id: UUID
    about: About


class AttendanceRecorded(Event, type=f"{PLACEMENT}.attendance_recorded.v1"):
    """Whether the person was there on a day. ``was``: what had been recorded before."""

    person_id: UUID
    day: date
    presence: Presence
    was: Presence | None = None


class CompletionAsked(Event, type=f"{PLACEMENT}.completion_asked.v1"):
    """The opportunity has ended: person and host are asked whether this was completed."""

    person_id: UUID


class Completed(Event, type=f"{PLACEMENT}.completed.v1"):
    """The person has taken part to the end. ``by_time``: nobody had said otherwise."""

    person_id: UUID
    on: date
    by_time: bool = False


class EndedEarly(Event, type=f"{PLACEMENT}.ended_early.v1"):
    """The person takes part no longer, and has not completed it."""

    person_id: UUID
    on: date
    reason: EndReason


class Placement(State, subject="person_id"):
    """``escalated``: hours wait for the city's answer. ``disputes`` are reasons by entry.
    ``provided`` says of each accommodation whether it is there, ``asked_for`` what it is."""

    status: PlacementStatus = PlacementStatus.UNKNOWN
    person_id: UUID | None = None
    host_id: UUID | None = None
    about: About | None = None
    attendance: dict[date, Presence] = Field(default_factory=dict)
    hours: Entries = Field(default_factory=dict)
    escalated: bool = False
    disputes: Personal[dict[UUID, str]] = Field(default_factory=dict)
    provided: dict[UUID, bool] = Field(default_factory=dict)
    asked_for: Personal[dict[UUID, str]] = Field(default_factory=dict)
    completion_asked: bool = False
    ended_on: date | None = None
    end_reason: EndReason | None = None
    outcomes: dict[int, PlacementOutcome] = Field(default_factory=dict)

    @property
    def took_part(self) -> bool:
        """Was there at least once, or worked for what was confirmed."""
        return Presence.PRESENT in self.attendance.values() or any(
            entry.status is hours.HoursStatus.CONFIRMED for entry in self.hours.values()
        )


def evolve(placement: Placement, event: Event) -> Placement:
    match event:
        case Started(person_id=id_, about=about):
            return placement.but(
                status=PlacementStatus.ACTIVE, person_id=id_, host_id=about.host_id, about=about
            )
        case AttendanceRecorded(day=day, presence=presence):
            return placement.but(attendance={**placement.attendance, day: presence})
        case (
            hours.HoursLogged()
            | hours.HoursConfirmed()
            | hours.HoursDisputed()
            | hours.HoursCorrected()
            | hours.HoursEscalated()
        ):
            return _evolve_hours(placement, event)
        case AccommodationRequested(accommodation_id=id_, what=what):
            return placement.but(
                provided={**placement.provided, id_: False},
                asked_for={**placement.asked_for, id_: what},
            )
        case AccommodationProvided(accommodation_id=id_):
            return placement.but(provided={**placement.provided, id_: True})
        case CompletionAsked():
            return placement.but(completion_asked=True)
        case Completed(on=on):
            return placement.but(status=PlacementStatus.COMPLETED, ended_on=on)
        case EndedEarly(on=on, reason=reason):
            return placement.but(status=PlacementStatus.ENDED_EARLY, ended_on=on, end_reason=reason)
        case OutcomeRecorded(months=months, outcome=outcome):
            return placement.but(outcomes={**placement.outcomes, months: outcome})
    return placement


def _evolve_hours(placement: Placement, event: hours.HoursEvent) -> Placement:
    entries = hours.evolve(placement.hours, event)
    after = placement.but(hours=entries, escalated=hours.wait_for_the_city(entries))
    if isinstance(event, hours.HoursDisputed):
        return after.but(disputes={**placement.disputes, event.entry_id: event.reason})
    return after


class StartPlacement(Command):
    """``about`` is None where the opportunity was never published; ``has_seat``: whether the person
    has a place in it; ``lacks``: what is missing for them to take part, and from whom."""

    opportunity_id: Id
    person_id: Id
    about: About | None = Field(default=None, exclude=True)
    has_seat: bool = Field(default=False, exclude=True)
    lacks: tuple[str, ...] = Field(default=(), exclude=True)


class RecordAttendance(Command):
    day: Day
    presence: Presence
    at: datetime = Field(exclude=True)


class CompletePlacement(Command):
    at: datetime = Field(exclude=True)


class EndPlacementEarly(Command):
    reason: ToldReason
    at: datetime = Field(exclude=True)


class AskAboutCompletion(PolicyCommand):
    """The opportunity has ended: see ``placement_policies.py``, as of the next two."""


class CompleteByTime(PolicyCommand):
    at: datetime = Field(exclude=True)


class StopPlacement(PolicyCommand):
    reason: EndReason
    at: datetime = Field(exclude=True)


PlacementCommand = (
    StartPlacement
    | RecordAttendance
    | hours.LogHours
    | hours.CorrectHours
    | hours.ConfirmHours
    | hours.DisputeHours
    | hours.EscalateHours
    | RequestAccommodation
    | ProvideAccommodation
    | CompletePlacement
    | EndPlacementEarly
    | RecordOutcome
    | AskAboutCompletion
    | CompleteByTime
    | StopPlacement
)


def decide(command: PlacementCommand, placement: Placement) -> list[Event]:
    if isinstance(command, StartPlacement):
        return _start(command, placement)
    id_, about, status = placement.person_id, placement.about, placement.status
    if id_ is None or about is None:
        raise Unknown("placement")
    match command:
        case (
            hours.CorrectHours()
            | hours.ConfirmHours()
            | hours.DisputeHours()
            | hours.EscalateHours()
        ):
            return _decide_hours(command, placement.hours, id_, about)
        case hours.LogHours() if status is PlacementStatus.ACTIVE:
            return _decide_hours(command, placement.hours, id_, about)
        case RecordAttendance():
            return _attend(command, placement, id_, about)
        case RecordOutcome():
            ended_on, today = placement.ended_on, _day(command.at, about)
            known = placement.outcomes
            return outcomes.record(command, known, id_, ended_on=ended_on, today=today)
        case RequestAccommodation() if status is PlacementStatus.ACTIVE:
            return accommodations.request(command, placement.provided, id_)
        case ProvideAccommodation():
            return accommodations.provide(command, placement.provided, id_)
        case AskAboutCompletion():
            asked = placement.completion_asked or status is not PlacementStatus.ACTIVE
            return [] if asked else [CompletionAsked(person_id=id_)]
        case CompletePlacement() if status is PlacementStatus.COMPLETED:
            return []
        case EndPlacementEarly() if status is PlacementStatus.ENDED_EARLY:
            return []
        case CompletePlacement(at=at) if status is PlacementStatus.ACTIVE:
            return [Completed(person_id=id_, on=_day(at, about))]
        case EndPlacementEarly(reason=reason, at=at) if status is PlacementStatus.ACTIVE:
            return [EndedEarly(person_id=id_, on=_day(at, about), reason=reason)]
        case CompleteByTime(at=at):
            return _complete_by_time(placement, id_, _day(at, about))
        case StopPlacement(reason=reason, at=at):
            stopped = EndedEarly(person_id=id_, on=_day(at, about), reason=reason)
            return [stopped] if status is PlacementStatus.ACTIVE else []
        case hours.LogHours() | RequestAccommodation() | CompletePlacement() | EndPlacementEarly():
            raise Rejected(
                f"placement.is_{status}",
                f"A placement that is {status.replace('_', ' ')} doesn't allow this.",
            )
        case other:
            raise no_such_command(other)


def _start(command: StartPlacement, placement: Placement) -> list[Event]:
    if placement.about is not None:
        known = (placement.person_id, placement.about.opportunity_id)
        if (command.person_id, command.opportunity_id) == known:
            return []
        raise Rejected("placement.already_started", "It was started before, of something else.")
    if command.about is None or not command.has_seat:
        raise Rejected("placement.no_seat", "This person has no place in the opportunity.")
    if command.lacks:
        told = f"What is missing for this person to take part: {', '.join(command.lacks)}."
        raise Rejected("placement.may_not_take_part", told)
    return [Started(person_id=command.person_id, about=command.about)]


def _decide_hours(
    command: hours.HoursCommand, entries: Entries, person_id: UUID, about: About
) -> list[Event]:
    return list(hours.decide(command, entries, person_id, about.first_day, about.time_zone))


def _attend(
    command: RecordAttendance, placement: Placement, person_id: UUID, about: About
) -> list[Event]:
    """Also once it has ended, of a day before that."""
    day, attendance = command.day, placement.attendance
    was = attendance.get(day)
    if was is command.presence:
        return []
    last_day = placement.ended_on or _day(command.at, about)
    if not about.first_day <= day <= last_day:
        raise Rejected("placement.not_on_that_day", f"It is from {about.first_day} to {last_day}.")
    if was is None and len(attendance) >= DAYS_MAX:
        raise Rejected("placement.too_many_days", f"It has {DAYS_MAX} days at most.")
    recorded = AttendanceRecorded(person_id=person_id, day=day, presence=command.presence, was=was)
    return [recorded]


def _complete_by_time(placement: Placement, person_id: UUID, on: date) -> list[Event]:
    """Who never came and has worked for nothing that was confirmed has not completed it."""
    if placement.status is not PlacementStatus.ACTIVE:
        return []
    if placement.took_part:
        return [Completed(person_id=person_id, on=on, by_time=True)]
    return [EndedEarly(person_id=person_id, on=on, reason=EndReason.NEVER_CAME)]


def _day(moment: datetime, about: About) -> date:
    return moment.astimezone(zone_of(about.time_zone)).date()


placement = Decider(
    category="placement",
    initial=Placement(),
    events=(
        Started,
        AttendanceRecorded,
        hours.HoursLogged,
        hours.HoursConfirmed,
        hours.HoursDisputed,
        hours.HoursCorrected,
        hours.HoursEscalated,
        AccommodationRequested,
        AccommodationProvided,
        CompletionAsked,
        Completed,
        EndedEarly,
        OutcomeRecorded,
    ),
    decide=decide,
    evolve=evolve,
)
