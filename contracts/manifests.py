"""The services there are: every one that has a manifest, found where it lies."""

import importlib
import json
from pathlib import Path
from typing import Any

from lyceum_chassis.process.manifest import Service

ROOT = Path(__file__).parents[1]
SERVICES_FILE = ROOT / "deploy" / "services.json"

SERVICES: tuple[Service, ...] = tuple(
    importlib.import_module(f"{file.parent.name}.service").SERVICE
    for file in sorted(ROOT.glob("services/*/lyceum_*/service.py"))
)


def described() -> dict[str, Any]:
    """What of the manifests others must know who import no service: see deploy/services.json."""
    return {
        service.name: {
            "port": service.port,
            "asks": sorted(service.peers),
            "rpc_services": sorted(
                str(each.full_name)
                for contract in service.contracts
                for each in contract.services_by_name.values()
            ),
            "commands": {
                name: each.id_field for each in service.aggregates for name in each.commands
            },
            "policies": {
                policy.rows: sorted(policy.topics)
                for policy in service.policies_by(service.settings.model_construct())
            },
            "holds_personal_data": service.holds_personal_data,
        }
        for service in sorted(SERVICES, key=lambda each: each.port)
    }


def services_json() -> str:
    """The text of deploy/services.json."""
    return json.dumps(described(), indent=2) + "\n"
