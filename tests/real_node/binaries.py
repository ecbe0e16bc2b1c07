"""The programs of a Kubernetes node, built from the Go modules of binaries/, once a machine."""

import functools
from pathlib import Path

from cluster.tooling import go, kept, making, run

KUBERNETES = "1.34.4"
_HERE = Path(__file__).with_name("binaries")
_VERSION = "k8s.io/component-base/version"
_SAYS_ITS_VERSION = " ".join(
    (
        f"-X {_VERSION}.gitVersion=v{KUBERNETES}",
        f"-X {_VERSION}.gitMajor=1 -X {_VERSION}.gitMinor=34 -X {_VERSION}.gitTreeState=clean",
        f"-X k8s.io/client-go/pkg/version.gitVersion=v{KUBERNETES}",
    )
)
_KUBERNETES_PACKAGES = tuple(
    f"k8s.io/kubernetes/cmd/{name}"
    for name in (
        "kube-apiserver",
        "kube-controller-manager",
        "kube-scheduler",
        "kube-proxy",
        "kubelet",
    )
)


@functools.cache
def kubernetes() -> Path:
    """The folder of its five programs. Ten minutes of two cores, and 3 GB of Go's cache."""
    return _built("kubernetes", _KUBERNETES_PACKAGES, _SAYS_ITS_VERSION)


@functools.cache
def names() -> Path:
    """CoreDNS, with the plugins that a cluster needs."""
    return _built("coredns", (".",)) / "coredns"


@functools.cache
def firewall() -> Path:
    """kube-router, of which the firewall alone is used: it enforces network policies."""
    package = "github.com/cloudnativelabs/kube-router/v2/cmd/kube-router"
    return _built("router", (package,)) / "kube-router"


@functools.cache
def pause() -> Path:
    """What holds a pod's namespaces."""
    return _built("pause", (".",)) / "pause"


def _built(name: str, packages: tuple[str, ...], says: str = "") -> Path:
    sources = sorted((_HERE / name).iterdir())
    folder, there = kept(f"node-{name}", *(each.read_bytes() for each in sources))
    if not there:
        with making(folder) as new:
            command = [go(), "build", "-trimpath", f"-ldflags=-s -w {says}".strip()]
            run(
                [*command, "-o", f"{new}/", *packages],
                _HERE / name,
                environment={"CGO_ENABLED": "0"},
            )
    return folder
