"""The `lyceum` command, as an operator calls it."""

import asyncio
import os
import sys
from collections.abc import Mapping


async def lyceum(*arguments: str, env: Mapping[str, str] | None = None) -> tuple[int, str]:
    """Exit code, and output with errors. ``env`` is added to the environment."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "lyceum_cli", *arguments),
        env={**os.environ, **(env or {})},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    out, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, out.decode()
