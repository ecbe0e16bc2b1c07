"""Every example of every aggregate: what is decided, and nothing more when it is said twice."""

from typing import Any

import pytest
from examples.every import DECIDERS, EXAMPLES, ROWS
from examples.row import Row
from examples.ways import ways
from lyceum_chassis.domain.messages import Decider
from lyceum_feedback.survey import SubmitResponse
from unit.domain.scenario import Given

REFUSED_THE_SECOND_TIME: dict[type, str] = {SubmitResponse: "survey.already_answered"}


def named(examples: list[tuple[Decider[Any], Row]]) -> list[Any]:
    return [
        pytest.param(decider, row, id=f"{number}-{type(row.command).__name__}-{row.case}")
        for number, (decider, row) in enumerate(examples)
    ]


@pytest.mark.parametrize(("decider", "row"), named(EXAMPLES))
def test_each_example_is_decided_as_it_says(decider: Decider[Any], row: Row) -> None:
    Given(decider)(row.past).when(row.command).then_as_expected(row.then)


@pytest.mark.parametrize(
    ("decider", "row"), named([(decider, row) for decider, row in EXAMPLES if row.decided])
)
def test_the_second_time_decides_nothing(decider: Decider[Any], row: Row) -> None:
    after = Given(decider)(row.past).when(row.command).then(row.decided)
    refusal = REFUSED_THE_SECOND_TIME.get(type(row.command))
    after.when(row.command).then_as_expected(refusal or [])


@pytest.mark.parametrize("decider", DECIDERS, ids=lambda decider: decider.category)
def test_every_command_has_an_example_in_which_it_decides_something(
    decider: Decider[Any],
) -> None:
    assert len(decider.commands) >= 2
    deciding = {type(row.command) for row in ROWS[decider.category] if row.decided}
    assert deciding == set(decider.commands)


@pytest.mark.parametrize("decider", DECIDERS, ids=lambda decider: decider.category)
def test_every_event_is_in_some_example(decider: Decider[Any]) -> None:
    seen = {type(event) for row in ROWS[decider.category] for event in (*row.past, *row.decided)}
    assert seen == set(decider.events)


@pytest.mark.parametrize("decider", DECIDERS, ids=lambda decider: decider.category)
def test_their_commands_lead_from_nothing_to_every_public_event(decider: Decider[Any]) -> None:
    found = {event.type for event in ways(decider, (row.command for row in ROWS[decider.category]))}
    assert decider.public_types - set(decider.upcaster_of) <= found


@pytest.mark.parametrize("decider", DECIDERS, ids=lambda decider: decider.category)
def test_some_examples_are_refused(decider: Decider[Any]) -> None:
    assert any(isinstance(row.then, str) for row in ROWS[decider.category])


def test_an_example_that_says_something_else_is_found() -> None:
    decider, row = next((decider, row) for decider, row in EXAMPLES if row.decided)
    with pytest.raises(AssertionError):
        Given(decider)(row.past).when(row.command).then_as_expected([])
    with pytest.raises(pytest.fail.Exception):
        Given(decider)(row.past).when(row.command).then_as_expected("no.such_code")


def test_there_is_a_case_that_is_refused_the_second_time() -> None:
    assert set(REFUSED_THE_SECOND_TIME) <= {type(row.command) for _, row in EXAMPLES if row.decided}


def test_there_are_examples_to_look_at() -> None:
    assert len(EXAMPLES) >= 261
    assert sum(len(decider.commands) for decider in DECIDERS) > 20
