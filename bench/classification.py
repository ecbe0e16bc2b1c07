"""How well the importer tells kinds and themes, against labels given by hand.

    python -m bench.classification chicago_programs.csv.gz

The labels are of 120 different programmes of that file, drawn at random, by their ids: the file is
no part of the project. They were given by reading name, ages and description, before the importer's
answers to them were seen, and no rule was mended by them. Where readers could differ, the label of
a kind names several, the likelier first, and a theme is ``arguable``: right if it is told, and not
missed if it isn't. By the 600 in the two other files of ``labels/`` the rules were mended.
"""

import argparse
import csv
import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lyceum.opportunities.v1 import opportunities_pb2 as op
from lyceum_cli.chicago.programme import Programme, read_programme
from lyceum_cli.chicago.rows import ProgrammeFile, Row

LABELS = Path(__file__).parent / "labels" / "chicago-held-out.csv"


@dataclass(frozen=True)
class Label:
    """What a reader says of a programme, or the importer."""

    kinds: tuple[str, ...]
    themes: frozenset[str] = frozenset()
    arguable: frozenset[str] = frozenset()


@dataclass
class Count:
    """Of a kind or theme: how often it was labelled and told, told rightly, and missed."""

    labelled: int = 0
    told: int = 0
    right: int = 0
    missed: int = 0


def labels(file: Path) -> dict[str, Label]:
    """By the row's id."""
    with file.open(encoding="utf-8") as rows:
        return {
            row["id"]: Label(
                tuple(row["kind"].split("|")),
                frozenset((row.get("themes") or "").split()),
                frozenset((row.get("arguable") or "").split()),
            )
            for row in csv.DictReader(rows)
        }


def told(file: Path) -> dict[str, Label]:
    """What the importer says of each programme, by the row's id."""
    found = {}
    with ProgrammeFile(file) as rows:
        for row in rows:
            programme = read_programme(row)
            if isinstance(row, Row) and isinstance(programme, Programme):
                name = op.OpportunityKind.Name(programme.kind)
                kind = name.removeprefix("OPPORTUNITY_KIND_").lower()
                found[row.values["id"]] = Label((kind,), frozenset(programme.themes))
    return found


def of_kinds(wanted: dict[str, Label], found: dict[str, Label]) -> dict[str, Count]:
    """By kind. A programme counts as labelled with the likelier of several."""
    counts: dict[str, Count] = {}
    for id_, label in wanted.items():
        (kind,) = found[id_].kinds
        right = kind in label.kinds
        of_label = counts.setdefault(label.kinds[0], Count())
        of_label.labelled += 1
        of_label.missed += not right
        of_told = counts.setdefault(kind, Count())
        of_told.told += 1
        of_told.right += right
    return counts


def of_themes(wanted: dict[str, Label], found: dict[str, Label]) -> dict[str, Count]:
    """By theme."""
    counts: dict[str, Count] = {}
    for id_, label in wanted.items():
        said = found[id_].themes
        for theme in label.themes | said:
            count = counts.setdefault(theme, Count())
            count.labelled += theme in label.themes
            count.told += theme in said
            count.right += theme in said and theme in label.themes | label.arguable
            count.missed += theme in label.themes and theme not in said
    return counts


def table(what: str, counts: dict[str, Count]) -> Iterator[str]:
    """Markdown: how many there are, and precision and recall with their 95% intervals."""
    yield f"| {what} | labelled | told | precision | recall |"
    yield "|---|---:|---:|---|---|"
    for name, count in sorted(counts.items(), key=lambda each: (-each[1].labelled, each[0])):
        yield _row(name, count)
    total: Counter[str] = Counter()
    for count in counts.values():
        total.update(vars(count))
    yield _row("all", Count(**total))


def wilson(right: int, of: int, z: float = 1.96) -> tuple[float, float]:
    """The interval of a share: E. B. Wilson, "Probable inference, the law of succession, and
    statistical inference", Journal of the American Statistical Association 22(158), 1927."""
    share, part = right / of, z * z / of
    middle = share + part / 2
    width = z * math.sqrt(share * (1 - share) / of + part / (4 * of))
    return (middle - width) / (1 + part), (middle + width) / (1 + part)


def _row(name: str, count: Count) -> str:
    precision = _share(count.right, count.told)
    recall = _share(count.labelled - count.missed, count.labelled)
    return f"| {name} | {count.labelled} | {count.told} | {precision} | {recall} |"


def _share(right: int, of: int) -> str:
    if not of:
        return "–"
    low, high = wilson(right, of)
    return f"{right / of:.2f} ({low:.2f}–{high:.2f})"


def _differences(wanted: dict[str, Label], found: dict[str, Label]) -> Iterator[str]:
    for id_, label in wanted.items():
        (kind,), said = found[id_].kinds, found[id_].themes
        more, less = said - label.themes - label.arguable, label.themes - said
        if kind not in label.kinds or more or less:
            kinds = "" if kind in label.kinds else f" {kind} for {'|'.join(label.kinds)}"
            yield f"{id_}{kinds}, more: {sorted(more)}, missed: {sorted(less)}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.classification", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--labels", type=Path, default=LABELS)
    parser.add_argument("--differences", action="store_true", help="list them, by the row's id")
    asked = parser.parse_args()
    wanted, found = labels(asked.labels), told(asked.file)
    lines = [*table("kind", of_kinds(wanted, found)), "", *table("theme", of_themes(wanted, found))]
    print("\n".join([*lines, *(_differences(wanted, found) if asked.differences else ())]))


if __name__ == "__main__":
    main()
