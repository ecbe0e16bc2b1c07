"""What operators run in the cluster finds what it needs, and reaches no more than that."""

from pathlib import Path

import pytest
from cluster.manifests import Object, labels_of, name_of, of_kind, rendered
from cluster.secrets_of_pods import files_of
from cluster.test_complete import processes
from cluster.test_kafka_access import COMMAND
from cluster.test_network import KAFKA, STORE, Pod, may, pod
from cluster.test_settings import known, lay_out, pod_of, settings_of, told
from lyceum_chassis.process.settings import load
from lyceum_cli.addresses import kafka_address, store_address
from lyceum_local.manifests import manifests

PERSONAL = [name for name, each in manifests().items() if each.holds_personal_data]
PRODUCTION = "production"


def cron_jobs() -> dict[str, Object]:
    return {name_of(each): each for each in of_kind(rendered(PRODUCTION), "CronJob")}


def command(name: str) -> Object:
    """As a Deployment would be, so that it can be asked for the same."""
    cron = cron_jobs()[name]
    return {"metadata": cron["metadata"], "spec": cron["spec"]["jobTemplate"]["spec"]}


def pod_of_command(name: str) -> Pod:
    return Pod(labels_of(command(name)["spec"]["template"]))


def test_there_are_verify_and_the_keys_of_each_service_that_has_some() -> None:
    wanted = {"verify", *(f"{name}-keys" for name in PERSONAL)}
    assert cron_jobs().keys() == wanted, (
        "Add the service's to deploy/kubernetes/components/commands."
    )


@pytest.mark.parametrize("service", PERSONAL)
def test_keys_are_touched_by_who_may_and_when_somebody_says_so(
    service: str, authority: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = f"{service}-keys"
    assert cron_jobs()[name]["spec"]["suspend"] is True
    container = pod_of(command(name))["containers"][0]
    assert container["args"] == ["rewrap"]
    assert f"/{service}:" in container["image"]
    said = told(PRODUCTION, command(name))
    lay_out(command(name), said, authority, tmp_path, monkeypatch)
    settings = settings_of(command(name))
    assert set(said) - known(settings) == set()
    load(settings)
    files = files_of(pod_of(command(name)))
    wanted = (f"{service}-keys-mongodb", "connectionString.standard")
    assert files[said["LYCEUM_MONGODB_FILE"]] == wanted
    assert files[said["LYCEUM_MASTER_KEY_FILE"]] == (service, "master_key")


def test_verify_gets_into_kafka_and_the_store_as_the_operators_command(
    authority: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = told(PRODUCTION, command("verify"))
    lay_out(command("verify"), said, authority, tmp_path, monkeypatch)
    assert pod_of(command("verify"))["containers"][0]["args"] == ["verify"]
    files = files_of(pod_of(command("verify")))
    assert files[said["LYCEUM_MONGODB_FILE"]][0] == f"{COMMAND}-mongodb"
    assert files[said["LYCEUM_KAFKA_PASSWORD_FILE"]] == (f"kafka-{COMMAND}", "password")
    assert said["LYCEUM_CITY_TIME_ZONE"]
    assert store_address(None).startswith("mongodb://")
    kafka = kafka_address(said["LYCEUM_KAFKA"])
    assert (kafka.protocol, kafka.username) == ("SASL_SSL", COMMAND)


@pytest.mark.parametrize("name", ["verify", *(f"{service}-keys" for service in PERSONAL)])
def test_a_command_reaches_servers_and_no_process(name: str) -> None:
    mine = pod_of_command(name)
    assert may(PRODUCTION, mine, Pod(STORE), 27017)
    assert may(PRODUCTION, mine, Pod(KAFKA), 9093) == (name == "verify")
    for service, part in processes():
        called = pod(PRODUCTION, f"{service}-{part}")
        assert not any(may(PRODUCTION, mine, called, port) for port in called.ports.values())


def test_no_service_takes_a_command_for_one_of_its_processes() -> None:
    for each in of_kind(rendered(PRODUCTION), "Service"):
        selector = each["spec"].get("selector", {})
        for name in cron_jobs():
            labels = pod_of_command(name).labels
            assert not all(labels.get(key) == value for key, value in selector.items())
