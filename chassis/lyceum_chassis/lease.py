"""A lease in MongoDB: it keeps two relays from fencing each other in turns.

It saves work; nothing's correctness rests on it. Time is the server's, so clocks need not agree.
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from uuid import uuid4

import structlog
from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from lyceum_chassis.mongo import Collection, is_passing

log = structlog.get_logger()


class Lease:
    """A lease named ``name``, held for ``ttl_s`` seconds and renewed every third of that."""

    def __init__(self, leases: Collection, name: str, ttl_s: float = 6.0) -> None:
        self._leases = leases
        self._name = name
        self._ttl_s = ttl_s
        self._owner = str(uuid4())
        self._good_until = 0.0

    @contextlib.asynccontextmanager
    async def held(self, on_wait: Callable[[], None]) -> AsyncIterator[None]:
        """Waits for the lease and renews it meanwhile; gives it back at the end."""
        while not await self._take():
            on_wait()
            await asyncio.sleep(self._ttl_s / 6)
        renewing = asyncio.create_task(self._renew(), name=f"lease-{self._name}")
        try:
            yield
        finally:
            renewing.cancel()
            await asyncio.gather(renewing, return_exceptions=True)
            with contextlib.suppress(Exception):
                await self._leases.delete_one({"_id": self._name, "owner": self._owner})

    def check(self) -> None:
        """Raises ``TimeoutError`` if the lease has run out, as after a long stop."""
        if time.monotonic() > self._good_until:
            raise TimeoutError(f"the lease {self._name} ran out")

    async def _take(self) -> bool:
        asked_at = time.monotonic()
        free_or_mine = {
            "$or": [
                {"$eq": ["$owner", self._owner]},
                {"$lt": ["$until", "$$NOW"]},
            ]
        }
        until = {"$add": ["$$NOW", int(self._ttl_s * 1_000)]}
        try:
            await self._leases.find_one_and_update(
                {"_id": self._name, "$expr": free_or_mine},
                [{"$set": {"owner": self._owner, "until": until}}],
                upsert=True,
                return_document=ReturnDocument.AFTER,
            )
        except DuplicateKeyError:
            return False  # somebody else's, and not run out
        self._good_until = asked_at + self._ttl_s
        return True

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(self._ttl_s / 3)
            try:
                if not await self._take():
                    self._good_until = 0.0
                    return
            except Exception as error:
                if not is_passing(error):
                    raise
                log.warning("lease_not_renewed", lease=self._name, reason=repr(error))
