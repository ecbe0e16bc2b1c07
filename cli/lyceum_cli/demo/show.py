"""The demo from beginning to end: bring the city up, fill it, count it, keep it up, end it."""

import asyncio
import contextlib
import signal
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from lyceum_local.processes import StartFailed
from lyceum_local.stack import Stack
from lyceum_local.topics import TopicRefused
from pymongo import MongoClient

from lyceum_cli.chicago.rows import ProgrammeFile
from lyceum_cli.chicago.shift import remembered_shift
from lyceum_cli.demo.catalogue import Catalogue, read_catalogue
from lyceum_cli.demo.city import City, entered
from lyceum_cli.demo.history import Mongo, stored_commands
from lyceum_cli.demo.read_models import searched
from lyceum_cli.demo.reconcile import Account, reconcile
from lyceum_cli.demo.report import Report, say
from lyceum_cli.demo.running import started
from lyceum_cli.demo.table import table_of
from lyceum_cli.demo.term import Term
from lyceum_cli.errors import REFUSED, CliError
from lyceum_cli.generate_command import generate

REAL_FILE: Final = Path(__file__).parents[4] / "shared" / "data" / "chicago_programs.csv.gz"
"""The real programmes, where a checkout has them beside it: they are no part of the project."""
_INVENTED_SEED, _INVENTED_PARTNERS, _INVENTED_OPPORTUNITIES = 1, 300, 3_331


def show(folder: Path, *, file: Path | None, seed: int, once: bool) -> int:
    """Run the demo on the stack in `folder`; the exit code, 1 if counts part.

    Raises `CliError` when something can't be had, `KeyboardInterrupt` when it is interrupted
    before all is counted. What was started is ended in any case.
    """
    if file is not None and not file.is_file():
        raise CliError(f"Can't read {file}: there is no such file.")
    with _any_signal_interrupts(), _programmes(file) as (programmes, what):
        try:
            with started(folder) as stack:
                code = asyncio.run(_run(stack, programmes, what, seed))
                if not once:
                    _wait_for_interrupt(stack)
        except (StartFailed, TopicRefused) as failed:
            raise CliError(str(failed)) from failed
    return code


async def _run(stack: Stack, programmes: Path, what: str, seed: int) -> int:
    report = Report(pages=f"http://{stack.http['projections']}/")
    shift = remembered_shift(stack.folder, date.today())
    mongo: Mongo = MongoClient(stack.mongodb)
    with mongo:
        async with entered(stack.grpc) as city:
            before = stored_commands(mongo)
            print(f"          {len(before):,} commands are stored from before", flush=True)
            await _import(city, programmes, what, shift, report)
            await _simulate(city, _catalogue(programmes, shift), seed, report)
            report.seconds_to_card = await _until_card_is_found(city)
            say("the last command's card is found", report.seconds_to_card)
            began = time.monotonic()
            account = await reconcile(mongo, stack.kafka, city.search.Search, city.answers, before)
            say("counted again from MongoDB, Kafka and the search", time.monotonic() - began)
    report.measure_memory(stack)
    return _conclude(report, account)


async def _import(city: City, file: Path, what: str, shift: timedelta, report: Report) -> None:
    print(f"          importing {what}, dates moved by {shift.days // 7} weeks", flush=True)
    with report.timed("import") as tally:
        imported = await city.bring_in(file, shift, tally)
    say(
        f"imported {imported.programmes:,} programmes of {imported.organisations:,} organisations",
        report.seconds["import"],
    )


async def _simulate(city: City, catalogue: Catalogue, seed: int, report: Report) -> None:
    phases = list(Term(catalogue, seed).phases())
    planned = sum(len(phase.requests) for phase in phases)
    print(f"          simulating a term (seed {seed}): {planned:,} commands", flush=True)
    with report.timed("term (simulated)") as tally:
        for name, seconds in (await city.play(phases, tally)).items():
            say(f"simulated: {name}", seconds)


async def _until_card_is_found(city: City) -> float:
    """Seconds from the answer to the last command on a card to the search that shows it."""
    await searched(city.search.Search, city.answers.last_card)
    return time.monotonic() - city.answers.last_card_at


def _catalogue(programmes: Path, shift: timedelta) -> Catalogue:
    with ProgrammeFile(programmes) as rows:
        return read_catalogue(rows, shift)


def _conclude(report: Report, account: Account) -> int:
    print()
    for line in table_of(report, account):
        print(line)
    if not account.differences:
        print("\nAll counts agree.", flush=True)
        return 0
    print("\nThe counts part:")
    for sentence in account.differences.sentences():
        print(f"  {sentence}")
    print(flush=True)
    return REFUSED


@contextlib.contextmanager
def _programmes(file: Path | None) -> Iterator[tuple[Path, str]]:
    """The file to import, and what it is: the one asked for, the real one, or an invented one."""
    if file is not None:
        yield file, str(file)
    elif REAL_FILE.is_file():
        yield REAL_FILE, f"the real programmes of Chicago ({REAL_FILE.name})"
    else:
        with tempfile.TemporaryDirectory(prefix="lyceum-demo-") as folder:
            invented = Path(folder) / "invented.csv.gz"
            generate(
                seed=_INVENTED_SEED,
                partners=_INVENTED_PARTNERS,
                opportunities=_INVENTED_OPPORTUNITIES,
                dirt=0.0,
                out=invented,
            )
            yield invented, f"an invented city, as there is no {REAL_FILE.name}"


@contextlib.contextmanager
def _any_signal_interrupts() -> Iterator[None]:
    """SIGTERM, and the end of the terminal, do what Ctrl-C does: end what was started. Also where a
    shell's script began it in the background, with Ctrl-C ignored. What was told to outlive its
    terminal (``nohup``) does."""

    def interrupt(number: int, frame: object) -> None:
        signal.raise_signal(signal.SIGINT)

    before = {signal.SIGTERM: signal.signal(signal.SIGTERM, interrupt)}
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        before[signal.SIGHUP] = signal.signal(signal.SIGHUP, interrupt)
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        before[signal.SIGINT] = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _wait_for_interrupt(stack: Stack) -> None:
    with contextlib.suppress(KeyboardInterrupt):
        print(f"The city is at http://{stack.http['projections']}/ until Ctrl-C.", flush=True)
        while True:
            signal.pause()
