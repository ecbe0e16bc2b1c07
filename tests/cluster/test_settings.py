"""What the manifests tell a process are settings that it takes: all that it needs, and no other."""

import itertools
import os
from pathlib import Path

import pytest
from cluster.manifests import OVERLAYS, Object, labels_of, name_of, of_kind, rendered
from cluster.test_complete import SERVICES, processes
from lyceum_chassis.process.settings import PREFIX, ServiceSettings
from lyceum_projections.settings import Settings as ProjectionsSettings

SETTINGS: dict[str, type[ServiceSettings]] = {
    **{name: service.settings for name, service in SERVICES.items()},
    "projections": ProjectionsSettings,
}
SECRETS = {
    "master_key": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
    "uri": "mongodb://partners:secret@store-0.store-svc:27017/admin?tls=true",
}
_ENDING = "_FILE"


def told(overlay: str, deployment: Object) -> dict[str, str]:
    maps = {name_of(each): each["data"] for each in of_kind(rendered(overlay), "ConfigMap")}
    container = deployment["spec"]["template"]["spec"]["containers"][0]
    said: dict[str, str] = {}
    for each in container["envFrom"]:
        said |= maps[each["configMapRef"]["name"]]
    return said | {each["name"]: each["value"] for each in container.get("env", [])}


@pytest.fixture(params=itertools.product(OVERLAYS, map("-".join, processes())), ids="/".join)
def process(request: pytest.FixtureRequest) -> tuple[Object, dict[str, str]]:
    """A Deployment, and what its process is told."""
    overlay, name = request.param
    found = [each for each in of_kind(rendered(overlay), "Deployment") if name_of(each) == name]
    return found[0], told(overlay, found[0])


Process = tuple[Object, dict[str, str]]


def settings_of(deployment: Object) -> type[ServiceSettings]:
    return SETTINGS[labels_of(deployment)["app.kubernetes.io/name"]]


def test_everything_that_it_is_told_is_a_setting(process: Process) -> None:
    deployment, said = process
    known = {PREFIX + name.upper() for name in settings_of(deployment).model_fields}
    assert {
        each for each in said if each not in known and each.removesuffix(_ENDING) not in known
    } == set()


def test_its_settings_are_whole_and_good(process: Process, monkeypatch: pytest.MonkeyPatch) -> None:
    """Kafka is told to those alone that talk with it, but every process takes it."""
    deployment, said = process
    for name in [each for each in os.environ if each.startswith(PREFIX)]:
        monkeypatch.delenv(name)
    settings = settings_of(deployment)
    known = {PREFIX + name.upper() for name in settings.model_fields}
    for name, value in said.items():
        if name in known:
            monkeypatch.setenv(name, value)
        else:
            monkeypatch.setenv(name.removesuffix(_ENDING), SECRETS[Path(value).name])
    settings()


def test_every_file_that_it_is_told_of_is_mounted(process: Process) -> None:
    deployment, said = process
    pod = deployment["spec"]["template"]["spec"]
    mounted = {each["mountPath"] for each in pod["containers"][0]["volumeMounts"]}
    for name, value in said.items():
        if value.startswith("/"):
            folders = {str(each) for each in (Path(value), *Path(value).parents)}
            is_apis_alone = name.endswith("ACCESS_JWKS") and not name_of(deployment).endswith(
                "-api"
            )
            if name == "LYCEUM_INDEX_FOLDER" and "projector" in name_of(deployment):
                continue  # the projector has no index, and takes the setting
            assert is_apis_alone or folders & mounted, name


def test_it_listens_where_its_ports_say(process: Process) -> None:
    deployment, said = process
    container = deployment["spec"]["template"]["spec"]["containers"][0]
    for port in container["ports"]:
        address = said[f"LYCEUM_{port['name'].upper()}_ADDRESS"]
        assert address == f"0.0.0.0:{port['containerPort']}"


def test_those_that_it_asks_are_where_it_is_told(process: Process) -> None:
    _, said = process
    services = {
        name_of(each): {port["port"] for port in each["spec"]["ports"]}
        for each in of_kind(rendered("trial"), "Service")
    }
    ours = (PREFIX + "GRPC_ADDRESS", PREFIX + "HTTP_ADDRESS")
    for name, value in said.items():
        if name.endswith("_ADDRESS") and name not in ours:
            host, _, port = value.partition(":")
            assert int(port) in services[host]
