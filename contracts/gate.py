"""Whether today's event contract keeps what the last release promised. Pure.

Of every type, a reader with the released schema must be able to read what is written today, and a
reader with today's schema all that was ever written. So almost any difference breaks one of them:
only a new field with a default passes, and a new word in an open list. Each break is a sentence
that says what to do instead.

Source of the rule: "full transitive" compatibility, as schema registries call it.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

Schema = Mapping[str, Any]

_FOR_PEOPLE = {"$defs", "$id", "$schema", "deprecated", "description", "examples", "title"}
"""Keywords that promise nothing of the data, and ``x-…`` beside them."""
_COMPARED_BY_PART = {
    "additionalProperties",
    "anyOf",
    "items",
    "properties",
    "required",
    "type",
}
NAMES_A_PERSON = re.compile(
    r"learner|respondent|person|people|applicant|participant|mentor|guardian|contact|e_?mail|phone"
)


def breaks(released: Mapping[str, Schema], current: Mapping[str, Schema]) -> list[str]:
    """What would make somebody stumble, a sentence each; empty if all is well."""
    found: list[str] = []
    for type_, old in released.items():
        if type_ in current:
            found += [f"{type_}: {each}" for each in _between(old, current[type_])]
        else:
            found.append(
                f"{type_} is gone, and events of it lie in stores and on topics for ever. Bring it "
                "back; or, if another took its place, list an Upcaster from it to that one."
            )
    for type_, new in current.items():
        found += [f"{type_}: {each}" for each in _alone(new, current)]
    return found


def _alone(new: Schema, current: Mapping[str, Schema]) -> Iterator[str]:
    """What is wrong with a type whatever was released."""
    successor = current.get(new.get("x-read-as", ""), new)
    if successor["x-classification"] != new["x-classification"]:
        yield (
            f"is {new['x-classification']} and is read as {new['x-read-as']}, which is "
            f"{successor['x-classification']}: make the successor {new['x-classification']} too."
        )
    if new["x-classification"] == "public":
        for name in sorted({*_names(new), *new.get("x-personal", ())}):
            if NAMES_A_PERSON.search(name) or name in new.get("x-personal", ()):
                yield (
                    f"is public, and its field {name} is about a person. Leave the field out, or "
                    "write an internal event beside the public one."
                )


def _between(old: Schema, new: Schema) -> Iterator[str]:
    if (before := old["x-classification"]) != new["x-classification"]:
        yield (
            f"was {before} and is {new['x-classification']}. Who may read a type never changes: "
            "leave it, and write a type of another name."
        )
    for name in old.get("x-personal", ()):
        if name in new.get("properties", {}):
            yield (
                f"{name} was personal and would now leave the store in the clear. Mark it "
                "Personal[...] again."
            )
    yield from _compare(inlined(old), inlined(new), "")


def inlined(schema: Any, root: Schema | None = None) -> Any:
    """The same schema with every ``$ref`` replaced by what it names."""
    root = schema if root is None else root
    if isinstance(schema, list):
        return [inlined(each, root) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        beside = {key: value for key, value in schema.items() if key != "$ref"}
        return {**inlined(root["$defs"][schema["$ref"].rpartition("/")[2]], root), **beside}
    return {key: inlined(value, root) for key, value in schema.items() if key != "$defs"}


def _compare(old: Schema, new: Schema, path: str) -> Iterator[str]:
    """How values of ``new`` at ``path`` differ from those of ``old``; neither has a ``$ref``."""
    before, now = _options(old), _options(new)
    if before.keys() != now.keys():
        yield (
            f"{path or 'it'} was {_either(before)} and is {_either(now)}. Leave it, and add "
            "another field with a default, or a new version with an Upcaster."
        )
        return
    if "anyOf" in old or "anyOf" in new:
        for kind in before:
            yield from _compare(before[kind], now[kind], path)
    yield from _compare_words(old, new, path)
    yield from _compare_fields(old, new, path)
    if "items" in old or "items" in new:
        yield from _compare(old.get("items", {}), new.get("items", {}), f"{path}[]")
    others = {*old, *new} - _FOR_PEOPLE - _COMPARED_BY_PART
    for keyword in sorted(key for key in others if not key.startswith("x-")):
        if _json(old.get(keyword)) != _json(new.get(keyword)):
            yield _changed(path, keyword, old, new)


def _compare_words(old: Schema, new: Schema, path: str) -> Iterator[str]:
    before, now = old.get("x-known-values"), new.get("x-known-values")
    if before is None and now is not None:
        yield f"{path} was any string and has a list of words. Leave it, or make a new version."
    gone = [word for word in before or () if word not in (now or ())]
    if gone:
        yield (
            f"{path} no longer knows {', '.join(gone)}, which older events hold. Keep every word, "
            "and stop writing it if it is not wanted."
        )


def _compare_fields(old: Schema, new: Schema, path: str) -> Iterator[str]:
    before, now = old.get("properties", {}), new.get("properties", {})
    always, always_now = set(old.get("required", ())), set(new.get("required", ()))
    for name in before:
        field = f"{path}.{name}" if path else name
        if name not in now:
            yield (
                f"{field} is gone, and readers expect it. Keep writing it, or make a new version "
                "with an Upcaster. (Was it made Personal? That takes it off the topics.)"
            )
            continue
        if name in always and name not in always_now:
            yield f"{field} was in every event and may now be missing. Take its default away."
        if name in always_now and name not in always:
            yield f"{field} must now be there, and older events lack it. Give it its default back."
        yield from _compare(before[name], now[name], field)
    for name in now.keys() - before.keys():
        field = f"{path}.{name}" if path else name
        if name in always_now:
            yield f"{field} is new and has no default, so older events can't be read. Give it one."
        elif old.get("additionalProperties", True) is not True:
            yield f"{field} is new where readers expect no more fields. Make a new version."
    rest, rest_now = old.get("additionalProperties", True), new.get("additionalProperties", True)
    if isinstance(rest, dict) and isinstance(rest_now, dict):
        yield from _compare(rest, rest_now, f"{path}.*")
    elif rest != rest_now:
        yield _changed(path, "additionalProperties", old, new)


def _options(schema: Schema) -> dict[str, Schema]:
    """What a value may be, by its JSON type; several options of one type by all that they say."""
    options = schema.get("anyOf", [schema])
    by_type = {str(each.get("type", "anything")): each for each in options}
    return by_type if len(by_type) == len(options) else {_json(each): each for each in options}


def _either(options: Mapping[str, Schema]) -> str:
    return " or ".join(sorted(options))


def _changed(path: str, keyword: str, old: Schema, new: Schema) -> str:
    was, is_ = (_json(schema[keyword]) if keyword in schema else "none" for schema in (old, new))
    return (
        f"{keyword} of {path or 'it'} was {was} and is {is_}: what one side writes the other "
        "refuses, or reads otherwise. Leave it, or make a new version with an Upcaster."
    )


def _names(schema: Any) -> set[str]:
    """All names of fields, at any depth."""
    if isinstance(schema, list):
        return set().union(*(_names(each) for each in schema))
    if not isinstance(schema, dict):
        return set()
    below = set().union(*(_names(each) for key, each in schema.items() if key != "examples"))
    return below | set(schema.get("properties", {}))


def _json(value: Any) -> str:
    return json.dumps(value, sort_keys=True)
