"""Read your own write: a query that carries ``{stream, version}`` waits until it can see it."""

import asyncio
import re
from collections.abc import Iterable
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


class Looks:
    """Looks at a projection's rows for all who wait for some of them: one at a time, shared.

    If each looked for itself, the store would be asked the more the longer they wait, and the
    projectors would wait behind them.
    """

    def __init__(self, rows: "Collection") -> None:
        self._rows = rows
        self._wanted: set[str] = set()
        self._next: asyncio.Task[dict[str, Row]] | None = None
        self._turn = asyncio.Lock()
        self._not_before = 0.0

    async def until(self, asked: Iterable[Token]) -> list[Row]:
        """Returns when all asked versions are in the rows: each row's ``version`` and ``seq``."""
        newest: dict[str, int] = {}
        for token in asked:
            newest[token.stream] = max(token.version, newest.get(token.stream, 0))
        shown: list[Row] = []
        while newest:
            found = await self._at(newest)
            for stream in newest.keys() & found.keys():
                if found[stream].get("version", 0) >= newest[stream]:
                    shown.append(found[stream])
                    del newest[stream]
        return shown

    async def _at(self, streams: Iterable[str]) -> dict[str, Row]:
        """The rows of these streams, by a look that begins after this call."""
        self._wanted.update(streams)
        if self._next is None:
            self._next = asyncio.create_task(self._look())
        return await asyncio.shield(self._next)

    async def _look(self) -> dict[str, Row]:
        loop = asyncio.get_running_loop()
        async with self._turn:
            await asyncio.sleep(max(0.0, self._not_before - loop.time()))
            wanted, self._wanted, self._next = self._wanted, set(), None
            began = loop.time()
            try:
                found = self._rows.find({"_id": {"$in": list(wanted)}}, {"version": 1, "seq": 1})
                return {row["_id"]: row for row in await found.to_list(None)}
            finally:
                ended = loop.time()
                self._not_before = ended + max(_PAUSE_S, _PAUSE_FACTOR * (ended - began))
