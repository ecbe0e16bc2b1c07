"""What holds for every history of every aggregate, whatever was commanded."""

from typing import Any

import pytest
from examples.believable import ABOUT, HOST, OFFER, OPPORTUNITY_ID, PROFILE, QUESTIONS
from examples.clearance import FIRST_END
from examples.clearance import record as recorded
from examples.consent import GRANT
from examples.guardianship import PROPOSE, WARD, confirm
from examples.person import REGISTER
from examples.placement import LOG, START
from examples.record import CLAIM, ISSUE, SHARE
from examples.skill_demand import DECLARE
from examples.status_list import ASSIGN
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lyceum_chassis.domain.history import read_json
from lyceum_chassis.domain.messages import Command, Decider, Event, Rejected
from lyceum_feedback.survey import OpenSurvey, SubmitResponse, survey
from lyceum_opportunities.opportunity import PostOpportunity, PublishOpportunity, opportunity
from lyceum_opportunities.placement import placement
from lyceum_opportunities.record import record
from lyceum_opportunities.skill_demand import skill_demand
from lyceum_opportunities.status_list import status_list
from lyceum_partners.partner import ApplyToJoin, VerifyPartner, partner
from lyceum_people.clearance import Requirement, clearance
from lyceum_people.consent import consent
from lyceum_people.guardianship import guardianship
from lyceum_people.person import person
from unit.domain import (
    strategies,
    strategies_of_people,
    strategies_of_placements,
    strategies_of_records,
)

Lived = tuple[Decider[Any], list[tuple[Command, list[Event]]]]


class FromElsewhere(Event, type="lyceum.elsewhere.thing.happened.v1"):
    """An event that no aggregate knows."""

    what: str = "something"


ALL: dict[str, tuple[Decider[Any], st.SearchStrategy[Command], list[Command]]] = {
    "partner": (
        partner,
        strategies.OF_A_PARTNER,
        [ApplyToJoin(profile=PROFILE), VerifyPartner()],
    ),
    "opportunity": (
        opportunity,
        strategies.OF_AN_OPPORTUNITY,
        [PostOpportunity(host_id=HOST, offer=OFFER), PublishOpportunity(host_is_active=True)],
    ),
    "placement": (placement, strategies_of_placements.OF_A_PLACEMENT, [START, LOG]),
    "survey": (
        survey,
        strategies.OF_A_SURVEY,
        [
            OpenSurvey(
                opportunity_id=OPPORTUNITY_ID,
                title="How was it?",
                questions=QUESTIONS,
                about=ABOUT,
            )
        ],
    ),
    "record": (record, strategies_of_records.OF_A_RECORD, [CLAIM, ISSUE, SHARE]),
    "skill_demand": (skill_demand, strategies.of_examples("skill_demand"), [DECLARE]),
    "status_list": (status_list, strategies.of_examples("status_list"), [ASSIGN]),
    "person": (person, strategies_of_people.OF_A_PERSON, [REGISTER]),
    "guardianship": (
        guardianship,
        strategies_of_people.OF_A_GUARDIANSHIP,
        [PROPOSE, confirm(WARD)],
    ),
    "consent": (consent, strategies_of_people.OF_CONSENTS, [GRANT]),
    "clearance": (
        clearance,
        strategies_of_people.OF_A_CLEARANCE,
        [recorded(requirement, FIRST_END) for requirement in Requirement],
    ),
}


@st.composite
def lives(draw: st.DrawFn) -> Lived:
    """An aggregate, and the commands that it did not refuse with what was decided on them."""
    decider, anything, beginning = ALL[draw(st.sampled_from(sorted(ALL)))]
    begun = beginning if draw(st.booleans()) else []
    state, lived = decider.initial, []
    for command in [*begun, *draw(st.lists(anything, max_size=12))]:
        try:
            decided = decider.decide(command, state)
        except Rejected:
            continue
        state = decider.fold(decided, state)
        lived.append((command, decided))
    return decider, lived


def events_of(lived: list[tuple[Command, list[Event]]]) -> list[Event]:
    return [event for _, decided in lived for event in decided]


every_life = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@every_life
@given(lives())
def test_events_read_back_from_json_are_the_events_and_tell_the_same(life: Lived) -> None:
    decider, lived = life
    events = events_of(lived)
    read_back = [decider.read(event.type, event.model_dump_json()) for event in events]
    assert read_back == events
    assert [each.model_dump_json() for each in read_back] == [e.model_dump_json() for e in events]
    assert decider.fold(read_back) == decider.fold(events)


@every_life
@given(lives())
def test_a_state_read_back_from_a_snapshot_is_the_state(life: Lived) -> None:
    decider, lived = life
    state = decider.fold(events_of(lived))
    assert read_json(type(state), state.model_dump_json()) == state


@every_life
@given(lives())
def test_what_was_not_refused_decides_nothing_when_said_at_once_again(life: Lived) -> None:
    decider, lived = life
    state = decider.initial
    for command, decided in lived:
        state = decider.fold(decided, state)
        if isinstance(command, SubmitResponse):
            with pytest.raises(Rejected, match="answered before"):
                decider.decide(command, state)
        else:
            assert decider.decide(command, state) == []


@every_life
@given(lives())
def test_an_unknown_event_changes_nothing(life: Lived) -> None:
    decider, lived = life
    state = decider.fold(events_of(lived))
    assert decider.evolve(state, FromElsewhere()) is state


@every_life
@given(lives(), st.data())
def test_what_comes_of_any_command_is_events_of_the_aggregate_or_a_refusal_of_its_own(
    life: Lived, data: st.DataObject
) -> None:
    decider, lived = life
    command = data.draw(ALL[decider.category][1])
    decided: list[Event] = []
    code = f"{decider.category}."
    try:
        decided = decider.decide(command, decider.fold(events_of(lived)))
    except Rejected as refusal:
        code = refusal.code
    # Who was forgotten is refused by one code, whatever was wanted of them.
    assert code.startswith((f"{decider.category}.", "person.is_forgotten"))
    assert all(isinstance(event, tuple(decider.events)) for event in decided)
