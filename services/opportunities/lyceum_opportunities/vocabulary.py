"""The table of skills that the city knows: a CSV file, of which a small one is shipped.

``skills.csv`` holds terms of ESCO v1.2.0, © European Union, which may be reused with the source
told (Commission Decision 2011/833/EU; CC BY 4.0). ``lyceum skills import`` makes such a table of
the whole of ESCO; the setting ``skills`` holds it.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from pydantic import TypeAdapter, ValidationError

from lyceum_opportunities.skills import Skill, SkillUri

COLUMNS = ("uri", "label", "version", "replaced_by")
_TOLD_AT_MOST = 20
_URI: TypeAdapter[str] = TypeAdapter(SkillUri)


@dataclass(frozen=True)
class Vocabulary:
    """Skills by URI, and which URI took the place of one that is no longer used."""

    skills: Mapping[str, Skill]
    replaced_by: Mapping[str, str]

    def find(self, uri: str) -> Skill | None:
        """The skill of this URI, or what took its place; None: it is not in the table."""
        while uri in self.replaced_by:
            uri = self.replaced_by[uri]
        return self.skills.get(uri)


@cache
def vocabulary_of(table: str) -> Vocabulary:
    """That of a table's text; empty text stands for the shipped one.

    Raises ``ValueError`` with every violation, or the first of very many.
    """
    rows = csv.DictReader(io.StringIO(table or shipped()))
    if tuple(rows.fieldnames or ()) != COLUMNS:
        raise ValueError(f"the table's first line must be {','.join(COLUMNS)}")
    skills: dict[str, Skill] = {}
    replaced_by: dict[str, str] = {}
    problems: list[str] = []
    for row in rows:
        found = list(_problems_of(row, skills, replaced_by))
        problems += [f"line {rows.line_num}: {problem}" for problem in found]
        if found:
            continue
        uri = row["uri"]
        if row["replaced_by"]:
            replaced_by[uri] = row["replaced_by"]
        else:
            skills[uri] = Skill(uri=uri, label=row["label"], version=row["version"])
    problems += _dangling(skills, replaced_by)
    if problems:
        more = (
            f"; and {len(problems) - _TOLD_AT_MOST} more" if len(problems) > _TOLD_AT_MOST else ""
        )
        raise ValueError("; ".join(problems[:_TOLD_AT_MOST]) + more)
    return Vocabulary(skills, replaced_by)


def shipped() -> str:
    """The table that comes with the service."""
    return resources.files("lyceum_opportunities").joinpath("skills.csv").read_text("utf-8")


def _problems_of(
    row: Mapping[str, str], skills: Mapping[str, Skill], replaced_by: Mapping[str, str]
) -> Iterator[str]:
    if None in row or None in row.values():
        yield f"it has not {len(COLUMNS)} values"
        return
    try:
        _URI.validate_python(row["uri"])
    except ValidationError:
        yield f"{row['uri']!r} is not the URI of an ESCO skill"
    if row["uri"] in skills or row["uri"] in replaced_by:
        yield f"{row['uri']} is there twice"
    if not row["label"].strip():
        yield "it has no label"
    if not row["version"].strip():
        yield "it has no version"


def _dangling(skills: Mapping[str, Skill], replaced_by: Mapping[str, str]) -> Iterator[str]:
    """What is replaced by nothing that is there, or at last by itself."""
    for uri in replaced_by:
        seen, successor = {uri}, replaced_by[uri]
        while successor in replaced_by and successor not in seen:
            seen.add(successor)
            successor = replaced_by[successor]
        if successor not in skills:
            yield f"{uri} is replaced by {replaced_by[uri]}, which leads to no skill of the table"
