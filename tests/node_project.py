"""The node project of the tests, installed and built: others' readers of what we publish."""

import fcntl
import hashlib
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

PROJECT = Path(__file__).parent / "contract" / "node"
_OLDEST_NODE = 20

Node = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def node() -> Node:
    """Runs a script of the project with node; its packages are those of package-lock.json."""
    _require_node()
    with (PROJECT / "package.json").open() as one_at_a_time:
        fcntl.flock(one_at_a_time, fcntl.LOCK_EX)
        _install()
        _run("npm", "run", "--silent", "build").check_returncode()
    return lambda *arguments: _run("node", *arguments)


def _require_node() -> None:
    """Fails, and never skips: a reader in another language is part of the contract."""
    wanted = (
        f"install Node.js {_OLDEST_NODE} or later with npm (Debian: apt-get install nodejs npm)"
    )
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.fail(f"node or npm is missing: {wanted}")
    version = _run("node", "--version").stdout.strip()
    if int(version.removeprefix("v").partition(".")[0]) < _OLDEST_NODE:
        pytest.fail(f"node is {version}: {wanted}")


def _install() -> None:
    lock = hashlib.sha256((PROJECT / "package-lock.json").read_bytes()).hexdigest()
    installed = PROJECT / "node_modules" / ".installed"
    if installed.exists() and installed.read_text() == lock:
        return
    done = _run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
    if done.returncode:
        pytest.fail(f"npm ci could not install tests/contract/node: {done.stderr[-2_000:]}")
    installed.write_text(lock)


def _run(*command: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        command, cwd=PROJECT, capture_output=True, text=True, check=False, timeout=300
    )
