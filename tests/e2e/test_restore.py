"""A city is restored from a snapshot of its store's disk and its secrets, everything else lost.

As docs/operating.md tells it, with nothing but the commands that it names.
"""

import asyncio
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from e2e import fold
from e2e.journey import SHIFT, counted, phases, play
from lyceum_command import lyceum
from lyceum_local import services
from lyceum_local.manifests import manifests
from lyceum_local.services import SERVICES, Surroundings
from lyceum_local.stack import Stack, erase

pytestmark = pytest.mark.e2e

SECRETS = ("master-key.json", "issuer")
"""What is kept beside a backup, apart from it."""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("LYCEUM_FOLDER", str(tmp_path / "city"))
    yield tmp_path / "city"
    if stack := Stack.load(tmp_path / "city"):
        stack.down()


async def test_a_city_comes_back_from_its_store_and_its_secrets(
    folder: Path, tmp_path: Path, programmes: Path
) -> None:
    stack = await asyncio.to_thread(Stack.up, folder)
    if any(part.process is None for part in stack.parts.values()):
        pytest.fail("This test loses the servers: let it start its own.")
    await play(stack, programmes)
    events, report = await fold.raw_events(stack.kafka), await offer_report(stack)

    backup = tmp_path / "backup"
    await asyncio.to_thread(snapshot, stack, backup)
    await asyncio.to_thread(lose_everything, stack)

    began = time.monotonic()
    shutil.copytree(backup, folder)
    stack = await asyncio.to_thread(
        Stack.up, folder, servers_only=True
    )  # an empty Kafka, with topics
    for name in manifests():
        code, said = await republish(stack, folder, name)
        # Nobody told people anything in this journey, so there is nothing to publish again.
        assert code == 0 or (name == "people" and "Nothing was ever published" in said), said
    for database, view in await views():
        code, said = await lyceum("projection", "reposition", view, "--database", database)
        assert code == 0, said
    stack = await asyncio.to_thread(Stack.up, folder)
    print(f"restored in {time.monotonic() - began:.0f} s")

    assert await fold.raw_events(stack.kafka) == events
    code, said = await lyceum("verify")
    assert (code, said.splitlines()[-1]) == (0, "All of it agrees."), said
    assert await offer_report(stack) == report
    # It goes on: the same people, the next term.
    async with counted(stack) as (city, played):
        await city.bring_in(programmes, SHIFT, played.tally)
        await city.play(phases(programmes, seed=2), played.tally)
    assert played.account.differences.sentences() == []


def snapshot(stack: Stack, backup: Path) -> None:
    """Of the disk at one instant, in the middle of everything, as the store would find it after a
    crash; and the secrets."""
    store = stack.parts["store"].process
    assert store is not None
    store.kill()
    backup.mkdir()
    for each in (*stack.folder.glob("store-*"), *(stack.folder / name for name in SECRETS)):
        if each.is_dir():
            shutil.copytree(each, backup / each.name)
        else:
            shutil.copy2(each, backup / each.name)


def lose_everything(stack: Stack) -> None:
    stack.down()
    erase(stack.folder)
    shutil.rmtree(stack.folder, ignore_errors=True)


async def republish(stack: Stack, folder: Path, name: str) -> tuple[int, str]:
    """With the service's own settings."""
    (service,) = [each for each in SERVICES if each.name == name]
    nobody = {each.name: services.listen_address(1) for each in SERVICES}
    settings = services.environment(
        service, Surroundings(stack.kafka, stack.mongodb, nobody, nobody), folder
    )
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", f"lyceum_{name}", "republish"],
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


async def views() -> list[tuple[str, str]]:
    """Every read model and every policy: database and view."""
    code, said = await lyceum("projection", "list", "--json")
    assert code == 0, said
    policies = [(each.database, view) for each in manifests().values() for view in each.policies]
    return [*(("lyceum_projections", str(each["view"])) for each in json.loads(said)), *policies]


async def offer_report(stack: Stack) -> Any:
    async with httpx.AsyncClient(base_url=f"http://{stack.http['projections']}") as client:
        answer = await client.get("/api/reports/offer", timeout=20)
    return {name: told for name, told in answer.json().items() if name in ("rows", "total")}
