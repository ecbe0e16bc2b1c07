"""Read your own write: a query that carries ``{stream, version}`` waits until it can see it."""

import asyncio
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from lyceum_chassis.domain.fields import named_id
from lyceum_chassis.errors import InvalidArgument, Unavailable
from lyceum_chassis.projector.projection import Row

if TYPE_CHECKING:
    from lyceum_chassis.store.mongo import Collection

_PAUSE_S = 0.02
_PAUSE_FACTOR = 4
_CATEGORY = re.compile(r"[a-z_]+")
_LARGEST_VERSION = 2**63 - 1
MOST_TOKENS = 100


class NotYetVisible(Unavailable):
    """The writes are not in the read model within the limit. They are not lost: ask again."""

    def __init__(self, asked: Iterable["Token"]) -> None:
        named = ", ".join(f"version {token.version} of {token.stream}" for token in asked)
        super().__init__(f"Not visible yet: {named}.", retry_after_s=1.0)


@dataclass(frozen=True)
class Token:
    """Where a stream stood after a command."""

    stream: str
    version: int

    @property
    def category(self) -> str:
        return self.stream.partition("-")[0]


def stream_named(text: str) -> str | None:
    """The stream, its id written in any of the ways that commands take. None: it names none."""
    category, _, id_ = text.lower().partition("-")
    try:
        named = named_id(UUID(id_))
    except ValueError:
        return None
    return f"{category}-{named}" if _CATEGORY.fullmatch(category) else None


def tokens(given: Iterable[tuple[str, int]]) -> list[Token]:
    """Checks streams and versions; raises ``InvalidArgument`` with every malformed token."""
    asked = list(given)
    if len(asked) > MOST_TOKENS:
        raise InvalidArgument([("after", f"at most {MOST_TOKENS} can be waited for at once")])
    checked = [Token(stream_named(stream) or "", version) for stream, version in asked]
    wrong = [
        (f"after[{at}]", f"{stream}@{version} is no stream and version from 1")
        for at, (stream, version) in enumerate(asked)
        if not checked[at].stream or not 1 <= version <= _LARGEST_VERSION
    ]
    if wrong:
        raise InvalidArgument(wrong)
    return checked


def parsed(texts: Iterable[str]) -> list[Token]:
    """Tokens written as ``stream@version``; raises ``InvalidArgument`` with every malformed one."""
    split = [text.rpartition("@") for text in texts]
    return tokens(
        (stream, int(version) if re.fullmatch(r"[0-9]{1,19}", version) else 0)
        for stream, _, version in split
    )


class _Waiter:
    """One who waits: for which versions of streams still, and the rows that are there."""

    def __init__(self, asked: Iterable[Token]) -> None:
        self.wanted: dict[str, int] = {}
        for token in asked:
            self.wanted[token.stream] = max(token.version, self.wanted.get(token.stream, 0))
        self._rows: list[Row] = []
        self.rows: asyncio.Future[list[Row]] = asyncio.get_running_loop().create_future()

    def saw(self, rows: Mapping[str, Row]) -> None:
        for stream in self.wanted.keys() & rows.keys():
            if rows[stream].get("version", 0) >= self.wanted[stream]:
                self._rows.append(rows[stream])
                del self.wanted[stream]
        if not self.wanted and not self.rows.done():
            self.rows.set_result(self._rows)

    def failed(self, error: Exception) -> None:
        if not self.rows.done():
            self.rows.set_exception(error)


class Looks:
    """Looks at a projection's rows for all who wait for some of them: one at a time, shared.

    If each looked for itself, the store would be asked the more the longer they wait, and the
    projectors would wait behind them. Who reads changed rows anyway tells them here (``saw``).
    """

    def __init__(self, rows: "Collection") -> None:
        self._rows = rows
        self._waiters: set[_Waiter] = set()
        self._looking: asyncio.Task[None] | None = None
        self._not_before = 0.0

    async def until(self, asked: Iterable[Token]) -> list[Row]:
        """Returns when all asked versions are in the rows: each row's ``version`` and ``seq``."""
        waiter = _Waiter(asked)
        if not waiter.wanted:
            return []
        self._waiters.add(waiter)
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
        try:
            return await waiter.rows
        finally:
            self._waiters.discard(waiter)

    def saw(self, rows: Iterable[Row]) -> None:
        """These rows are there: who waits for them need not look."""
        by_stream = {row["_id"]: row for row in rows}
        for waiter in self._waiters:
            waiter.saw(by_stream)

    async def _look(self) -> None:
        """Again and again, while somebody waits."""
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(max(0.0, self._not_before - loop.time()))
            waiters = [waiter for waiter in self._waiters if waiter.wanted]
            if not waiters:
                return
            wanted = list(set().union(*(waiter.wanted for waiter in waiters)))
            began = loop.time()
            try:
                found = self._rows.find({"_id": {"$in": wanted}}, {"version": 1, "seq": 1})
                self.saw(await found.to_list(None))
            except Exception as error:
                for waiter in waiters:
                    waiter.failed(error)
            ended = loop.time()
            self._not_before = ended + max(_PAUSE_S, _PAUSE_FACTOR * (ended - began))
