"""64 clients that append to many short streams: here, through emmett and through eventsourcing."""

import asyncio
import json
import subprocess
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from lyceum_chassis.store.commits import Origin
from lyceum_chassis.store.event_store import EventStore
from lyceum_local.java import cache_folder

from bench.ledger import NOTE, ledger
from bench.measuring import Comparison, rate
from bench.peers import postgres
from bench.setting import Setting, fresh

CLIENTS = 64
LENGTH = 10
"""Events a stream. emmett keeps a stream in one document: short ones are what it does best."""
_HERE = Path(__file__).parent
_LIMIT_S = 300


async def compare(setting: Setting) -> list[Comparison]:
    """The same clients and streams for all; one event a command, each durable when answered."""
    cache = cache_folder() / "bench-peers"
    setup = await asyncio.create_subprocess_exec(_HERE / "setup.sh", cache)
    if await setup.wait() != 0:
        raise SystemExit("bench: the peers could not be installed")
    count = setting.count // 5 // CLIENTS * CLIENTS
    name = "append, 64 clients"
    emmett = Comparison(name, "emmett, same server", "commits/s", 5.0)
    streams = Comparison(name, "eventsourcing, aggregates alone", "commits/s", 3.0)
    logged = Comparison(name, "eventsourcing, with its log", "commits/s", 3.0)
    python = cache / "eventsourcing" / "bin" / "python"
    async with AsyncExitStack() as ending:
        socket = ending.enter_context(postgres.postgres())
        on_mongodb = await ending.enter_async_context(
            _peer(["node", cache / "emmett" / "emmett_append.mjs", setting.mongodb])
        )
        on_postgres = await ending.enter_async_context(
            _peer([python, _HERE / "eventsourcing_append.py", socket])
        )

        async def with_postgres(log: bool, part: int) -> float:
            database = fresh("bench")
            await asyncio.to_thread(postgres.create_database, socket, database)
            measured = await on_postgres.rate(database=database, log=log, count=part)
            await asyncio.to_thread(postgres.drop_database, socket, database)
            return measured

        # The first one of each only warms it up.
        await on_mongodb.rate(database=fresh("bench"), count=count // 4)
        await with_postgres(True, count // 4)
        for _ in range(setting.rounds):
            theirs = await on_mongodb.rate(database=fresh("bench"), count=count)
            ours = await _ours(setting, count)
            alone = await with_postgres(False, count)
            emmett.add(ours, theirs)
            streams.add(ours, alone)
            logged.add(ours, await with_postgres(True, count))
    return [emmett, streams, logged]


async def _ours(setting: Setting, count: int) -> float:
    async with setting.database() as db:
        store = EventStore(db)
        await store.prepare()

        async def one(commands: int) -> None:
            id_ = UUID(int=0)
            for done in range(commands):
                if done % LENGTH == 0:
                    id_ = uuid4()
                await store.execute(ledger, id_, NOTE, Origin(uuid4(), uuid4()))

        return await rate(
            count, lambda: asyncio.gather(*(one(count // CLIENTS) for _ in range(CLIENTS)))
        )


class _Peer:
    """A process that is asked for one measurement at a time."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def rate(self, **asked: Any) -> float:
        """Appends a second."""
        assert self._process.stdin
        assert self._process.stdout
        line = json.dumps({"clients": CLIENTS, "length": LENGTH, **asked})
        self._process.stdin.write(f"{line}\n".encode())
        async with asyncio.timeout(_LIMIT_S):
            return float(await self._process.stdout.readline())


@asynccontextmanager
async def _peer(command: Sequence[str | Path]) -> AsyncIterator[_Peer]:
    pipe = subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe)
    try:
        yield _Peer(process)
    finally:
        process.terminate()
        await process.wait()
