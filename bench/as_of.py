"""A report as of a day in the past: after a hundred thousand events, and after ten times as many.

The cells are booked as the projector books them and put into the store as they come to, since it is
the question that is measured.
"""

import random
import time
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from lyceum_chassis.projector.ledger import Booked, Entry
from lyceum_chassis.store.mongo import Database
from lyceum_projections.reporting.points import Rules
from lyceum_projections.reporting.question import ReportQuestion
from lyceum_projections.reporting.reports import ReportTables
from lyceum_projections.reports import REPORTS

from bench.measuring import Comparison, percentile
from bench.setting import Setting

FIRST, DAYS = date(2023, 1, 1), 3 * 365
AREAS, KINDS, PARTNERS = 10, 5, 4
"""Places of the table: the cost of a question is bounded by these and the buckets of time."""

ASKED = 30
EVENTS = (100_000, 1_000_000)
NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)


async def compare(setting: Setting) -> list[Comparison]:
    """The same questions of both, in turn."""
    few, many = EVENTS
    against = f"{few:,} events"
    at_half = Comparison(
        f"as of a day, {many:,} events", against, "ms, median", 2.0, less_is_better=True
    )
    trend = Comparison(
        f"a trend of 36 months, {many:,} events", against, "ms, median", 2.0, less_is_better=True
    )
    databases = {count: setting.kept_database() for count in EVENTS}
    for count, db in databases.items():
        await _fill(db, count)
    for round_ in range(setting.rounds):
        asked: dict[str, dict[int, float]] = {"day": {}, "trend": {}}
        for count, db in databases.items():
            tables = ReportTables(db, REPORTS, Rules(ZoneInfo("UTC")), now=lambda: NOW)
            asked["day"][count] = await _ask(tables, round_, {})
            months = {"from": "2023-01-01", "to": "2025-12-31", "trend": "month"}
            asked["trend"][count] = await _ask(tables, round_, months)
        at_half.add(asked["day"][many], asked["day"][few])
        trend.add(asked["trend"][many], asked["trend"][few])
    return [at_half, trend]


async def _ask(tables: ReportTables, seed: int, fixed: dict[str, str]) -> float:
    """The median, in milliseconds, of so many questions."""
    rng, took = random.Random(seed), []
    for _ in range(ASKED):
        day = FIRST + timedelta(days=rng.randrange(30, DAYS))
        question = ReportQuestion.model_validate(fixed or {"as_of": day.isoformat()})
        began = time.perf_counter()
        await tables.table(REPORTS["offer"], question, _nobody)
        took.append((time.perf_counter() - began) * 1_000)
    return percentile(took, 50)


async def _nobody(partners: Iterable[str]) -> dict[str, str]:
    return {}


async def _fill(db: Database, events: int) -> None:
    """So many changes, each of another opportunity's, over three years."""
    rng, booked = random.Random(events), Booked()
    for number in range(events):
        day = (FIRST + timedelta(days=number * DAYS // events)).isoformat()
        at = {
            "area": f"Area {rng.randrange(AREAS)}",
            "kind": f"kind_{rng.randrange(KINDS)}",
            "partner": f"partner {rng.randrange(PARTNERS)}",
        }
        counts = {"opportunities": 1, "places": 5, "taken": rng.randrange(3)}
        booked.moved(day, (), (Entry(at, counts),))
    view = REPORTS["offer"].projection(ZoneInfo("UTC"))
    cells = db[view.cells]
    await cells.create_index([("b", 1)])
    documents = [
        {"_id": id_, "b": cell.bucket, "at": dict(cell.at), "n": cell.changed}
        for id_, cell in booked.cells().items()
    ]
    for first in range(0, len(documents), 2_000):
        await cells.insert_many(documents[first : first + 2_000], ordered=False)
