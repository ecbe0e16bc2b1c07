"""Futures that nobody awaits, work that is not to be cut off or to hold up, lost cancellations."""

import asyncio
import time
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


def seen(future: asyncio.Future[Any]) -> None:
    """A done-callback that looks at the error, so that asyncio does not report it as lost."""
    if not future.cancelled():
        future.exception()


async def to_the_end(work: Coroutine[Any, Any, T]) -> T:
    """Waits for the end of ``work`` even when cancelled: what it does can't be cut off half-way."""
    running = asyncio.ensure_future(work)
    running.add_done_callback(seen)
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        await asyncio.wait({running})
        raise


def still_wanted() -> bool:
    """False once the running task was cancelled: for loops that would go on for ever.

    In Python 3.11 ``asyncio.wait_for``, which aiokafka rests on, drops a cancellation that comes
    in the same moment as the answer.
    """
    task = asyncio.current_task()
    return task is None or not task.cancelling()


class Slices:
    """Cuts long work into slices, between which everything else on the loop has its turn."""

    def __init__(self, slice_s: float = 0.01) -> None:
        self._slice_s = slice_s
        self._began = time.perf_counter()

    async def pause(self) -> None:
        """To be called between two steps, each of which is short."""
        if time.perf_counter() - self._began > self._slice_s:
            await asyncio.sleep(0)
            self._began = time.perf_counter()
