"""How long the event loop is held: nothing else in the process has its turn meanwhile."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass

_TICK_S = 0.001


@dataclass
class Holds:
    """``longest_ms`` in processor time of the loop's thread: what else the machine does at that
    moment does not count in it."""

    longest_ms: float = 0.0


@contextlib.asynccontextmanager
async def watched() -> AsyncIterator[Holds]:
    """The longest time between two turns of the loop."""
    holds = Holds()

    async def watch() -> None:
        before = time.thread_time()
        while True:
            await asyncio.sleep(_TICK_S)
            now = time.thread_time()
            holds.longest_ms = max(holds.longest_ms, 1_000 * (now - before))
            before = now

    watching = asyncio.create_task(watch(), name="watch-the-loop")
    await asyncio.sleep(0)
    try:
        yield holds
        await asyncio.sleep(2 * _TICK_S)
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
