"""What the manifests tell a process are settings that it takes: all that it needs, and no other."""

import itertools
import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cluster.manifests import OVERLAYS, Object, labels_of, name_of, of_kind, rendered
from cluster.secrets_of_pods import Found, files_of
from cluster.test_complete import SERVICES, processes
from lyceum_chassis.process.setting_files import PREFIX
from lyceum_chassis.process.settings import ServiceSettings, load
from lyceum_local.credential_keys import new_key
from lyceum_projections.settings import Settings as ProjectionsSettings

SETTINGS: dict[str, type[ServiceSettings]] = {
    **{name: service.settings for name, service in SERVICES.items()},
    "projections": ProjectionsSettings,
}
_ENDING = "_FILE"
Process = tuple[Object, dict[str, str]]


def told(overlay: str, deployment: Object) -> dict[str, str]:
    maps = {name_of(each): each["data"] for each in of_kind(rendered(overlay), "ConfigMap")}
    container = deployment["spec"]["template"]["spec"]["containers"][0]
    said: dict[str, str] = {}
    for each in container["envFrom"]:
        said |= maps[each["configMapRef"]["name"]]
    return said | {each["name"]: each["value"] for each in container.get("env", [])}


@pytest.fixture(params=itertools.product(OVERLAYS, map("-".join, processes())), ids="/".join)
def process(request: pytest.FixtureRequest) -> Process:
    """A Deployment, and what its process is told."""
    overlay, name = request.param
    found = [each for each in of_kind(rendered(overlay), "Deployment") if name_of(each) == name]
    return found[0], told(overlay, found[0])


def settings_of(deployment: Object) -> type[ServiceSettings]:
    return SETTINGS[labels_of(deployment)["app.kubernetes.io/name"]]


def pod_of(deployment: Object) -> Object:
    pod: Object = deployment["spec"]["template"]["spec"]
    return pod


def known(settings: type[ServiceSettings]) -> set[str]:
    """Each is a variable of its own, or has its value in the file that one names."""
    names = {PREFIX + name.upper() for name in settings.model_fields}
    return names | {name + _ENDING for name in names}


def content(found: Found, authority: Path) -> str:
    """What a Secret could hold there."""
    secret, key = found
    service = secret.removesuffix("-tls")
    match key:
        case "ca.crt":
            return (authority / "ca.pem").read_text()
        case "tls.crt" | "tls.key":
            ending = "" if key == "tls.crt" else "-key"
            return (authority / f"{service}{ending}.pem").read_text()
        case "connectionString.standard":
            return "mongodb://partners-api:secret@store-0.store-svc:27017/admin?replicaSet=store"
        case "master_key":
            return "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
        case "credential_keys":
            return json.dumps({"keys": [new_key(datetime.now(UTC))]})
        case _:
            return "secret"


def lay_out(
    deployment: Object,
    said: dict[str, str],
    authority: Path,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The environment of its process, with files that lie where its pod has some."""
    for path, found in files_of(pod_of(deployment)).items():
        file = folder / path.lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content(found, authority))
    for name in [each for each in os.environ if each.startswith(PREFIX)]:
        monkeypatch.delenv(name)
    for name, value in said.items():
        monkeypatch.setenv(name, f"{folder}{value}" if value.startswith("/run/") else value)


def test_everything_that_it_is_told_is_a_setting(process: Process) -> None:
    deployment, said = process
    assert set(said) - known(settings_of(deployment)) == set()


def test_its_settings_are_whole_and_good(
    process: Process, authority: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the process itself loads them."""
    deployment, said = process
    lay_out(deployment, said, authority, tmp_path, monkeypatch)
    load(settings_of(deployment))


def test_every_file_that_it_is_told_of_is_mounted(process: Process) -> None:
    deployment, said = process
    there = set(files_of(pod_of(deployment)))
    files = {value for value in said.values() if value.startswith("/run/")}
    if not name_of(deployment).endswith("-api"):  # whose alone the issuer's keys are
        files.discard(said["LYCEUM_ACCESS_JWKS"])
    assert files - there == set()


def test_every_file_that_is_mounted_is_one_that_it_is_told_of(process: Process) -> None:
    deployment, said = process
    assert {path for path in files_of(pod_of(deployment)) if path not in said.values()} == set()


def test_a_folder_that_it_writes_in_is_a_volume(process: Process) -> None:
    deployment, said = process
    volumes = {each["mountPath"] for each in pod_of(deployment)["containers"][0]["volumeMounts"]}
    if name_of(deployment) == "projections-api":
        assert said["LYCEUM_INDEX_FOLDER"] in volumes


def test_it_listens_where_its_ports_say(process: Process) -> None:
    deployment, said = process
    for port in pod_of(deployment)["containers"][0]["ports"]:
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


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_all_that_need_a_city_s_zone_have_the_same(overlay: str) -> None:
    zones = {
        told(overlay, each).get("LYCEUM_CITY_TIME_ZONE")
        for each in of_kind(rendered(overlay), "Deployment")
        if "city_time_zone" in settings_of(each).model_fields
    }
    assert len(zones) == 1
