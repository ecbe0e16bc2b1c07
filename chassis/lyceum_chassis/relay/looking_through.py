"""Looks a store through for commits that are in no batch, where no log reaches back to them.

The log is opened first, at this moment's end. What it brings while the store is looked through is
its own: the look takes only what was there before, in the order of ids, which is each stream's.
So the two together bring every commit once.
"""

from collections.abc import AsyncIterator
from uuid import UUID

from lyceum_chassis.store.commit_log import CommitLog, NoLog, Token
from lyceum_chassis.store.mongo import Collection, Document
from lyceum_chassis.store.published import Published

_LOG_READ = 100
"""Fewer than any server brings at once, so that fewer than this many are all that there were."""
_LOG_WAIT_MS = 100
_FIRST_SPAN_MS = 24 * 3_600 * 1_000
_LAST = UUID(int=(1 << 128) - 1)


class LookingThrough:
    """One look through a store. ``size`` commits at most are in memory at once."""

    def __init__(self, commits: Collection, published: Published, size: int) -> None:
        self._commits = commits
        self._published = published
        self._size = size
        self._log = CommitLog(commits, _LOG_READ, ids_alone=True)
        self._logged: set[UUID] = set()
        """What the log has brought since: as many as are appended meanwhile."""

    async def begin(self) -> Token:
        """Opens the log. Returns the place in it that is to be gone on from after the look."""
        await self._log.open()
        if self._log.token is None:
            raise NoLog(
                "The store doesn't say where its log ends: it must be MongoDB 4.2 or later."
            )
        return self._log.token

    async def end(self) -> None:
        await self._log.close()

    async def unpublished(self) -> AsyncIterator[list[Document]]:
        """The commits to publish, some at a time: of before ``begin``, and in no batch."""
        begin, span_ms = UUID(int=0), _FIRST_SPAN_MS
        published: set[UUID] = set()
        while begin < _LAST:
            end = _later(begin, span_ms)
            found = await self._between(begin, end)
            if full := len(found) == self._size:
                end = UUID(int=found[-1]["_id"].int + 1)
            # Batches are known by their lowest commit: one that begins earlier may reach into here.
            published |= await self._published.ids_between(begin, end)
            if any(commit["_id"] not in published for commit in found):
                await self._read_log()
            known = published | self._logged
            if new := [commit for commit in found if commit["_id"] not in known]:
                yield new
            published = {commit for commit in published if commit >= end}
            # So that a span holds some, and no server has to gather many more than it is asked for.
            begin, span_ms = end, max(1, span_ms // 2) if full else span_ms * 2

    async def _between(self, begin: UUID, end: UUID) -> list[Document]:
        between = {"_id": {"$gte": begin, "$lt": end}}
        found = self._commits.find(between).sort("_id", 1).limit(self._size)
        return await found.batch_size(self._size).to_list(None)

    async def _read_log(self) -> None:
        while some := await self._log.next(_LOG_WAIT_MS):
            self._logged |= {logged.commit["_id"] for logged in some}
            if len(some) < _LOG_READ:
                return


def _later(moment: UUID, span_ms: int) -> UUID:
    """The first id of so much later (RFC 9562, section 5.7)."""
    millis = (moment.int >> 80) + span_ms
    return UUID(int=millis << 80) if millis < 1 << 48 else _LAST
