"""What personal fields cost: the same events, with their text personal and not."""

import asyncio
import itertools
from collections.abc import Iterator
from uuid import UUID, uuid4

from lyceum_chassis.domain.messages import Command, Decider, Event, Part, Personal, State
from lyceum_chassis.store.commits import Origin
from lyceum_chassis.store.event_store import EventStore
from lyceum_chassis.store.master_keys import MasterKeys
from lyceum_chassis.store.mongo import Database
from lyceum_chassis.store.privacy import Keyring
from pydantic import Field

from bench.measuring import Comparison, rate
from bench.setting import Setting

_CLIENTS = 64
_STREAM_EVENTS = 100
_TEXT = "x" * 200


class PlainlyTold(Event, type="lyceum.bench.talk.plainly_told.v1"):
    person: UUID
    text: str = ""


class Told(Event, type="lyceum.bench.talk.told.v1", subject="person"):
    person: UUID
    text: Personal[str] = ""


class Said(Part, subject="person"):
    """The last word of a person."""

    person: UUID
    text: Personal[str] = ""


class Talk(State):
    said: dict[UUID, Said] = Field(default_factory=dict)


class PlainTalk(State):
    said: dict[UUID, str] = Field(default_factory=dict)


class Tell(Command):
    person: UUID
    text: str


def evolve(talk: Talk, told: Told) -> Talk:
    return talk.but(said={**talk.said, told.person: Said(person=told.person, text=told.text)})


def evolve_plain(talk: PlainTalk, told: PlainlyTold) -> PlainTalk:
    return talk.but(said={**talk.said, told.person: told.text})


def decide(command: Tell, talk: Talk) -> list[Event]:
    return [Told(person=command.person, text=command.text)]


def decide_plain(command: Tell, talk: PlainTalk) -> list[Event]:
    return [PlainlyTold(person=command.person, text=command.text)]


talk = Decider("talk", Talk(), (Told,), decide, evolve)
plain_talk = Decider("talk", PlainTalk(), (PlainlyTold,), decide_plain, evolve_plain)


async def compare(setting: Setting) -> list[Comparison]:
    """Streams of twenty events, by 64 clients: of people who are known, and of ever new ones."""
    count = setting.count // 5
    known = Comparison("append, known people", "not personal", "commits/s", 0.8)
    new = Comparison("append, a new person each", "not personal", "commits/s")
    loads = Comparison(f"load {_STREAM_EVENTS} events of as many people", "not personal", "/s")
    for number in range(setting.rounds):
        people = [uuid4() for _ in range(500)]
        for comparison, met in ((known, people), (new, None)):
            measured: dict[bool, float] = {}
            for personal in (False, True) if number % 2 else (True, False):
                some = itertools.cycle(met) if met else iter(uuid4, None)
                db = setting.kept_database()
                measured[personal] = await _appends(db, personal, some, people, count)
            comparison.add(measured[True], measured[False])
        loads.add(
            await _loads(setting.kept_database(), personal=True),
            await _loads(setting.kept_database(), personal=False),
        )
    return [known, new, loads]


async def _store(db: Database, personal: bool) -> EventStore:
    store = EventStore(db, Keyring(db, MasterKeys.of(b"k" * 32)) if personal else None)
    await store.prepare()
    return store


async def _appends(
    db: Database, personal: bool, some: Iterator[UUID], known: list[UUID], count: int
) -> float:
    store = await _store(db, personal)
    await asyncio.gather(*(_tell(store, uuid4(), person, personal) for person in known))

    async def client(first: int) -> None:
        id_ = uuid4()
        for number in range(first, count, _CLIENTS):
            if (number // _CLIENTS) % 20 == 0:
                id_ = uuid4()
            await _tell(store, id_, next(some), personal)

    return await rate(count, lambda: asyncio.gather(*(client(n) for n in range(_CLIENTS))))


async def _loads(db: Database, *, personal: bool) -> float:
    """By processes that know nothing yet."""
    store, id_ = await _store(db, personal), uuid4()
    for _ in range(_STREAM_EVENTS):
        await _tell(store, id_, uuid4(), personal)

    async def load() -> None:
        for _ in range(20):
            fresh = await _store(db, personal)
            if personal:
                await fresh.load(talk, id_)
            else:
                await fresh.load(plain_talk, id_)

    return await rate(20, load)


async def _tell(store: EventStore, id_: UUID, person: UUID, personal: bool) -> None:
    command, origin = Tell(person=person, text=_TEXT), Origin(uuid4(), uuid4())
    if personal:
        await store.execute(talk, id_, command, origin)
    else:
        await store.execute(plain_talk, id_, command, origin)
