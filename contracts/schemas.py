"""One JSON Schema an event type and version, made from the event classes.

What is published is what a reader may rely on: personal fields are left out, as they never leave
the store; more fields may come; a field with a default may be missing in older data. Lists of words
(``StrEnum``) are open: a schema names the words of today and lets others pass.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from lyceum_chassis.domain.messages import Decider, Event, Upcaster
from lyceum_chassis.kafka.cloudevents import SCHEMA_NAMES

from contracts.manifests import ROOT, SERVICES

Schema = dict[str, Any]

FOLDER = ROOT / "proto" / "events"
RELEASED = FOLDER / "released"
SAMPLES = FOLDER / "samples"
DIALECT = "https://json-schema.org/draft/2020-12/schema"


class Incomplete(Exception):  # noqa: N818
    """Something that the contract is made from is missing; the sentence says what to write."""


def load(folder: Path) -> dict[str, Schema]:
    """The schemas of a folder by their types."""
    return {
        file.name.removesuffix(".json"): json.loads(file.read_text())
        for file in sorted(folder.glob("*.json"))
    }


def contract(released: Mapping[str, Schema]) -> dict[str, Schema]:
    """The schema of every type that was ever written, in the order of the aggregates' events.

    A type that is no longer written keeps its released schema.
    """
    schemas: dict[str, Schema] = {}
    for decider in (decider for service in SERVICES for decider in service.deciders):
        for event in decider.events:
            for upcaster in _leading_to(event.type, decider):
                schemas[upcaster.old] = _retired(upcaster, released)
            schemas[event.type] = schema_of(event)
    return schemas


def _leading_to(type_: str, decider: Decider[Any]) -> Iterator[Upcaster]:
    for upcaster in decider.upcasters:
        if upcaster.new == type_:
            yield from _leading_to(upcaster.old, decider)
            yield upcaster


def _retired(upcaster: Upcaster, released: Mapping[str, Schema]) -> Schema:
    if upcaster.old not in released:
        raise Incomplete(f"{upcaster.old} was never released: nothing needs its upcaster. Drop it.")
    return {**released[upcaster.old], "deprecated": True, "x-read-as": upcaster.new}


def schema_of(event: type[Event]) -> Schema:
    """The schema of what is stored and sent of this event."""
    made = event.model_json_schema()
    if not event.__doc__:
        raise Incomplete(
            f"{event.type}: say in the docstring of {event.__name__} what it means and when it "
            "happens."
        )
    fields = {
        name: field
        for name, field in made.get("properties", {}).items()
        if name not in event.personal_fields
    }
    shapes = {name: _plain(shape) for name, shape in made.get("$defs", {}).items()}
    body = _plain({"type": "object", "properties": fields, "required": made.get("required", [])})
    schema = {
        "$schema": DIALECT,
        "$id": f"{SCHEMA_NAMES}{event.type}",
        "title": _title(event.type),
        "description": _text(event.__doc__),
        "x-classification": "public" if event.public else "internal",
        **({"x-personal": sorted(event.personal_fields)} if event.personal_fields else {}),
        **body,
        "examples": [json.loads(sample(event.type))],
    }
    used = {name: shape for name, shape in shapes.items() if _names(name, [body, shapes])}
    return schema | ({"$defs": used} if used else {})


def sample(type_: str) -> str:
    """The stored text of a sample. Raises ``Incomplete`` if there is none."""
    file = SAMPLES / f"{type_}.json"
    if not file.exists():
        raise Incomplete(f"{type_}: store a believable sample of it in proto/events/samples/.")
    return file.read_text().removesuffix("\n")


def _plain(schema: Any) -> Any:
    """Without the titles that pydantic derives from names; objects and word lists left open."""
    if isinstance(schema, list):
        return [_plain(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    plain: Schema = {
        key: {name: _plain(field) for name, field in value.items()}
        if key == "properties"
        else value
        if key in ("default", "enum", "required")
        else _plain(value)
        for key, value in schema.items()
        if key != "title"
    }
    if "description" in plain:
        plain["description"] = _text(plain["description"])
    if "properties" in plain:
        plain["additionalProperties"] = True
    if "enum" in plain and "title" in schema:
        plain["x-known-values"] = plain.pop("enum")
    return plain


def _names(shape: str, schema: Any) -> bool:
    return f'"#/$defs/{shape}"' in json.dumps(schema)


def _text(docstring: str) -> str:
    paragraphs = docstring.replace("``", "`").split("\n\n")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)


def _title(type_: str) -> str:
    *_, aggregate, fact, _ = type_.split(".")
    return f"{aggregate} {fact.replace('_', ' ')}".capitalize()
