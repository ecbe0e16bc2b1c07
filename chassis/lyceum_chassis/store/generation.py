"""How often people were forgotten: a number that every process follows, to let go of what it holds.

Whoever forgets a person raises the number; whoever holds keys, or states with personal data in the
clear, drops all of them when it has changed. A key is never used on a look that is older than
``FRESH_S``, so a process that is cut off, or was stopped for a while, uses none.
"""

import asyncio
import contextlib
import time
from collections.abc import Callable

import structlog
from pymongo.errors import DuplicateKeyError

from lyceum_chassis.store.mongo import Collection, is_passing

log = structlog.get_logger()

LOOKS_EVERY_S = 1.0
FRESH_S = 3.0
LET_GO_WITHIN_S = 5.0
"""After a forgetting, no process has or uses what was forgotten: ``FRESH_S`` and a margin."""
_ID = "generation"


class Generation:
    """``seen`` is None before the first look. ``when_changed`` are called within the event loop."""

    def __init__(self, forgettings: Collection) -> None:
        self._forgettings = forgettings
        self._looked_at = float("-inf")
        self._looking = asyncio.Lock()
        self.seen: int | None = None
        self.when_changed: list[Callable[[], None]] = []

    async def recent(self) -> None:
        """Looks, unless the last look is fresh."""
        if not self._fresh():
            async with self._looking:
                if not self._fresh():  # another one has looked meanwhile
                    await self._look()

    async def look(self) -> int:
        """The number as it is now."""
        async with self._looking:
            return await self._look()

    async def follow(self) -> None:
        """Looks again and again; while the server is away, lets go of everything."""
        while True:
            try:
                await self.look()
            except Exception as error:
                if not is_passing(error):
                    raise
                if not self._fresh():
                    self._let_go()
            await asyncio.sleep(LOOKS_EVERY_S)

    async def raise_(self) -> None:
        """Has every process let go, this one at once."""
        with contextlib.suppress(DuplicateKeyError):
            await self._forgettings.insert_one({"_id": _ID, "n": 0})
        await self._forgettings.update_one({"_id": _ID}, {"$inc": {"n": 1}})
        await self.look()

    async def _look(self) -> int:
        asked_at = time.monotonic()
        found = await self._forgettings.find_one({"_id": _ID})
        number = self._see(int(found["n"]) if found else 0)
        self._looked_at = asked_at
        return number

    def _see(self, number: int) -> int:
        changed, self.seen = self.seen not in (None, number), number
        if changed:
            log.info("let_go_of_keys", generation=number)
            self._let_go()
        return number

    def _let_go(self) -> None:
        for drop in self.when_changed:
            drop()

    def _fresh(self) -> bool:
        return time.monotonic() - self._looked_at <= FRESH_S
