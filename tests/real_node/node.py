"""A real Kubernetes node on this machine: its programs in namespaces of their own.

It changes nothing of the machine's network, and is gone with its first process. It needs root, and
the Debian packages that `deploy/local/setup.sh --cluster` installs.
"""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cluster.tooling import run
from containers.city import wait_until
from containers.engine import cgroups, remove_cgroups
from real_node import binaries

NAME, ADDRESS, SERVICE_ADDRESS, DNS_ADDRESS = "lyceum", "10.98.0.1", "10.96.0.1", "10.96.0.10"
PAUSE_IMAGE = "docker.io/lyceum/pause:1"
_HERE = Path(__file__).parent
_KUBECTL = Path(sys.executable).with_name("kubectl")
_READY_WITHIN_S = 180.0
_CGROUP = "kubepods"


class Refused(AssertionError):  # noqa: N818
    """The server, or what it runs, said no; the text is what it said."""


@dataclass(frozen=True)
class Node:
    """A running node: its folder, and the pid of its first process."""

    work: Path
    pid: int

    def kubectl(self, *arguments: str, given: str | None = None, limit_s: float = 300) -> str:
        """What `kubectl` prints, asked as the administrator. Raises `Refused`."""
        command = [str(_KUBECTL), "--kubeconfig", str(self.work / "pki" / "admin.conf")]
        done = subprocess.run(
            [*self.inside(mounts=False), *command, *arguments],
            input=given,
            capture_output=True,
            text=True,
            check=False,
            timeout=limit_s,
        )
        if done.returncode:
            raise Refused(f"kubectl {' '.join(arguments)}: {done.stderr.strip()[-4_000:]}")
        return done.stdout.strip()

    def get(self, *arguments: str) -> Any:
        return json.loads(self.kubectl("get", *arguments, "--output", "json"))

    def inside(self, *, mounts: bool = True) -> list[str]:
        """What goes before a command for it to run on the node's network, with its names."""
        return [
            "nsenter",
            "--target",
            str(self.pid),
            "--net",
            *(["--mount", "--pid"] if mounts else []),
            "--",
        ]

    def told(self) -> str:
        """The end of each log, for who wants to know why."""
        logs = sorted((self.work / "log").glob("*.log"))
        return "\n".join(
            f"== {log.name}\n{log.read_text(errors='replace')[-1_500:]}" for log in logs
        )


@contextlib.contextmanager
def node(images: Sequence[Path]) -> Iterator[Node]:
    """Starts it with these archives of images; ends it, and all that runs on it."""
    kubernetes, firewall = binaries.kubernetes(), binaries.firewall()
    with tempfile.TemporaryDirectory(prefix="lyceum-node-", ignore_cleanup_errors=True) as folder:
        work = Path(folder)
        work.chmod(0o755)  # pods look through it at their volumes
        _prepare(work, images)
        starting = [
            "unshare",
            "--net",
            "--mount",
            "--pid",
            "--uts",
            "--ipc",
            "--fork",
            "--kill-child",
        ]
        places = [str(work), str(kubernetes), str(firewall), NAME, ADDRESS]
        with (work / "log" / "init.log").open("wb") as output:
            process = subprocess.Popen(
                [*starting, str(_HERE / "init.sh"), *places],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=os.environ | {"PATH": f"/usr/sbin:/sbin:{os.environ['PATH']}"},
                start_new_session=True,
            )
        try:
            up = Node(work, _only_child(process))
            _wait_ready(up, process)
            yield up
        finally:
            process.kill()  # and with it, by --kill-child, all in its namespace
            process.wait()
            wait_until(_without_cgroups, "the pods' cgroups are gone", str, 10)


def _prepare(work: Path, images: Sequence[Path]) -> None:
    for name in ("pki", "log", "run", "kubelet", "cni", "images", "etcd", "volumes"):
        (work / name).mkdir()
    for image in images:
        (work / "images" / image.name).symlink_to(image)
    addresses = (NAME, ADDRESS, SERVICE_ADDRESS)
    run([_HERE / "certificates.sh", work / "pki", *addresses])
    (work / "resolv.conf").write_text(
        f"nameserver {DNS_ADDRESS}\nsearch lyceum.svc.cluster.local svc.cluster.local\n"
        "options ndots:5\n"
    )
    (work / "cni" / "10-pods.conflist").write_text(json.dumps(_pod_network(work)))
    (work / "kubelet.yaml").write_text(json.dumps(_kubelet(work)))
    (work / "containerd.toml").write_text(_containerd(work))


def _pod_network(work: Path) -> dict[str, Any]:
    addresses = {
        "type": "host-local",
        "ranges": [[{"subnet": "10.97.0.0/24"}]],
        "routes": [{"dst": "0.0.0.0/0"}],
        "dataDir": f"{work}/run/cni",
    }
    bridge = {"type": "bridge", "bridge": "cni0", "isGateway": True, "hairpinMode": True}
    return {
        "cniVersion": "0.4.0",
        "name": "pods",
        "plugins": [
            bridge | {"ipam": addresses},
            {"type": "portmap", "capabilities": {"portMappings": True}},
        ],
    }


def _kubelet(work: Path) -> dict[str, Any]:
    return {
        "apiVersion": "kubelet.config.k8s.io/v1beta1",
        "kind": "KubeletConfiguration",
        "address": ADDRESS,
        "authentication": {
            "anonymous": {"enabled": False},
            "webhook": {"enabled": True},
            "x509": {"clientCAFile": f"{work}/pki/ca.crt"},
        },
        "authorization": {"mode": "Webhook"},
        "tlsCertFile": f"{work}/pki/kubelet.crt",
        "tlsPrivateKeyFile": f"{work}/pki/kubelet.key",
        "cgroupDriver": "cgroupfs",
        "failCgroupV1": False,
        "failSwapOn": False,
        "clusterDNS": [DNS_ADDRESS],
        "clusterDomain": "cluster.local",
        "containerRuntimeEndpoint": f"unix://{work}/run/containerd.sock",
        "podLogsDir": f"{work}/log/pods",
        "evictionHard": {
            "memory.available": "100Mi",
            "nodefs.available": "1%",
            "imagefs.available": "1%",
        },
        "imageGCHighThresholdPercent": 100,
        "featureGates": {"KubeletInUserNamespace": True},
        "resolvConf": "/dev/null",
        "enforceNodeAllocatable": ["pods"],
        "cgroupRoot": "/",
        "healthzBindAddress": "127.0.0.1",
        "maxPods": 110,
    }


def _containerd(work: Path) -> str:
    return f"""version = 2
root = "{work}/containerd"
state = "{work}/run/containerd"
[grpc]
  address = "{work}/run/containerd.sock"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "{PAUSE_IMAGE}"
  restrict_oom_score_adj = true
  disable_apparmor = true
  tolerate_missing_hugetlb_controller = true
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "overlayfs"
    default_runtime_name = "runc"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "{work}/cni"
"""


def _only_child(process: "subprocess.Popen[bytes]") -> int:
    """The pid, as this machine sees it, of the first process in the new namespaces."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    deadline = time.monotonic() + 10
    while not (found := children.read_text().split()):
        assert time.monotonic() < deadline, "the node's first process did not start"
        time.sleep(0.05)
    return int(found[0])


def _wait_ready(up: Node, process: "subprocess.Popen[bytes]") -> None:
    def ready() -> bool:
        assert process.poll() is None, f"the node ended\n{up.told()}"
        with contextlib.suppress(Refused):
            conditions = up.get("node", NAME)["status"]["conditions"]
            return any(each["type"] == "Ready" and each["status"] == "True" for each in conditions)
        return False

    wait_until(ready, "the node is ready", up.told, _READY_WITHIN_S)
    up.kubectl(
        *("create", "clusterrolebinding", "kubelet-api", "--user=admin"),
        "--clusterrole=system:kubelet-api-admin",
    )


def _without_cgroups() -> bool:
    """Once what was in them has ended."""
    remove_cgroups(_CGROUP)
    return not cgroups(_CGROUP)
