"""The table at the end: what was asked, what came of it, and that the two are the same."""

import io
from collections.abc import Iterable, Iterator

from rich.console import Console
from rich.table import Table

from lyceum_cli.demo.history import WRITERS
from lyceum_cli.demo.reconcile import Account
from lyceum_cli.demo.report import Report
from lyceum_cli.tally import Tally

_WIDTH = 100


def table_of(report: Report, account: Account) -> Iterator[str]:
    """Lines of plain text."""
    yield from _rendered(_commands(report))
    yield from _refusals(report.tallies.values())
    yield ""
    counted = account.commands
    yield (
        f"{counted['before']:,} stored before + {counted['accepted']:,} accepted + "
        f"{counted['answered twice']:,} whose first answer got lost + "
        f"{_sum(account, 'by_policies'):,} of policies = {_sum(account, 'commits'):,} commits."
    )
    yield ""
    yield from _rendered(_events(account))
    yield ""
    yield f"Cards searchable                  {account.searchable:,}"
    yield f"Last command to card searchable   {report.seconds_to_card:.2f} s"
    peaks = ", ".join(f"{name} {size / 2**20:.0f}" for name, size in report.memory.items())
    yield f"Peak memory, MiB                  {peaks}"
    yield f"Web page                          {report.pages}"


def _commands(report: Report) -> Table:
    table = _table("commands", "sent", "accepted", "already done", "refused", "not sent", "s", "/s")
    rows = [(name, tally, report.seconds[name]) for name, tally in report.tallies.items()]
    for name, tally, seconds in rows:
        table.add_row(
            name,
            *_numbers(
                tally.sent,
                tally.accepted,
                tally.already_done,
                tally.refused.total(),
                tally.skipped,
            ),
            f"{seconds:.1f}",
            f"{tally.answered / max(seconds, 1e-9):,.0f}",
        )
    return table


def _events(account: Account) -> Table:
    table = _table("", *WRITERS, "all")
    histories, published = account.histories, account.published
    rows: dict[str, list[int]] = {
        "streams": [len(histories[each].streams) for each in WRITERS],
        "commits stored": [histories[each].commits for each in WRITERS],
        "  of policies": [histories[each].by_policies for each in WRITERS],
        "events stored": [histories[each].events for each in WRITERS],
        "events in Kafka": [published[each].events for each in WRITERS],
        "  classed public": [published[each].classed_public for each in WRITERS],
        "in the public topic": [published[each].in_public_topic for each in WRITERS],
    }
    for name, counts in rows.items():
        table.add_row(name, *_numbers(*counts, sum(counts)))
    table.add_row("events projected", "", "", "", f"{account.projected:,}")
    return table


def _refusals(tallies: Iterable[Tally]) -> Iterator[str]:
    for tally in tallies:
        for reason, count in tally.refused.most_common():
            yield f"  {count:,} refused: {reason} ({tally.said[reason]})"


def _sum(account: Account, count: str) -> int:
    return sum(getattr(history, count) for history in account.histories.values())


def _numbers(*counts: int) -> list[str]:
    return [f"{count:,}" for count in counts]


def _table(first: str, *headings: str) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column(first)
    for heading in headings:
        table.add_column(heading, justify="right")
    return table


def _rendered(table: Table) -> Iterator[str]:
    text = io.StringIO()
    Console(file=text, width=_WIDTH, highlight=False).print(table)
    return iter(line.rstrip() for line in text.getvalue().splitlines())
