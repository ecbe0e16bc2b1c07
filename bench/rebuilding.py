"""A projection built anew beside the old one: a long history against a tenth of it."""

import asyncio
import json
import subprocess
import sys

from bench import backlog
from bench.measuring import Comparison
from bench.setting import Setting, fresh

_SHORT_PART = 10


async def compare(setting: Setting) -> list[Comparison]:
    """Each rebuild in a process of its own, so that its memory is its own."""
    long, short = setting.history, setting.history // _SHORT_PART
    against = f"{short:,}"
    time_ = Comparison(f"rebuild {long:,} events", against, "s", 10.5, less_is_better=True)
    memory = Comparison(
        f"rebuild {long:,} events, peak memory", against, "MiB", 1.1, less_is_better=True
    )
    services = {count: fresh("bench") for count in (long, short)}
    for count, service in services.items():
        await backlog.fill_topic(setting.kafka, service, count)
    for number in range(1, setting.rounds + 1):
        seconds, peak = {}, {}
        for count in (short, long):
            seconds[count], peak[count] = await _rebuild(setting, services[count], number, count)
        time_.add(seconds[long], seconds[short])
        memory.add(peak[long], peak[short])
    return [time_, memory]


async def _rebuild(setting: Setting, service: str, version: int, count: int) -> tuple[float, float]:
    """Seconds, and MiB at most."""
    async with setting.database() as db:
        arguments = [setting.kafka, setting.mongodb, db.name, service, str(version), str(count)]
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bench.rebuild_process", *arguments), stdout=subprocess.PIPE
        )
        try:
            told, _ = await process.communicate()
        finally:
            if process.returncode is None:
                process.terminate()
                await process.wait()
    measured = json.loads(told)
    return measured["seconds"], measured["peak_mib"]
