"""Lyceum's services as local processes, each `python -m lyceum_<name> serve`."""

import base64
import http.client
import json
import os
import secrets
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lyceum_local import credential_keys, processes
from lyceum_local.issuer import Issuer
from lyceum_local.manifests import manifests
from lyceum_local.ports import HOST
from lyceum_local.processes import Process, StartFailed
from lyceum_local.whole_files import write_whole


@dataclass(frozen=True)
class Service:
    """One service: its preferred ports, and the services it asks over gRPC."""

    name: str
    grpc_port: int
    http_port: int
    asks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Surroundings:
    """What every service is told: the servers, and who listens where (`127.0.0.1:<port>`)."""

    kafka: str
    mongodb: str
    grpc: Mapping[str, str]
    http: Mapping[str, str]


SERVICES = (
    *(Service(each.name, each.port, each.port + 100, each.asks) for each in manifests().values()),
    Service("projections", 7100, 7200),
)


MANY = {
    "LYCEUM_ACCESS_RATE": "20000",
    "LYCEUM_ACCESS_BURST": "20000",
    "LYCEUM_ACCESS_PENDING": "2000",
}
"""Here one process plays a whole city: imports, terms, measurements."""


def environment(service: Service, around: Surroundings, folder: Path) -> dict[str, str]:
    """What one service is told; anything else it takes from the caller's environment."""
    settings = {
        "LYCEUM_KAFKA": around.kafka,
        "LYCEUM_MONGODB": around.mongodb,
        "LYCEUM_DATABASE": f"lyceum_{service.name}",
        "LYCEUM_GRPC_ADDRESS": around.grpc[service.name],
        "LYCEUM_HTTP_ADDRESS": around.http[service.name],
    }
    settings |= MANY | Issuer(folder).settings(service.name)
    for asked in service.asks:
        settings[f"LYCEUM_{asked.upper()}_ADDRESS"] = around.grpc[asked]
    manifest = manifests().get(service.name)
    if manifest and manifest.holds_personal_data:
        settings["LYCEUM_MASTER_KEY"] = master_key(folder)
    if service.name == "opportunities":
        settings["LYCEUM_CREDENTIAL_KEYS_FILE"] = str(credential_keys.made_once(folder))
        settings["LYCEUM_CREDENTIALS_URL"] = f"http://{around.http[service.name]}"
    if service.name == "projections":
        settings["LYCEUM_INDEX_FOLDER"] = str(folder / "index")
        # The people of a local stack are invented: nobody has to wait for a quarter to close.
        settings["LYCEUM_PEOPLE_PERIOD"] = os.environ.get("LYCEUM_PEOPLE_PERIOD", "open")
    return settings


def start(service: Service, around: Surroundings, folder: Path) -> Process:
    """Start one service. Use `wait_ready` afterwards."""
    return processes.start(
        service.name,
        [sys.executable, "-m", f"lyceum_{service.name}", "serve"],
        folder=folder,
        env=environment(service, around, folder),
    )


# A service that was killed may leave a transaction behind, which the store drops after a minute.
_READY_LIMIT_S = 120.0


def wait_ready(
    address: str,
    process: Process,
    *,
    limit: float = _READY_LIMIT_S,
    cancelled: threading.Event | None = None,
) -> None:
    """Wait until `/readyz` answers 200; on a time-out its last answer is part of the error."""
    answer = "no answer"

    def ready() -> bool:
        nonlocal answer
        status, answer = readiness(address)
        return status == 200

    try:
        processes.wait_until(ready, process, limit=limit, cancelled=cancelled)
    except StartFailed as failed:
        if not process.running:
            raise
        raise StartFailed(f"{failed}\n    /readyz: {answer}") from failed


def readiness(address: str) -> tuple[int, str]:
    """Status and body of a service's `/readyz`; status 0 if nothing answers."""
    connection = http.client.HTTPConnection(address, timeout=5)
    try:
        connection.request("GET", "/readyz")
        response = connection.getresponse()
        return response.status, response.read(100_000).decode(errors="replace")
    except (OSError, http.client.HTTPException) as error:
        return 0, str(error)
    finally:
        connection.close()


def listen_address(port: int) -> str:
    return f"{HOST}:{port}"


def master_key(folder: Path) -> str:
    """The key that wraps the keys of people: made once, then kept beside the data it opens.

    Services start side by side: whoever is first makes it, whole, and all others read it.
    """
    file = folder / "master-key.json"
    if not file.is_file():
        key = base64.b64encode(secrets.token_bytes(32)).decode()
        write_whole(file, json.dumps({"master_key": key}), 0o600, anew=False)
    return str(json.loads(file.read_text())["master_key"])
