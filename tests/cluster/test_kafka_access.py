"""The ACLs of Kafka let each service do what it does, and no service write what is another's."""

import itertools
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import pytest
from cluster.manifests import name_of, of_kind, rendered
from cluster.test_complete import SERVICES
from lyceum_chassis.kafka.transactions import relays_producer
from lyceum_chassis.projector.projection import Projection
from lyceum_local.manifests import manifests
from lyceum_local.topics import load
from lyceum_projections.cards import CARDS
from lyceum_projections.reports import REPORTS

TOPICS = [each.name for each in load()]
_IMPLIES = {"Read": {"Read", "Describe"}, "Write": {"Write", "Describe"}}


@dataclass(frozen=True)
class Grants:
    """What a user may."""

    acls: tuple[dict[str, object], ...]

    def may(self, operation: str, kind: str, name: str) -> bool:
        for acl in self.acls:
            resource = acl["resource"]
            assert isinstance(resource, dict)
            assert isinstance(acl["operations"], list)
            granted = set().union(*(_IMPLIES.get(each, {each}) for each in acl["operations"]))
            matched = (
                name.startswith(resource["name"])
                if resource["patternType"] == "prefix"
                else name == resource["name"]
            )
            if resource["type"] == kind and matched and operation in granted:
                return True
        return False


def grants(user: str) -> Grants:
    users = {name_of(each): each for each in of_kind(rendered("production"), "KafkaUser")}
    return Grants(tuple(users[f"lyceum-{user}"]["spec"]["authorization"]["acls"]))


def followed(service: str) -> tuple[Projection, ...]:
    if service == "projections":
        return (CARDS, *(report.projection(ZoneInfo("UTC")) for report in REPORTS.values()))
    of = SERVICES[service]
    settings = of.settings.model_construct(
        **{name: each.default for name, each in of.settings.model_fields.items()}
    )
    return tuple(of.policies_by(settings))


@pytest.mark.parametrize("service", [*manifests(), "projections"])
def test_a_service_may_read_what_it_follows_in_its_groups(service: str) -> None:
    group = "lyceum." if service == "projections" else f"lyceum.{service}."
    for projection in followed(service):
        assert grants(service).may("Read", "group", group + projection.rows)
        for topic in projection.topics:
            assert grants(service).may("Read", "topic", topic), (
                f"{service} follows {topic} by {projection.name}: let lyceum-{service} read it, in "
                f"deploy/kubernetes/components/kafka/{service}.yaml."
            )


@pytest.mark.parametrize("service", manifests())
def test_a_relay_may_publish_in_transactions(service: str) -> None:
    own = [name for name in TOPICS if name.split(".")[1] == service]
    assert len(own) == 3
    for topic, operation in itertools.product(own, ("Write", "Read", "Describe")):
        assert grants(service).may(operation, "topic", topic)
    producer = relays_producer.__name__  # whose transactional id is lyceum.<service>.relay
    for operation in ("Write", "Describe"):
        assert grants(service).may(operation, "transactionalId", f"lyceum.{service}.relay"), (
            producer
        )


@pytest.mark.parametrize("user", [*manifests(), "projections", "operator"])
def test_nobody_may_write_what_is_anothers(user: str) -> None:
    for topic in TOPICS:
        if topic.split(".")[1] != user:
            assert not grants(user).may("Write", "topic", topic)
    for service in manifests():
        if service != user:
            assert not grants(user).may("Write", "transactionalId", f"lyceum.{service}.relay")


@pytest.mark.parametrize("service", [*manifests(), "projections"])
def test_nobody_may_read_what_it_does_not_follow(service: str) -> None:
    followed_topics = {topic for each in followed(service) for topic in each.topics}
    for topic in TOPICS:
        if topic.split(".")[1] != service and topic not in followed_topics:
            assert not grants(service).may("Read", "topic", topic)
