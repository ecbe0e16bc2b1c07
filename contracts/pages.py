"""docs/events.md: the contract for people."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from contracts.manifests import SERVICES
from contracts.schemas import Schema, sample

_INTRODUCTION = """\
<!-- Generated from the event classes: edit those, then run `make events`. -->
# Events

Every fact of the city is an event on Kafka: CloudEvents 1.0 in binary mode, JSON data, attributes
in `ce_*` headers, the stream as the key. The same for programs:
[asyncapi.yaml](asyncapi.yaml), and one [JSON Schema](../proto/events) an event type, which
`ce_dataschema` names by its `$id`.

**Public** events are on `lyceum.<service>.public.v1`, for any system of the city. **Internal** ones
are on `lyceum.<service>.v1` with all others, for this project's services alone.

A reader can rely on this:

- A type's meaning and its fields stay. A change that could make a reader stumble is a new type,
  with a higher version; the old type's schema stays here.
- Read with `isolation.level=read_committed`, and each event is there once, a stream's in order.
  `ce_id` stays the same however often you read.
- Pass over types and fields that you don't know. More may come.
- A list of words (`kind`, `price`) is open: expect a word that isn't in it yet.
- A field that isn't marked "always" may be missing in older data; then its default holds.
"""


def page(schemas: Mapping[str, Schema]) -> str:
    """The whole page."""
    parts = [_INTRODUCTION]
    for service in (each.name for each in SERVICES):
        of_service = [t for t in schemas if t.split(".")[1] == service]
        parts += [f"## {service}\n", _overview(of_service, schemas)]
        parts += [_section(type_, schemas[type_]) for type_ in of_service]
    return "\n".join(parts)


def _overview(types: list[str], schemas: Mapping[str, Schema]) -> str:
    rows = [
        f"| [{type_}](#{type_.replace('.', '')}) | {_reader(schemas[type_])} |" for type_ in types
    ]
    return "\n".join(["| type | who may read it |", "|---|---|", *rows, ""])


def _reader(schema: Schema) -> str:
    return "any system" if schema["x-classification"] == "public" else "Lyceum's services"


def _section(type_: str, schema: Schema) -> str:
    lines = [f"### {type_}\n", f"{schema['description']}\n"]
    if "x-read-as" in schema:
        lines.append(
            f"No longer written: `{schema['x-read-as']}` took its place. Events of it stay.\n"
        )
    public, service = schema["x-classification"] == "public", type_.split(".")[1]
    topics = [f"`lyceum.{service}.public.v1`"] * public + [f"`lyceum.{service}.v1`"]
    lines.append(
        f"{schema['x-classification'].capitalize()}, on {' and '.join(topics)} · "
        f"[schema](../proto/events/{type_}.json)\n"
    )
    rows = list(_rows(schema, schema, ""))
    if rows:
        lines += ["| field | holds | |", "|---|---|---|", *rows, ""]
    else:
        lines.append("It has no fields.\n")
    if personal := schema.get("x-personal"):
        names = ", ".join(f"`{name}`" for name in personal)
        lines.append(f"Kept encrypted in the store, and never published: {names}.\n")
    example = json.dumps(json.loads(sample(type_)), indent=2, ensure_ascii=False)
    return "\n".join([*lines, "```json", example, "```\n"])


def _rows(schema: Schema, root: Schema, prefix: str) -> Iterator[str]:
    for name, field in schema.get("properties", {}).items():
        path = f"{prefix}{name}"
        always = "always" if name in schema.get("required", ()) else _default(field)
        resolved, nullable = _resolved(field, root)
        yield f"| `{path}` | {_holds(resolved, root)}{' or null' * nullable} | {always} |"
        if "properties" in resolved:
            yield from _rows(resolved, root, f"{path}.")
        items, _ = _resolved(resolved.get("items", {}), root)
        yield from _rows(items, root, f"{path}[].")


def _resolved(field: Schema, root: Schema) -> tuple[Schema, bool]:
    """What a field holds, and whether it may be null."""
    if "$ref" in field:
        return _resolved(root["$defs"][field["$ref"].rpartition("/")[2]], root)
    if "anyOf" in field:
        options = [each for each in field["anyOf"] if each != {"type": "null"}]
        assert len(options) == 1, "either one thing or null: say it in two fields"
        return _resolved(options[0], root)[0], True
    return field, False


def _default(field: Schema) -> str:
    return f"else `{json.dumps(field['default'])}`" if "default" in field else "may be missing"


def _holds(field: Schema, root: Schema) -> str:
    if words := field.get("x-known-values"):
        return "a word: " + ", ".join(f"`{word}`" for word in words)
    if words := field.get("enum"):
        return "one of " + ", ".join(f"`{word}`" for word in words)
    match field.get("type"):
        case "array":
            return f"list of {_holds(_resolved(field['items'], root)[0], root)}"
        case "object" if isinstance(field.get("additionalProperties"), dict):
            return f"{_holds(field['additionalProperties'], root)} by key"
        case "string":
            return _string(field)
        case "integer" | "number" if "minimum" in field:
            return f"{field['type']}, {field['minimum']:g} to {field['maximum']:g}"
        case kind:
            return str(kind)


def _string(field: Mapping[str, Any]) -> str:
    if "pattern" in field:
        return f"string like `{field['pattern'].replace('|', chr(92) + '|')}`"
    at_most = f" of at most {field['maxLength']:,} characters" if "maxLength" in field else ""
    return {"date": "day", "uuid": "UUID"}.get(field.get("format", ""), "string") + at_most
