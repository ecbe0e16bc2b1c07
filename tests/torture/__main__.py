"""``make torture``: kills the city's processes for some minutes, and counts what came of it.

Exits with 0 if nothing was lost and nothing done twice, 1 if something was.
"""

import argparse
import asyncio
import random
import shutil
import signal
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from torture.city import City, engine
from torture.report import markdown
from torture.run import Plan, short, torture

RESULTS = Path(__file__).parents[2] / "bench" / "results"
LONG = 100
"""Faults from which on a run's report is kept."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m torture", description=__doc__)
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    parser.add_argument("--faults", type=int, default=Plan.__dataclass_fields__["faults"].default)
    parser.add_argument("--every", type=float, default=3.0, help="seconds between faults")
    parser.add_argument("--commands", type=int, default=5_000, help="at least so many")
    parser.add_argument("--rate", type=float, default=60.0, help="commands a second")
    parser.add_argument("--brokers", type=int, default=1, choices=(1, 3), help="Kafka's nodes")
    parser.add_argument("--short", action="store_true", help="at most some four minutes")
    parser.add_argument("--folder", type=Path, help="kept afterwards; else kept if it went wrong")
    asked = parser.parse_args()
    plan = Plan(
        asked.seed,
        asked.faults,
        asked.every,
        asked.commands,
        asked.rate,
        brokers=asked.brokers,
    )
    if asked.short:
        plan = short(asked.seed)
    print(f"seed {plan.seed}", flush=True)
    # As Ctrl-C: whoever ends this ends all that it has started.
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    folder = (asked.folder or Path(tempfile.mkdtemp(prefix="torture-"))).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    city = City(folder, engine(), brokers_number=plan.brokers)
    outcome = asyncio.run(torture(plan, city, say=lambda line: print(line, flush=True)))
    page = markdown(outcome)
    print(page, flush=True)
    if plan.faults >= LONG:
        RESULTS.mkdir(parents=True, exist_ok=True)
        (RESULTS / f"torture-{datetime.now(UTC):%Y-%m-%d}.md").write_text(page)
    if outcome.wrong:
        print(f"Data and logs: {folder}", file=sys.stderr)
    elif not asked.folder:
        shutil.rmtree(folder, ignore_errors=True)
    return 1 if outcome.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
