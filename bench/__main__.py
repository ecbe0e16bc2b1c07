"""``python -m bench [append relay command]``: measures, prints, writes to bench/results/."""

import argparse
import asyncio
import tempfile
from datetime import date
from pathlib import Path

from lyceum_chassis import logs
from lyceum_chassis.mongo import connect
from lyceum_local.stack import Stack

from bench import append, commanding, publishing
from bench.measuring import HEADER, Comparison, machine

WHAT = ("append", "command", "publishing")
RESULTS = Path(__file__).parent / "results"


async def measure(
    what: list[str], kafka: str, mongodb: str, rounds: int, count: int
) -> list[Comparison]:
    client = connect(mongodb)
    comparisons: list[Comparison] = []
    if "append" in what:
        comparisons += await append.compare(client, rounds, count // 5)
    if "command" in what:
        comparisons += await commanding.compare(kafka, mongodb, rounds, count // 5)
    if "publishing" in what:
        comparisons += await publishing.compare(client, kafka, rounds, count)
    client.close()
    return comparisons


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("what", nargs="*", default=list(WHAT), help=", ".join(WHAT))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--count", type=int, default=20_000, help="events a round")
    parser.add_argument("--write", action="store_true", help="keep the result in bench/results/")
    arguments = parser.parse_args()
    logs.configure("bench", "warning")
    facts = machine()
    with tempfile.TemporaryDirectory() as folder:
        stack = Stack.up(Path(folder), servers_only=True)
        try:
            comparisons = asyncio.run(
                measure(
                    arguments.what,
                    stack.kafka,
                    stack.mongodb,
                    arguments.rounds,
                    arguments.count,
                )
            )
            servers = ", ".join(part.what for part in stack.parts.values())
        finally:
            stack.down()
    table = "\n".join([HEADER, *(comparison.row() for comparison in comparisons)])
    report = (
        f"# {date.today().isoformat()}\n\n{facts}\n\n{servers}; "
        f"medians of {arguments.rounds} interleaved rounds (least-greatest), "
        f"{arguments.count:,} events a round.\n\n{table}\n"
    )
    print(report)
    if arguments.write:
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / f"{date.today().isoformat()}.md").write_text(report)


if __name__ == "__main__":
    main()
