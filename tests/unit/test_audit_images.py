"""The audit of images: what a new package mends fails it, and who can't be asked is said."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from lyceum_local.ports import Ports
from unit.osv import Osv, served

ROOT = Path(__file__).parents[2]
STATUS = """Package: libssl3
Status: install ok installed
Source: openssl
Version: 3.0.17-1

Package: libgcc-s1
Status: install ok installed
Source: gcc-12 (12.2.0-14)
Version: 12.2.0-14+b1
Description: a library
 Version: of a sentence

Package: gone
Status: deinstall ok config-files
Version: 1
"""
BILL = {
    "components": [
        {"name": "pydantic", "version": "2.13.0", "purl": "pkg:pypi/pydantic@2.13.0"},
        {"name": "lyceum-chassis", "version": "0.1.0"},
    ]
}


@pytest.fixture
def osv() -> Iterator[Osv]:
    with served() as osv:
        yield osv


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """With a `docker` that answers as an image would."""
    told = json.dumps({"dpkg": STATUS, "sbom": json.dumps(BILL), "release": "12"})
    (tmp_path / "told.json").write_text(told)
    docker = tmp_path / "docker"
    docker.write_text(f"#!/bin/sh\ncat {tmp_path}/told.json\n")
    docker.chmod(0o755)
    (tmp_path / "pyproject.toml").write_text("")
    return tmp_path


def audit(project: Path, url: str, *arguments: str) -> tuple[int, str]:
    ran = subprocess.run(
        [sys.executable, ROOT / "deploy/audit_images.py", "--service-url", url, *arguments, "one"],
        cwd=project,
        env={**os.environ, "PATH": f"{project}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    return ran.returncode, ran.stdout + ran.stderr


def test_what_is_installed_is_asked_for_by_the_names_that_osv_knows(
    osv: Osv, project: Path
) -> None:
    status, said = audit(project, osv.url)
    assert status == 0, said
    assert osv.asked == {
        ("Debian:12", "openssl"): "3.0.17-1",
        ("Debian:12", "gcc-12"): "12.2.0-14",
        ("PyPI", "pydantic"): "2.13.0",
    }


def test_a_hole_that_a_new_package_mends_fails_it(osv: Osv, project: Path) -> None:
    osv.holes = {"openssl": ["CVE-1", "CVE-2"]}
    status, said = audit(project, osv.url)
    assert (status, "0 holes that a new package mends,\n2 that" in said) == (0, True), said
    osv.mended = {"CVE-2"}
    status, said = audit(project, osv.url)
    assert (status, said.startswith("CVE-2: openssl 3.0.17-1")) == (1, True), said


def test_a_hole_of_python_fails_it_unless_it_is_said_to_be_none_of_ours(
    osv: Osv, project: Path
) -> None:
    osv.holes = {"pydantic": ["GHSA-1"]}
    assert audit(project, osv.url)[0] == 1
    (project / "pyproject.toml").write_text('[tool.uv.audit]\nignore = ["GHSA-1"]\n')
    assert audit(project, osv.url)[0] == 0


def test_a_service_that_is_away_is_said_and_fails_nothing(project: Path) -> None:
    away = f"http://127.0.0.1:{Ports().take()}"
    status, said = audit(project, away)
    assert (status, "OSV could not be asked" in said) == (0, True), said
    assert audit(project, away, "--must-ask")[0] == 3


def test_an_image_that_can_not_be_asked_fails_it(osv: Osv, project: Path) -> None:
    (project / "docker").write_text("#!/bin/sh\necho no such image >&2\nexit 125\n")
    status, said = audit(project, osv.url)
    assert (status, "no such image" in said) == (1, True), said
