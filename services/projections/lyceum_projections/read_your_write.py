"""Read your own write: a query that carries ``{stream, version}`` waits until it can see it."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lyceum_chassis.errors import InvalidArgument, Unavailable
from lyceum_chassis.projection import Row

if TYPE_CHECKING:
    from lyceum_chassis.mongo import Collection

_POLL_S = 0.02
_STREAM = re.compile(r"[a-z_]+-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_LARGEST_VERSION = 2**63 - 1


class NotYetVisible(Unavailable):
    """The write is not in the read model within the limit. It is not lost: ask again."""

    def __init__(self, token: "Token") -> None:
        super().__init__(
            f"Version {token.version} of {token.stream} is not visible yet.", retry_after_s=1.0
        )


@dataclass(frozen=True)
class Token:
    """Where a stream stood after a command."""

    stream: str
    version: int

    @property
    def category(self) -> str:
        return self.stream.partition("-")[0]


def tokens(given: Iterable[tuple[str, int]]) -> list[Token]:
    """Checks streams and versions; raises ``InvalidArgument`` with every malformed token."""
    checked = [Token(stream, version) for stream, version in given]
    wrong = [
        (f"after[{at}]", f"{token.stream}@{token.version} is no stream and version from 1")
        for at, token in enumerate(checked)
        if not _STREAM.fullmatch(token.stream) or not 1 <= token.version <= _LARGEST_VERSION
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


@dataclass(frozen=True)
class Followed:
    """A projection's rows, and the categories of the streams that it follows."""

    rows: "Collection"
    categories: frozenset[str]

    async def wait_for(
        self,
        asked: Iterable[Token],
        limit_s: float,
        shown: Callable[[Row], Awaitable[bool]] | None = None,
    ) -> None:
        """Returns when the asked versions are in the rows, and ``shown`` says so of each row.

        Tokens of other streams are visible at once: nothing will ever come of them here. Raises
        ``NotYetVisible`` after the limit, in seconds.
        """
        newest: dict[str, Token] = {}
        for token in asked:
            if token.category in self.categories:
                known = newest.get(token.stream)
                if known is None or known.version < token.version:
                    newest[token.stream] = token
        loop = asyncio.get_running_loop()
        ends = loop.time() + limit_s
        while newest:
            async for row in self.rows.find(
                {"_id": {"$in": list(newest)}}, {"version": 1, "seq": 1}
            ):
                token = newest[row["_id"]]
                if row.get("version", 0) >= token.version and (shown is None or await shown(row)):
                    del newest[row["_id"]]
            if not newest:
                return
            if loop.time() >= ends:
                raise NotYetVisible(next(iter(newest.values())))
            await asyncio.sleep(min(_POLL_S, max(0.0, ends - loop.time())))
