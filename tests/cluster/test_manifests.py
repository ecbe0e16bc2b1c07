"""The overlays of deploy/kubernetes are what Kubernetes and its operators take; typos are not."""

import copy

import pytest
from cluster.manifests import (
    OVERLAYS,
    Object,
    name_of,
    not_restricted,
    of_kind,
    rendered,
    templates,
    wrong_fields,
)
from lyceum_chassis.edge.grpc_server import DRAIN_S
from lyceum_chassis.process.process import DRAIN_LIMIT_S

overlays = pytest.mark.parametrize("overlay", OVERLAYS)


def find(overlay: str, kind: str, name: str) -> Object:
    """A copy, to be spoilt."""
    found = [each for each in of_kind(rendered(overlay), kind) if name_of(each) == name]
    return copy.deepcopy(found[0])


@overlays
def test_every_field_is_one_that_the_cluster_knows(overlay: str) -> None:
    assert wrong_fields(rendered(overlay)) == []


def test_a_misspelt_field_is_refused() -> None:
    deployment = find("trial", "Deployment", "partners-api")
    deployment["spec"]["replica"] = 2
    assert "'replica' was unexpected" in "".join(wrong_fields([deployment]))


@pytest.mark.parametrize(
    ("kind", "name", "path"),
    [
        ("ScaledObject", "partners-policies", ("spec", "maxReplicas")),
        ("Certificate", "partners", ("spec", "dnsName")),
        ("PodMonitor", "partners", ("spec", "endpoints")),
        ("PrometheusRule", "lyceum-alerts", ("spec", "rules")),
        ("MongoDBCommunity", "store", ("spec", "replicas")),
        ("ExternalSecret", "partners", ("spec", "secretStore")),
        ("Kafka", "lyceum", ("spec", "zookeeper")),
        ("KafkaNodePool", "node", ("spec", "replica")),
        ("KafkaTopic", "lyceum.partners.v1", ("spec", "partition")),
        ("KafkaUser", "partners-relay", ("spec", "acls")),
    ],
)
def test_an_operator_is_told_nothing_that_it_does_not_know(
    kind: str, name: str, path: tuple[str, str]
) -> None:
    resource = find("production", kind, name)
    resource[path[0]][path[1]] = 3
    assert path[1] in "".join(wrong_fields([resource]))


def test_a_storage_that_strimzi_does_not_know_is_refused() -> None:
    pool = find("production", "KafkaNodePool", "node")
    pool["spec"]["storage"]["volumes"][0]["claims"] = 1
    assert wrong_fields([pool]) == ["KafkaNodePool node: spec.storage.volumes[0].claims is unknown"]


@overlays
def test_every_pod_is_restricted(overlay: str) -> None:
    assert not_restricted(list(templates(rendered(overlay)))) == {}


def test_a_privileged_pod_is_refused() -> None:
    template = find("trial", "Deployment", "partners-api")["spec"]["template"]
    template["spec"]["containers"][0]["securityContext"]["privileged"] = True
    assert "privileged" in "".join(not_restricted([("spoilt", template)])["spoilt"])


def test_a_pod_that_says_nothing_is_refused() -> None:
    template = {"spec": {"containers": [{"name": "lyceum", "image": "lyceum/partners"}]}}
    assert "runAsNonRoot" in "".join(not_restricted([("silent", template)])["silent"])


@overlays
def test_the_namespace_lets_in_restricted_pods_only(overlay: str) -> None:
    (namespace,) = of_kind(rendered(overlay), "Namespace")
    assert namespace["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"


@overlays
def test_no_pod_has_a_token_of_the_cluster(overlay: str) -> None:
    for name, template in templates(rendered(overlay)):
        assert template["spec"]["automountServiceAccountToken"] is False, name
    for account in of_kind(rendered(overlay), "ServiceAccount"):
        assert account["automountServiceAccountToken"] is False, name_of(account)


@overlays
def test_every_container_says_what_it_needs_and_may_have(overlay: str) -> None:
    for name, template in templates(rendered(overlay)):
        for container in template["spec"]["containers"]:
            assert set(container["resources"]["requests"]) == {"cpu", "memory"}, name
            assert "memory" in container["resources"]["limits"], name


@overlays
def test_every_image_has_a_version(overlay: str) -> None:
    for name, template in templates(rendered(overlay)):
        for container in template["spec"]["containers"]:
            assert container["image"].rpartition(":")[2][:1].isdigit(), name


@overlays
def test_a_process_has_the_time_to_drain(overlay: str) -> None:
    """The wait before it is told to end, its parts, and closing its connections."""
    for deployment in of_kind(rendered(overlay), "Deployment"):
        pod = deployment["spec"]["template"]["spec"]
        waits = pod["containers"][0].get("lifecycle", {}).get("preStop", {}).get("sleep", {})
        needs = waits.get("seconds", 0) + DRAIN_LIMIT_S + 5
        assert pod["terminationGracePeriodSeconds"] >= needs, name_of(deployment)
    assert DRAIN_LIMIT_S > DRAIN_S


@overlays
def test_an_api_serves_on_until_no_service_names_it(overlay: str) -> None:
    for deployment in of_kind(rendered(overlay), "Deployment"):
        if name_of(deployment).endswith("-api"):
            container = deployment["spec"]["template"]["spec"]["containers"][0]
            assert container["lifecycle"]["preStop"]["sleep"]["seconds"] >= 5


@overlays
def test_a_store_that_is_away_restarts_nobody(overlay: str) -> None:
    for deployment in of_kind(rendered(overlay), "Deployment"):
        container = deployment["spec"]["template"]["spec"]["containers"][0]
        paths = {
            probe: container[f"{probe}Probe"]["httpGet"]["path"]
            for probe in ("startup", "liveness", "readiness")
        }
        assert paths == {"startup": "/healthz", "liveness": "/healthz", "readiness": "/readyz"}
        # /readyz answers after 2 s at the latest.
        assert container["readinessProbe"]["timeoutSeconds"] > 2


def test_nothing_that_is_scaled_is_given_a_number() -> None:
    objects = rendered("production")
    scalers = of_kind(objects, "HorizontalPodAutoscaler", "ScaledObject")
    scaled = {each["spec"]["scaleTargetRef"]["name"] for each in scalers}
    for deployment in of_kind(objects, "Deployment"):
        assert ("replicas" in deployment["spec"]) == (name_of(deployment) not in scaled)


def test_a_drain_of_a_node_takes_one_of_each_at_a_time() -> None:
    objects = rendered("production")
    budgets = {name_of(each): each["spec"] for each in of_kind(objects, "PodDisruptionBudget")}
    for deployment in of_kind(objects, "Deployment"):
        budget = budgets[name_of(deployment)]
        assert budget["maxUnavailable"] == 1
        assert budget["selector"] == deployment["spec"]["selector"]
