"""The users of the store may what deploy/mongo/users.yaml says, and each process is one of them."""

from typing import Any

import pytest
from cluster.manifests import Object, of_kind, rendered
from cluster.secrets_of_pods import files_of
from cluster.test_complete import processes
from cluster.test_kafka_access import COMMAND, deployment, user_of
from cluster.test_settings import pod_of, told
from lyceum_local.manifests import manifests
from lyceum_local.store_rights import Privilege, load

PRIVILEGES = {user: may for user, may in load().items() if user not in manifests()}
"""Without those for processes that run several parts: none does here."""
FOLDER = "deploy/kubernetes/components/mongodb/users"


def store() -> Object:
    (found,) = of_kind(rendered("production"), "MongoDBCommunity")
    spec: Object = found["spec"]
    return spec


def users() -> dict[str, Object]:
    return {each["name"]: each for each in store()["users"]}


def roles() -> dict[str, Object]:
    return {each["role"]: each for each in store()["security"]["roles"]}


def granted(role: Object) -> set[Privilege]:
    return {_privilege(**each) for each in role["privileges"]}


def _privilege(resource: dict[str, Any], actions: list[str]) -> Privilege:
    assert resource.keys() == {"db", "collection"}
    return Privilege(resource["db"], resource["collection"], tuple(sorted(actions)))


def test_there_are_the_users_of_the_file_and_no_other() -> None:
    assert PRIVILEGES.keys() - users().keys() == set(), f"Add users to {FOLDER}."
    assert users().keys() - PRIVILEGES.keys() == set(), f"Take users out of {FOLDER}."
    assert roles().keys() == users().keys()


@pytest.mark.parametrize("user", PRIVILEGES)
def test_a_user_may_what_the_file_says_and_no_more(user: str) -> None:
    wanted = {_privilege(**each.as_mongodb()) for each in PRIVILEGES[user]}
    lacks, has = wanted - granted(roles()[user]), granted(roles()[user]) - wanted
    assert not lacks, f"{user} lacks {sorted(lacks)} of deploy/mongo/users.yaml."
    assert not has, f"{user} has {sorted(has)}, of which deploy/mongo/users.yaml says nothing."


@pytest.mark.parametrize("user", PRIVILEGES)
def test_a_user_has_its_own_role_password_and_address(user: str) -> None:
    said = users()[user]
    assert said["db"] == "admin"
    assert said["roles"] == [{"name": user, "db": "admin"}]
    assert said["passwordSecretRef"] == {"name": "mongodb-passwords", "key": user}
    assert said["connectionStringSecretName"] == f"{user}-mongodb"
    assert said["scramCredentialsSecretName"] == user
    assert roles()[user]["db"] == "admin"
    assert roles()[user]["roles"] == []


@pytest.mark.parametrize(("service", "part"), processes())
def test_a_process_has_the_address_of_its_own_user(service: str, part: str) -> None:
    said = told("production", deployment(service, part))
    files = files_of(pod_of(deployment(service, part)))
    wanted = (f"{user_of(service, part)}-mongodb", "connectionString.standard")
    assert files[said["LYCEUM_MONGODB_FILE"]] == wanted


def test_every_user_is_somebodys() -> None:
    """Of those whose keys are wrapped and destroyed by hand, an operator's."""
    by_hand = {f"{name}-keys" for name, each in manifests().items() if each.holds_personal_data}
    assert PRIVILEGES.keys() == {COMMAND, *by_hand, *(user_of(*each) for each in processes())}
