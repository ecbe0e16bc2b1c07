"""Playing the demo's import and term on a stack, and counting what came of it."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

from lyceum_cli.chicago.rows import ProgrammeFile
from lyceum_cli.chicago.shift import shift_for
from lyceum_cli.demo.catalogue import read_catalogue
from lyceum_cli.demo.city import City, entered
from lyceum_cli.demo.history import Mongo, stored_commands
from lyceum_cli.demo.reconcile import Account, reconcile
from lyceum_cli.demo.term import Phase, Size, Term
from lyceum_cli.tally import Tally
from lyceum_connections.kafka import KafkaAt
from pymongo import MongoClient

SHIFT = shift_for(date.today())
SIZE = Size(learners=120, applications=500, surveys=15)


class Where(Protocol):
    """A running city, of processes or of containers, for who is outside of it."""

    @property
    def kafka(self) -> KafkaAt: ...
    @property
    def mongodb(self) -> str: ...
    @property
    def grpc(self) -> Mapping[str, str]: ...


@dataclass
class Played:
    """What a journey was answered, and what was counted after it."""

    tally: Tally
    account: Account


def phases(programmes: Path, seed: int) -> list[Phase]:
    """A term in the city of this file, large enough for waiting lists."""
    with ProgrammeFile(programmes) as rows:
        return list(Term(read_catalogue(rows, SHIFT), seed, SIZE).phases())


async def play(stack: Where, programmes: Path, seed: int = 1) -> Played:
    """Import and term; then every count compared, from the answers to the search."""
    async with counted(stack) as (city, played):
        await city.bring_in(programmes, SHIFT, played.tally)
        await city.play(phases(programmes, seed), played.tally)
    return played


@asynccontextmanager
async def counted(stack: Where) -> AsyncIterator[tuple[City, Played]]:
    """The city, to send it commands; when the block ends, all that came of them is counted."""
    mongo: Mongo = MongoClient(stack.mongodb)
    played = Played(Tally(), Account())
    with mongo:
        async with entered(stack.grpc) as city:
            before = stored_commands(mongo)
            yield city, played
            search = city.search.Search
            played.account = await reconcile(mongo, stack.kafka, search, city.answers, before)
