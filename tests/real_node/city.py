"""The city on a node: `stand-ins`, which is `trial` on images that were made here."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from containers.city import wait_until
from lyceum_local import secret_files
from lyceum_local.manifests import manifests
from real_node.node import NAME, Node

NAMESPACE = "lyceum"
_HERE = Path(__file__).parent
_OVERLAY = _HERE.parents[1] / "deploy" / "kubernetes" / "overlays" / "stand-ins"
_SERVERS = ("kafka", "store")


@dataclass(frozen=True)
class City:
    """The namespace of the city on `node`; `folder` holds its secrets and its issuer."""

    node: Node
    folder: Path

    def kubectl(self, *arguments: str, given: str | None = None, limit_s: float = 300) -> str:
        return self.node.kubectl("--namespace", NAMESPACE, *arguments, given=given, limit_s=limit_s)

    def get(self, *arguments: str) -> Any:
        return self.node.get("--namespace", NAMESPACE, *arguments)

    def workloads(self) -> list[str]:
        """`deployment/partners-api`, …, `statefulset/kafka`, …"""
        found = self.get("deployments,statefulsets")["items"]
        return [f"{each['kind'].lower()}/{each['metadata']['name']}" for each in found]

    def pods(self) -> list[str]:
        """Of the workloads, which come again."""
        found = self.get("pods")["items"]
        return [
            each["metadata"]["name"]
            for each in found
            if _of_a_workload(each) and "deletionTimestamp" not in each["metadata"]
        ]

    def wait_ready(self, *workloads: str, limit_s: float = 300) -> None:
        for each in workloads or self.workloads():
            self.kubectl(
                "rollout", "status", each, f"--timeout={limit_s:.0f}s", limit_s=limit_s + 30
            )

    def told(self) -> str:
        """What a person would look at first."""
        return "\n".join((self.kubectl("get", "pods", "-o", "wide"), self.kubectl("get", "events")))


def _of_a_workload(pod: Any) -> bool:
    owners = pod["metadata"].get("ownerReferences", [])
    return any(each["kind"] in ("ReplicaSet", "StatefulSet") for each in owners)


def bring_up(node: Node, folder: Path) -> City:
    """Names, volumes, secrets, then the overlay; returns before anything is ready."""
    node.kubectl("apply", "--server-side", "-f", str(_HERE / "manifests" / "names.yaml"))
    node.kubectl("apply", "--server-side", "-f", "-", given=_volumes(node))
    lyceum = City(node, folder)
    node.kubectl(
        "apply", "--server-side", "-f", str(_OVERLAY.parents[1] / "base" / "namespace.yaml")
    )
    _secrets(lyceum)
    node.kubectl("apply", "--server-side", "-k", str(_OVERLAY))
    return lyceum


def _secrets(lyceum: City) -> None:
    place = secret_files.write(lyceum.folder).parent / "secrets"
    for name, manifest in manifests().items():
        kinds = {"master_key": manifest.holds_personal_data, "token": bool(manifest.asks)}
        files = [
            f"--from-file={kind}={place / f'{name}_{kind}'}"
            for kind, is_there in kinds.items()
            if is_there
        ]
        if name == "opportunities":
            files.append(f"--from-file=credential_keys={place / 'credential_keys.json'}")
        if files:
            lyceum.kubectl("create", "secret", "generic", name, *files)
    jwks = f"--from-file=jwks.json={place / 'jwks.json'}"
    lyceum.kubectl("create", "configmap", "lyceum-issuer", jwks)


def _volumes(node: Node) -> str:
    """A folder of this machine for each server: a cluster of one's own has a class for that."""
    objects: list[dict[str, Any]] = [
        {
            "apiVersion": "storage.k8s.io/v1",
            "kind": "StorageClass",
            "metadata": {
                "name": "local",
                "annotations": {"storageclass.kubernetes.io/is-default-class": "true"},
            },
            "provisioner": "kubernetes.io/no-provisioner",
            "volumeBindingMode": "WaitForFirstConsumer",
        }
    ]
    here = {"key": "kubernetes.io/hostname", "operator": "In", "values": [NAME]}
    for server in _SERVERS:
        folder = node.work / "volumes" / server
        folder.mkdir()
        spec = {
            "storageClassName": "local",
            "capacity": {"storage": "1Gi"},
            "accessModes": ["ReadWriteOnce"],
            "local": {"path": str(folder)},
            "nodeAffinity": {"required": {"nodeSelectorTerms": [{"matchExpressions": [here]}]}},
            # Each server its own.
            "claimRef": {"namespace": NAMESPACE, "name": f"data-{server}-0"},
        }
        volume = {"apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": server}}
        objects.append(volume | {"spec": spec})
    return json.dumps({"apiVersion": "v1", "kind": "List", "items": objects})


def wait_healed(lyceum: City, limit_s: float = 240) -> None:
    """Until every pod of every workload is ready, and none is on its way out."""

    def healed() -> bool:
        pods = [each for each in lyceum.get("pods")["items"] if _of_a_workload(each)]
        return all(
            "deletionTimestamp" not in each["metadata"]
            and each["status"].get("containerStatuses")
            and all(state["ready"] for state in each["status"]["containerStatuses"])
            for each in pods
        )

    wait_until(healed, "every pod is ready", lyceum.told, limit_s)
