"""What the policies of placements set, take back and stop."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from examples.believable import ADA, HOST, OPPORTUNITY_ID
from examples.placement import (
    ASKED,
    COMPLETED,
    CONFIRMED,
    CORRECTED,
    DISPUTED,
    ENTRY,
    LOGGED,
    MOVED,
    STARTED,
)
from lyceum_chassis.domain.messages import Command, Event
from lyceum_chassis.policies.commands import Commands
from lyceum_chassis.projector.reacting import Keep, LetGo, Reaction, TakeBack, ToEach
from lyceum_opportunities.hours import EscalateHours
from lyceum_opportunities.opportunity import Cancelled, Ended
from lyceum_opportunities.placement import (
    AskAboutCompletion,
    CompleteByTime,
    EndReason,
    StopPlacement,
    placement,
)
from lyceum_opportunities.placement_policies import hours_answer, placement_consent, placement_end
from lyceum_people import consent as co
from lyceum_people.person import ForgettingStarted
from unit.domain.test_people_deadlines import SPRING, Read

ID = UUID("0197f000-0000-7000-8000-00000000000e")
OURS, OPPORTUNITY, PERSON = f"placement-{ID}", f"opportunity-{OPPORTUNITY_ID}", f"person-{ADA}"
STREAM_OF_CONSENTS = f"consent-{ADA}"


def withdrawn(purpose: co.Purpose = co.Purpose.TAKE_PART) -> Event:
    return co.Withdrawn(person_id=ADA, purpose=purpose)


def stop(reason: EndReason) -> StopPlacement:
    return StopPlacement(reason=reason, at=SPRING)


@pytest.mark.parametrize("event", [LOGGED, CORRECTED])
def test_the_host_has_so_many_days_to_answer(event: Event) -> None:
    [deadline] = Read(hours_answer(7))(event, OURS)
    due = SPRING + timedelta(days=7)
    assert deadline == Reaction(ID, EscalateHours(entry_id=ENTRY), due=due, name=str(ENTRY))


@pytest.mark.parametrize("event", [CONFIRMED, DISPUTED])
def test_an_answer_takes_the_deadline_back(event: Event) -> None:
    assert Read(hours_answer(7))(event, OURS) == [TakeBack(ID, str(ENTRY))]


def test_what_takes_part_is_asked_when_the_opportunity_has_ended_and_completed_later() -> None:
    read = Read(placement_end(14))
    assert read(STARTED, OURS) == []
    assert read.kept == [Keep(OURS)]
    assert read(Ended(host_id=HOST), OPPORTUNITY) == [ToEach(AskAboutCompletion())]
    [deadline] = read(ASKED, OURS)
    due = SPRING + timedelta(days=14)
    assert deadline == Reaction(ID, CompleteByTime(at=due), due=due, name="placement_end")
    for event in (COMPLETED, MOVED):
        assert read(event, OURS) == [TakeBack(ID, "placement_end")]


def test_what_starts_after_the_end_is_asked_at_once() -> None:
    read = Read(placement_end(14))
    read(Ended(host_id=HOST), OPPORTUNITY)
    assert read(STARTED, OURS) == [Reaction(ID, AskAboutCompletion())]


def test_a_cancelled_opportunity_stops_what_started_before_and_after() -> None:
    read, stopped = Read(placement_end(14)), stop(EndReason.OPPORTUNITY_CANCELLED)
    cancelled = Cancelled(host_id=HOST, reason="Burst pipe.")
    assert read(cancelled, OPPORTUNITY) == [ToEach(stopped)]
    assert read(STARTED, OURS) == [Reaction(ID, stopped)]


@pytest.mark.parametrize(
    ("event", "stream", "reason"),
    [
        (withdrawn(), STREAM_OF_CONSENTS, EndReason.CONSENT_WITHDRAWN),
        (ForgettingStarted(), PERSON, EndReason.PERSON_FORGOTTEN),
    ],
)
def test_who_may_not_takes_part_no_longer_whichever_comes_second(
    event: Event, stream: str, reason: EndReason
) -> None:
    read = Read(placement_consent)
    assert read(STARTED, OURS) == []
    assert read.kept == [Keep(OURS)]
    assert read(event, stream) == [ToEach(stop(reason))]
    assert read(STARTED, OURS) == [Reaction(ID, stop(reason))]
    assert read(MOVED, OURS) == []
    assert read.kept == [LetGo(OURS)]


def test_another_purpose_stops_nothing_and_a_new_consent_lets_take_part_again() -> None:
    read: Any = Read(placement_consent)
    assert read(withdrawn(co.Purpose.RESEARCH), STREAM_OF_CONSENTS) == []
    read(withdrawn(), STREAM_OF_CONSENTS)
    granted = co.Granted(
        person_id=ADA, purpose=co.Purpose.TAKE_PART, text_version="1", until=SPRING.date()
    )
    assert read(granted, STREAM_OF_CONSENTS) == []
    assert read(STARTED, OURS) == []


@pytest.mark.parametrize(
    "command",
    [
        EscalateHours(entry_id=ENTRY),
        AskAboutCompletion(),
        CompleteByTime(at=SPRING),
        stop(EndReason.CONSENT_WITHDRAWN),
    ],
    ids=lambda command: type(command).__name__,
)
def test_what_follows_is_stored_and_read_back_at_the_time_of_the_decision(command: Command) -> None:
    store: Any = None
    commands = Commands(store, (placement,), now=lambda: SPRING)
    known = commands.find(commands.name_of(type(command)), {})
    assert commands.read(known, command.model_dump_json()) == command
