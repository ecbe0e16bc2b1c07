"""What each process of a secured city in containers may know: a folder each, and nothing beside it.

In a folder of secrets, by the name of the user that the process logs in as: its certificate
(`tls.pem`, `tls-key.pem`), whom it trusts (`ca.pem`), its logins (`store_uri`, `kafka_password`).
Servers have theirs (`keystore.pem`); `admin` is the jobs that make topics, users and rights, and
has the passwords of all.

For trying it out: certificates are a trial authority's, which lies beside the folder.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final
from urllib.parse import quote

from lyceum_local import kafka_rights, passwords, store_rights
from lyceum_local.certificates import Authority, wanted
from lyceum_local.manifests import manifests

ADMIN: Final = "admin"
STORE: Final = "store:27017"
_DAYS: Final = 90
_CA: Final = "/run/secure/ca.pem"
"""As a container sees it."""


def parts() -> dict[str, str]:
    """The users that processes log in as, with whose certificate each shows."""
    services = {
        f"{name}-{part}": name
        for name, manifest in manifests().items()
        for part in (
            *("api", "relay"),
            *(["policies"] if manifest.policies else []),
            *(["keys"] if manifest.holds_personal_data else []),
        )
    }
    return {**services, "projections": "projections", "lyceum": "lyceum", ADMIN: ADMIN}


def write(secrets: Path, certificates: Path) -> None:
    """Writes what is missing, and what a renewed certificate or a new password changes."""
    if not (certificates / "ca.pem").exists():
        Authority(certificates).make(wanted(), _DAYS)
    known = secrets / ADMIN / "passwords"
    passwords.make(known, passwords.KAFKA, kafka_rights.load())
    passwords.make(known, passwords.STORE, (*store_rights.load(), ADMIN))
    for user, certified in parts().items():
        _write(secrets / user, _of_process(user, certified, known, certificates))
    for server in ("kafka", "store", "gateway"):
        told = {"ca.pem": certificates / "ca.pem"}
        told["keystore.pem"] = certificates / f"{server}-keystore.pem"
        _write(secrets / server, {name: file.read_text() for name, file in told.items()})
    _write(secrets / "collector", _certificate("collector", certificates))
    _write(secrets / "prometheus", {"ca.pem": (certificates / "ca.pem").read_text()})
    _write(secrets / "store", {"admin_password": (known / f"store-{ADMIN}").read_text()})
    for folder in (*(secrets / user for user in parts()), known):
        folder.chmod(0o755)
    for file in known.iterdir():
        file.chmod(0o444)


def store_uri(user: str, password: str, address: str = STORE, ca: str = _CA) -> str:
    """What a process is told that logs in as this user."""
    return (
        f"mongodb://{user}:{quote(password, safe='')}@{address}/?directConnection=true"
        f"&authSource=admin&authMechanism=SCRAM-SHA-256&tls=true&tlsCAFile={ca}"
    )


def _of_process(user: str, certified: str, known: Path, certificates: Path) -> dict[str, str]:
    told = {
        **_certificate(certified, certificates),
        "store_uri": store_uri(user, (known / f"store-{user}").read_text().strip()),
    }
    if (login := known / f"kafka-{user}").exists():
        told["kafka_password"] = login.read_text()
    return told


def _certificate(name: str, certificates: Path) -> dict[str, str]:
    return {
        "ca.pem": (certificates / "ca.pem").read_text(),
        "tls.pem": (certificates / f"{name}.pem").read_text(),
        "tls-key.pem": (certificates / f"{name}-key.pem").read_text(),
    }


def _write(folder: Path, told: Mapping[str, str]) -> None:
    """Each file as a whole: a process that runs takes up what is new, and never half of it.

    All may read the files, as containers are other users than who writes them; the folder above
    lets in its owner alone.
    """
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)
    for name, text in told.items():
        file = folder / name
        if file.exists() and file.read_text() == text:
            continue
        beside = folder / f".{name}"
        beside.write_text(text)
        beside.chmod(0o444)
        beside.replace(file)
