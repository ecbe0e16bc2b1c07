"""Schemas such as events have, small changes to them, and data that a writer of one would write.

Not hypothesis-jsonschema: it knows no draft after 7, and had its last release in 2024.
"""

from typing import Any

from hypothesis import strategies as st

from contracts.schemas import Schema

NAMES = st.sampled_from(["title", "kind", "place", "area", "themes"])
WORDS = st.lists(st.sampled_from(["free", "paid", "unknown"]), min_size=1, unique=True)
LIMITS = st.integers(0, 5)

leaves: st.SearchStrategy[Schema] = st.one_of(
    st.just({"type": "boolean"}),
    st.just({"type": "string"}),
    st.builds(lambda most: {"type": "string", "maxLength": most}, LIMITS),
    st.builds(lambda words: {"type": "string", "x-known-values": words}, WORDS),
    st.builds(lambda words: {"type": "string", "enum": words}, WORDS),
    st.builds(lambda least: {"type": "integer", "minimum": least, "maximum": least + 9}, LIMITS),
    st.just({"type": "number"}),
)


@st.composite
def _objects(draw: st.DrawFn, values: st.SearchStrategy[Schema]) -> Schema:
    properties = draw(st.dictionaries(NAMES, values, max_size=4))
    required = (
        draw(st.lists(st.sampled_from(sorted(properties)), unique=True)) if properties else []
    )
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": True,
    }


def _grown(values: st.SearchStrategy[Schema]) -> st.SearchStrategy[Schema]:
    return st.one_of(
        _objects(values),
        st.builds(lambda items: {"type": "array", "items": items}, values),
        st.builds(lambda rest: {"type": "object", "additionalProperties": rest}, values),
        st.builds(lambda one: {"anyOf": [one, {"type": "null"}], "default": None}, leaves),
    )


values = st.recursive(leaves, _grown, max_leaves=5)


def schemas() -> st.SearchStrategy[Schema]:
    """Of a whole event: always an object."""
    return _objects(values)


@st.composite
def edited(draw: st.DrawFn, schema: Schema) -> Schema:
    """The same with some part of it changed, in a way that may or may not break somebody."""
    edit = draw(st.sampled_from(["nothing", "words", "limit", "add", "remove", "require", "other"]))
    new = dict(schema)
    match edit:
        case "words":
            for keyword in ("enum", "x-known-values"):
                if keyword in new and draw(st.booleans()):
                    new[keyword] = draw(WORDS)
        case "limit" if "maxLength" in new:
            new["maxLength"] = draw(LIMITS)
        case "limit" if "minimum" in new:
            new["minimum"] = draw(LIMITS)
        case "add" if "properties" in new:
            name = draw(NAMES)
            new["properties"] = {**new["properties"], name: draw(values)}
            new["required"] = [*new["required"], *[name] * draw(st.booleans())]
        case "remove" if new.get("properties"):
            gone = draw(st.sampled_from(sorted(new["properties"])))
            new["properties"] = {n: p for n, p in new["properties"].items() if n != gone}
            new["required"] = [name for name in new["required"] if name != gone]
        case "require" if new.get("properties"):
            new["required"] = draw(st.lists(st.sampled_from(sorted(new["properties"]))))
        case "other" if draw(st.integers(0, 4)) == 0 and "properties" not in new:
            return draw(values)
    if "properties" in new:
        new["properties"] = {n: draw(edited(p)) for n, p in new["properties"].items()}
    for keyword in ("items", "additionalProperties"):
        if isinstance(new.get(keyword), dict):
            new[keyword] = draw(edited(new[keyword]))
    if "anyOf" in new:
        new["anyOf"] = [draw(edited(option)) for option in new["anyOf"]]
    return new


def instances(schema: Schema) -> st.SearchStrategy[Any]:
    """What a writer of this schema writes: the words that it knows, and no field beside its own."""
    if "anyOf" in schema:
        return st.one_of(*(instances(option) for option in schema["anyOf"]))
    if words := schema.get("enum", schema.get("x-known-values")):
        return st.sampled_from(words)
    match schema["type"]:
        case "null":
            return st.none()
        case "boolean":
            return st.booleans()
        case "integer":
            return st.integers(schema["minimum"], schema["maximum"])
        case "number":
            return st.integers(-9, 9) | st.floats(-9, 9)
        case "string":
            return st.text(max_size=schema.get("maxLength", 9))
        case "array":
            return st.lists(instances(schema["items"]), max_size=3)
        case _ if "properties" not in schema:
            return st.dictionaries(NAMES, instances(schema["additionalProperties"]), max_size=3)
    fields = {name: instances(field) for name, field in schema["properties"].items()}
    always = {name: fields[name] for name in schema["required"]}
    sometimes = {name: field for name, field in fields.items() if name not in always}
    return st.fixed_dictionaries(always, optional=sometimes)
