"""Reactions of placements by time, and to what they rest on.

``hours_answer`` sets each entry of hours a deadline for the host. ``placement_end`` has what takes
part asked when its opportunity has ended, and completed so many days after; a cancelled one stops
them. ``placement_consent`` has one row a person: whoever withdraws the consent to take part, or is
forgotten, takes part no longer. Both events of a pair write that row, so whichever comes second, a
withdrawal or a start that was decided just before it, finds the other (docs/adr/0007).
"""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from lyceum_chassis.kafka.cloudevents import Recorded
from lyceum_chassis.policies.forgetting import ForgettingStarted
from lyceum_chassis.projector.projection import Fact, Projection, Row
from lyceum_chassis.projector.reacting import Answer, Keep, LetGo, Reaction, TakeBack, ToEach
from pydantic import BaseModel, ConfigDict

from lyceum_opportunities import PLACEMENT
from lyceum_opportunities.hours import EscalateHours
from lyceum_opportunities.opportunity import OPPORTUNITY
from lyceum_opportunities.placement import (
    AskAboutCompletion,
    CompleteByTime,
    EndReason,
    StopPlacement,
)

HOURS_ANSWER, PLACEMENT_END = "hours_answer", "placement_end"
CONSENT = "lyceum.people.consent"
TAKE_PART = "take_part"
_OURS = "lyceum.opportunities.v1"


class HoursLogged(Fact, type=f"{PLACEMENT}.hours_logged.v1"):
    entry_id: UUID


class HoursCorrected(Fact, type=f"{PLACEMENT}.hours_corrected.v1"):
    entry_id: UUID


class HoursConfirmed(Fact, type=f"{PLACEMENT}.hours_confirmed.v1"):
    entry_id: UUID


class HoursDisputed(Fact, type=f"{PLACEMENT}.hours_disputed.v1"):
    entry_id: UUID


HoursFact = HoursLogged | HoursCorrected | HoursConfirmed | HoursDisputed


def hours_answer(within_days: int) -> Projection:
    """The host answers within so many days; then the city may."""

    def react(row: Row, fact: HoursFact, event: Recorded) -> Iterable[Answer]:
        target, name = event.stream_id, str(fact.entry_id)
        if isinstance(fact, HoursConfirmed | HoursDisputed):
            return [TakeBack(target, name)]
        due = event.time + timedelta(days=within_days)
        return [Reaction(target, EscalateHours(entry_id=fact.entry_id), due=due, name=name)]

    return Projection(
        name=HOURS_ANSWER,
        version=1,
        topics=(_OURS,),
        facts=(HoursLogged, HoursCorrected, HoursConfirmed, HoursDisputed),
        key=lambda fact, event: event.stream,
        evolve=lambda row, fact, event: {"last": event.type},
        react=react,
    )


class About(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    opportunity_id: UUID


class Started(Fact, type=f"{PLACEMENT}.started.v1"):
    person_id: UUID
    about: About


class CompletionAsked(Fact, type=f"{PLACEMENT}.completion_asked.v1"):
    person_id: UUID


class Completed(Fact, type=f"{PLACEMENT}.completed.v1"):
    person_id: UUID


class EndedEarly(Fact, type=f"{PLACEMENT}.ended_early.v1"):
    person_id: UUID


class OpportunityEnded(Fact, type=f"{OPPORTUNITY}.ended.v1"):
    pass


class OpportunityCancelled(Fact, type=f"{OPPORTUNITY}.cancelled.v1"):
    pass


def opportunity_of(fact: Fact, event: Recorded) -> str:
    """The opportunity's row; of what only its own placement is about, the placement's."""
    return f"opportunity-{fact.about.opportunity_id}" if isinstance(fact, Started) else event.stream


def remember_end(row: Row | None, fact: Fact, event: Recorded) -> Row:
    """``over``: how the opportunity has come to an end, if it has."""
    match fact:
        case OpportunityEnded():
            return {"over": "ended"}
        case OpportunityCancelled():
            return {"over": "cancelled"}
    return row or {"over": ""}


def keep_started(row: Row | None, fact: Fact, event: Recorded) -> Iterable[Keep | LetGo]:
    """All that were started: to what is over nothing follows from being told again."""
    if isinstance(fact, Started):
        yield Keep(event.stream)


def placement_end(completed_after_days: int) -> Projection:
    """So many days after everybody was asked it is completed, if nobody has said otherwise."""

    def react(row: Row, fact: Fact, event: Recorded) -> Iterable[Answer]:
        cancelled = StopPlacement(reason=EndReason.OPPORTUNITY_CANCELLED, at=event.time)
        match fact:
            case OpportunityEnded():
                return [ToEach(AskAboutCompletion())]
            case OpportunityCancelled():
                return [ToEach(cancelled)]
            case Started() if row["over"] == "ended":
                return [Reaction(event.stream_id, AskAboutCompletion())]
            case Started() if row["over"] == "cancelled":
                return [Reaction(event.stream_id, cancelled)]
            case CompletionAsked():
                due = event.time + timedelta(days=completed_after_days)
                complete = CompleteByTime(at=due)
                return [Reaction(event.stream_id, complete, due=due, name=PLACEMENT_END)]
            case Completed() | EndedEarly():
                return [TakeBack(event.stream_id, PLACEMENT_END)]
        return []

    return Projection(
        name=PLACEMENT_END,
        version=1,
        topics=(_OURS,),
        facts=(
            Started,
            CompletionAsked,
            Completed,
            EndedEarly,
            OpportunityEnded,
            OpportunityCancelled,
        ),
        key=opportunity_of,
        evolve=remember_end,
        keep=keep_started,
        react=react,
    )


class ConsentGranted(Fact, type=f"{CONSENT}.granted.v1"):
    person_id: UUID
    purpose: str


class ConsentWithdrawn(Fact, type=f"{CONSENT}.withdrawn.v1"):
    person_id: UUID
    purpose: str


def person_of(fact: Fact, event: Recorded) -> str:
    """The row that an event belongs to: its person's stream."""
    return event.stream if isinstance(fact, ForgettingStarted) else f"person-{fact.person_id}"  # type: ignore[attr-defined]


def remember_person(row: Row | None, fact: Fact, event: Recorded) -> Row:
    """``stopped`` is why the person may not take part, if so."""
    match fact:
        case ForgettingStarted():
            return {"stopped": EndReason.PERSON_FORGOTTEN.value}
        case ConsentWithdrawn(purpose=purpose) if purpose == TAKE_PART:
            return {"stopped": EndReason.CONSENT_WITHDRAWN.value}
        case ConsentGranted(purpose=purpose) if purpose == TAKE_PART:
            return {"stopped": ""}
    return row or {"stopped": ""}


def keep_active(row: Row | None, fact: Fact, event: Recorded) -> Iterable[Keep | LetGo]:
    """What the person takes part in."""
    match fact:
        case Started():
            yield Keep(event.stream)
        case Completed() | EndedEarly():
            yield LetGo(event.stream)


def stop(row: Row, fact: Fact, event: Recorded) -> Iterable[Answer]:
    if not row["stopped"]:
        return []
    stopped = StopPlacement(reason=EndReason(row["stopped"]), at=event.time)
    match fact:
        case ForgettingStarted():
            return [ToEach(stopped)]
        case ConsentWithdrawn(purpose=purpose) if purpose == TAKE_PART:
            return [ToEach(stopped)]
        case Started():
            return [Reaction(event.stream_id, stopped)]
    return []


placement_consent = Projection(
    name="placement_consent",
    version=1,
    topics=("lyceum.people.v1", _OURS),
    facts=(Started, Completed, EndedEarly, ConsentGranted, ConsentWithdrawn, ForgettingStarted),
    key=person_of,
    evolve=remember_person,
    keep=keep_active,
    react=stop,
)
