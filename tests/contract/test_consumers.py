"""A consumer's small model of an event fits what the producer writes."""

import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import lyceum_opportunities.policies as policies
import lyceum_opportunities.promotions as promotions
import lyceum_projections.facts as facts
import lyceum_projections.reports as reports
import pytest
from lyceum_chassis.projector.projection import Fact

from contracts.schemas import FOLDER, load

PUBLISHED = load(FOLDER)


REPORT_MODULES = [
    importlib.import_module(f"{reports.__name__}.{each.name}")
    for each in pkgutil.iter_modules(reports.__path__)
]


def facts_of(module: ModuleType) -> list[type[Fact]]:
    return [
        fact
        for fact in vars(module).values()
        if isinstance(fact, type) and issubclass(fact, Fact) and fact is not Fact
    ]


READERS = (facts, policies, promotions, *REPORT_MODULES)
CONSUMED = [
    pytest.param(fact, id=f"{module.__name__}.{fact.__name__}")
    for module in READERS
    for fact in facts_of(module)
]

Schema = dict[str, Any]


@pytest.mark.parametrize("fact", CONSUMED)
def test_a_fact_reads_only_what_its_producer_writes(fact: type[Fact]) -> None:
    assert fact.type in PUBLISHED, f"nobody publishes {fact.type}"
    assert misfits_of(fact) == []


@pytest.mark.parametrize("fact", CONSUMED)
def test_a_fact_reads_the_published_example(fact: type[Fact]) -> None:
    for example in PUBLISHED[fact.type]["examples"]:
        fact.model_validate(example)


def test_who_reads_a_type_reads_the_one_that_took_its_place() -> None:
    for module in READERS:
        read = {each.type for each in facts_of(module)}
        for type_ in read:
            successor = PUBLISHED[type_].get("x-read-as", type_)
            assert successor in read, f"{module.__name__} reads {type_}; nobody writes it now"


def test_a_field_that_nobody_writes_is_noticed() -> None:
    class Wrong(Fact, type="lyceum.partners.partner.suspended.v1"):
        reasons: str

    assert misfits_of(Wrong) == ["Wrong.reasons is not written"]


def test_a_field_with_a_default_that_nobody_writes_is_noticed() -> None:
    class Wrong(Fact, type="lyceum.partners.partner.suspended.v1"):
        until: str = ""

    assert misfits_of(Wrong) == ["Wrong.until is not written"]


def test_a_field_of_another_type_is_noticed() -> None:
    class Wrong(Fact, type="lyceum.partners.partner.suspended.v1"):
        reason: int

    assert misfits_of(Wrong) == ["Wrong.reason reads {'integer'}, written {'string'}"]


def test_null_where_a_value_is_read_is_noticed() -> None:
    class Place(facts.Part):
        latitude: float

    class Profile(facts.Part):
        place: Place

    class Wrong(Fact, type="lyceum.partners.partner.verified.v1"):
        profile: Profile

    assert "Wrong.profile.place reads {'object'}, written {'object', 'null'}" in [
        misfit.replace("{'null', 'object'}", "{'object', 'null'}") for misfit in misfits_of(Wrong)
    ]


def misfits_of(fact: type[Fact]) -> list[str]:
    written = PUBLISHED[fact.type]
    read = fact.model_json_schema(mode="validation")
    return list(misfits(read, written, read, written, fact.__name__))


def misfits(
    read: Schema, written: Schema, read_root: Schema, written_root: Schema, path: str
) -> Iterator[str]:
    """Where a value that fits the schema ``written`` would not fit ``read``."""
    reads, writes = alternatives(read, read_root), alternatives(written, written_root)
    if not set(writes) <= set(reads) | ({"integer"} if "number" in reads else set()):
        yield f"{path} reads {set(reads)}, written {set(writes)}"
        return
    if "object" in writes:
        read_object, written_object = reads["object"], writes["object"]
        for name, field in read_object.get("properties", {}).items():
            if name in written_object.get("properties", {}):
                other = written_object["properties"][name]
                yield from misfits(field, other, read_root, written_root, f"{path}.{name}")
            elif name in read_object.get("required", []) or not isinstance(
                written_object.get("additionalProperties"), dict
            ):
                yield f"{path}.{name} is not written"
    if "array" in writes:
        items, other = reads["array"].get("items", {}), writes["array"].get("items", {})
        yield from misfits(items, other, read_root, written_root, f"{path}[]")


def alternatives(schema: Schema, root: Schema) -> dict[str, Schema]:
    """The JSON types that a schema allows, each with its own part of the schema."""
    if "$ref" in schema:
        return alternatives(root["$defs"][schema["$ref"].rpartition("/")[2]], root)
    if "anyOf" in schema:
        return {
            name: part
            for option in schema["anyOf"]
            for name, part in alternatives(option, root).items()
        }
    if "type" in schema:
        return {schema["type"]: schema}
    return {"string": schema} if "enum" in schema else {}
