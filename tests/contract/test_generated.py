"""What is generated from the models is current, and says so when it isn't."""

import json
from pathlib import Path

import pytest

import contracts.__main__ as generator
from contracts.schemas import FOLDER, RELEASED, SAMPLES, Incomplete, contract, load

VERIFIED = FOLDER / "lyceum.partners.partner.verified.v1.json"


def wanted() -> dict[Path, str]:
    return generator.files(contract(load(RELEASED)))


def test_everything_generated_is_current_and_comes_out_the_same_each_time() -> None:
    first = wanted()
    assert list(generator.stale(first)) == []
    assert wanted() == first


def test_a_stale_file_and_one_that_belongs_to_nothing_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generator, "FOLDER", tmp_path)
    current = {tmp_path / file.name: file.read_text() for file in FOLDER.glob("*.json")}
    for file, text in current.items():
        file.write_text(text)
    assert list(generator.stale(current)) == []
    (tmp_path / VERIFIED.name).write_text("{}")
    (tmp_path / "lyceum.partners.partner.left.v1.json").write_text("{}")
    assert {file.name for file in generator.stale(current)} == {
        VERIFIED.name,
        "lyceum.partners.partner.left.v1.json",
    }


def test_a_schema_is_found_by_the_name_that_events_carry() -> None:
    for type_, schema in load(FOLDER).items():
        assert schema["$id"] == f"urn:lyceum:event:{type_}"


def test_personal_fields_are_in_no_schema_and_no_sample() -> None:
    answered = load(FOLDER)["lyceum.feedback.survey.response_submitted.v1"]
    assert answered["x-personal"] == ["texts"]
    assert "texts" not in answered["properties"]
    for file in SAMPLES.iterdir():
        assert "texts" not in json.loads(file.read_text())


def test_an_upcaster_from_what_was_never_released_is_refused() -> None:
    released = load(RELEASED)
    del released["lyceum.feedback.survey.opened.v1"]
    with pytest.raises(Incomplete, match="was never released"):
        contract(released)
