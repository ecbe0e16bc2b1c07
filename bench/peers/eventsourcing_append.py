"""Appends through the eventsourcing library: ``python eventsourcing_append.py SOCKET_FOLDER``.

A line of JSON in says how much; a line out says how many appends a second came of it. Runs in an
environment of its own, which holds the library.
"""

import json
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from eventsourcing.application import Application  # type: ignore[import-not-found]
from eventsourcing.domain import Aggregate, event  # type: ignore[import-not-found]

TEXT = "x" * 200


class Ledger(Aggregate):  # type: ignore[misc]
    """Each command leaves one event, the first one too."""

    @event("Noted")  # type: ignore[untyped-decorator]
    def note(self, text: str, amount: int) -> None:
        self.total = getattr(self, "total", 0) + amount


class WithLog(Application):  # type: ignore[misc]
    """As the library's users have it: events get a place in one log of the application."""


class StreamsAlone(Application):  # type: ignore[misc]
    """Without that log, for which a lock is taken: streams alone, the least that it can do."""

    def construct_recorder(self) -> Any:
        return self.factory.aggregate_recorder()


def main(socket_folder: str) -> None:
    for line in sys.stdin:
        print(json.dumps(_round(socket_folder, **json.loads(line))), flush=True)


def _round(
    socket_folder: str, database: str, log: bool, count: int, clients: int, length: int
) -> float:
    environment = {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": database,
        "POSTGRES_HOST": socket_folder,
        "POSTGRES_USER": "postgres",
        "POSTGRES_PASSWORD": "",
        "POSTGRES_POOL_SIZE": str(clients),
        "POSTGRES_ENABLE_DB_FUNCTIONS": "y",
    }
    with (
        (WithLog if log else StreamsAlone)(env={**os.environ, **environment}) as application,
        ThreadPoolExecutor(clients) as pool,
    ):

        def one(commands: int) -> None:
            ledger: Any = None
            for done in range(commands):
                if done % length == 0:
                    ledger = Ledger()
                else:
                    ledger.note(TEXT, 1)
                application.save(ledger)

        list(pool.map(one, [1] * clients))  # opens the connections
        began = time.perf_counter()
        list(pool.map(one, [count // clients] * clients))
        return count / (time.perf_counter() - began)


if __name__ == "__main__":
    main(sys.argv[1])
