"""The manifests on a real node: what may not be is refused, and the city goes on whatever ends."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]
from cluster.manifests import KUBERNETES, name_of, of_kind, render
from containers.city import wait_until
from real_node.city import NAMESPACE, City, wait_healed
from real_node.node import Node, Refused
from real_node.report import Report

ROOT = Path(__file__).parents[2]
pytestmark = [pytest.mark.node, pytest.mark.timeout(3_600)]

CONNECTS = """
import socket, sys, time
for _ in range(10):  # the firewall hears of a new pod after it has begun
    try:
        socket.create_connection((sys.argv[1], int(sys.argv[2])), 2).close()
        sys.exit(0)
    except OSError:
        time.sleep(1)
sys.exit(1)
"""
OF_THE_CITY = {"app.kubernetes.io/part-of": "lyceum"}


def test_a_pod_that_does_not_say_that_it_is_restricted_is_refused(
    lyceum: City, report: Report
) -> None:
    began = time.monotonic()
    bad = pod("bad", ["sleep", "1"])
    del bad["spec"]["containers"][0]["securityContext"]
    with pytest.raises(Refused, match='violates PodSecurity "restricted:'):
        lyceum.kubectl("apply", "-f", "-", given=json.dumps(bad))
    report.saw("*restricted* refuses a bad pod", began)


def test_an_object_with_a_typing_error_is_refused(lyceum: City) -> None:
    rendered = render(KUBERNETES / "overlays" / "stand-ins")
    wrong = rendered.replace("revisionHistoryLimit:", "revisionHistoryLimits:")
    with pytest.raises(Refused, match="revisionHistoryLimits: field not declared in schema"):
        lyceum.kubectl(
            *("apply", "--server-side", "--dry-run=server", "-f", "-"),
            given=wrong,
        )


@pytest.mark.parametrize(
    ("labels", "host", "port", "may"),
    [
        ({}, "store", 27017, False),
        ({}, "kafka", 9092, False),
        ({}, "partners", 7101, False),
        ({**OF_THE_CITY, "app.kubernetes.io/component": "api"}, "store", 27017, True),
        ({**OF_THE_CITY, "app.kubernetes.io/component": "api"}, "kafka", 9092, False),
        ({**OF_THE_CITY, "app.kubernetes.io/component": "job"}, "kafka", 9092, True),
    ],
)
def test_a_pod_reaches_what_it_may_and_nothing_else(
    lyceum: City, labels: dict[str, str], host: str, port: int, *, may: bool
) -> None:
    assert reaches(lyceum, NAMESPACE, labels, f"{host}.lyceum", port) is may


@pytest.mark.parametrize(("gateway", "may"), [("true", True), ("false", False)])
def test_only_a_gateway_comes_in(lyceum: City, gateway: str, *, may: bool) -> None:
    space = f"gateway-{gateway}"
    made = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": space}}
    made["metadata"] |= {"labels": {"lyceum/gateway": gateway}}  # type: ignore[operator]
    lyceum.node.kubectl("apply", "-f", "-", given=json.dumps(made))
    assert reaches(lyceum, space, {}, "partners.lyceum", 7101) is may
    assert reaches(lyceum, space, {}, "store.lyceum", 27017) is False


def test_under_load_everything_is_restarted_and_every_pod_deleted_and_nothing_is_lost(
    lyceum: City, report: Report
) -> None:
    began = time.monotonic()
    with load(lyceum, partners=60, opportunities=300, seed=11) as ended:
        at = time.monotonic()
        deployments = [each for each in lyceum.workloads() if each.startswith("deployment/")]
        for each in deployments:
            lyceum.kubectl("rollout", "restart", each)
        lyceum.wait_ready(*deployments)
        report.saw(f"a rolling restart of {len(deployments)} deployments, under load", at)
        at = time.monotonic()
        pods = lyceum.pods()
        for each in pods:
            lyceum.kubectl("delete", "pod", each, "--wait=false", "--ignore-not-found")
            time.sleep(2)
        wait_healed(lyceum)
        report.saw(
            f"each of {len(pods)} pods is deleted, Kafka's and the store's too, under load", at
        )
    assert ended["differences"] == []
    assert ended["accepted"] > 800
    report.saw(f"{ended['accepted']} commands accepted meanwhile, every count right", began)


def test_a_drain_takes_one_of_two_and_waits_for_the_other(lyceum: City, report: Report) -> None:
    began = time.monotonic()
    lyceum.kubectl("apply", "-f", "-", given=json.dumps(budget_of_partners()))
    lyceum.kubectl("scale", "deployment/partners-api", "--replicas=2")
    lyceum.wait_ready("deployment/partners-api")
    both = "app.kubernetes.io/name=partners,app.kubernetes.io/component=api"
    drain = ("drain", "lyceum", f"--pod-selector={both}", "--delete-emptydir-data")
    try:
        with pytest.raises(Refused, match="violate the pod's disruption budget"):
            lyceum.node.kubectl(*drain, "--timeout=40s")
        assert lyceum.get("deployment", "partners-api")["status"]["readyReplicas"] == 1
    finally:
        lyceum.node.kubectl("uncordon", "lyceum")
    lyceum.wait_ready("deployment/partners-api")
    lyceum.kubectl("scale", "deployment/partners-api", "--replicas=1")
    report.saw("a drain evicts one of two APIs, and is held up by the budget at the second", began)


def test_all_of_it_agrees_as_a_job_inside_finds(lyceum: City, report: Report) -> None:
    began = time.monotonic()
    job = pod("verify", [], labels={**OF_THE_CITY, "app.kubernetes.io/component": "job"})
    container = job["spec"]["containers"][0]
    del container["command"]
    container |= {
        "args": ["verify"],
        "envFrom": [{"configMapRef": {"name": city_settings(lyceum)}}],
    }
    assert ended_well(lyceum, NAMESPACE, job, limit_s=300)
    said = lyceum.kubectl("logs", "verify").splitlines()
    assert said[-1] == "All of it agrees."
    (count,) = (line for line in said if line.startswith("records on the topics"))
    assert int(count.split()[-1].replace(",", "")) > 1_000
    report.saw(f"`lyceum verify`, as a pod: {' '.join(count.split())}. All of it agrees", began)


def test_nothing_was_restarted_for_want_of_memory_or_of_health(lyceum: City) -> None:
    ended = {
        f"{each['metadata']['name']}: {state['lastState']['terminated'].get('reason')}"
        for each in lyceum.get("pods")["items"]
        for state in each["status"].get("containerStatuses", [])
        if state.get("lastState", {}).get("terminated")
    }
    assert not {each for each in ended if "OOMKilled" in each}


@contextmanager
def load(lyceum: City, *, partners: int, opportunities: int, seed: int) -> Iterator[dict[str, Any]]:
    """Runs beside the block; what it told is in the dictionary once the block has ended."""
    told: dict[str, Any] = {}
    sizes = [str(lyceum.folder), str(partners), str(opportunities), str(seed)]
    paths = os.pathsep.join((str(ROOT / "tests"), str(ROOT)))
    log = lyceum.folder / "load.log"
    with log.open("w") as errors:
        process = subprocess.Popen(
            [*lyceum.node.inside(), sys.executable, "-m", "real_node.load", *sizes],
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            env=os.environ | {"PYTHONPATH": paths},
        )
    try:
        yield told
        out, _ = process.communicate(timeout=1_200)
    except BaseException as error:
        error.add_note(f"The load said: {log.read_text()[-4_000:]}")
        raise
    finally:
        process.kill()
    assert process.returncode == 0, f"{log.read_text()[-4_000:]}\n{lyceum.told()}"
    told |= json.loads(out.splitlines()[-1])


def pod(name: str, command: list[str], labels: dict[str, str] | None = None) -> dict[str, Any]:
    """One that ends, of the image of the `lyceum` command, as *restricted* wants it."""
    container: dict[str, Any] = {
        "name": "one",
        "image": "lyceum/cli:0.1.0",
        "imagePullPolicy": "Never",
        "command": command,
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
        "volumeMounts": [{"name": "scratch", "mountPath": "/tmp"}],
    }
    spec = {
        "restartPolicy": "Never",
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        "securityContext": {
            "runAsNonRoot": True,
            "runAsUser": 10001,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "containers": [container],
        "volumes": [{"name": "scratch", "emptyDir": {}}],
    }
    about = {"name": name, "labels": labels or {}}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": about, "spec": spec}


def reaches(lyceum: City, space: str, labels: dict[str, str], host: str, port: int) -> bool:
    """Whether a pod there, labelled so, gets a connection."""
    command = ["python", "-c", CONNECTS, host, str(port)]
    return ended_well(lyceum, space, pod("tries", command, labels), limit_s=60)


def ended_well(lyceum: City, space: str, made: dict[str, Any], *, limit_s: float) -> bool:
    """Runs a pod of this kind to its end; what it logged stays until the next of its name."""
    node: Node = lyceum.node
    name = made["metadata"]["name"]
    here = ("--namespace", space)
    wait_until(
        lambda: bool(node.get(*here, "serviceaccounts")["items"]), "an account", lambda: "", 30
    )
    node.kubectl(*here, "delete", "pod", name, "--ignore-not-found", "--grace-period=0", "--force")
    node.kubectl(*here, "apply", "-f", "-", given=json.dumps(made))
    phase = ""

    def ended() -> bool:
        nonlocal phase
        phase = node.get(*here, "pod", name)["status"]["phase"]
        return phase in ("Succeeded", "Failed")

    wait_until(
        ended, f"{name} ended", lambda: node.kubectl(*here, "describe", "pod", name), limit_s
    )
    return phase == "Succeeded"


def city_settings(lyceum: City) -> str:
    """The name of the generated map of what all processes are told."""
    template = lyceum.get("deployment", "partners-api")["spec"]["template"]
    told = template["spec"]["containers"][0]["envFrom"]
    return str(told[0]["configMapRef"]["name"])


def budget_of_partners() -> dict[str, Any]:
    """The one that `trial` leaves out, as it has one of each."""
    objects = list(yaml.safe_load_all(render(KUBERNETES / "base" / "partners")))
    budgets = of_kind(objects, "PodDisruptionBudget")
    return next(each for each in budgets if name_of(each) == "partners-api")
