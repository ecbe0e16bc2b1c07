"""Views on the real servers: rebuilt beside the live one, compared, switched to, dropped."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from integration.totals import World
from lyceum_chassis.kafka.cloudevents import Recorded
from lyceum_chassis.projector.projection import Fact, Projection, Row
from lyceum_chassis.projector.running_views import RunningViews
from lyceum_chassis.projector.views import Views
from lyceum_command import lyceum

pytestmark = pytest.mark.integration


async def projection(world: World, *arguments: str) -> tuple[int, str]:
    """``lyceum projection …``: exit code, and output with errors."""
    where = ("--store", world.mongodb, "--database", world.db.name)
    return await lyceum("projection", *arguments, *where)


async def told(world: World, *arguments: str) -> str:
    code, out = await projection(world, *arguments)
    assert code == 0, out
    return out


@contextlib.asynccontextmanager
async def running(world: World, *projections: Projection) -> AsyncIterator[RunningViews]:
    views = RunningViews(
        world.client, world.db, world.kafka, [projections or [world.projection]], world.db.name
    )
    task = asyncio.create_task(views.run())
    try:
        yield views
    finally:
        task.cancel()
        outcome = await asyncio.gather(task, return_exceptions=True)
        assert isinstance(outcome[0], asyncio.CancelledError | None), outcome


async def rows(world: World, view: str) -> dict[str, Row]:
    return {row["_id"]: row async for row in world.db[view].find({}, {"seq": 0})}


async def test_a_view_is_rebuilt_beside_the_live_one_and_switched_to(world: World) -> None:
    name, first = world.projection.name, world.projection.rows
    second, views = f"{first}_2", Views(world.db)
    await world.fill()
    async with running(world) as filling:
        await world.all_projected()
        assert f"{second} has caught up" in await told(world, "rebuild", name)
        assert await views.live(world.projection) == first
        await world.fill(streams=3)
        await world.all_projected()
        out = await told(world, "switch", name, "--compare")
        assert "13 rows the same, 0 differ" in out
        assert await rows(world, second) == await rows(world, first)
        await asyncio.sleep(0.6)
        assert await views.live(world.projection) == second
        assert "live" in (await filling.check(world.projection)).detail
        # The view before is kept up to date: there is a way back.
        await world.fill(streams=2)
        await world.all_projected()
        assert "Readers of" in await told(world, "switch", name, "--to", first)
        await told(world, "switch", name, "--to", second)
        code, out = await projection(world, "drop", second, "--yes")
        assert code == 1
        assert "Readers see" in out
        await told(world, "drop", first, "--yes")
        async with asyncio.timeout(90):
            while (await views.of(world.projection)).dropping:
                await asyncio.sleep(0.2)
        names = await world.db.list_collection_names()
        assert first not in names
        assert not await world.db["offsets"].count_documents({"_id": {"$regex": f"^{first}/"}})
        assert len(await rows(world, second)) == 15
    # A projector that starts later goes on with what there is.
    await world.fill(streams=1)
    async with running(world), asyncio.timeout(90):
        while len(await rows(world, second)) < 16:
            await asyncio.sleep(0.1)
    assert first not in await world.db.list_collection_names()


async def test_a_rebuild_that_is_cut_off_is_continued(world: World) -> None:
    name = world.projection.name
    await world.fill(streams=30, commands=20)
    async with running(world):
        await world.all_projected()
        await told(world, "rebuild", name, "--no-wait")
    for delay_ms in (1_300, 1_500, 1_700):
        async with running(world):
            await asyncio.sleep(delay_ms / 1_000)  # where it is cut off is the point
    async with running(world):
        await told(world, "rebuild", name)
    view = f"{world.projection.rows}_2"
    assert await rows(world, view) == await rows(world, world.projection.rows)
    cells = [
        {c["_id"]: c async for c in world.db[f"{of}_cells"].find({"n.ledgers": {"$ne": 0}})}
        for of in (world.projection.rows, view)
    ]
    assert cells[0] == cells[1]


async def test_a_new_version_is_filled_by_itself_and_its_difference_is_shown(
    world: World,
) -> None:
    def doubled(row: Row | None, fact: Fact, event: Recorded) -> Row:
        new: Any = world.evolve(row, fact, event)
        return {**new, "title": "new"}

    name, first = world.projection.name, world.projection.rows
    newer = replace(world.projection, version=2, evolve=doubled)
    await world.fill(streams=4)
    async with running(world):
        await world.all_projected()
    async with running(world), running(world, newer) as filling:
        code, out = await projection(world, "switch", name, "--compare")
        assert code == 1, out
        assert "0 rows the same, 4 differ" in out
        assert "title None -> 'new'" in out
        assert await Views(world.db).live(newer) == first
        assert (await filling.check(newer)).ready
        await told(world, "switch", name, "--compare", "--yes")
        assert await Views(world.db).live(newer) == newer.rows
    assert {row["title"] for row in (await rows(world, newer.rows)).values()} == {"new"}


async def test_what_there_is_is_listed(world: World) -> None:
    await world.fill(streams=2)
    async with running(world):
        await world.all_projected()
        async with asyncio.timeout(90):
            while " 0        0" not in (out := await told(world, "list")):
                await asyncio.sleep(0.2)
    line = next(line for line in out.splitlines() if world.projection.rows in line)
    assert "live" in line
    code, out = await projection(world, "rebuild", "nothing")
    assert code == 2
    assert "There is no projection nothing. There are " in out
