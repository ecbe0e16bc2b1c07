"""Each member of the workspace stands alone: it imports with nothing but what it declares."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MEMBERS = {
    "lyceum-proto": "lyceum.partners.v1.partners_pb2_grpc",
    "lyceum-chassis": "lyceum_chassis.process.write_service",
    "lyceum-partners": "lyceum_partners.service",
    "lyceum-opportunities": "lyceum_opportunities.service",
    "lyceum-feedback": "lyceum_feedback.service",
    "lyceum-people": "lyceum_people.service",
    "lyceum-projections": "lyceum_projections.app",
    "lyceum-local": "lyceum_local.stack",
    "lyceum-cli": "lyceum_cli.__main__",
}


@pytest.mark.parametrize("member", MEMBERS)
def test_a_member_imports_alone(member: str, uv: str) -> None:
    command = [uv, "run", "--isolated", "--frozen", "--no-dev", "--package", member]
    imported = subprocess.run(
        [*command, "python", "-c", f"import {MEMBERS[member]}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert imported.returncode == 0, imported.stderr


@pytest.fixture(scope="session")
def uv() -> str:
    """The uv that set-up uses: the one on the PATH, or its own."""
    found = subprocess.run(
        ["deploy/local/setup.sh", "--print-uv"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return found.stdout.strip()
