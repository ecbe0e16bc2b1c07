"""Checks of the read side: every row and cell as the events say, nothing parked or left to do."""

from typing import Any

from lyceum_cli.verify.check_rows import check_cells, check_rows, check_sequence
from lyceum_cli.verify.expected_models import Models
from lyceum_cli.verify.findings import Findings
from torture.check_search import check_search
from torture.evidence import STORED_MODELS, Evidence

Document = dict[str, Any]


def check_models(evidence: Evidence, findings: Findings) -> None:
    models = Models(evidence.all_events())
    for model, view in STORED_MODELS.items():
        check_rows(view, models.rows(model), evidence.models.get(view, {}), findings)
    for model in ("offer", "voices"):
        view = STORED_MODELS[model]
        cells = evidence.models.get(f"{view}_cells", {})
        check_cells(view, models.cells(model), cells, findings)
    check_sequence(evidence.models.get("cards_v1", {}), findings)
    check_search(evidence.indexes, models, findings)
    _check_hosts(models, evidence, findings)
    for parked in evidence.parked:
        findings.add("events parked", parked)
    for reaction in evidence.reactions:
        findings.add("reactions left to be carried out", reaction)


def _check_hosts(models: Models, evidence: Evidence, findings: Findings) -> None:
    found = evidence.models.get("host_standing_v1", {})
    kept: dict[str, set[str]] = {}
    for entry in evidence.models.get("host_standing_v1_entries", {}).values():
        kept.setdefault(entry["row"], set()).add(entry["stream"])
    for stream in models.hosts.keys() | found.keys() | kept.keys():
        wanted, row = models.hosts.get(stream), found.get(stream)
        shown = row and {name: row[name] for name in ("suspended", "lapsed")}
        shown = shown and {**shown, "open": kept.get(stream, set())}
        if shown != wanted:
            told = f"{stream}: {shown}, by the events {wanted}"
            findings.add("wrong rows of host_standing_v1", told)
        inactive = wanted and (wanted["suspended"] is not None or wanted["lapsed"])
        if wanted and inactive and wanted["open"]:
            findings.add("inactive hosts with something open", f"{stream} {wanted['open']}")
