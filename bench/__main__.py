"""What Lyceum costs over the bare libraries and beside other event stores, as ratios."""

import argparse
import asyncio
import os
import signal
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from lyceum_chassis.observing import logs
from lyceum_chassis.store.mongo import connect
from lyceum_local.stack import Stack

from bench import (
    append,
    as_of,
    commanding,
    crowds,
    deadlines,
    five_reports,
    history,
    privacy,
    projecting,
    rebuilding,
    relaying,
    reporting,
    searching,
)
from bench.debezium import relaying as beside_debezium
from bench.measuring import Comparison, machine
from bench.peers import appending
from bench.setting import Setting


@dataclass(frozen=True)
class Benchmark:
    """``city``: it needs the services, too, not only Kafka and the store."""

    name: str
    says: str
    compare: Callable[[Setting], Awaitable[list[Comparison]]]
    city: bool = False


BENCHMARKS = (
    Benchmark("append", "commands into the store, against bare inserts", append.compare),
    Benchmark("privacy", "the same with personal fields, against without", privacy.compare),
    Benchmark("peers", "the same against emmett and eventsourcing", appending.compare),
    Benchmark("command", "commands over gRPC, against a bare echo", commanding.compare),
    Benchmark("relay", "a backlog to Kafka, against a bare producer", relaying.compare),
    Benchmark("debezium", "the same against Debezium on Kafka Connect", beside_debezium.compare),
    Benchmark("projector", "a backlog into rows, by hand and event by event", projecting.compare),
    Benchmark("history", "appends, loads and the relay in a store of years", history.compare),
    Benchmark("crowds", "commands to a stream of 10, 1,000, 100,000 people", crowds.compare),
    Benchmark("rebuild", "a projection anew, short and long; its memory", rebuilding.compare),
    Benchmark("five reports", "five reports of one topic, against one", five_reports.compare),
    Benchmark("as of", "a report as of a day, after few and many events", as_of.compare),
    Benchmark("deadlines", "100,000 that wait, and 10,000 due at once", deadlines.compare),
    Benchmark("search", "from a command to a search that finds it", searching.compare, city=True),
)


def main() -> None:
    arguments = _parser().parse_args()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)  # so that its servers end with it
    logs.configure("bench", "warning")
    for benchmark in arguments.what or BENCHMARKS:
        facts = machine()
        comparisons, servers = _measure(benchmark, arguments)
        facts += (
            f". {servers}. {arguments.rounds} rounds, {arguments.count:,} events a round, "
            f"a history of {arguments.history:,}."
        )
        section = reporting.section(benchmark.name, facts, comparisons)
        print(f"## {section}\n", flush=True)
        if arguments.write:
            reporting.keep(section, [known.name for known in BENCHMARKS])


def _measure(benchmark: Benchmark, arguments: argparse.Namespace) -> tuple[list[Comparison], str]:
    """On servers of its own: what others left in a store would count against it."""
    with tempfile.TemporaryDirectory(prefix="lyceum-bench-") as folder:
        stack = Stack.up(Path(folder), servers_only=not benchmark.city)
        try:
            servers = ", ".join(stack.parts[name].what for name in ("store", "kafka"))
            return asyncio.run(_compare(benchmark, stack, Path(folder), arguments)), servers
        finally:
            stack.down()


async def _compare(
    benchmark: Benchmark, stack: Stack, folder: Path, arguments: argparse.Namespace
) -> list[Comparison]:
    client = connect(stack.mongodb)
    setting = Setting(stack, client, folder, arguments.rounds, arguments.count, arguments.history)
    try:
        return await benchmark.compare(setting)
    finally:
        client.close()


def _known(name: str) -> Benchmark:
    for benchmark in BENCHMARKS:
        if benchmark.name == name:
            return benchmark
    raise argparse.ArgumentTypeError(f"there is no benchmark {name!r}; --help names them")


def _parser() -> argparse.ArgumentParser:
    width = max(len(benchmark.name) for benchmark in BENCHMARKS)
    names = [f"  {benchmark.name:{width}}  {benchmark.says}" for benchmark in BENCHMARKS]
    engine = os.environ.get("LYCEUM_STORE_ENGINE") or "the stack's choice"
    parser = argparse.ArgumentParser(
        prog="python -m bench",
        description=__doc__,
        epilog="\n".join(
            [
                "what there is, all of it by default:",
                *names,
                "",
                f"The store is the one of LYCEUM_STORE_ENGINE (now: {engine}); rust is the one",
                "to measure on. Each benchmark starts servers of its own, and ends them.",
            ]
        ),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("what", nargs="*", metavar="WHAT", type=_known, help="what to measure")
    parser.add_argument("--rounds", type=int, default=5, help="interleaved rounds (%(default)s)")
    parser.add_argument("--count", type=int, default=20_000, help="events a round (%(default)s)")
    parser.add_argument(
        "--history",
        type=int,
        default=1_000_000,
        help="commits in the long history (%(default)s); the short one is a hundredth, a tenth",
    )
    parser.add_argument("--write", action="store_true", help="keep the result in bench/results/")
    return parser


if __name__ == "__main__":
    main()
