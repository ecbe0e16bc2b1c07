"""The audit of dependencies: a hole fails it, and who can't be asked is said."""

import http.server
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from lyceum_local.ports import Ports

ROOT = Path(__file__).parents[2]
UV = subprocess.check_output([ROOT / "deploy/local/setup.sh", "--print-uv"], text=True, cwd=ROOT)
HOLE = {"id": "GHSA-aaaa-bbbb-cccc", "modified": "2026-01-01T00:00:00Z"}
LOCK = """
version = 1
requires-python = ">=3.11"

[[package]]
name = "library"
version = "1.0.0"
source = {{ registry = "http://{address}/simple" }}
sdist = {{ url = "http://{address}/library-1.0.0.tar.gz", hash = "sha256:{hash}" }}

[[package]]
name = "city"
version = "0.1.0"
source = {{ virtual = "." }}
dependencies = [{{ name = "library" }}]

[package.metadata]
requires-dist = [{{ name = "library" }}]
"""
PROJECT = """
[project]
name = "city"
version = "0.1.0"
requires-python = ">=3.11"
dependencies = ["library"]
"""


class _Osv(http.server.BaseHTTPRequestHandler):
    holes: tuple[dict[str, str], ...] = ()
    broken = False

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self._answer({"results": [{"vulns": self.holes} for _ in asked["queries"]]})

    def do_GET(self) -> None:
        if self.path.startswith("/simple"):
            files = {"meta": {"api-version": "1.1"}, "name": "library", "files": []}
            self._answer(files, "application/vnd.pypi.simple.v1+json")
        else:
            self._answer({**HOLE, "summary": "A hole", "affected": []})

    def _answer(self, document: dict[str, Any], kind: str = "application/json") -> None:
        self.send_response(500 if self.broken else 200)
        self.send_header("content-type", kind)
        self.end_headers()
        self.wfile.write(json.dumps(document).encode())

    def log_message(self, format: str, *args: object) -> None:
        """Into no test's output."""


@pytest.fixture
def osv() -> Iterator[tuple[str, type[_Osv]]]:
    answers = type("Answers", (_Osv,), {})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), answers) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_port}", answers
        server.shutdown()


def audit(
    project: Path, address: str, *arguments: str, ignoring: Sequence[str] = ()
) -> tuple[int, str]:
    ignored = f"[tool.uv.audit]\nignore = {json.dumps(ignoring)}\n"
    (project / "pyproject.toml").write_text(PROJECT + ignored)
    (project / "uv.lock").write_text(LOCK.format(address=address, hash="0" * 64))
    told = ("--service-url", f"http://{address}", "--cache-dir", str(project / "cache"))
    ran = subprocess.run(
        [sys.executable, ROOT / "deploy/audit.py", *told, *arguments],
        cwd=project,
        env={**os.environ, "UV": str(ROOT / UV.strip()), "UV_HTTP_RETRIES": "0"},
        capture_output=True,
        text=True,
        check=False,
    )
    return ran.returncode, ran.stdout + ran.stderr


def test_nothing_is_known(osv: tuple[str, type[_Osv]], tmp_path: Path) -> None:
    status, said = audit(tmp_path, osv[0])
    assert (status, "no known vulnerabilities" in said) == (0, True), said


def test_a_hole_fails_it_unless_it_is_said_to_be_none_of_ours(
    osv: tuple[str, type[_Osv]], tmp_path: Path
) -> None:
    osv[1].holes = (HOLE,)
    status, said = audit(tmp_path, osv[0])
    assert (status, HOLE["id"] in said) == (1, True), said
    status, said = audit(tmp_path, osv[0], ignoring=[HOLE["id"]])
    assert status == 0, said


def test_a_service_that_is_broken_or_away_is_said_and_fails_nothing(
    osv: tuple[str, type[_Osv]], tmp_path: Path
) -> None:
    osv[1].broken = True
    for address in (osv[0], f"127.0.0.1:{Ports().take()}"):
        status, said = audit(tmp_path, address)
        assert (status, "OSV could not be asked" in said) == (0, True), said
    assert audit(tmp_path, osv[0], "--must-ask")[0] == 3


def test_a_lock_that_is_damaged_is_no_matter_of_osv(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(PROJECT)
    (tmp_path / "uv.lock").write_text("version = ")
    ran = subprocess.run(
        [sys.executable, ROOT / "deploy/audit.py"],
        cwd=tmp_path,
        env={**os.environ, "UV": str(ROOT / UV.strip())},
        check=False,
        capture_output=True,
    )
    assert ran.returncode == 2
