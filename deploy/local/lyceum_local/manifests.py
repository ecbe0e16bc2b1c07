"""What the services' manifests say, as `deploy/services.json` holds it: see `make events`."""

import json
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DEPLOY = Path(os.environ.get("LYCEUM_DEPLOY") or Path(__file__).parents[2])
"""The folder `deploy` of this checkout, or of an image."""
FILE = DEPLOY / "services.json"


@dataclass(frozen=True)
class Manifest:
    """One service that writes events.

    `commands` are its changing RPCs, each with the field of its request that names the stream;
    `policies` are the collections of its policies' rows, each with the topics that it follows.
    """

    name: str
    port: int
    asks: tuple[str, ...]
    rpc_services: tuple[str, ...]
    commands: dict[str, str]
    policies: dict[str, list[str]]
    holds_personal_data: bool

    @property
    def database(self) -> str:
        """Its database in the local stack."""
        return f"lyceum_{self.name}"


@cache
def manifests() -> dict[str, Manifest]:
    """The services by their names."""
    return {
        name: Manifest(
            name=name,
            port=said["port"],
            asks=tuple(said["asks"]),
            rpc_services=tuple(said["rpc_services"]),
            commands=said["commands"],
            policies=said["policies"],
            holds_personal_data=said["holds_personal_data"],
        )
        for name, said in json.loads(FILE.read_text()).items()
    }
