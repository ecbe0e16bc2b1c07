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
    _check_hosts(models, evidence.models.get("host_standing_v1", {}), findings)
    for parked in evidence.parked:
        findings.add("events parked", parked)
    for reaction in evidence.reactions:
        findings.add("reactions left to be carried out", reaction)


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
