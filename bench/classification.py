"""How well the importer tells kinds, against labels given by hand.

    python -m bench.classification chicago_programs.csv.gz

The labels are of 300 different programmes of that file, drawn at random, by their ids: the file is
no part of the project. Who labelled them saw what the importer said, and its rules were mended
by some of them, so the figures flatter.
"""

import argparse
import csv
from collections import Counter
from pathlib import Path

from lyceum.opportunities.v1 import opportunities_pb2 as op
from lyceum_cli.chicago.programme import Programme, read_programme
from lyceum_cli.chicago.rows import ProgrammeFile, Row

LABELS = Path(__file__).parent / "labels" / "chicago-kinds.csv"


def kinds_told(file: Path) -> dict[str, str]:
    """The kind that the importer gives each programme, by the row's id."""
    found = {}
    with ProgrammeFile(file) as rows:
        for row in rows:
            programme = read_programme(row)
            if isinstance(row, Row) and isinstance(programme, Programme):
                name = op.OpportunityKind.Name(programme.kind)
                found[row.values["id"]] = name.removeprefix("OPPORTUNITY_KIND_").lower()
    return found


def table(labels: dict[str, str], told: dict[str, str]) -> list[str]:
    """Markdown: of each kind how many there are, and precision and recall."""
    right: Counter[str] = Counter()
    said: Counter[str] = Counter()
    for id_, label in labels.items():
        said[told[id_]] += 1
        right[label] += told[id_] == label
    lines = ["| kind | labelled | told | precision | recall |", "|---|---:|---:|---:|---:|"]
    for kind, count in Counter(labels.values()).most_common():
        precision = f"{right[kind] / said[kind]:.2f}" if said[kind] else "–"
        lines.append(
            f"| {kind} | {count} | {said[kind]} | {precision} | {right[kind] / count:.2f} |"
        )
    lines.append(f"| all | {len(labels)} | {len(labels)} | {right.total() / len(labels):.3f} | |")
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.classification", description=__doc__)
    parser.add_argument("file", type=Path)
    with LABELS.open(encoding="utf-8") as labels:
        known = {row["id"]: row["kind"] for row in csv.DictReader(labels)}
    print("\n".join(table(known, kinds_told(parser.parse_args().file))))


if __name__ == "__main__":
    main()
