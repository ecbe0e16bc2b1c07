"""A service's ledgers on the real Kafka and store, and a projection of their totals."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from integration.ledger import Add, Open, ledger
from lyceum_chassis.domain.messages import Command
from lyceum_chassis.kafka.cloudevents import Recorded
from lyceum_chassis.projector.consumer import Consumers
from lyceum_chassis.projector.ledger import Entry, Ledger
from lyceum_chassis.projector.projection import Fact, Projection, Row
from lyceum_chassis.projector.projector import Projector
from lyceum_chassis.relay.relay import Relay, RelaySettings
from lyceum_chassis.store.commits import Origin
from lyceum_chassis.store.event_store import EventStore
from lyceum_chassis.store.lease import Lease
from lyceum_chassis.store.mongo import Client, Database


class LedgerOpened(Fact, type="lyceum.test.ledger.opened.v1"):
    limit: int


class LedgerAdded(Fact, type="lyceum.test.ledger.added.v1"):
    amount: int


def stands(row: Row) -> list[Entry]:
    if "limit" not in row:
        return []
    parity = "even" if row["total"] % 2 == 0 else "odd"
    return [Entry({"parity": parity}, {"ledgers": 1, "total": row["total"]})]


def is_poison(fact: Fact) -> bool:
    """What the projection fails on, unless a test decides otherwise."""
    return isinstance(fact, LedgerOpened) and fact.limit == 666


class World:
    """A service with events on Kafka, and projectors of them, which fail on ``poison``."""

    poison: Callable[[Fact], bool] = staticmethod(is_poison)

    def __init__(
        self, client: Client, db: Database, kafka: str, service: str, mongodb: str = ""
    ) -> None:
        self.mongodb = mongodb
        self.client, self.db, self.kafka, self.service = client, db, kafka, service
        self.store = EventStore(db)
        self.projection = Projection(
            name=f"totals_{service}",
            version=1,
            topics=(f"lyceum.{service}.v1",),
            facts=(LedgerOpened, LedgerAdded),
            evolve=self.evolve,
            ledger=Ledger(ZoneInfo("UTC"), stands=stands),
            stamped=True,
        )
        self.relay = Relay(
            self.store.commits,
            Lease(db["leases"], "relay"),
            RelaySettings(kafka, service, frozenset(), batch=40),
        )

    def evolve(self, row: Row | None, fact: Fact, event: Recorded) -> Row:
        if self.poison(fact):
            raise ValueError("poison")
        match fact:
            case LedgerOpened(limit=limit):
                return {"limit": limit, "total": 0}
            case LedgerAdded(amount=amount):
                assert row is not None
                return {**row, "total": row.get("total", 0) + amount}
        raise AssertionError

    async def tell(self, id_: UUID, *commands: Command) -> str:
        for command in commands:
            origin = Origin(command_id=uuid4(), correlation_id=uuid4())
            outcome = await self.store.execute(ledger, id_, command, origin)
        return outcome.stream

    def projector(self, kind: type[Projector] = Projector) -> Any:
        return kind(self.client, self.db, self.projection)

    async def fill(self, streams: int = 10, commands: int = 10, limit: int = 10_000) -> list[str]:
        steps = [Add(amount=n % 3 + 1) for n in range(commands)]
        told = (self.tell(uuid4(), Open(limit=limit), *steps) for _ in range(streams))
        return await asyncio.gather(*told)

    async def expected(self) -> dict[str, int]:
        """Version of each stream, from the store alone."""
        versions: dict[str, int] = {}
        async for commit in self.store.commits.find():
            last = commit["version"] + len(commit["events"]) - 1
            versions[commit["stream"]] = max(last, versions.get(commit["stream"], 0))
        return versions

    async def rows(self) -> dict[str, Row]:
        return {row["_id"]: row async for row in self.db[self.projection.rows].find()}

    async def all_projected(self) -> None:
        expected = await self.expected()
        async with asyncio.timeout(90):
            while {k: row["version"] for k, row in (await self.rows()).items()} != expected:
                await asyncio.sleep(0.05)

    async def check(self) -> None:
        """Rows, cells and sequence numbers against a fold of the stored commits."""
        totals: dict[str, int] = {}
        async for commit in self.store.commits.find():
            for event in commit["events"]:
                amount = 0 if "limit" in event["data"] else int(event["data"][10:-1])
                totals[commit["stream"]] = totals.get(commit["stream"], 0) + amount
        rows = await self.rows()
        assert {key: row["total"] for key, row in rows.items()} == totals
        for bucket in (r"^\d{4}-\d{2}-\d{2}$", r"^\d{4}-\d{2}$", r"^\d{4}$"):
            counted = {"even": [0, 0], "odd": [0, 0]}
            async for cell in self.db[self.projection.cells].find({"b": {"$regex": bucket}}):
                counts = counted[cell["at"]["parity"]]
                counts[0] += cell["n"].get("ledgers", 0)
                counts[1] += cell["n"].get("total", 0)
            for parity, name in enumerate(counted):
                members = [total for total in totals.values() if total % 2 == parity]
                assert counted[name] == [len(members), sum(members)]
        seqs = [row["seq"] for row in rows.values()]
        assert len(set(seqs)) == len(seqs)
        counter = await self.db["sequences"].find_one({"_id": self.projection.rows})
        assert counter is not None
        assert max(seqs) == counter["last"]


@contextlib.asynccontextmanager
async def running(part: Relay | Consumers) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(part.run())
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
