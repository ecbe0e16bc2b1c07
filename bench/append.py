"""Append: a command through the event store against a bare ``insert_one`` of the same document."""

import asyncio
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from lyceum_chassis.commits import Origin, digest, encode, utc_now
from lyceum_chassis.ids import uuid7
from lyceum_chassis.mongo import Client, Document, database
from lyceum_chassis.store import INDEXES, EventStore

from bench.ledger import NOTE, Noted, ledger
from bench.measuring import Comparison, rate

Do = Callable[[Any, int], Any]


async def compare(client: Client, rounds: int, count: int) -> list[Comparison]:
    """One client on one stream at a time, and 64 clients on many streams."""
    one = Comparison("append, 1 client", "commits", 0.9)
    many = Comparison("append, 64 clients", "commits", 3.0)
    for _ in range(rounds):
        for comparison, clients, part in ((one, 1, count // 4), (many, 64, count)):
            comparison.bare.append(await _bare(client, clients, part))
            comparison.ours.append(await _ours(client, clients, part))
    return [one, many]


async def _bare(client: Client, clients: int, count: int) -> float:
    db = database(client, f"bench_{uuid4().hex[:8]}")
    await db["commits"].create_indexes(INDEXES)
    documents = [await _document(number) for number in range(count)]

    async def insert(first: int) -> None:
        for number in range(first, count, clients):
            await db["commits"].insert_one(documents[number])

    measured = await rate(count, lambda: asyncio.gather(*(insert(n) for n in range(clients))))
    await client.drop_database(db.name)
    return measured


async def _ours(client: Client, clients: int, count: int) -> float:
    db = database(client, f"bench_{uuid4().hex[:8]}")
    store = EventStore(db)
    await store.prepare()

    async def command(first: int) -> None:
        id_ = uuid4()
        for _ in range(first, count, clients):
            await store.execute(ledger, id_, NOTE, Origin(uuid4(), uuid4()))

    measured = await rate(count, lambda: asyncio.gather(*(command(n) for n in range(clients))))
    assert await db["commits"].count_documents({}) == count
    await client.drop_database(db.name)
    return measured


async def _document(number: int) -> Document:
    return await encode(
        [Noted(text=NOTE.text, amount=1)],
        commit_id=uuid7(),
        stream=f"ledger-{uuid4()}",
        version=number + 1,
        origin=Origin(uuid4(), uuid4()),
        command_digest=digest(NOTE),
        keyring=None,
        now=utc_now(),
    )
