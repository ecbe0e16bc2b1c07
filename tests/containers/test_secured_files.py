"""What compose.secure.yaml promises, without an engine."""

import json
import re
import stat
from pathlib import Path

from containers import layers
from containers.test_files import compose, composed
from lyceum_local import certificates, kafka_rights, secret_files, store_rights
from lyceum_local.manifests import manifests

LAYERS = (layers.BASE, layers.SECURE)


def test_in_a_secured_city_each_process_knows_what_is_its_own() -> None:
    services = composed(LAYERS)["services"]
    kafka, store = set(kafka_rights.load()), set(store_rights.load())
    for user in [
        name for name in services if "LYCEUM_DATABASE" in services[name].get("environment", {})
    ]:
        told, (known,) = services[user]["environment"], services[user]["volumes"]
        assert Path(known["source"]).name == user
        assert known["read_only"]
        assert told["LYCEUM_MONGODB"] == told["LYCEUM_TOKEN_FILE"] == ""
        assert told["LYCEUM_TLS_CALLERS"] == "certified"
        assert not [each for each in services[user].get("secrets", ()) if "token" in each["source"]]
        assert user in store
        assert (told.get("LYCEUM_KAFKA_USERNAME") == user) == (user in kafka)
        assert (told.get("LYCEUM_KAFKA_PROTOCOL") == "SASL_SSL") == (user in kafka)
        done = "service_completed_successfully"
        assert services[user]["depends_on"]["rights-store"]["condition"] == done
        assert ("rights-kafka" in services[user]["depends_on"]) == (user in kafka)
    for job in ("topics", "rights-kafka", "rights-store", "lyceum"):
        (known,) = services[job]["volumes"]
        assert Path(known["source"]).name == ("lyceum" if job == "lyceum" else "admin")


def test_whose_certificate_is_asked_for_has_it() -> None:
    """Each name behind the gateway, and each that a service asks, is one of that certificate's."""
    gateway = (layers.FOLDER / "haproxy.cfg").read_text()
    checked = set(re.findall(r"server \S+ (\S+):\d+ .* verifyhost (\S+)", gateway))
    assert {host for host, _ in checked} == {f"{name}-api" for name in manifests()} | {
        "projections"
    }
    known = {host for asked in certificates.wanted() for host in asked.hosts}
    assert all(host == verified and host in known for host, verified in checked)


def test_what_is_written_to_try_a_secured_city_is_all_that_compose_asks_for(tmp_path: Path) -> None:
    file = secret_files.write(tmp_path, secure=True)
    settings = dict(line.split("=", 1) for line in file.read_text().splitlines())
    ran = compose(layers.OBSERVED_SECURED, "config", "--format", "json", **settings)
    services = json.loads(ran.stdout)["services"].values()
    asked = {Path(v["source"]) for each in services for v in each.get("volumes", ())}
    folders = {each for each in asked if each.parent == tmp_path / "secrets"}
    assert {each for each in (tmp_path / "secrets").iterdir() if each.is_dir()} == folders
    for folder in folders:
        assert stat.S_IMODE(folder.stat().st_mode) == 0o755
        assert {stat.S_IMODE(f.stat().st_mode) for f in folder.iterdir() if f.is_file()} == {0o444}
    assert stat.S_IMODE((tmp_path / "secrets").stat().st_mode) == 0o700


def test_only_what_is_new_is_written_again(tmp_path: Path) -> None:
    secret_files.write(tmp_path, secure=True)
    known = tmp_path / "secrets"

    def told() -> dict[str, str]:
        files = [each for each in known.rglob("*") if each.is_file()]
        return {str(file.relative_to(known)): file.read_text() for file in files}

    before = told()
    (known / "admin" / "passwords" / "kafka-partners-relay").unlink()
    secret_files.write(tmp_path, secure=True)
    after = told()
    assert {name for name in before if before[name] != after[name]} == {
        "admin/passwords/kafka-partners-relay",
        "partners-relay/kafka_password",
    }
