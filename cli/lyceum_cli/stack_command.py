"""`lyceum stack`: the whole city on this machine, by lyceum_local."""

from pathlib import Path
from typing import Annotated

import typer

from lyceum_cli.addresses import folder as stack_folder
from lyceum_cli.chicago.shift import forget_shift

app = typer.Typer(
    no_args_is_help=True, help="Run Kafka, the store and all services here.", rich_markup_mode=None
)

Folder = Annotated[
    Path | None,
    typer.Option(
        envvar="LYCEUM_FOLDER", help="The stack's folder; .lyceum if not given.", show_default=False
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the addresses as JSON.")]


@app.command()
def up(
    folder: Folder = None,
    servers_only: Annotated[
        bool, typer.Option("--servers-only", help="Kafka and the store, no services.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Start what isn't running yet, and wait until all is ready.

    \b
    Examples:
      lyceum stack up
      lyceum stack up --servers-only --json
    """
    _run("up", folder, servers_only=servers_only, json=as_json)


@app.command()
def down(
    folder: Folder = None,
    erase: Annotated[bool, typer.Option("--erase", help="Remove the data too.")] = False,
) -> None:
    """End everything; the data stays.

    \b
    Examples:
      lyceum stack down
      lyceum stack down --erase
    """
    if erase:
        forget_shift(folder or stack_folder())
    _run("down", folder, erase=erase)


@app.command()
def status(folder: Folder = None, as_json: AsJson = False) -> None:
    """What runs, where, and how big it is. Exit code: 0 all ready, 1 not, 3 no stack here.

    \b
    Examples:
      lyceum stack status
      lyceum stack status --json
    """
    _run("status", folder, json=as_json)


def _run(command: str, folder: Path | None, **flags: bool) -> None:
    # Loads the drivers of Kafka and MongoDB: half a second that `--help` doesn't have to wait for.
    from lyceum_local.__main__ import main as lyceum_local

    given = [f"--{name.replace('_', '-')}" for name, wanted in flags.items() if wanted]
    where = ["--folder", str(folder)] if folder is not None else []
    raise typer.Exit(lyceum_local([command, *where, *given]))
