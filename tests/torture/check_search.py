"""Checks of the search replicas: each shows every card once, as it is, with its host's name."""

from collections.abc import Mapping

from lyceum_cli.verify.expected_models import Models
from lyceum_cli.verify.findings import Findings
from torture.evidence_search import Index


def check_search(indexes: Mapping[str, Index], models: Models, findings: Findings) -> None:
    rows = models.rows("cards")
    for replica, index in indexes.items():
        findings.count("cards in search replicas", len(index.cards))
        for stream in models.cards.keys() - index.cards.keys():
            findings.add("cards that a search replica does not have", f"{replica} {stream}")
        for stream, shown in index.cards.items():
            if stream not in models.cards:
                findings.add("cards of nothing in a search replica", f"{replica} {stream}")
            elif len(shown) > 1:
                findings.add("cards twice in a search replica", f"{replica} {stream}")
            else:
                host = models.cards.get(f"partner-{rows[stream].get('host_id')}", {})
                wanted = {**rows[stream], "host_name": host.get("title", "")}
                # "seq" is not the fold's: it is the order of commits.
                found = {name: value for name, value in shown[0].items() if name != "seq"}
                if found != wanted:
                    told = f"{replica} {stream}: {found}, by the events {wanted}"
                    findings.add("wrong cards in a search replica", told)
