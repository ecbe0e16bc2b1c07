"""The `lyceum` command, as an operator calls it."""

import asyncio
import sys


async def lyceum(*arguments: str) -> tuple[int, str]:
    """Exit code, and output with errors."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "lyceum_cli", *arguments),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    out, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, out.decode()
