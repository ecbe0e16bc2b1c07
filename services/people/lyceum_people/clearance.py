"""The clearance of an adult who works with minors: what was looked into, and until when it holds.

What came of a check is sealed; that somebody is cleared, and until which day, is told within the
city, as others stop what rests on it.
"""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from lyceum_chassis.domain.fields import Day, Line, Reason
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

from lyceum_people import CLEARANCE
from lyceum_people.acting import is_forgotten


class Requirement(StrEnum):
    """What is looked into before somebody works with minors; all of it is required."""

    CHECK = "check"
    REFERENCES = "references"
    TRAINING = "training"


class ClearanceStatus(StrEnum):
    NONE = "none"
    GRANTED = "granted"
    SUSPENDED = "suspended"
    EXPIRED = "expired"


class Result(BaseModel):
    """What came of it, and the last day on which that holds."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    passed: bool
    until: date
    reference: str = ""


class ResultRecorded(Event, type=f"{CLEARANCE}.result_recorded.v1", subject="person_id"):
    """Something was looked into. What came of it stays in this service."""

    person_id: UUID
    requirement: Requirement
    result: Personal[Result | None] = None


class ClearanceGranted(Event, type=f"{CLEARANCE}.granted.v1"):
    """An adult may work with minors, until that day."""

    person_id: UUID
    until: date


class ClearanceSuspended(Event, type=f"{CLEARANCE}.suspended.v1", subject="person_id"):
    """An adult may not work with minors for the time being. What rests on it stops."""

    person_id: UUID
    reason: Personal[str] = ""


class ClearanceReinstated(Event, type=f"{CLEARANCE}.reinstated.v1"):
    """The suspension is lifted."""

    person_id: UUID


class ClearanceExpired(Event, type=f"{CLEARANCE}.expired.v1"):
    """The last day of a clearance has passed."""

    person_id: UUID


class Clearance(State, subject="person_id"):
    person_id: UUID | None = None
    status: ClearanceStatus = ClearanceStatus.NONE
    until: date | None = None
    results: Personal[dict[Requirement, Result]] = Field(default_factory=dict)

    def would_hold_until(self, today: date) -> date | None:
        """The first of the ends of what is required; None: something lacks, failed or is over."""
        held = [self.results[each] for each in Requirement if each in self.results]
        if len(held) < len(Requirement) or not all(r.passed and r.until >= today for r in held):
            return None
        return min(result.until for result in held)


def evolve(clearance: Clearance, event: Event) -> Clearance:
    match event:
        case ResultRecorded(person_id=id_, requirement=requirement, result=result):
            others = {key: each for key, each in clearance.results.items() if key != requirement}
            results = {**others, requirement: result} if result else others
            return clearance.but(person_id=id_, results=results)
        case ClearanceGranted(until=until):
            return clearance.but(status=ClearanceStatus.GRANTED, until=until)
        case ClearanceSuspended():
            return clearance.but(status=ClearanceStatus.SUSPENDED)
        case ClearanceReinstated():
            return clearance.but(status=ClearanceStatus.GRANTED)
        case ClearanceExpired():
            return clearance.but(status=ClearanceStatus.EXPIRED)
    return clearance


class RecordResult(Command):
    """``until``: the last day on which the result holds. ``reference``: where it can be found."""

    requirement: Requirement
    passed: Personal[bool]
    until: Personal[Day]
    reference: Personal[Line] = ""
    person_id: UUID = Field(exclude=True)
    is_forgotten: bool = Field(default=False, exclude=True)


class GrantClearance(Command):
    person_id: UUID = Field(exclude=True)
    is_of_age: bool = Field(exclude=True)
    at: datetime = Field(exclude=True)


class SuspendClearance(Command):
    reason: Personal[Reason]
    person_id: UUID = Field(exclude=True)
    is_forgotten: bool = Field(default=False, exclude=True)


class ReinstateClearance(Command):
    person_id: UUID = Field(exclude=True)
    at: datetime = Field(exclude=True)


class ExpireClearance(PolicyCommand):
    """By time: see ``policies.py``. ``until``: the last day of the one that this is about."""

    until: date
    person_id: UUID


ClearanceCommand = (
    RecordResult | GrantClearance | SuspendClearance | ReinstateClearance | ExpireClearance
)


def decide(command: ClearanceCommand, clearance: Clearance) -> list[Event]:
    if isinstance(command, RecordResult | SuspendClearance) and command.is_forgotten:
        raise is_forgotten()
    if isinstance(command, RecordResult):
        return _record(command, clearance)
    if clearance.person_id is None:
        raise Unknown("clearance")
    match command, clearance.status:
        case GrantClearance(), ClearanceStatus.SUSPENDED:
            raise Rejected("clearance.is_suspended", "It is suspended; lift the suspension.")
        case GrantClearance(), _:
            return _grant(command, clearance)
        case SuspendClearance(), ClearanceStatus.SUSPENDED:
            return []
        case SuspendClearance(reason=reason, person_id=id_), ClearanceStatus.GRANTED:
            return [ClearanceSuspended(person_id=id_, reason=reason)]
        case ReinstateClearance(), ClearanceStatus.GRANTED:
            return []
        case ReinstateClearance(person_id=id_, at=at), ClearanceStatus.SUSPENDED:
            if clearance.would_hold_until(at.date()) is None:
                raise _lacks()
            return [ClearanceReinstated(person_id=id_)]
        case ExpireClearance(until=until, person_id=id_), (
            ClearanceStatus.GRANTED | ClearanceStatus.SUSPENDED
        ):
            return [ClearanceExpired(person_id=id_)] if until == clearance.until else []
        case ExpireClearance(), _:
            return []
        case ((SuspendClearance() | ReinstateClearance()), status):
            raise Rejected(f"clearance.is_{status}", "Only a clearance that was granted can be so.")
        case other, _:
            raise no_such_command(other)


def _record(command: RecordResult, clearance: Clearance) -> list[Event]:
    """One that failed suspends a clearance that rested on it."""
    id_, requirement = command.person_id, command.requirement
    result = Result(passed=command.passed, until=command.until, reference=command.reference)
    if clearance.results.get(requirement) == result:
        return []
    recorded = ResultRecorded(person_id=id_, requirement=requirement, result=result)
    if command.passed or clearance.status is not ClearanceStatus.GRANTED:
        return [recorded]
    return [recorded, ClearanceSuspended(person_id=id_)]


def _grant(command: GrantClearance, clearance: Clearance) -> list[Event]:
    until = clearance.would_hold_until(command.at.date())
    if until is None:
        raise _lacks()
    if not command.is_of_age:
        raise Rejected("clearance.not_of_age", "It is for people who are registered and of age.")
    if (clearance.status, clearance.until) == (ClearanceStatus.GRANTED, until):
        return []
    return [ClearanceGranted(person_id=command.person_id, until=until)]


def _lacks() -> Rejected:
    return Rejected(
        "clearance.something_lacks", "Check, references and training must be passed and hold."
    )


clearance = Decider(
    category="clearance",
    initial=Clearance(),
    events=(
        ResultRecorded,
        ClearanceGranted,
        ClearanceSuspended,
        ClearanceReinstated,
        ClearanceExpired,
    ),
    decide=decide,
    evolve=evolve,
)
