"""Those who wait for a write share their looks at the rows."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest
from lyceum_chassis.errors import InvalidArgument
from lyceum_projections.read_your_write import MOST_TOKENS, Looks, Token, tokens


class Rows:
    """Stands for a collection: only when it is asked, and for what, matters here."""

    def __init__(self) -> None:
        self.versions: dict[str, int] = {}
        self.asked: list[list[str]] = []
        self.failures: list[Exception] = []

    def find(self, query: Mapping[str, Any], fields: Mapping[str, int]) -> "Rows":
        self.asked.append(sorted(query["_id"]["$in"]))
        return self

    async def to_list(self, length: int | None) -> list[dict[str, Any]]:
        wanted = self.asked[-1]
        found = [{"_id": s, "version": v} for s, v in self.versions.items() if s in wanted]
        await asyncio.sleep(0.01)
        if self.failures:
            raise self.failures.pop()
        return found


@pytest.fixture
def rows() -> Rows:
    return Rows()


@pytest.fixture
def looks(rows: Rows) -> Looks:
    return Looks(rows)  # type: ignore[arg-type]


async def test_many_who_wait_cost_as_many_looks_as_one(rows: Rows, looks: Looks) -> None:
    waiting = [asyncio.create_task(looks.until([Token(f"s-{n}", 1)])) for n in range(100)]
    await asyncio.sleep(0.2)
    assert not any(task.done() for task in waiting)
    rows.versions = {f"s-{n}": 1 for n in range(100)}
    seen = await asyncio.gather(*waiting)
    assert [row["_id"] for (row,) in seen] == [f"s-{n}" for n in range(100)]
    assert len(rows.asked) < 15
    assert all(len(streams) == 100 for streams in rows.asked)


async def test_a_look_that_began_before_is_not_taken_for_an_answer(
    rows: Rows, looks: Looks
) -> None:
    first = asyncio.create_task(looks.until([Token("s-1", 1)]))
    await asyncio.sleep(0.005)  # it has read, and has not told yet
    rows.versions = {"s-1": 1}
    await looks.until([Token("s-1", 1)])
    await first
    assert len(rows.asked) == 2


async def test_the_newest_of_a_streams_versions_is_waited_for(rows: Rows, looks: Looks) -> None:
    rows.versions = {"s-1": 2}
    waiting = asyncio.create_task(looks.until([Token("s-1", 3), Token("s-1", 1)]))
    await asyncio.sleep(0.1)
    assert not waiting.done()
    rows.versions = {"s-1": 3}
    assert [row["version"] for row in await waiting] == [3]


async def test_a_look_that_fails_is_told_to_those_who_waited_for_it_alone(
    rows: Rows, looks: Looks
) -> None:
    rows.versions = {"s-1": 1}
    rows.failures = [ConnectionError("the store is away")]
    both = [asyncio.create_task(looks.until([Token("s-1", 1)])) for _ in range(2)]
    told = await asyncio.gather(*both, return_exceptions=True)
    assert [type(answer) for answer in told] == [ConnectionError, ConnectionError]
    assert len(await looks.until([Token("s-1", 1)])) == 1


async def test_one_who_goes_away_does_not_take_the_others_look_along(
    rows: Rows, looks: Looks
) -> None:
    rows.versions = {"s-1": 1, "s-2": 1}
    goes, stays = (asyncio.create_task(looks.until([Token(s, 1)])) for s in ("s-1", "s-2"))
    await asyncio.sleep(0.005)
    goes.cancel()
    assert len(await stays) == 1


async def test_what_somebody_else_saw_ends_the_waiting_without_a_look(
    rows: Rows, looks: Looks
) -> None:
    waiting = asyncio.create_task(looks.until([Token("s-1", 2), Token("s-2", 1)]))
    await asyncio.sleep(0.005)
    looks.saw([{"_id": "s-1", "version": 2}, {"_id": "s-3", "version": 1}])
    looks.saw([{"_id": "s-2", "version": 1, "seq": 7}])
    async with asyncio.timeout(1):
        told = await waiting
    assert told == [{"_id": "s-1", "version": 2}, {"_id": "s-2", "version": 1, "seq": 7}]
    assert len(rows.asked) == 1


async def test_an_older_version_that_somebody_saw_is_not_taken_for_the_newer_one(
    rows: Rows, looks: Looks
) -> None:
    waiting = asyncio.create_task(looks.until([Token("s-1", 2)]))
    await asyncio.sleep(0.005)
    looks.saw([{"_id": "s-1", "version": 1}])
    await asyncio.sleep(0.005)
    assert not waiting.done()
    rows.versions = {"s-1": 2}
    assert [row["version"] for row in await waiting] == [2]


def test_so_many_writes_are_waited_for_at_once_and_no_more() -> None:
    one = ("partner-0190b1a4-5f8e-7a33-8c1e-2f6c1d7b9a10", 1)
    assert len(tokens([one] * MOST_TOKENS)) == MOST_TOKENS
    with pytest.raises(InvalidArgument, match="at most 100"):
        tokens([one] * (MOST_TOKENS + 1))
