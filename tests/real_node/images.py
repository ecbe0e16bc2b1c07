"""The images that a node runs, as archives: it has no engine and no registry."""

import os
import shutil
import tempfile
from pathlib import Path

from cluster.tooling import ROOT, kept, making
from containers.engine import Engine, engine, run
from real_node import binaries

_SERVERS = ("apache/kafka:4.3.0", "mongo:8.0.20")
_PROCESSES = ("partners", "opportunities", "feedback", "people", "projections", "cli")


def archives(folder: Path) -> list[Path]:
    """Of the city as this checkout has it, built into `folder`, and of the node itself."""
    city = folder / "city.tar"
    with engine() as docker:
        run(["deploy/images/build.sh", "--stand-ins"], docker.environment, limit=1_800, folder=ROOT)
        images = [*_SERVERS, *(f"lyceum/{each}:0.1.0" for each in _PROCESSES)]
        docker.docker("save", "--output", str(city), *images)
        return [_of_the_node(docker), city]


def _of_the_node(docker: Engine) -> Path:
    """`lyceum/coredns` and `lyceum/pause`: a program each, and nothing else in them."""
    programs = {"coredns": binaries.names(), "pause": binaries.pause()}
    told = [f"{program}:{program.stat().st_size}".encode() for program in programs.values()]
    folder, there = kept("node-images", *told)
    if not there:
        with making(folder) as new:
            for name, program in programs.items():
                _image(docker, f"lyceum/{name}:1", program)
            docker.docker(
                "save", "--output", str(new / "node.tar"), "lyceum/coredns:1", "lyceum/pause:1"
            )
    return folder / "node.tar"


def _image(docker: Engine, tag: str, program: Path) -> None:
    with tempfile.TemporaryDirectory() as context:
        shutil.copy(program, Path(context) / "program")
        dockerfile = 'FROM scratch\nCOPY program /program\nENTRYPOINT ["/program"]\n'
        (Path(context) / "Dockerfile").write_text(dockerfile)
        docker.docker("build", "--quiet", "--tag", tag, context)


def sizes(files: list[Path]) -> str:
    return ", ".join(f"{file.name} {file.stat().st_size // 1_000_000} MB" for file in files)


def missing_programs() -> list[str]:
    """What `deploy/local/setup.sh --cluster` would install."""
    wanted = ("etcd", "containerd", "runc", "ctr", "iptables", "ipset", "conntrack", "openssl")
    path = f"/usr/sbin:/sbin:{os.environ['PATH']}"
    return [name for name in wanted if shutil.which(name, path=path) is None]
