"""Asks OSV what is known of holes in the packages of uv.lock.

    uv run python deploy/audit.py [--must-ask] [what `uv audit` takes]

A hole that doesn't concern us goes with its reason into `[tool.uv.audit]` of pyproject.toml.

Exit status: 0 nothing is known, or OSV could not be asked, which is said; 1 there is a hole, or no
lock; 2 the lock can't be read; 3 OSV could not be asked, with `--must-ask`.
"""

import os
import shutil
import subprocess
import sys
from typing import Final

CANNOT_BE_ASKED: Final = (
    "error sending request",
    "HTTP status server error",
    "operation timed out",
)
"""What uv says of a service that is away, or is broken itself."""
_RETRIES: Final = "1"


def main(arguments: list[str]) -> int:
    must_ask = "--must-ask" in arguments
    told = [each for each in arguments if each != "--must-ask"]
    uv = os.environ.get("UV") or shutil.which("uv") or "uv"
    ran = subprocess.run(
        [uv, "audit", "--frozen", "--preview-features", "audit-command", *told],
        env={"UV_HTTP_RETRIES": _RETRIES, **os.environ},
        capture_output=True,
        text=True,
        check=False,
    )
    print(ran.stdout, end="", flush=True)
    print(ran.stderr, end="", file=sys.stderr)
    if ran.returncode > 1 and any(each in ran.stderr for each in CANNOT_BE_ASKED):
        print("audit: OSV could not be asked: nothing was looked for.", file=sys.stderr)
        return 3 if must_ask else 0
    return ran.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
