"""Five reports of one topic against one: how much of the rate is left when all are kept."""

import asyncio
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from lyceum_chassis.kafka.cloudevents import Recorded
from lyceum_chassis.projector.consumer import Consumers
from lyceum_chassis.projector.ledger import Entry, Ledger
from lyceum_chassis.projector.projection import Projection, Row
from lyceum_chassis.projector.projector import Projector

from bench import backlog
from bench.ledger import NotedFact, total, totals
from bench.measuring import Comparison, rate
from bench.relaying import running
from bench.setting import Setting, fresh

REPORTS = 5
AREAS = 50


class NeverWritten(NotedFact, type="lyceum.bench.other.never_written.v1"):
    """What a report reads of another aggregate in the same topic."""


async def compare(setting: Setting) -> list[Comparison]:
    """Five that read every event, and one beside four that read other aggregates of the topic."""
    count = setting.count
    all_of_it = Comparison("five reports of every event", "one", "events/s", 0.5)
    in_turn = Comparison("five reports, each event read by one", "one", "events/s", 0.5)
    kept = Comparison("one report with its ledger", "rows alone", "events/s")
    for _ in range(setting.rounds):
        service = fresh("bench")
        await backlog.fill_topic(setting.kafka, service, count)
        one = await _projected(setting, service, count, [_report(service, 1)])
        rows_alone = await _projected(setting, service, count, [totals(service)])
        kept.add(one, rows_alone)
        readers = [_report(service, number) for number in range(1, REPORTS + 1)]
        all_of_it.add(await _projected(setting, service, count, readers), one)
        passing = [_passing(service, number) for number in range(2, REPORTS + 1)]
        mixed = [_report(service, 1), *passing]
        in_turn.add(await _projected(setting, service, count, mixed), one)
    return [all_of_it, in_turn, kept]


def stands(row: Row) -> Iterable[Entry]:
    if "total" in row:
        yield Entry({"area": str(hash(row["_id"]) % AREAS)}, {"sum": row["total"]})


def _report(service: str, number: int) -> Projection:
    ledger = Ledger(ZoneInfo("America/Chicago"), stands=stands)
    known = totals(service)
    return Projection(
        name=f"{known.name}_{number}",
        version=1,
        topics=known.topics,
        facts=known.facts,
        evolve=total,
        ledger=ledger,
    )


def _passing(service: str, number: int) -> Projection:
    known = totals(service)
    return Projection(
        name=f"{known.name}_{number}",
        version=1,
        topics=known.topics,
        facts=(NeverWritten,),
        evolve=_nothing,
        ledger=Ledger(ZoneInfo("America/Chicago"), stands=stands),
    )


def _nothing(row: Row | None, fact: NeverWritten, event: Recorded) -> Row | None:
    return row


async def _projected(
    setting: Setting, service: str, count: int, projections: list[Projection]
) -> float:
    """Events a second until the last of them has every one."""
    db = setting.kept_database()
    projectors = [Projector(setting.client, db, each) for each in projections]

    async def done() -> int:
        moved = {each.rows: 0 for each in projections}
        async for offset in db["offsets"].find():
            moved[offset["_id"].partition("/")[0]] += offset.get("events", 0)
        return min(moved.values())

    async with running(Consumers(setting.kafka, projectors)):
        while not (already := await done()):
            await asyncio.sleep(0.005)

        async def all_projected() -> None:
            while await done() < count:
                await asyncio.sleep(0.02)

        return await rate(count - already, all_projected)
