"""Checks of a read model: every row and every cell as the events say."""

from collections.abc import Mapping

from lyceum_cli.verify.expected_ledger import Cells, cells_shown
from lyceum_cli.verify.findings import Findings
from lyceum_cli.verify.raw import Document


def check_rows(
    model: str,
    wanted: Mapping[str, Document],
    found: Mapping[str, Document],
    findings: Findings,
) -> None:
    """``wanted`` are the rows by the events, by their ids."""
    findings.count("rows of read models", len(found))
    for stream in wanted.keys() - found.keys():
        findings.add(f"rows missing in {model}", stream)
    for stream in found.keys() - wanted.keys():
        findings.add(f"rows of {model} that no event speaks of", stream)
    for stream in wanted.keys() & found.keys():
        # "seq" is not the fold's: it is the order of commits.
        row = {name: value for name, value in found[stream].items() if name != "seq"}
        wrong = {
            name: (row.get(name), wanted[stream].get(name))
            for name in row.keys() | wanted[stream].keys()
            if row.get(name) != wanted[stream].get(name)
        }
        if wrong:
            findings.add(f"wrong rows of {model}", f"{stream}: (shown, by the events) {wrong}")


def check_cells(
    model: str, wanted: Cells, found: Mapping[str, Document], findings: Findings
) -> None:
    """``found`` are the documents of the ledger's cells, by their ids."""
    shown = cells_shown(found)
    findings.count("cells of read models", len(shown))
    for cell in wanted.keys() | shown.keys():
        if wanted.get(cell) != shown.get(cell):
            told = f"{cell}: {shown.get(cell)}, by the events {wanted.get(cell)}"
            findings.add(f"wrong cells of {model}", told)


def check_sequence(cards: Mapping[str, Document], findings: Findings) -> None:
    """No two cards have the same number: a replica that polls for what is new would miss one."""
    numbers = [card.get("seq", 0) for card in cards.values()]
    if len(set(numbers)) != len(numbers) or 0 in numbers:
        findings.add("cards without a sequence number of their own", len(numbers))
