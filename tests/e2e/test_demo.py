"""`lyceum demo` as it is called: it comes up, counts, and leaves nothing behind."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from lyceum_local.stack import Stack
from pymongo import MongoClient

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A stack's folder. Whatever becomes of the command, nothing goes on running."""
    path: Path = tmp_path_factory.mktemp("demo")
    yield path
    if stack := Stack.load(path):
        stack.down()


async def started(folder: Path, *arguments: object) -> Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "lyceum_cli", "demo", *map(str, arguments),
        env=os.environ | {"LYCEUM_FOLDER": str(folder)}, stdout=PIPE, stderr=PIPE,
    )  # fmt: skip


async def demo(folder: Path, *arguments: object) -> tuple[int | None, str]:
    """Run it to its end: exit code and standard output."""
    process = await started(folder, *arguments)
    out, err = await process.communicate()
    assert b"Traceback" not in err, err.decode()
    return process.returncode, out.decode()


def processes_of(folder: Path) -> list[str]:
    """What still runs in this folder."""
    running = []
    for process in psutil.process_iter():
        try:
            if process.cwd() == str(folder):
                running.append(process.name())
        except psutil.Error:
            continue
    return running


async def test_once_it_shows_the_city_and_a_second_time_finds_all_done(
    folder: Path, programmes: Path
) -> None:
    code, out = await demo(folder, "--once", "--file", programmes)
    assert (code, "All counts agree." in out) == (0, True), out
    assert processes_of(folder) == []
    code, out = await demo(folder, "--once", "--file", programmes)
    assert code == 0, out
    assert "+ 0 accepted +" in out
    assert processes_of(folder) == []


async def test_it_stays_until_it_is_told_to_end_and_then_ends_all_it_started(
    folder: Path, programmes: Path
) -> None:
    process = await started(folder, "--file", programmes)
    assert process.stdout is not None
    async for line in process.stdout:
        if b"until Ctrl-C" in line:
            break
    assert len(processes_of(folder)) >= 6
    process.send_signal(signal.SIGTERM)
    _, err = await process.communicate()
    assert (process.returncode, b"Traceback" in err) == (0, False), err.decode()
    assert processes_of(folder) == []


async def test_it_says_where_counts_part_and_leaves_a_stack_alone_that_ran_before(
    folder: Path, programmes: Path
) -> None:
    stack = await asyncio.to_thread(Stack.up, folder)
    with MongoClient[dict[str, object]](stack.mongodb) as mongo:
        cells = mongo["lyceum_projections"]["offer_v2_cells"]
        cells.update_one({"n.opportunities": {"$gt": 0}}, {"$inc": {"n.taken": 1}})
    code, out = await demo(folder, "--once", "--file", programmes)
    assert code == 1
    assert "The counts part:\n  cells of offer and the events differ: 1, first " in out
    assert all(status.state == "ready" for status in await asyncio.to_thread(stack.status))


async def test_a_file_that_is_not_there_is_one_clear_line(tmp_path: Path) -> None:
    process = await started(tmp_path, "--file", tmp_path / "none.csv")
    _, err = await process.communicate()
    assert process.returncode == 1
    assert err.decode().startswith("lyceum: Can't read")
    assert err.count(b"\n") == 1
