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
LONG = Plan(seed=0)
"""The report of a run with as many faults is kept."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m torture", description=__doc__)
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    parser.add_argument("--faults", type=int, default=LONG.faults)
    parser.add_argument("--every", type=float, default=LONG.every_s, help="seconds between faults")
    parser.add_argument("--commands", type=int, default=LONG.commands, help="at least so many")
    parser.add_argument("--rate", type=float, default=LONG.rate, help="commands a second")
    parser.add_argument("--brokers", type=int, default=LONG.brokers, choices=(1, 3))
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
    if plan.faults >= LONG.faults:
        RESULTS.mkdir(parents=True, exist_ok=True)
        (RESULTS / f"torture-{datetime.now(UTC):%Y-%m-%d}.md").write_text(page)
    if outcome.wrong:
        print(f"Data and logs: {folder}", file=sys.stderr)
    elif not asked.folder:
        shutil.rmtree(folder, ignore_errors=True)
    return 1 if outcome.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
