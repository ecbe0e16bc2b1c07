"""``buf breaking`` stands between the gRPC contracts and whoever calls them."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

PROTO = Path(__file__).parents[2] / "proto"


def breaking(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [Path(sys.executable).with_name("buf"), "breaking", "--against", PROTO / "released.binpb"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_removed_field_is_caught(tmp_path: Path) -> None:
    shutil.copy(PROTO / "buf.yaml", tmp_path)
    shutil.copytree(PROTO / "lyceum", tmp_path / "lyceum")
    untouched = breaking(tmp_path)
    assert untouched.returncode == 0, untouched.stdout + untouched.stderr

    contract = tmp_path / "lyceum/command/v1/outcome.proto"
    text, removed = re.subn(r"\n  [\w.]+ already_done = \d+;", "", contract.read_text())
    assert removed == 1, "this test takes the field already_done out of Outcome"
    contract.write_text(text)
    broken = breaking(tmp_path)
    assert broken.returncode != 0
    assert "already_done" in broken.stdout
