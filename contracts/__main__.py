"""``python -m contracts``: writes the published contract; ``--check`` says what is stale."""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import yaml  # type: ignore[import-untyped]
from lyceum_local import topics
from lyceum_projections.feeds.http import feeds
from lyceum_projections.feeds.reading import CardFeeds
from lyceum_projections.http_api import create_http_app
from lyceum_projections.queries import Queries

from contracts import access, asyncapi, pages
from contracts.gate import breaks
from contracts.manifests import ROOT, SERVICES_FILE, services_json
from contracts.schemas import FOLDER, RELEASED, Incomplete, Schema, contract, load


class _Plain(yaml.SafeDumper):  # type: ignore[misc]
    def ignore_aliases(self, data: Any) -> bool:
        return True


def files(schemas: dict[str, Schema]) -> dict[Path, str]:
    """What the contract's files should hold."""
    by_name = {topic.name: topic for topic in topics.load()}
    described = yaml.dump(
        asyncapi.document(schemas, by_name),
        Dumper=_Plain,
        sort_keys=False,
        width=100,
        allow_unicode=True,
    )
    http = create_http_app(cast(Queries, None), feeds(cast(CardFeeds, None), "", "")).openapi()
    return {
        **{FOLDER / f"{type_}.json": _json(schema) for type_, schema in schemas.items()},
        ROOT / "docs/asyncapi.yaml": "# Generated from the event classes: `make events`.\n"
        + described,
        ROOT / "docs/events.md": pages.page(schemas),
        ROOT / "docs/openapi.json": _json(http),
        ROOT / "docs/access.md": access.page(),
        SERVICES_FILE: services_json(),
    }


def stale(wanted: dict[Path, str]) -> Iterator[Path]:
    """Files that hold something else, are missing, or belong to no event."""
    for file, text in wanted.items():
        if not file.exists() or file.read_text() != text:
            yield file
    yield from set(FOLDER.glob("*.json")) - set(wanted)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m contracts", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if not current")
    only_check = parser.parse_args().check
    released = load(RELEASED)
    if not only_check:
        SERVICES_FILE.write_text(services_json())  # first: it says which topics there are
    try:
        schemas = contract(released)
        wanted = files(schemas)
    except Incomplete as missing:
        sys.exit(str(missing))
    if only_check:
        problems = [f"stale: {file.relative_to(ROOT)}" for file in stale(wanted)]
        if problems:
            problems.append("run: make events, and commit the result")
        problems += breaks(released, schemas)
        sys.exit("\n".join(problems) if problems else 0)
    for file in list(stale(wanted)):
        if file in wanted:
            file.write_text(wanted[file])
        else:
            file.unlink()


def _json(content: Any) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    main()
