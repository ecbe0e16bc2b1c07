"""Who may what is data: it gives what the code asks for, and no more."""

from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from lyceum_chassis.kafka.transactions import relays_producer
from lyceum_chassis.process.manifest import PolicyOf, Service
from lyceum_chassis.projector.reading import group_of
from lyceum_chassis.relay.publication import Publication
from lyceum_local import kafka_rights, passwords, store_rights
from lyceum_local.kafka_rights import BadRights, Right
from lyceum_projections.cards import CARDS
from lyceum_projections.reports import REPORTS

from contracts.manifests import SERVICES

KAFKA = kafka_rights.load()
STORE = store_rights.load()
WITH_POLICIES = [service for service in SERVICES if service.policies]


def policies(service: Service) -> list[Any]:
    """One that settings have a say in is made of the defaults."""
    settings = service.settings.model_construct()
    return [
        each.made_by(settings) if isinstance(each, PolicyOf) else each for each in service.policies
    ]


def may(user: str, operation: str, resource: str, name: str) -> bool:
    return any(
        right.operation == operation
        and right.resource == resource
        and (name.startswith(right.name) if right.pattern == "PREFIXED" else name == right.name)
        for right in KAFKA[user]
    )


def topics(*names: str) -> set[Right]:
    return {Right("TOPIC", "LITERAL", name, "READ") for name in names}


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
async def test_a_relay_may_what_a_publication_needs_and_no_more(service: Service) -> None:
    publication = Publication(service.name, service.public_types)
    producer = relays_producer("nowhere:1", service.name)
    id_ = producer._txn_manager.transactional_id
    wanted = {
        Right("TOPIC", "LITERAL", topic, operation)
        for topic in publication.topics
        for operation in ("READ", "WRITE")
    }
    wanted |= {
        Right("TRANSACTIONAL_ID", "LITERAL", id_, operation) for operation in ("WRITE", "DESCRIBE")
    }
    assert KAFKA[f"{service.name}-relay"] == wanted


@pytest.mark.parametrize("service", WITH_POLICIES, ids=lambda service: service.name)
def test_policies_may_read_what_they_read_in_their_groups_and_no_more(service: Service) -> None:
    user = f"{service.name}-policies"
    read = topics(*(topic for policy in policies(service) for topic in policy.topics))
    groups = {right for right in KAFKA[user] if right.resource == "GROUP"}
    assert KAFKA[user] == read | groups
    for policy in policies(service):
        group = group_of([policy.rows], f"lyceum.{service.name}")
        assert may(user, "READ", "GROUP", group)


def test_projections_may_read_what_they_read_in_their_groups_and_no_more() -> None:
    folded = [CARDS, *(report.projection(ZoneInfo("UTC")) for report in REPORTS.values())]
    read = topics(*(topic for each in folded for topic in each.topics))
    groups = {right for right in KAFKA["projections"] if right.resource == "GROUP"}
    assert KAFKA["projections"] == read | groups
    rows = [each.rows for each in folded]
    for views in ([rows[0]], rows[1:], rows * 40):
        assert may("projections", "READ", "GROUP", group_of(views, "lyceum.projections"))


def test_no_user_may_into_anothers_groups() -> None:
    prefixes = {
        (user, right.name)
        for user in KAFKA
        if user in {f"{service.name}-policies" for service in SERVICES} | {"projections"}
        for right in KAFKA[user]
        if right.resource == "GROUP"
    }
    assert len(prefixes) == len(WITH_POLICIES) + 1
    for user, one in prefixes:
        assert not any(one.startswith(name) for other, name in prefixes if other != user)


def test_nobody_creates_deletes_or_alters_anything_in_kafka() -> None:
    operations = {right.operation for rights in KAFKA.values() for right in rights}
    assert operations == {"READ", "WRITE", "DESCRIBE"}


def test_all_parts_in_one_process_may_what_each_may() -> None:
    for service in WITH_POLICIES:
        parts = KAFKA[f"{service.name}-relay"] | KAFKA[f"{service.name}-policies"]
        assert KAFKA[service.name] == parts
        for part in ("api", "relay", "policies"):
            for each in STORE[f"{service.name}-{part}"]:
                (of_all,) = [
                    one
                    for one in STORE[service.name]
                    if (one.database, one.collection) == (each.database, each.collection)
                ]
                assert set(each.actions) <= set(of_all.actions)


def test_every_wrong_right_is_named(tmp_path: Path) -> None:
    file = tmp_path / "acls.yaml"
    file.write_text(
        "of_each_service: {}\n"
        "users: {ada: {topics: {x: [Reed]}, topix: {y: [Read]}}}\n"
        "together: {ben: [cyd]}\n"
    )
    with pytest.raises(BadRights) as bad:
        kafka_rights.load(file)
    said = str(bad.value)
    assert "ada: Reed is none of" in said
    assert "ada: topix is none of" in said
    assert "ben: there is no user cyd" in said


def test_nobody_changes_or_removes_what_was_committed() -> None:
    for user, privileges in STORE.items():
        for each in privileges:
            if each.collection in ("commits", "") and each.database != "lyceum_projections":
                assert not {"update", "remove", "dropCollection"} & set(each.actions), user


def test_only_who_forgets_destroys_keys_and_only_who_decides_makes_them() -> None:
    can: dict[str, set[str]] = {"insert": set(), "update": set(), "remove": set()}
    for user, privileges in STORE.items():
        for each in privileges:
            if each.database.endswith("_keys") and each.collection in ("keys", ""):
                for action in can:
                    can[action] |= {user} if action in each.actions else set()
    of = [service.name for service in SERVICES if service.holds_personal_data]
    policies = {f"{name}-policies" for name in of} | set(of)
    keepers = {f"{name}-keys" for name in of}
    assert can["update"] == keepers
    assert can["remove"] == keepers | policies
    assert can["insert"] == policies | {f"{name}-api" for name in of}


def test_each_user_is_kept_to_the_databases_of_its_service() -> None:
    for user, privileges in STORE.items():
        if user != "lyceum":
            name = user.rpartition("-")[0] or user
            databases = {each.database for each in privileges}
            assert databases <= {f"lyceum_{name}", f"lyceum_{name}_keys"}, user


def test_the_rows_of_every_policy_are_among_the_rights() -> None:
    for service in WITH_POLICIES:
        named = {each.collection for each in STORE[f"{service.name}-policies"]}
        for policy in policies(service):
            assert {policy.rows, policy.entries, policy.reactions, policy.deadlines} <= named
        views = {policy.rows for policy in policies(service)}
        assert {name.removesuffix("_reactions") for name in named if "_reactions" in name} == views


def test_passwords_are_made_once_and_missing_ones_are_named(tmp_path: Path) -> None:
    made = passwords.make(tmp_path / "new", passwords.KAFKA, ["ada", "ben"])
    assert [file.stat().st_mode & 0o777 for file in made] == [0o600, 0o600]
    assert passwords.make(tmp_path / "new", passwords.KAFKA, ["ada", "ben"]) == []
    assert len(set(passwords.read(tmp_path / "new", passwords.KAFKA, ["ada", "ben"]).values())) == 2
    with pytest.raises(passwords.Missing, match=r"kafka-cyd, .*kafka-dan"):
        passwords.read(tmp_path / "new", passwords.KAFKA, ["ada", "cyd", "dan"])
