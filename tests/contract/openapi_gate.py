"""Which changes of the HTTP API break somebody who was written for the released one."""

from collections.abc import Iterator
from typing import Any

Document = dict[str, Any]

_UPPER = ("maxLength", "maximum", "exclusiveMaximum", "maxItems")
_LOWER = ("minLength", "minimum", "exclusiveMinimum", "minItems")


def breaks(released: Document, current: Document) -> list[str]:
    """A sentence for each, with what to do instead; both are OpenAPI 3.1 documents."""
    return list(_breaks(released, current))


def _breaks(released: Document, current: Document) -> Iterator[str]:
    for path, methods in released["paths"].items():
        for method, before in methods.items():
            at = f"{method.upper()} {path}"
            after = current["paths"].get(path, {}).get(method)
            if after is None:
                yield f"{at} is gone: keep it, and say that it is deprecated."
                continue
            yield from _parameters(at, before.get("parameters", []), after.get("parameters", []))
            for status, answer in before["responses"].items():
                if status not in after["responses"]:
                    yield f"{at} answers {status} no longer: its readers wait for it."
                    continue
                for kind, content in answer.get("content", {}).items():
                    then = after["responses"][status].get("content", {}).get(kind)
                    if then is None:
                        yield f"{at} answers {status} as {kind} no longer: keep it."
                    else:
                        schemas = content.get("schema", {}), then.get("schema", {})
                        yield from _answer(f"{at} {status}", *schemas, released, current, set())


def _parameters(at: str, before: list[Document], after: list[Document]) -> Iterator[str]:
    now = {(each["in"], each["name"]): each for each in after}
    for each in before:
        known = now.pop((each["in"], each["name"]), None)
        where = f"{at} ?{each['name']}"
        if known is None:
            yield f"{where} is gone: keep on taking it."
            continue
        if known.get("required") and not each.get("required"):
            yield f"{where} must be given now: give it a default."
        yield from _asked(where, each["schema"], known["schema"])
    for _, name in (key for key, each in now.items() if each.get("required")):
        yield f"{at} ?{name} is new and must be given: give it a default."


def _asked(where: str, before: Document, after: Document) -> Iterator[str]:
    """What was taken must be taken still."""
    was, now = _choices(before), _choices(after)
    for type_ in was.keys() - now.keys():
        yield f"{where} takes no {type_} any more: go on taking it."
    for type_ in was.keys() & now.keys():
        old, new = was[type_], now[type_]
        lost = set(old.get("enum", [])) - set(new["enum"]) if "enum" in new else set()
        for word in sorted(lost):
            yield f"{where} takes {word!r} no longer: go on taking it."
        if "enum" in new and "enum" not in old:
            yield f"{where} takes a list of words alone now: go on taking others."
        if new.get("pattern", old.get("pattern")) != old.get("pattern"):
            yield f"{where} has to look different now: go on taking what was right."
        for limit in _UPPER:
            if limit in new and new[limit] < old.get(limit, float("inf")):
                yield f"{where} has a lower {limit}: go on taking what was right."
        for limit in _LOWER:
            if limit in new and new[limit] > old.get(limit, float("-inf")):
                yield f"{where} has a higher {limit}: go on taking what was right."
        if "items" in old:
            yield from _asked(f"{where}[]", old["items"], new.get("items", {}))


def _answer(
    where: str,
    before: Document,
    after: Document,
    released: Document,
    current: Document,
    seen: set[str],
) -> Iterator[str]:
    """What was told must be told still, in the same type, and never be null of a sudden."""
    if "$ref" in before:
        if before["$ref"] in seen:
            return
        seen = seen | {before["$ref"]}
    was = _choices(_resolved(before, released), released)
    now = _choices(_resolved(after, current), current)
    for type_ in now.keys() - was.keys():
        yield f"{where} may be {type_} now: tell it in a new field."
    for type_ in was.keys() - now.keys():
        yield f"{where} is never {type_} now: tell it in a new field."
    for type_ in was.keys() & now.keys():
        old, new = was[type_], now[type_]
        for name, property_ in old.get("properties", {}).items():
            if name not in new.get("properties", {}):
                yield f"{where}.{name} is gone: go on telling it."
                continue
            if name in old.get("required", []) and name not in new.get("required", []):
                yield f"{where}.{name} may be left out now: go on telling it."
            then = new["properties"][name]
            yield from _answer(f"{where}.{name}", property_, then, released, current, seen)
        if "items" in old:
            items = old["items"], new.get("items", {})
            yield from _answer(f"{where}[]", *items, released, current, seen)


def _choices(schema: Document, document: Document | None = None) -> dict[str, Document]:
    """A schema by the types that it allows."""
    found: dict[str, Document] = {}
    for choice in schema.get("anyOf", [schema]):
        resolved = _resolved(choice, document) if document else choice
        found[resolved.get("type", "anything")] = resolved
    return found


def _resolved(schema: Document, document: Document) -> Document:
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema
