"""ESCO's table of skills, as it is downloaded, made the table that a city's services read.

Theirs is ``skills_<language>.csv`` of the download "ESCO dataset - classification - CSV". What it
does not have is read as absent: a column ``replacedBy`` names what takes a term's place, where
somebody has added that from the RDF.
"""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, TextIO

WANTED: Final = ("conceptType", "conceptUri", "preferredLabel")
COLUMNS: Final = ("uri", "label", "version", "replaced_by")
_CONCEPT: Final = "KnowledgeSkillCompetence"
_URI: Final = re.compile(
    r"http://data\.europa\.eu/esco/skill/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
)

Line = tuple[str, str, str, str]


class Unusable(Exception):  # noqa: N818
    """Why a table can't be taken: each violation, with its line."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(f"{len(problems)} violations")
        self.problems = problems


def read(table: TextIO, version: str, told: Callable[[int], None]) -> list[Line]:
    """The lines of our table. ``told`` hears how many rows were read.

    Raises ``Unusable`` with every violation; then nothing of it is to be used.
    """
    rows = csv.DictReader(table)
    missing = [each for each in WANTED if each not in (rows.fieldnames or ())]
    if missing:
        raise Unusable([f"line 1: the columns {', '.join(missing)} are missing"])
    lines: dict[str, Line] = {}
    problems: list[str] = []
    try:
        for count, row in enumerate(rows, 1):
            told(count)
            found = list(_problems_of(row, lines))
            problems += [f"line {rows.line_num}: {problem}" for problem in found]
            if not found:
                uri = row["conceptUri"].strip()
                label = " ".join(row["preferredLabel"].split())
                lines[uri] = (uri, label, version, (row.get("replacedBy") or "").strip())
    except (csv.Error, UnicodeDecodeError) as error:
        problems.append(f"line {rows.line_num + 1}: {error}")
    problems += _dangling(lines)
    if not lines and not problems:
        problems.append("it has no skill")
    if problems:
        raise Unusable(problems)
    return sorted(lines.values())


def write(lines: Iterable[Line], table: TextIO) -> None:
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(lines)


def _problems_of(row: Mapping[str, str | None], lines: Mapping[str, Line]) -> Iterator[str]:
    uri = (row["conceptUri"] or "").strip()
    if row["conceptType"] != _CONCEPT:
        yield f"conceptType is {row['conceptType']!r}, not {_CONCEPT!r}"
    if not _URI.fullmatch(uri):
        yield f"conceptUri {uri!r} is not http://data.europa.eu/esco/skill/<uuid>"
    elif uri in lines:
        yield f"{uri} is there twice"
    if not (row["preferredLabel"] or "").strip():
        yield "preferredLabel is empty"


def _dangling(lines: Mapping[str, Line]) -> Iterator[str]:
    for uri, *_, successor in lines.values():
        seen = {uri}
        while successor and successor in lines and successor not in seen:
            seen.add(successor)
            successor = lines[successor][3]
        if successor:
            yield f"{uri}: what it is replaced by leads to no skill of the table"
