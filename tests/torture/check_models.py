"""Checks of the read side: every row and cell as the events say, nothing parked or left to do."""

from typing import Any

from torture.check_search import check_search
from torture.evidence import STORED_MODELS, Evidence
from torture.expected_models import Models, without_zeros
from torture.findings import Findings

Document = dict[str, Any]


def check_models(evidence: Evidence, findings: Findings) -> None:
    models = Models(evidence.all_events())
    for model in STORED_MODELS:
        found = evidence.models.get(model, {})
        findings.count("rows of read models", len(found))
        _same_rows(model, models.rows(model), found, findings)
    for model, cells in (("offer_v1", models.offer_cells()), ("voices_v1", models.voices_cells())):
        shown = without_zeros(evidence.models.get(f"{model}_cells", {}))
        findings.count("cells of read models", len(shown))
        for cell in cells.keys() | shown.keys():
            if cells.get(cell) != shown.get(cell):
                told = f"{cell!r}: {shown.get(cell)}, by the events {cells.get(cell)}"
                findings.add(f"wrong cells of {model}", told)
    _check_sequence(evidence.models.get("cards_v1", {}), findings)
    check_search(evidence.indexes, models, findings)
    _check_hosts(models, evidence.models.get("host_standing_v1", {}), findings)
    for parked in evidence.parked:
        findings.add("events parked", parked)
    for reaction in evidence.reactions:
        findings.add("reactions left to be carried out", reaction)


def _same_rows(
    model: str, wanted: dict[str, Document], found: dict[str, Document], findings: Findings
) -> None:
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


def _check_sequence(cards: dict[str, Document], findings: Findings) -> None:
    """No two cards have the same number: a replica that polls for what is new would miss one."""
    numbers = [card.get("seq", 0) for card in cards.values()]
    if len(set(numbers)) != len(numbers) or 0 in numbers:
        findings.add("cards without a sequence number of their own", len(numbers))


def _check_hosts(models: Models, found: dict[str, Document], findings: Findings) -> None:
    for stream in models.hosts.keys() | found.keys():
        wanted, row = models.hosts.get(stream), found.get(stream)
        shown = {"suspended": row["suspended"], "open": set(row["open"])} if row else None
        # Two partitions may be read in any order, so the order of what is open is open too.
        if shown != wanted or (row and len(row["open"]) != len(set(row["open"]))):
            told = f"{stream}: {shown}, by the events {wanted}"
            findings.add("wrong rows of host_standing_v1", told)
        if wanted and wanted["suspended"] is not None and wanted["open"]:
            findings.add("suspended hosts with something open", f"{stream} {wanted['open']}")
