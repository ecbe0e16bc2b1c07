"""The HTTP API keeps what was released, and the gate catches each kind of break."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from contract.openapi_gate import breaks

DOCS = Path(__file__).resolve().parents[2] / "docs"
RELEASED = json.loads((DOCS / "released" / "openapi.json").read_text())
Document = dict[str, Any]


def test_what_was_released_is_kept() -> None:
    assert breaks(RELEASED, json.loads((DOCS / "openapi.json").read_text())) == []


def search(document: Document) -> Document:
    operation: Document = document["paths"]["/api/search"]["get"]
    return operation


def parameter(document: Document, name: str) -> Document:
    (found,) = [each for each in search(document)["parameters"] if each["name"] == name]
    assert isinstance(found, dict)
    return found


def schema(document: Document, name: str) -> Document:
    found: Document = document["components"]["schemas"][name]
    return found


def without(document: Document, name: str) -> None:
    parameters = search(document)["parameters"]
    search(document)["parameters"] = [each for each in parameters if each["name"] != name]


BREAKS: dict[str, Callable[[Document], Any]] = {
    "is gone: keep it": lambda d: d["paths"].pop("/api/reports/offer"),
    "?text is gone": lambda d: without(d, "text"),
    "?text must be given now": lambda d: parameter(d, "text").update(required=True),
    "?city is new and must be given": lambda d: search(d)["parameters"].append(
        {"name": "city", "in": "query", "required": True, "schema": {"type": "string"}}
    ),
    "?text has a lower maxLength": lambda d: parameter(d, "text")["schema"].update(maxLength=5),
    "?text has a higher minLength": lambda d: parameter(d, "text")["schema"].update(minLength=2),
    "?text has to look different": lambda d: parameter(d, "text")["schema"].update(pattern="x"),
    "?text takes no string": lambda d: parameter(d, "text")["schema"].update(type="integer"),
    "?type takes 'partner' no longer": lambda d: parameter(d, "type")["schema"]["anyOf"][0][
        "enum"
    ].remove("partner"),
    "?text takes a list of words alone": lambda d: parameter(d, "text")["schema"].update(
        enum=["robots"]
    ),
    "answers 200 no longer": lambda d: search(d)["responses"].pop("200"),
    "as application/json no longer": lambda d: search(d)["responses"]["200"]["content"].pop(
        "application/json"
    ),
    ".total is gone": lambda d: schema(d, "SearchAnswer")["properties"].pop("total"),
    ".total may be left out": lambda d: schema(d, "SearchAnswer")["required"].remove("total"),
    ".total may be string": lambda d: schema(d, "SearchAnswer")["properties"]["total"].update(
        type="string"
    ),
    ".title may be null": lambda d: schema(d, "Card")["properties"].update(
        title={"anyOf": [{"type": "string"}, {"type": "null"}]}
    ),
}


@pytest.mark.parametrize("told", BREAKS)
def test_each_kind_of_break_is_caught(told: str) -> None:
    changed = copy.deepcopy(RELEASED)
    BREAKS[told](changed)
    assert any(told in sentence for sentence in breaks(RELEASED, changed)), breaks(
        RELEASED, changed
    )


def test_what_only_adds_is_no_break() -> None:
    changed = copy.deepcopy(RELEASED)
    schema(changed, "Card")["properties"]["colour"] = {"type": "string"}
    parameter(changed, "text")["schema"]["maxLength"] = 1_000
    search(changed)["parameters"].append(
        {"name": "colour", "in": "query", "required": False, "schema": {"type": "string"}}
    )
    changed["paths"]["/api/new"] = {"get": {"responses": {}}}
    assert breaks(RELEASED, changed) == []
