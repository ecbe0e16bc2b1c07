"""The rules of Prometheus ask for what processes tell, and each alert has its page."""

import re
from collections.abc import Iterator
from typing import Any

import promql_parser
import pytest
from cluster.manifests import Object, of_kind, rendered
from cluster.tooling import ROOT
from lyceum_chassis.observing import metrics
from lyceum_local.manifests import manifests

from contracts.manifests import SERVICES as MANIFESTS

PAGES = (ROOT / "docs" / "operating.md").read_text()
OF_OPERATORS = {
    "certmanager_certificate_expiration_timestamp_seconds": {"name", "namespace"},
    "strimzi_certificate_expiration_timestamp_ms": {"cluster", "type", "resource_namespace"},
    "kube_job_status_failed": {"job_name", "namespace"},
}
"""What cert-manager, Strimzi and kube-state-metrics tell, and the labels that it has."""
_ENDINGS = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count")}


def told() -> dict[str, set[str]]:
    """Each series that a process tells, with its labels."""
    series: dict[str, set[str]] = dict(OF_OPERATORS)
    for part in metrics.PARTS:
        for collector in list(part._collector_to_names):
            for family in collector.describe() if hasattr(collector, "describe") else ():
                labels = {"service", *getattr(collector, "_labelnames", ())}
                for ending in _ENDINGS.get(family.type, ("",)):
                    series[family.name + ending] = labels | (
                        {"le"} if ending == "_bucket" else set()
                    )
    return series


def rules() -> list[Object]:
    found = of_kind(rendered("production"), "PrometheusRule")
    return [rule for each in found for group in each["spec"]["groups"] for rule in group["rules"]]


def alerts() -> dict[str, Object]:
    return {rule["alert"]: rule for rule in rules() if "alert" in rule}


def expressions() -> list[str]:
    """Of the rules, and of what KEDA asks."""
    scaled = of_kind(rendered("production"), "ScaledObject")
    queries = [each["metadata"]["query"] for of in scaled for each in of["spec"]["triggers"]]
    return [*(rule["expr"] for rule in rules()), *queries]


def selectors(expression: str) -> Iterator[Any]:
    """The selectors of series, however deep."""
    found: list[Any] = []
    promql_parser.walk(promql_parser.parse(expression), found.append)
    yield from (each for each in found if isinstance(each, promql_parser.VectorSelector))


def test_every_rule_can_be_read_by_prometheus() -> None:
    for expression in expressions():
        promql_parser.parse(expression)


def test_a_rule_that_prometheus_cannot_read_is_found_out() -> None:
    with pytest.raises(ValueError, match="parenthesis"):
        promql_parser.parse("sum by (service (lyceum_outbox_commits)")


def test_every_rule_asks_for_what_is_told() -> None:
    series = told() | {rule["record"]: set() for rule in rules() if "record" in rule}
    for expression in expressions():
        for selector in selectors(expression):
            assert selector.name in series, expression
            asked = {each.name for each in selector.matchers.matchers}
            assert asked <= series[selector.name], expression


def test_every_rule_asks_for_values_that_there_are() -> None:
    values = {
        "state": set(metrics.RELAY_STATES),
        "service": {*manifests(), "projections"},
        "le": {str(each) for each in metrics._LATENCIES},
    }
    for expression in expressions():
        for selector in selectors(expression):
            for each in selector.matchers.matchers:
                if each.name in values:
                    assert each.value in values[each.name], expression


def test_a_silent_service_is_noticed_whichever_it_is() -> None:
    asked = selectors(alerts()["LyceumServiceSilent"]["expr"])
    services = {each.value for selector in asked for each in selector.matchers.matchers}
    assert services == {*manifests(), "projections"}, "Add the service to LyceumServiceSilent."


def test_the_budget_of_commands_counts_commands_and_nothing_else() -> None:
    recorded = next(rule["expr"] for rule in rules() if "commands_bad" in rule.get("record", ""))
    positive, negative = (
        next(
            re.compile(each.value)
            for each in next(selectors(recorded)).matchers.matchers
            if each.name == "method" and (each.op == promql_parser.MatchOp.NotRe) == excluded
        )
        for excluded in (False, True)
    )

    def counted(method: str) -> bool:
        return bool(positive.fullmatch(method)) and not negative.fullmatch(method)

    for service in MANIFESTS:
        commands = manifests()[service.name].commands
        for contract in service.contracts:
            for rpcs in contract.services_by_name.values():
                for rpc in rpcs.methods:
                    name = f"{rpcs.full_name}/{rpc.name}"
                    assert counted(name) == (rpc.name in commands), name
    assert not counted("lyceum.projections.v1.SearchService/Search")


def test_every_alert_has_its_page_and_every_page_its_alert() -> None:
    pages = set(re.findall(r"^### (Lyceum\w+)$", PAGES, re.MULTILINE))
    assert alerts().keys() == pages
    for name, rule in alerts().items():
        assert rule["annotations"]["runbook"] == f"docs/operating.md#{name.lower()}"
        assert rule["labels"]["severity"] in ("page", "ticket")


@pytest.mark.parametrize("what", ["Means", "Look at", "Do"])
def test_a_page_says_what_it_means_where_to_look_and_what_to_do(what: str) -> None:
    pages = re.split(r"^##", PAGES, flags=re.MULTILINE)
    of_alerts = [each for each in pages if each.startswith("# Lyceum")]
    assert len(of_alerts) == len(alerts())
    for page in of_alerts:
        assert f"- **{what}**: " in page, page


def test_every_link_within_the_pages_leads_somewhere() -> None:
    headings = re.findall(r"^#+ (.+)$", PAGES, re.MULTILINE)
    anchors = {re.sub(r"[^a-z0-9 -]", "", each.lower()).replace(" ", "-") for each in headings}
    assert set(re.findall(r"\]\(#([^)]+)\)", PAGES)) <= anchors
