"""What of the store is on Kafka, and at which positions: a document for each batch.

Commits are never touched again. A batch is what one transaction brought to Kafka; its document is
written after that, and is the same whoever writes it, so that another relay can finish it.
"""

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from pymongo import ASCENDING, ReplaceOne, UpdateOne
from pymongo.errors import DuplicateKeyError

from lyceum_chassis.store.commit_log import Token
from lyceum_chassis.store.mongo import Collection, Document

EVENTS_MAX = 5_000
"""Of a batch, beyond which it takes no further commit."""
_POSITIONS_MAX = EVENTS_MAX + 1_000
"""A batch spans no more: that many, and what its last commit goes beyond."""
_END = "end"


@dataclass(frozen=True, slots=True)
class Batch:
    """The commits of a transaction in the order of their positions, the first of which is ``first``
    and each of which has as many as it has events."""

    first: int
    commits: tuple[UUID, ...]
    sizes: tuple[int, ...]

    @property
    def last(self) -> int:
        """The position of its last event."""
        return self.first + sum(self.sizes) - 1

    def placed(self) -> list[tuple[UUID, int]]:
        """Each commit with the position of its first event."""
        found, position = [], self.first
        for commit, size in zip(self.commits, self.sizes, strict=True):
            found.append((commit, position))
            position += size
        return found

    def behind(self, position: int) -> "Batch | None":
        """What of it comes after a position at which one of its commits ends."""
        placed = self.placed()
        begins = next((at for at, (_, first) in enumerate(placed) if first > position), None)
        if begins is None:
            return None
        return Batch(placed[begins][1], self.commits[begins:], self.sizes[begins:])


@dataclass(frozen=True, slots=True)
class End:
    """The last position that the store knows of, where in its log that was, and the highest id of a
    commit that was published by then."""

    last: int = 0
    token: Token | None = None
    highest: UUID | None = None


class Placed(NamedTuple):
    """A commit, and the position of its first event."""

    commit: Document
    first: int

    @property
    def last(self) -> int:
        """The position of its last event."""
        return self.first + len(self.commit["events"]) - 1


class Published:
    """The batches of a service's store."""

    def __init__(self, commits: Collection) -> None:
        self._batches = commits.database["published"]
        self._commits = commits

    async def prepare(self) -> None:
        """Creates the index, and the end of what has not begun. Idempotent."""
        await self._batches.create_index([("lowest", ASCENDING)])
        with contextlib.suppress(DuplicateKeyError):
            await self._batches.insert_one({"_id": _END, "last": 0, "token": None})

    async def end(self) -> End:
        found = await self._batches.find_one({"_id": _END})
        return End(found["last"], found["token"], found.get("highest")) if found else End()

    async def write(self, batch: Batch, token: Token | None) -> None:
        """Writes a batch down that is on Kafka, and that the log behind it begins at ``token``.

        Idempotent. The end never steps back: a relay that was stopped may come late with its own.
        """
        document = {
            "_id": batch.first,
            "last": batch.last,
            "commits": list(batch.commits),
            "sizes": list(batch.sizes),
            "lowest": min(batch.commits, key=lambda commit: commit.bytes),
        }
        highest = max(batch.commits, key=lambda commit: commit.bytes)
        end = {"$set": {"last": batch.last, "token": token}, "$max": {"highest": highest}}
        await self._batches.bulk_write(
            [
                ReplaceOne({"_id": batch.first}, document, upsert=True),
                UpdateOne({"_id": _END, "last": {"$lt": batch.last}}, end),
            ]
        )

    async def keep_token(self, last: int, token: Token | None) -> None:
        """Nothing was published since ``last``, and the log has come to ``token``."""
        await self._batches.update_one({"_id": _END, "last": last}, {"$set": {"token": token}})

    async def batches(self, after: int, positions: int) -> list[Batch]:
        """Those that reach beyond a position and begin at most so many positions behind it."""
        # Bounded at both ends: SecantusDB gathers all that an index holds from one end on.
        between = {"_id": {"$gt": after - _POSITIONS_MAX, "$lte": after + positions}}
        found = await self._batches.find(between).to_list(None)
        batches = [Batch(f["_id"], tuple(f["commits"]), tuple(f["sizes"])) for f in found]
        return sorted(
            (batch for batch in batches if batch.last > after), key=lambda batch: batch.first
        )

    async def commits(
        self, after: int, positions: int, fields: Sequence[str] | None = None
    ) -> list[Placed]:
        """The commits behind a position, which is the last of a commit, in the order of positions:
        of batches that begin at most so many positions behind it. One that the store doesn't have
        is left out, which leaves a gap."""
        first_of = {
            commit: first
            for batch in await self.batches(after, positions)
            for commit, first in batch.placed()
            if first > after
        }
        found = await self._commits.find({"_id": {"$in": list(first_of)}}, fields).to_list(None)
        placed = (Placed(commit, first_of[commit["_id"]]) for commit in found)
        return sorted(placed, key=lambda each: each.first)

    async def ids_between(self, lowest: UUID, below: UUID) -> set[UUID]:
        """The commits of all batches whose lowest id is one of these."""
        between = {"lowest": {"$gte": lowest, "$lt": below}}
        found = await self._batches.find(between, {"commits": 1}).to_list(None)
        return {commit for batch in found for commit in batch["commits"]}

    async def count(self) -> int:
        """How many commits are published. Looks at every batch: for tests and checks."""
        batches: list[Document] = [
            {"$match": {"commits": {"$exists": True}}},
            {"$group": {"_id": None, "commits": {"$sum": {"$size": "$commits"}}}},
        ]
        found = await self._batches.aggregate(batches).to_list(None)
        return int(found[0]["commits"]) if found else 0
