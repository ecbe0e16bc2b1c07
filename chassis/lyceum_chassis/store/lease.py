"""A lease in MongoDB: it keeps two relays from fencing each other in turns.

It saves work; nothing's correctness rests on it. Time is the server's, so clocks need not agree.
A holder that does not let go of a lease that it lost hangs, and is ended with its process.
"""

import asyncio
import contextlib
import os
import time
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from types import CoroutineType
from typing import Any
from uuid import uuid4

import structlog

from lyceum_chassis.store.mongo import Collection, is_passing

log = structlog.get_logger()

LETS_GO_WITHIN_S = 60.0
"""Longer than the driver of the store takes to give an operation up."""
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class LeaseLost(TimeoutError):  # noqa: N818
    """It ran out, as after a long stop, or somebody urgent took it."""


class Lease:
    """A lease named ``name``, held for ``ttl_s`` seconds and renewed every third of that.

    Who is ``urgent`` need not wait until it is free: the holder can't renew it any more.
    """

    def __init__(
        self, leases: Collection, name: str, ttl_s: float = 6.0, *, urgent: bool = False
    ) -> None:
        self._leases = leases
        self._name = name
        self._ttl_s = ttl_s
        self._urgent = urgent
        self._owner = str(uuid4())
        self._good_until = 0.0

    @contextlib.asynccontextmanager
    async def held(self, on_wait: Callable[[], None]) -> AsyncIterator[None]:
        """Waits for the lease and renews it meanwhile; gives it back at the end."""
        while not await self._take():
            on_wait()
            await asyncio.sleep(self._ttl_s / 6)
        renewing = asyncio.create_task(
            self._renew(asyncio.current_task()), name=f"lease-{self._name}"
        )
        try:
            yield
        finally:
            renewing.cancel()
            await asyncio.gather(renewing, return_exceptions=True)
            with contextlib.suppress(Exception):
                mine = {"_id": self._name, "owner": self._owner}
                await self._leases.update_one(mine, {"$set": {"until": _LONG_AGO}})

    def check(self) -> None:
        """Raises ``LeaseLost`` if it is ours no more."""
        if time.monotonic() > self._good_until:
            raise LeaseLost(f"the lease {self._name} was lost")

    async def _take(self) -> bool:
        asked_at = time.monotonic()
        hello = await self._leases.database.command("hello")
        now: datetime = hello["localTime"].replace(tzinfo=UTC)
        await self._leases.update_one(
            {"_id": self._name}, {"$setOnInsert": {"owner": "", "until": _LONG_AGO}}, upsert=True
        )
        lease = await self._leases.find_one({"_id": self._name})
        if lease is None:
            return False
        until = now + timedelta(seconds=self._ttl_s)
        if lease["owner"] != self._owner and lease["until"] > now:
            if self._urgent:
                wanted = {"wanted_by": self._owner, "wanted_until": until}
                await self._leases.update_one({"_id": self._name}, {"$set": wanted})
            return False
        if lease.get("wanted_until", now) > now and lease["wanted_by"] != self._owner:
            return False
        # Compared and set as it was read: of two who find it free, one gets it.
        taken = await self._leases.update_one(
            lease,
            {
                "$set": {"owner": self._owner, "until": until},
                "$unset": {"wanted_by": "", "wanted_until": ""},
            },
        )
        if taken.matched_count == 0:
            return False
        self._good_until = asked_at + self._ttl_s
        return True

    async def _renew(self, holder: asyncio.Task[Any] | None) -> None:
        lost = False
        while not lost:
            await asyncio.sleep(self._ttl_s / 3)
            try:
                lost = not await self._take()
            except Exception as error:
                if not is_passing(error):
                    raise
                log.warning("lease_not_renewed", lease=self._name, reason=repr(error))
        self._good_until = 0.0
        log.warning("lease_lost", lease=self._name)
        await asyncio.sleep(LETS_GO_WITHIN_S)
        # As after a kill, which every part survives; what hangs would hang for ever.
        log.error("lease_not_let_go", lease=self._name, waits_in=_where(holder))
        os._exit(1)


def _where(task: asyncio.Task[Any] | None) -> list[str]:
    """What the task waits in, from the outermost function."""
    where, awaited = [], task.get_coro() if task else None
    while isinstance(awaited, CoroutineType) and awaited.cr_frame:
        where.append(f"{awaited.cr_code.co_qualname}:{awaited.cr_frame.f_lineno}")
        awaited = awaited.cr_await
    return where
