"""The users of Kafka may what deploy/kafka/acls.yaml says, and each process is one of them."""

import pytest
from cluster.manifests import Object, name_of, of_kind, rendered
from cluster.secrets_of_pods import files_of
from cluster.test_complete import processes
from cluster.test_settings import pod_of, told
from lyceum_local.kafka_rights import Right, load
from lyceum_local.manifests import manifests

COMMAND = "lyceum"
"""Who an operator's command logs in as."""
RIGHTS = {user: rights for user, rights in load().items() if user not in manifests()}
"""Without those for processes that run several parts: none does here."""
_RESOURCES = {"topic": "TOPIC", "group": "GROUP", "transactionalId": "TRANSACTIONAL_ID"}
_PATTERNS = {"literal": "LITERAL", "prefix": "PREFIXED"}
FOLLOWERS = [(service, part) for service, part in processes() if part != "api"]


def users() -> dict[str, Object]:
    return {name_of(each): each["spec"] for each in of_kind(rendered("production"), "KafkaUser")}


def granted(user: Object) -> set[Right]:
    """The ACLs as Strimzi makes them: each operation one, allowed from any host."""
    acls = user["authorization"]["acls"]
    assert not any({"host", "operation", "type"} & set(acl) for acl in acls)
    return {
        Right(
            _RESOURCES[acl["resource"]["type"]],
            _PATTERNS[acl["resource"]["patternType"]],
            acl["resource"]["name"],
            operation.upper(),
        )
        for acl in acls
        for operation in acl["operations"]
    }


def user_of(service: str, part: str) -> str:
    """Who this process logs in as, as deploy/kafka/acls.yaml calls it."""
    return service if service == "projections" else f"{service}-{part}"


def deployment(service: str, part: str) -> Object:
    found = of_kind(rendered("production"), "Deployment")
    return next(each for each in found if name_of(each) == f"{service}-{part}")


def test_there_are_the_users_of_the_file_and_no_other() -> None:
    folder = "deploy/kubernetes/components/kafka"
    assert RIGHTS.keys() - users().keys() == set(), f"Add KafkaUsers to {folder}."
    assert users().keys() - RIGHTS.keys() == set(), f"Take KafkaUsers out of {folder}."


@pytest.mark.parametrize("user", RIGHTS)
def test_a_user_may_what_the_file_says_and_no_more(user: str) -> None:
    lacks = sorted(map(str, RIGHTS[user] - granted(users()[user])))
    has = sorted(map(str, granted(users()[user]) - RIGHTS[user]))
    assert not lacks, f"{user} lacks {lacks} of deploy/kafka/acls.yaml."
    assert not has, f"{user} has {has}, of which deploy/kafka/acls.yaml says nothing."


@pytest.mark.parametrize("user", RIGHTS)
def test_a_user_logs_in_as_processes_do(user: str) -> None:
    assert users()[user]["authentication"] == {"type": "scram-sha-512"}
    (kafka,) = of_kind(rendered("production"), "Kafka")
    (listener,) = kafka["spec"]["kafka"]["listeners"]
    assert listener["tls"] is True
    assert listener["authentication"] == {"type": "scram-sha-512"}
    assert kafka["spec"]["kafka"]["authorization"] == {"type": "simple"}


@pytest.mark.parametrize(("service", "part"), FOLLOWERS)
def test_a_process_logs_in_over_tls_with_its_own_password(service: str, part: str) -> None:
    said = told("production", deployment(service, part))
    user = user_of(service, part)
    assert said["LYCEUM_KAFKA_PROTOCOL"] == "SASL_SSL"
    assert said["LYCEUM_KAFKA_USERNAME"] == user
    files = files_of(pod_of(deployment(service, part)))
    assert files[said["LYCEUM_KAFKA_PASSWORD_FILE"]] == (f"kafka-{user}", "password")
    assert files[said["LYCEUM_KAFKA_CA_FILE"]] == ("lyceum-cluster-ca-cert", "ca.crt")


def test_every_user_is_somebodys() -> None:
    assert RIGHTS.keys() == {COMMAND, *(user_of(*each) for each in FOLLOWERS)}


@pytest.mark.parametrize("service", [*manifests(), "projections"])
def test_an_api_has_no_login_of_kafka(service: str) -> None:
    said = told("production", deployment(service, "api"))
    assert {name for name in said if name.startswith("LYCEUM_KAFKA_")} == set()
    files = files_of(pod_of(deployment(service, "api")))
    assert not any(secret.startswith("kafka-") for secret, _ in files.values())
