"""A real browser, without a window: chromium loads a page and writes down what became of it."""

import asyncio
import os
import re
import shutil
import tempfile
from dataclasses import dataclass

import pytest

_FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--enable-logging=stderr", "--virtual-time-budget=5000",
)  # fmt: skip
_LIMIT_S = 60.0


@dataclass(frozen=True)
class Loaded:
    """The document after loading, as HTML, and what the console says."""

    dom: str
    console: list[str]


async def load(address: str) -> Loaded:
    """The page at this address. Fails the test where there is no chromium."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("chrome")
    if found is None:
        pytest.fail("No chromium to look at the page with: apt-get install -y chromium")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        browser = await asyncio.create_subprocess_exec(
            found, *_FLAGS, f"--user-data-dir={profile}", "--dump-dom", address,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
            # A proxy of the surroundings is not the way to this machine.
            env={name: value for name, value in os.environ.items() if "proxy" not in name.lower()},
        )  # fmt: skip
        try:
            out, err = await asyncio.wait_for(browser.communicate(), _LIMIT_S)
        except TimeoutError:
            browser.kill()
            raise
    said = err.decode(errors="replace")
    assert browser.returncode == 0, said
    return Loaded(out.decode(), re.findall(r":CONSOLE[:(].*", said))
