"""The gate catches each kind of break, with a sentence that says what to do; and nothing else."""

import re
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from contract.some_schemas import edited, instances, schemas
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from contracts.gate import breaks
from contracts.schemas import FOLDER, RELEASED, Schema, load

PUBLISHED = "lyceum.opportunities.opportunity.published.v1"
ANSWERED = "lyceum.feedback.survey.response_submitted.v1"
OPENED_V1 = "lyceum.feedback.survey.opened.v1"
Contract = dict[str, Schema]
Edit = Callable[[Contract], object]


def offer(contract: Contract) -> Schema:
    shape: Schema = contract[PUBLISHED]["$defs"]["Offer"]
    return shape


def kinds(contract: Contract) -> list[str]:
    words: list[str] = contract[PUBLISHED]["$defs"]["OpportunityKind"]["x-known-values"]
    return words


def put(schema: Schema, **changed: Any) -> Schema:
    schema.update({keyword.replace("_", "-"): value for keyword, value in changed.items()})
    return schema


BREAKS: dict[str, tuple[Edit, str]] = {
    "a new field without a default": (
        lambda c: (offer(c)["properties"].update(room={}), offer(c)["required"].append("room")),
        r"offer\.room is new and has no default.*Give it one",
    ),
    "a removed field": (
        lambda c: offer(c)["properties"].pop("price"),
        r"offer\.price is gone.*Keep writing it, or make a new version",
    ),
    "a removed field that was always there": (
        lambda c: (offer(c)["properties"].pop("mode"), offer(c)["required"].remove("mode")),
        r"offer\.mode is gone",
    ),
    "a field made optional": (
        lambda c: offer(c)["required"].remove("title"),
        r"offer\.title was in every event and may now be missing. Take its default away",
    ),
    "a field made required": (
        lambda c: offer(c)["required"].append("themes"),
        r"offer\.themes must now be there, and older events lack it",
    ),
    "another type": (
        lambda c: put(offer(c)["properties"]["capacity"], type="string"),
        r"offer\.capacity was integer and is string. Leave it, and add another field",
    ),
    "another type of a list's items": (
        lambda c: put(offer(c)["properties"]["themes"]["items"], type="integer"),
        r"offer\.themes\[\] was string and is integer",
    ),
    "another type of a map's values": (
        lambda c: put(c[ANSWERED]["properties"]["scales"], additionalProperties={"type": "string"}),
        r"scales\.\* was integer and is string",
    ),
    "null where there was a value": (
        lambda c: offer(c)["properties"].update(
            capacity={"anyOf": [offer(c)["properties"]["capacity"], {"type": "null"}]}
        ),
        r"offer\.capacity was integer and is integer or null",
    ),
    "another format": (
        lambda c: put(c[PUBLISHED]["properties"]["host_id"], format="uri"),
        r"format of host_id was \"uuid\" and is \"uri\"",
    ),
    "a lower limit": (
        lambda c: put(offer(c)["properties"]["title"], maxLength=100),
        r"maxLength of offer\.title was 200 and is 100",
    ),
    "a higher limit": (
        lambda c: put(offer(c)["properties"]["title"], maxLength=300),
        r"maxLength of offer\.title was 200 and is 300",
    ),
    "another limit of what may be null": (
        lambda c: put(
            c[PUBLISHED]["$defs"]["Ages"]["properties"]["maximum"]["anyOf"][0], maximum=9
        ),
        r"maximum of offer\.ages\.maximum was 120 and is 9",
    ),
    "another default": (
        lambda c: put(offer(c)["properties"]["price"], default="free"),
        r"default of offer\.price was \"unknown\" and is \"free\"",
    ),
    "another default of what may be null": (
        lambda c: put(offer(c)["properties"]["apply_by"], default="2026-01-01"),
        r"default of offer\.apply_by was null",
    ),
    "a word taken out of a list": (
        lambda c: kinds(c).remove("tutoring"),
        r"offer\.kind no longer knows tutoring, which older events hold. Keep every word",
    ),
    "a list of words closed": (
        lambda c: put(c[PUBLISHED]["$defs"]["Price"], enum=["free", "up_to_50"]),
        r"enum of offer\.price was none",
    ),
    "a removed type": (
        lambda c: c.pop(PUBLISHED),
        rf"{PUBLISHED} is gone.*list an Upcaster",
    ),
    "a renamed type without an upcaster": (
        lambda c: c.update({f"{PUBLISHED[:-1]}2": c.pop(PUBLISHED)}),
        rf"{PUBLISHED} is gone.*list an Upcaster",
    ),
    "a public type made internal": (
        lambda c: put(c[PUBLISHED], x_classification="internal"),
        r"was public and is internal. Who may read a type never changes",
    ),
    "an internal type made public": (
        lambda c: put(c[ANSWERED], x_classification="public"),
        r"was internal and is public",
    ),
    "a public type read as an internal one": (
        lambda c: put(c[OPENED_V1], x_read_as=ANSWERED),
        rf"is public and is read as {ANSWERED}, which is internal: make the successor public",
    ),
    "a person in a public type": (
        lambda c: offer(c)["properties"].update(learner_id={"type": "string"}),
        r"is public, and its field learner_id is about a person. Leave the field out",
    ),
    "a personal field in a public type": (
        lambda c: put(c[PUBLISHED], x_personal=["remark"]),
        r"is public, and its field remark is about a person",
    ),
    "a personal field let out": (
        lambda c: c[ANSWERED]["properties"].update(texts={"type": "object"}),
        r"texts was personal and would now leave the store in the clear",
    ),
    "a field made personal": (
        lambda c: (c[ANSWERED]["properties"].pop("choices"), put(c[ANSWERED], x_personal=["x"])),
        r"choices is gone.*Was it made Personal",
    ),
}
PASSES: dict[str, Edit] = {
    "nothing": lambda c: None,
    "a new field with a default": lambda c: offer(c)["properties"].update(
        room={"type": "string", "default": ""}
    ),
    "a new word": lambda c: kinds(c).append("apprenticeship"),
    "other explanations": lambda c: put(c[PUBLISHED], description="Better said.", examples=[]),
    "a shape of another name": lambda c: (
        c[PUBLISHED]["$defs"].update(Terms=c[PUBLISHED]["$defs"].pop("Offer")),
        put(c[PUBLISHED]["properties"]["offer"], **{"$ref": "#/$defs/Terms"}),
    ),
    "a new type": lambda c: c.update({f"{PUBLISHED[:-1]}2": deepcopy(c[PUBLISHED])}),
    "a type that another took the place of": lambda c: put(
        c[PUBLISHED], deprecated=True, x_read_as=OPENED_V1
    ),
}


def after(edit: Edit) -> list[str]:
    released = load(FOLDER)
    current = deepcopy(released)
    edit(current)
    return breaks(released, current)


@pytest.mark.parametrize(("edit", "sentence"), BREAKS.values(), ids=BREAKS.keys())
def test_a_break_is_caught_with_the_way_out(edit: Edit, sentence: str) -> None:
    found = after(edit)
    assert [each for each in found if re.search(sentence, each)], found


@pytest.mark.parametrize("edit", PASSES.values(), ids=PASSES.keys())
def test_what_breaks_nobody_passes(edit: Edit) -> None:
    assert after(edit) == []


def test_the_contract_keeps_what_the_last_release_promised() -> None:
    assert breaks(load(RELEASED), load(FOLDER)) == []


@settings(max_examples=300, deadline=None)
@given(st.data(), schemas())
def test_of_a_pair_that_passes_each_reads_what_the_other_writes(
    data: st.DataObject, old: Schema
) -> None:
    new = data.draw(edited(old))
    marked = {"x-classification": "internal"}
    assume(not breaks({"a.b.c.v1": old | marked}, {"a.b.c.v1": new | marked}))
    Draft202012Validator(new).validate(data.draw(instances(old)))
    Draft202012Validator(old).validate(data.draw(instances(new)))
