"""What every benchmark is given: fresh servers, a client of the store, and how much to do."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from lyceum_chassis.store.mongo import Client, Database, database
from lyceum_local.stack import Stack


@dataclass(frozen=True)
class Setting:
    """``count`` events a round; ``history`` commits in what stands for a store of years."""

    stack: Stack
    client: Client
    folder: Path
    rounds: int
    count: int
    history: int

    @property
    def kafka(self) -> str:
        return self.stack.kafka

    @property
    def mongodb(self) -> str:
        return self.stack.mongodb

    @contextlib.asynccontextmanager
    async def database(self) -> AsyncIterator[Database]:
        """A new database, dropped once all went well: what is left goes with its server."""
        db = self.kept_database()
        yield db
        await self.client.drop_database(db.name)

    def kept_database(self) -> Database:
        """A new database; a large one takes longer to drop than a client waits for an answer."""
        return database(self.client, fresh("bench"))


def fresh(prefix: str) -> str:
    """A name that nothing has yet."""
    return f"{prefix}_{uuid4().hex[:8]}"
