"""`lyceum projection`: rebuild a read model beside the one that readers see, and switch to it."""

import json
import time
from typing import TYPE_CHECKING, Annotated, Final

import typer

from lyceum_cli.addresses import KafkaAddress, StoreAddress, kafka_address, store_address
from lyceum_cli.errors import REFUSED, USAGE, CliError
from lyceum_cli.progress import Progress

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from lyceum_cli.view_documents import ViewDocuments

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="The read models: their views, how far these are, and which of them readers see.",
)

_POLL_SECONDS: Final = 0.2
_STANDSTILL_SECONDS: Final = 60.0

Name = Annotated[str, typer.Argument(help="cards, offer, skills or voices.")]
Database = Annotated[
    str, typer.Option(metavar="NAME", help="The database of the projections service.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print it as JSON.")]
_DATABASE: Final = "lyceum_projections"


@app.command("list")
def list_(
    as_json: AsJson = False, store: StoreAddress = None, database: Database = _DATABASE
) -> None:
    """Every view: whether readers see it, its rows, the events in it, how far it is behind.

    \b
    Examples:
      lyceum projection list
      lyceum projection list --json
    """
    with _documents(store, database) as documents:
        views = documents.all()
    if as_json:
        print(json.dumps([view.as_json() for view in views], indent=2))
        return
    line = "{:<12} {:<16} {:<9} {:>10} {:>12} {:>10} {:>8}"
    print(line.format("projection", "view", "state", "rows", "events", "behind", "parked"))
    for view in views:
        behind = "?" if view.behind is None else f"{view.behind:,}"
        counts = (f"{view.rows:,}", f"{view.events:,}", behind, f"{view.parked:,}")
        print(line.format(view.projection, view.view, view.state, *counts))


@app.command()
def rebuild(
    projection: Name,
    wait: Annotated[bool, typer.Option(help="Show how far it is until it has caught up.")] = True,
    store: StoreAddress = None,
    database: Database = _DATABASE,
) -> None:
    """Fold every event anew into a view beside the live one. Readers see nothing of it.

    The projector does it, also when this command is interrupted or the projector is killed
    half-way: call it again to watch it. Then look at the difference, and switch.

    \b
    Examples:
      lyceum projection rebuild cards
      lyceum projection rebuild offer --no-wait
    """
    with _documents(store, database) as documents:
        beside = documents.beside(projection)
        view = beside[-1] if beside else documents.begin(projection)
        print(f"{view} is filled beside {documents.live(projection)}.")
        if wait:
            _watch(documents, view, documents.live(projection))
            print(f"{view} has caught up: `lyceum projection switch {projection} --compare`.")


@app.command()
def switch(
    projection: Name,
    to: Annotated[
        str | None,
        typer.Option(metavar="VIEW", help="The newest beside the live one if not given."),
    ] = None,
    compare: Annotated[
        bool, typer.Option("--compare", help="Show the difference; switch only if there is none.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Switch although they differ.")] = False,
    store: StoreAddress = None,
    database: Database = _DATABASE,
) -> None:
    """Have readers see another view, all of it at once, when it is as fresh as the live one.

    The view before stays and is kept up to date: switch back with --to, or drop it.
    Exit code: 0 switched, 1 they differ.

    \b
    Examples:
      lyceum projection switch cards --compare
      lyceum projection switch cards --compare --yes
      lyceum projection switch cards --to cards_v1
    """
    from lyceum_cli.view_difference import difference

    with _documents(store, database) as documents:
        live, beside = documents.live(projection), documents.beside(projection)
        if not beside:
            raise CliError(f"There is only {live}. See `lyceum projection rebuild`.", USAGE)
        view = to or beside[-1]
        if view not in beside:
            raise CliError(f"{view} is not beside {live}. There is {', '.join(beside)}.", USAGE)
        _watch(documents, view, live)
        if compare:
            found = difference(documents.database, live, view)
            print(
                f"{live} -> {view}: {found.same:,} rows the same, {found.differing:,} differ, "
                f"{found.only_live:,} only in {live}, {found.only_new:,} only in {view}, "
                f"{found.cells_differing:,} cells differ; {found.moving:,} changed meanwhile."
            )
            for told in found.shown:
                print(f"  {told}")
            if not found.none and not yes:
                print("Not switched. Say --yes if that is as it should be.")
                raise typer.Exit(REFUSED)
        documents.switch(projection, view)
    print(f"Readers of {projection} see {view}; {live} stays until it is dropped.")


@app.command()
def drop(
    view: Annotated[str, typer.Argument(help="As `lyceum projection list` shows it.")],
    yes: Annotated[bool, typer.Option("--yes", help="Its data goes, and that is fine.")] = False,
    store: StoreAddress = None,
    database: Database = _DATABASE,
) -> None:
    """Delete a view that readers don't see. The projector does it within seconds.

    \b
    Example:
      lyceum projection drop cards_v1 --yes
    """
    with _documents(store, database) as documents:
        found = documents.one(view)
        if not yes:
            raise CliError(f"This deletes {found.rows:,} rows of {view}. Say --yes.", USAGE)
        documents.drop(found.projection, view)
    print(f"{view} is dropped; the projector deletes it as soon as it has let go of it.")


@app.command()
def reposition(
    view: Annotated[str, typer.Argument(help="As `lyceum projection list` or /readyz shows it.")],
    kafka: KafkaAddress = None,
    store: StoreAddress = None,
    database: Database = _DATABASE,
) -> None:
    """After a topic was republished: go on behind the event that was read last.

    The events are at new offsets, with the positions that they had; the reader, which has stopped,
    goes on by itself within seconds. Nothing is moved if a topic doesn't hold what was read.

    \b
    Examples:
      lyceum projection reposition cards_v1
      lyceum projection reposition host_standing_v1 --database lyceum_opportunities
    """
    from lyceum_cli import reposition as repositioning
    from lyceum_cli.store_client import store_client

    with store_client(store_address(store)) as client:
        moved = repositioning.reposition(client, database, view, kafka_address(kafka))
    for each in moved:
        told = "where it was" if each.before == each.now else f"{each.before:,} -> {each.now:,}"
        print(f"{each.partition}: {told}")


@app.command()
def resume(
    view: Annotated[str, typer.Argument(help="As `lyceum projection list` or /readyz shows it.")],
    store: StoreAddress = None,
    database: Database = _DATABASE,
) -> None:
    """Have a view go on that stopped because everything failed: what fails is parked again.

    It stops for code that is wrong: mend that first, and it goes on by itself when it starts anew.
    This is for events that are wrong, a hundred streams of them in a row. See `lyceum parked`.

    \b
    Examples:
      lyceum projection resume cards_v1
      lyceum projection resume host_standing_v1 --database lyceum_opportunities
    """
    from lyceum_cli.store_client import store_client
    from lyceum_cli.view_documents import go_on

    with store_client(store_address(store)) as client:
        go_on(client[database], view)
    print(f"{view} goes on within seconds, and parks what fails until something succeeds.")


def _watch(documents: "ViewDocuments", view: str, live: str) -> None:
    """Waits until the view has all that the live one had when asked, or is at the end."""
    from lyceum_cli.view_documents import is_as_fresh

    wanted, (events, behind) = documents.reached(live), documents.progress(view)
    moved_at, began = time.monotonic(), events
    with Progress(
        view,
        "events",
        count=lambda: events - began,
        fraction=lambda: _fraction(events - began, behind),
    ) as progress:
        while not is_as_fresh(documents.reached(view), wanted) and behind != 0:
            time.sleep(_POLL_SECONDS)
            before = events
            events, behind = documents.progress(view)
            if events != before:
                moved_at = time.monotonic()
            elif time.monotonic() - moved_at > _STANDSTILL_SECONDS:
                raise CliError(
                    f"{view} has not moved for {_STANDSTILL_SECONDS:.0f} s. Does a projector of "
                    "its version run, and what does its /readyz say?"
                )
            progress.step()


def _fraction(done: int, behind: int | None) -> float | None:
    """Of what was to be done at the beginning and came since."""
    return done / (done + behind) if behind is not None and done + behind else None


def _documents(store: str | None, database: str) -> "AbstractContextManager[ViewDocuments]":
    # Loads the driver of MongoDB, which `--help` doesn't have to wait for.
    from lyceum_cli.view_documents import view_documents

    return view_documents(store_address(store), database)
