"""What the files of images and compose promise, without an engine."""

import json
import os
import re
import stat
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]
from containers import layers
from containers.city import COMPOSE, ROOT
from lyceum_local import certificates, docker, secret_files
from lyceum_local.manifests import manifests

IMAGES = ROOT / "deploy" / "images"
DOCKERFILES = sorted(IMAGES.rglob("Dockerfile"))
PERSONAL = [each.name for each in manifests().values() if each.holds_personal_data]
TOLD = {
    "LYCEUM_ACCESS_ISSUER": "https://id.example.org",
    "LYCEUM_ACCESS_AUDIENCE": "lyceum",
    "LYCEUM_KAFKA_PORT": "39092",
    "LYCEUM_STORE_PORT": "37017",
}


def compose(combination: tuple[Path, ...], *arguments: str, **told: str) -> Any:
    bare = {name: value for name, value in os.environ.items() if not name.startswith("LYCEUM")}
    return subprocess.run(
        [COMPOSE, *layers.files(combination), "--profile", "*", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=bare | told,
    )


@cache
def composed(combination: tuple[Path, ...]) -> dict[str, Any]:
    """The document that the layers come to."""
    ran = compose(combination, "config", "--format", "json", **TOLD)
    assert ran.returncode == 0, ran.stderr
    document: dict[str, Any] = json.loads(ran.stdout)
    return document


def names(combination: tuple[Path, ...]) -> str:
    return "+".join(layer.stem for layer in combination)


def every_service() -> list[tuple[tuple[Path, ...], str]]:
    return [(each, name) for each in layers.COMBINATIONS for name in composed(each)["services"]]


@pytest.mark.parametrize("file", DOCKERFILES, ids=lambda file: str(file.parent.name))
def test_a_linter_finds_nothing_in_a_dockerfile(file: Path) -> None:
    linter = Path(sys.executable).with_name("hadolint")
    ran = subprocess.run([linter, file], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout) == (0, "")


@pytest.mark.parametrize("layer", sorted(layers.FOLDER.glob("*.yaml")), ids=lambda file: file.name)
def test_every_layer_is_in_a_combination_that_is_tried(layer: Path) -> None:
    assert any(layer in combination for combination in layers.COMBINATIONS)


@pytest.mark.parametrize("combination", layers.COMBINATIONS, ids=names)
def test_every_combination_of_layers_is_a_compose_file(combination: tuple[Path, ...]) -> None:
    ran = compose(combination, "config", "--quiet", **TOLD)
    assert (ran.returncode, ran.stderr) == (0, "")


def test_what_an_operator_has_to_say_is_named() -> None:
    ran = compose((layers.BASE,), "config", "--quiet")
    assert ran.returncode != 0
    assert "LYCEUM_ACCESS_ISSUER" in ran.stderr


@pytest.mark.parametrize("combination", layers.COMBINATIONS, ids=names)
def test_what_runs_are_the_services_of_the_manifests_in_their_parts(
    combination: tuple[Path, ...],
) -> None:
    services = composed(combination)["services"]
    parts = {
        f"{name}-{part}"
        for name, manifest in manifests().items()
        for part in ("api", "relay", *(["policies"] if manifest.policies else []))
    }
    servers, jobs = {"kafka", "store", "gateway"}, {"topics", "lyceum"}
    if layers.SECURE in combination:
        jobs |= {"rights-kafka", "rights-store", *(f"{name}-keys" for name in PERSONAL)}
    if layers.OBSERVABILITY in combination:
        servers |= {"collector", "tempo", "prometheus", "grafana"}
    assert set(services) == parts | {"projections"} | servers | jobs
    for name, manifest in manifests().items():
        told = services[f"{name}-api"]["environment"]
        assert told["LYCEUM_GRPC_ADDRESS"] == f"0.0.0.0:{manifest.port}"
        assert told["LYCEUM_DATABASE"] == manifest.database
        assert ("LYCEUM_MASTER_KEY_FILE" in told) == manifest.holds_personal_data
        for asked in manifest.asks:
            address = f"{asked}-api:{manifests()[asked].port}"
            assert told[f"LYCEUM_{asked.upper()}_ADDRESS"] == address
        for part in ("api", "relay"):
            assert services[f"{name}-{part}"]["deploy"]["replicas"] == 2
            assert services[f"{name}-{part}"]["command"] == [part]


@pytest.mark.parametrize(("combination", "name"), every_service())
def test_no_container_may_more_than_it_needs(combination: tuple[Path, ...], name: str) -> None:
    service = composed(combination)["services"][name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert int(service["user"].split(":")[0]) > 0
    assert not {"cap_add", "privileged", "devices", "network_mode", "pid"} & service.keys()
    limits = service["deploy"]["resources"]["limits"]
    assert set(limits) == {"cpus", "memory", "pids"}
    assert service["logging"]["options"].keys() == {"max-size", "max-file"}


@pytest.mark.parametrize(("combination", "name"), every_service())
def test_no_secret_is_in_the_environment(combination: tuple[Path, ...], name: str) -> None:
    told = composed(combination)["services"][name].get("environment", {})
    secret = {each for each in told if re.search("KEY|PASSWORD|SECRET|TOKEN$", each)}
    assert all(each.endswith(("_FILE", "_LOCATION", "_TYPE")) for each in secret)
    assert not re.search("mongodb://[^/]*@", json.dumps(told))


@pytest.mark.parametrize(("combination", "name"), every_service())
def test_an_image_has_an_exact_version(combination: tuple[Path, ...], name: str) -> None:
    image = composed(combination)["services"][name]["image"]
    assert re.fullmatch(r"[a-z/-]+:v?\d+\.\d+\.\d+|[a-z/]+@sha256:[0-9a-f]{64}", image)


def test_lyceum_s_images_have_the_version_of_the_project() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    images = [each["image"] for each in composed((layers.BASE,))["services"].values()]
    ours = {image for image in images if image.startswith("lyceum/")}
    services = [*manifests(), "projections", "cli"]
    assert ours == {f"lyceum/{service}:{version}" for service in services}


def test_the_servers_are_the_same_wherever_they_run_in_containers() -> None:
    services = composed((layers.BASE,))["services"]
    assert services["kafka"]["image"] == docker.KAFKA_IMAGE
    assert services["store"]["image"] == docker.MONGODB_IMAGE
    built = (IMAGES / "build.sh").read_text()
    for name in ("kafka", "store", "gateway"):
        assert f"={services[name]['image']}\n" in built


@pytest.mark.parametrize("file", DOCKERFILES, ids=lambda file: str(file.parent.name))
def test_a_base_has_an_exact_version(file: Path) -> None:
    text = file.read_text()
    assert "# syntax" not in text
    (base,) = re.findall(r"^ARG BASE=(\S+)$", text, re.MULTILINE)
    assert f"BASE={base}\n" in (IMAGES / "build.sh").read_text()
    assert re.fullmatch(r"debian:\d+\.\d+-slim", base)


def test_only_the_gateway_is_published_and_on_loopback_unless_told() -> None:
    published = {
        name: {port["host_ip"] for port in service["ports"]}
        for name, service in composed((layers.BASE,))["services"].items()
        if "ports" in service
    }
    assert published == {"gateway": {"127.0.0.1"}}
    ran = compose((layers.BASE,), "config", "--format", "json", LYCEUM_PUBLISH="0.0.0.0", **TOLD)
    ports = json.loads(ran.stdout)["services"]["gateway"]["ports"]
    assert {port["host_ip"] for port in ports} == {"0.0.0.0"}


@pytest.mark.parametrize("combination", [layers.OBSERVED, layers.OBSERVED_SECURED], ids=names)
def test_all_that_measures_is_scraped_and_all_that_works_is_traced(
    combination: tuple[Path, ...],
) -> None:
    services = composed(combination)["services"]
    told = yaml.safe_load(mounted(services["prometheus"], "/etc/prometheus/prometheus.yaml"))
    scraped = {
        (name, found["port"])
        for job in told["scrape_configs"]
        for found in job["dns_sd_configs"]
        for name in found["names"]
    }
    measuring = {
        (name, int(each["environment"]["LYCEUM_HTTP_ADDRESS"].rpartition(":")[2]))
        for name, each in services.items()
        if "LYCEUM_HTTP_ADDRESS" in each.get("environment", {}) and "profiles" not in each
    }
    assert scraped == measuring
    scheme = "https" if layers.SECURE in combination else "http"
    assert {job.get("scheme", "http") for job in told["scrape_configs"]} == {scheme}
    for name, _ in measuring:
        endpoint = services[name]["environment"]["LYCEUM_TRACES_ENDPOINT"]
        assert endpoint == f"{scheme}://collector:4317"
    for name in ("collector", "tempo", "prometheus", "grafana"):
        for volume in services[name]["volumes"]:
            of_a_city = volume["target"] == "/run/secure"
            assert volume["type"] == "volume" or of_a_city or Path(volume["source"]).exists()


def test_what_observes_knows_each_process_by_its_certificate_and_is_known_by_its_own(
    tmp_path: Path,
) -> None:
    secret_files.write(tmp_path, secure=True)
    services = composed(layers.OBSERVED_SECURED)["services"]
    for name in ("collector", "prometheus"):
        assert folder_of(services[name]) == name
    known = {asked.name: asked.hosts for asked in certificates.wanted()}
    told = yaml.safe_load(mounted(services["prometheus"], "/etc/prometheus/prometheus.yaml"))
    for job in told["scrape_configs"]:
        server = job["tls_config"]["server_name"]
        assert job["job_name"] == f"lyceum-{server}"
        assert server in known[server]
        found_in("prometheus", job["tls_config"]["ca_file"], tmp_path)
    collector = yaml.safe_load(mounted(services["collector"], "/etc/collector.yaml"))
    served = collector["receivers"]["otlp"]["protocols"]["grpc"]["tls"]
    for file in (served["cert_file"], served["key_file"]):
        found_in("collector", file, tmp_path)
    for name, service in services.items():
        if "OTEL_EXPORTER_OTLP_CERTIFICATE" in service.get("environment", {}):
            found_in(
                folder_of(service),
                service["environment"]["OTEL_EXPORTER_OTLP_CERTIFICATE"],
                tmp_path,
            )
            assert "LYCEUM_TRACES_ENDPOINT" in service["environment"], name


def folder_of(service: dict[str, Any]) -> str:
    (found,) = [each for each in service["volumes"] if each["target"] == "/run/secure"]
    return Path(found["source"]).name


def found_in(folder: str, file: str, city: Path) -> None:
    assert Path(file).parent == Path("/run/secure")
    assert (city / "secrets" / folder / Path(file).name).is_file(), (folder, file)


def mounted(service: dict[str, Any], target: str) -> str:
    """The last one that is mounted there, which hides the others."""
    found = [each["source"] for each in service["volumes"] if each["target"] == target]
    return Path(found[-1]).read_text()


def test_who_starts_waits_for_what_it_needs_and_a_job_ends() -> None:
    services = composed((layers.BASE,))["services"]
    assert services["topics"]["restart"] == "no"
    for name, service in services.items():
        needed = {each: said["condition"] for each, said in service.get("depends_on", {}).items()}
        if name.endswith("-api"):
            assert needed == {"store": "service_healthy"}
        elif name.endswith(("-relay", "-policies")) or name == "projections":
            done = "service_completed_successfully"
            assert needed == {"store": "service_healthy", "topics": done}
        if name not in ("topics", "lyceum"):
            assert service["restart"] == "unless-stopped"


def test_only_servers_have_no_way_out_of_the_city() -> None:
    document = composed((layers.BASE,))
    assert document["networks"]["inside"]["internal"] is True
    inside = {n for n, each in document["services"].items() if set(each["networks"]) == {"inside"}}
    assert inside == {"kafka", "store", "topics", "lyceum"}


def test_what_is_written_to_try_it_out_is_all_that_compose_asks_for(tmp_path: Path) -> None:
    file = secret_files.write(tmp_path)
    settings = dict(line.split("=", 1) for line in file.read_text().splitlines())
    ran = compose((layers.BASE,), "config", "--format", "json", **settings)
    asked = {Path(each["file"]) for each in json.loads(ran.stdout)["secrets"].values()}
    assert asked == set((tmp_path / "secrets").iterdir())
    modes = {stat.S_IMODE(each.stat().st_mode) for each in asked}
    assert modes == {0o444}
    assert stat.S_IMODE((tmp_path / "secrets").stat().st_mode) == 0o700


def test_what_is_written_again_keeps_the_keys_that_open_what_is_stored(tmp_path: Path) -> None:
    secret_files.write(tmp_path)
    keys = {file: file.read_text() for file in (tmp_path / "secrets").glob("*_master_key")}
    secret_files.write(tmp_path)
    assert len(set(keys.values())) == len(PERSONAL)
    assert {file: file.read_text() for file in keys} == keys
