"""The city's feeds as others read them: page by page, and held against the standards' schemas."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import pytest
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

STANDARDS = Path(__file__).parents[3] / "shared" / "standards" / "hsds-3.0" / "schema"
"""Where the standard's own schemas lie, beside the repository: they are no part of it."""


def harvested(feed: str) -> dict[str, dict[str, Any]]:
    """The newest item of each id, from the first page to the last for now."""
    found: dict[str, dict[str, Any]] = {}
    last = -1
    with httpx.Client(timeout=20) as client:
        while True:
            page = client.get(feed).raise_for_status().json()
            if not page["items"]:
                assert page["next"] == feed or last == -1
                return found
            for item in page["items"]:
                assert item["modified"] > last
                last = item["modified"]
                found[item["id"]] = item
            feed = page["next"]


def hsds_pages(address: str) -> Iterator[dict[str, Any]]:
    """Everything that an HSDS list holds."""
    number, last = 1, False
    with httpx.Client(timeout=20) as client:
        while not last:
            asked = {"page": number, "per_page": 25}
            page = client.get(address, params=asked).raise_for_status().json()
            yield from page["contents"]
            number, last = number + 1, page["last_page"]


def hsds_validator(name: str) -> Any:
    """Of HSDS's own schema of this name. Skips where the standard isn't at hand."""
    if not STANDARDS.is_dir():
        pytest.skip(f"the schemas of HSDS 3.0 are not in {STANDARDS}")
    resources = [
        (file.name, Resource.from_contents(json.loads(file.read_text()), DRAFT202012))
        for file in STANDARDS.glob("*.json")
    ]
    registry: Registry[Any] = Registry().with_resources(resources)
    schema = registry.contents(f"{name}.json")
    return jsonschema.Draft202012Validator(
        schema, registry=registry, format_checker=jsonschema.FormatChecker()
    )
