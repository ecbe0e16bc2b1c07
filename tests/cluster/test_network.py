"""Who may talk with whom in the cluster is what deploy/services.json says, and no more.

The policies are read as Kubernetes reads them: what no policy allows is forbidden for a pod that
one selects, at both ends.
"""

from dataclasses import dataclass, field
from typing import Any

import pytest
from cluster.manifests import OVERLAYS, Object, labels_of, name_of, of_kind, rendered, templates
from cluster.test_complete import processes
from cluster.test_settings import told
from lyceum_local.manifests import manifests

LYCEUM, KAFKA, STORE = "lyceum", {"lyceum/server": "kafka"}, {"lyceum/server": "store"}


@dataclass(frozen=True)
class Pod:
    """Here, or in another namespace with these labels."""

    labels: dict[str, str]
    namespace: dict[str, str] = field(
        default_factory=lambda: {"kubernetes.io/metadata.name": LYCEUM}
    )
    ports: dict[str, int] = field(default_factory=dict)

    @property
    def is_ours(self) -> bool:
        return self.namespace.get("kubernetes.io/metadata.name") == LYCEUM


def selects(selector: Object, labels: dict[str, str]) -> bool:
    matched = all(labels.get(key) == at for key, at in selector.get("matchLabels", {}).items())
    for each in selector.get("matchExpressions", []):
        assert each["operator"] == "In"
        matched &= labels.get(each["key"]) in each["values"]
    return matched


def is_peer(peer: Object, pod: Pod) -> bool:
    assert "ipBlock" not in peer
    if "namespaceSelector" in peer:
        there = selects(peer["namespaceSelector"], pod.namespace)
    else:
        there = pod.is_ours
    return there and selects(peer.get("podSelector", {}), pod.labels)


def _allows(
    policies: list[Object], here: Pod, there: Pod, server: Pod, port: int, way: str
) -> bool:
    """Whether `here` may, `way` being Ingress or Egress; `server` is the one with the port."""
    if not here.is_ours:
        return True
    mine = [
        each["spec"]
        for each in policies
        if way in each["spec"]["policyTypes"] and selects(each["spec"]["podSelector"], here.labels)
    ]
    peers = {"Ingress": "from", "Egress": "to"}[way]
    for rule in (rule for spec in mine for rule in spec.get(way.lower(), [])):
        ports = [server.ports.get(each["port"], each["port"]) for each in rule.get("ports", [])]
        met = peers not in rule or any(is_peer(peer, there) for peer in rule[peers])
        if met and (not ports or port in ports):
            return True
    return not mine


def may(overlay: str, caller: Pod, called: Pod, port: int) -> bool:
    policies = of_kind(rendered(overlay), "NetworkPolicy")
    return _allows(policies, caller, called, called, port, "Egress") and _allows(
        policies, called, caller, called, port, "Ingress"
    )


def pod(overlay: str, name: str) -> Pod:
    template: dict[str, Any] = dict(templates(rendered(overlay)))[name]
    ports = template["spec"]["containers"][0]["ports"]
    return Pod(labels_of(template), ports={each["name"]: each["containerPort"] for each in ports})


overlays = pytest.mark.parametrize("overlay", OVERLAYS)


@overlays
def test_a_service_may_ask_those_that_it_asks(overlay: str) -> None:
    for name, service in manifests().items():
        for asked in service.asks:
            allowed = may(
                overlay,
                pod(overlay, f"{name}-api"),
                pod(overlay, f"{asked}-api"),
                manifests()[asked].port,
            )
            assert allowed, (
                f"{name} asks {asked}, and no network policy lets it: add one each way to "
                f"deploy/kubernetes/base/{name}/network.yaml."
            )


@overlays
def test_nobody_else_may_ask_anybody(overlay: str) -> None:
    everybody = [f"{service}-{part}" for service, part in processes()]
    found = {
        (caller, called)
        for caller in everybody
        for called in everybody
        for port in pod(overlay, called).ports.values()
        if caller != called and may(overlay, pod(overlay, caller), pod(overlay, called), port)
    }
    asks = {
        (f"{name}-api", f"{asked}-api")
        for name, service in manifests().items()
        for asked in service.asks
    }
    assert found == asks


@overlays
def test_every_process_reaches_the_store_and_nobody_else_does(overlay: str) -> None:
    store = Pod(STORE)
    for service, part in processes():
        assert may(overlay, pod(overlay, f"{service}-{part}"), store, 27017)
    assert not may(overlay, Pod({"app": "stranger"}), store, 27017)
    assert not may(overlay, Pod({}, {"lyceum/gateway": "true"}), store, 27017)


@overlays
def test_kafka_is_reached_by_what_publishes_and_follows(overlay: str) -> None:
    """An API never talks with it."""
    for service, part in processes():
        for port in (9092, 9093):
            reaches = may(overlay, pod(overlay, f"{service}-{part}"), Pod(KAFKA), port)
            assert reaches == (part != "api"), (service, part)


def test_the_job_that_makes_topics_reaches_kafka() -> None:
    (job,) = of_kind(rendered("trial"), "Job")
    assert may("trial", Pod(labels_of(job["spec"]["template"])), Pod(KAFKA), 9092)


@overlays
def test_callers_come_in_by_a_gateway_alone(overlay: str) -> None:
    for service, part in processes():
        called = pod(overlay, f"{service}-{part}")
        for name, port in called.ports.items():
            by_gateway = may(overlay, Pod({}, {"lyceum/gateway": "true"}), called, port)
            of_all_the_world = name == "grpc" or service in ("projections", "opportunities")
            assert by_gateway == (part == "api" and of_all_the_world)
            assert not may(
                overlay, Pod({}, {"kubernetes.io/metadata.name": "default"}), called, port
            )


@overlays
def test_prometheus_asks_every_process_for_its_metrics_and_no_more(overlay: str) -> None:
    prometheus = Pod({}, {"kubernetes.io/metadata.name": "monitoring"})
    for service, part in processes():
        called = pod(overlay, f"{service}-{part}")
        asked = {
            name for name, port in called.ports.items() if may(overlay, prometheus, called, port)
        }
        assert asked == {"http"}


@overlays
def test_everybody_may_look_up_names_and_a_stranger_no_more_than_that(overlay: str) -> None:
    names = Pod({"k8s-app": "kube-dns"}, {"kubernetes.io/metadata.name": "kube-system"})
    assert may(overlay, Pod({"app": "stranger"}), names, 53)
    assert not may(overlay, Pod({"app": "stranger"}), Pod({}, {"any": "where"}), 443)


def test_an_api_may_fetch_the_issuers_keys() -> None:
    elsewhere = Pod({}, {"any": "where"})
    assert may("production", pod("production", "partners-api"), elsewhere, 443)
    assert not may("production", pod("production", "partners-relay"), elsewhere, 443)


def test_every_process_reaches_the_collector_that_it_is_told_of() -> None:
    collector = Pod({}, {"kubernetes.io/metadata.name": "monitoring"})
    for each in of_kind(rendered("production"), "Deployment"):
        endpoint = told("production", each)["LYCEUM_TRACES_ENDPOINT"]
        host, _, port = endpoint.removeprefix("http://").partition(":")
        assert host.split(".")[1:] == ["monitoring", "svc"]
        assert may("production", pod("production", name_of(each)), collector, int(port))
