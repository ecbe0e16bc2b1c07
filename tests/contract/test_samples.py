"""Every event that was ever published can still be read, as it was stored then."""

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from lyceum_chassis.domain.messages import Decider, Event, State
from lyceum_chassis.store.commits import decode
from lyceum_feedback.survey import survey

from contracts.manifests import SERVICES
from contracts.schemas import (
    FOLDER,
    RELEASED,
    SAMPLES,
    Incomplete,
    load,
    sample,
    schema_of,
)

CURRENT = load(FOLDER)
DECIDER_OF: dict[str, Decider[Any]] = {
    type_: decider
    for service in SERVICES
    for decider in service.deciders
    for type_ in (*decider.event_of_type, *decider.upcaster_of)
}
OPENED_V1, OPENED_V2 = (f"lyceum.feedback.survey.opened.v{version}" for version in (1, 2))


def read(*stored: tuple[str, str]) -> list[Event]:
    """Events of one commit, as the store reads them: types with their stored text."""
    commit = {"events": [{"type": type_, "data": data} for type_, data in stored]}
    return decode(commit, DECIDER_OF[stored[0][0]])


def folded(type_: str, data: str) -> State:
    """The state after the event, at the end of a stream of every sample of its aggregate."""
    decider = DECIDER_OF[type_]
    before = [(each.type, sample(each.type)) for each in decider.events]
    state: State = decider.fold(read(*before, (type_, data)))
    return state


def test_every_type_ever_published_has_a_sample_and_a_decider() -> None:
    types = set(CURRENT)
    assert types == {file.name.removesuffix(".json") for file in SAMPLES.iterdir()}
    assert types == set(DECIDER_OF)
    assert set(load(RELEASED)) <= types


@pytest.mark.parametrize("type_", CURRENT)
def test_a_sample_is_read_folded_and_fits_its_schema(type_: str) -> None:
    text = sample(type_)
    Draft202012Validator.check_schema(CURRENT[type_])
    validator = Draft202012Validator(
        CURRENT[type_], format_checker=Draft202012Validator.FORMAT_CHECKER
    )
    validator.validate(json.loads(text))
    (event,) = read((type_, text))
    if type_ == event.type:
        assert json.loads(text).items() <= json.loads(event.model_dump_json()).items()
    assert folded(type_, text) != DECIDER_OF[type_].initial


@pytest.mark.parametrize(("type_", "released"), load(RELEASED).items())
def test_what_was_released_as_an_example_is_still_read(
    type_: str, released: dict[str, Any]
) -> None:
    for example in released["examples"]:
        Draft202012Validator(CURRENT[type_]).validate(example)
        assert folded(type_, json.dumps(example)) == folded(type_, sample(type_))


def test_a_survey_opened_by_version_1_is_the_survey_that_version_2_opens() -> None:
    (before,) = read((OPENED_V1, sample(OPENED_V1)))
    (now,) = read((OPENED_V2, sample(OPENED_V2)))
    assert before == now
    assert before.type == OPENED_V2


def test_an_old_type_is_still_published_to_whom_it_was_published() -> None:
    assert {OPENED_V1, OPENED_V2} <= survey.public_types
    assert "lyceum.feedback.survey.response_submitted.v1" not in survey.public_types


def test_a_field_that_a_newer_process_wrote_is_passed_over() -> None:
    newer = json.loads(sample(OPENED_V2))
    newer["language"] = "es"
    newer["about"]["ward"] = 20
    newer["questions"][0]["hint"] = "1 is bad"
    assert read((OPENED_V2, json.dumps(newer))) == read((OPENED_V2, sample(OPENED_V2)))


def test_an_event_without_a_sample_or_a_docstring_is_not_published() -> None:
    class Renamed(Event, type="lyceum.feedback.survey.renamed.v1"):
        """People see another title."""

        title: str

    class Moved(Event, type="lyceum.feedback.survey.moved.v1"):
        title: str

    with pytest.raises(Incomplete, match="store a believable sample"):
        schema_of(Renamed)
    with pytest.raises(Incomplete, match="docstring of Moved"):
        schema_of(Moved)
