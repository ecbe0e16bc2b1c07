"""A command through the event store against a bare insert_one of the same document."""

import asyncio
from uuid import uuid4

from lyceum_chassis.store.commits import Origin
from lyceum_chassis.store.event_store import INDEXES, EventStore
from lyceum_chassis.store.mongo import Database

from bench.backlog import commit_of
from bench.ledger import NOTE, ledger
from bench.measuring import Comparison, rate
from bench.setting import Setting


async def compare(setting: Setting) -> list[Comparison]:
    """One client on one stream at a time, and 64 clients on many streams."""
    count = setting.count // 5
    one = Comparison("append, 1 client", "bare `insert_one`", "commits/s", 0.9)
    many = Comparison("append, 64 clients", "bare `insert_one`", "commits/s", 3.0)
    for number in range(setting.rounds):
        for comparison, clients, part in ((one, 1, count // 4), (many, 64, count)):
            measured: dict[str, float] = {}
            ways = ["bare", "ours"] if number % 2 else ["ours", "bare"]
            for way in ways:  # neither is always the one that comes after the other
                async with setting.database() as db:
                    append = _bare if way == "bare" else _ours
                    measured[way] = await append(db, clients, part)
            comparison.add(measured["ours"], measured["bare"])
    return [one, many]


async def _bare(db: Database, clients: int, count: int) -> float:
    await db["commits"].create_indexes(INDEXES)
    documents = [await commit_of(f"ledger-{uuid4()}", n + 1) for n in range(count)]

    async def insert(first: int) -> None:
        for number in range(first, count, clients):
            await db["commits"].insert_one(documents[number])

    return await rate(count, lambda: asyncio.gather(*(insert(n) for n in range(clients))))


async def _ours(db: Database, clients: int, count: int) -> float:
    store = EventStore(db)
    await store.prepare()

    async def command(first: int) -> None:
        id_ = uuid4()
        for _ in range(first, count, clients):
            await store.execute(ledger, id_, NOTE, Origin(uuid4(), uuid4()))

    measured = await rate(count, lambda: asyncio.gather(*(command(n) for n in range(clients))))
    assert await db["commits"].count_documents({}) == count
    return measured
