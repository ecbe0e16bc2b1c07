"""The overlays of deploy/kubernetes as they are applied, and what judges them."""

import functools
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]
from cluster.schemas import judge_of
from cluster.tooling import ROOT, restricted, run, strimzi

Object = dict[str, Any]

KUBERNETES = ROOT / "deploy" / "kubernetes"
OVERLAYS = ("trial", "stand-ins", "production")


@functools.cache
def rendered(overlay: str) -> tuple[Object, ...]:
    """The objects of an overlay, in the order in which they are applied."""
    return tuple(yaml.safe_load_all(render(KUBERNETES / "overlays" / overlay)))


def render(folder: Path) -> str:
    return run([Path(sys.executable).with_name("kubectl"), "kustomize", folder])


def of_kind(objects: Sequence[Object], *kinds: str) -> list[Object]:
    return [each for each in objects if each["kind"] in kinds]


def name_of(thing: Object) -> str:
    return str(thing["metadata"]["name"])


def labels_of(thing: Object) -> dict[str, str]:
    """Of an object or a pod template."""
    return dict(thing.get("metadata", {}).get("labels", {}))


def templates(objects: Sequence[Object]) -> Iterator[tuple[str, Object]]:
    """Each pod template, and what it is called."""
    for each in of_kind(objects, "Deployment", "StatefulSet", "Job"):
        yield name_of(each), each["spec"]["template"]
    for each in of_kind(objects, "CronJob"):
        yield name_of(each), each["spec"]["jobTemplate"]["spec"]["template"]


def wrong_fields(objects: Sequence[Object]) -> list[str]:
    """What is against the schemas, and what Strimzi finds in what is its own."""
    of_strimzi = [each for each in objects if each["apiVersion"].startswith("kafka.strimzi.io/")]
    told = run(strimzi(), given=json.dumps(of_strimzi)).splitlines() if of_strimzi else []
    return told + [
        f"{each['kind']} {name_of(each)}: {wrong.json_path} {wrong.message}"
        for each in objects
        if each not in of_strimzi
        for wrong in judge_of(each["apiVersion"], each["kind"]).iter_errors(each)
    ]


def not_restricted(pods: Sequence[tuple[str, Object]]) -> dict[str, list[str]]:
    """Why Kubernetes would let a pod of each template into no namespace that is `restricted`."""
    given = [
        {"name": name, "metadata": template.get("metadata", {}), "spec": template["spec"]}
        for name, template in pods
    ]
    said: dict[str, list[str]] = json.loads(run([restricted()], given=json.dumps(given)))
    return {name: violations for name, violations in said.items() if violations}
