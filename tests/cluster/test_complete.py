"""Whatever is in deploy/services.json and deploy/kafka/topics.yaml is in the manifests.

A new service without them turns one of these red, with a sentence that says what to add.
"""

import pytest
from cluster.manifests import OVERLAYS, name_of, of_kind, rendered
from lyceum_chassis.process.manifest import Service
from lyceum_local.manifests import manifests
from lyceum_local.topics import load

from contracts.manifests import SERVICES as MANIFESTS

SERVICES: dict[str, Service] = {each.name: each for each in MANIFESTS}
PARTS = {
    **{name: tuple(map(str, service.parts)) for name, service in SERVICES.items()},
    "projections": ("api", "projector"),
}
COMPONENTS = "deploy/kubernetes/components"


def processes() -> list[tuple[str, str]]:
    """Each part of each service."""
    return [(service, part) for service in (*manifests(), "projections") for part in PARTS[service]]


@pytest.mark.parametrize("overlay", OVERLAYS)
@pytest.mark.parametrize(("service", "part"), processes())
def test_every_part_of_every_service_is_deployed(overlay: str, service: str, part: str) -> None:
    deployments = {name_of(each): each for each in of_kind(rendered(overlay), "Deployment")}
    name = f"{service}-{part}"
    assert name in deployments, (
        f"Nothing runs the part {part} of {service}: add it to deploy/kubernetes/base/{service}, "
        "as the parts of the others are, and the folder to base/kustomization.yaml."
    )
    container = deployments[name]["spec"]["template"]["spec"]["containers"][0]
    assert container["args"] == [part]
    assert f"/{service}:" in f"/{container['image']}"


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_nothing_else_is_deployed(overlay: str) -> None:
    wanted = {f"{service}-{part}" for service, part in processes()}
    assert {name_of(each) for each in of_kind(rendered(overlay), "Deployment")} == wanted


@pytest.mark.parametrize("overlay", OVERLAYS)
@pytest.mark.parametrize("service", [*manifests(), "projections"])
def test_every_service_can_be_called(overlay: str, service: str) -> None:
    called = {
        name_of(each): each["spec"]["ports"] for each in of_kind(rendered(overlay), "Service")
    }
    assert service in called, f"Add a Service {service} to base/{service}/api.yaml."
    port = 7100 if service == "projections" else manifests()[service].port
    assert port in {each["port"] for each in called[service]}, f"{service} listens on {port}."


def test_kafka_has_the_topics_of_the_topics_file() -> None:
    topics = {
        name_of(each): (
            each["spec"]["partitions"],
            each["spec"]["replicas"],
            {key: str(value) for key, value in each["spec"]["config"].items()},
        )
        for each in of_kind(rendered("production"), "KafkaTopic")
    }
    wanted = {each.name: (each.partitions, each.replication, each.config) for each in load()}
    for name, topic in wanted.items():
        assert topics.get(name) == topic, (
            f"{COMPONENTS}/kafka says something else of {name} than deploy/kafka/topics.yaml: its "
            f"KafkaTopic must have {topic[0]} partitions, {topic[1]} replicas, and {topic[2]}."
        )
    assert topics.keys() == wanted.keys()


@pytest.mark.parametrize("service", [*manifests(), "projections"])
@pytest.mark.parametrize(
    ("kind", "name", "where"),
    [
        ("ServiceAccount", "{}", "base/{}/account.yaml"),
        ("HorizontalPodAutoscaler", "{}-api", "components/hpa/apis.yaml"),
    ],
)
def test_every_service_has_one(service: str, kind: str, name: str, where: str) -> None:
    there = {name_of(each) for each in of_kind(rendered("production"), kind)}
    told = f"Add a {kind} {name} to deploy/kubernetes/{where}.".replace("{}", service)
    assert name.format(service) in there, told


@pytest.mark.parametrize(("service", "part"), processes())
def test_what_follows_kafka_is_scaled_by_how_far_it_is_behind(service: str, part: str) -> None:
    if part not in ("policies", "projector"):
        return
    scaled = {
        each["spec"]["scaleTargetRef"]["name"]: each["spec"]
        for each in of_kind(rendered("production"), "ScaledObject")
    }
    name = f"{service}-{part}"
    assert name in scaled, f"Add a ScaledObject for {name} to {COMPONENTS}/keda/followers.yaml."
    assert scaled[name]["maxReplicaCount"] <= min(
        topic.partitions for topic in load() if topic.name.endswith(".v1")
    )
