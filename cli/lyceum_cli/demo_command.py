"""`lyceum demo`: a whole city on this machine, shown and counted."""

from pathlib import Path
from typing import Annotated

import typer

from lyceum_cli.addresses import folder as stack_folder


def demo(
    file: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Programmes to import, CSV, plain or gzipped. If not given: those of Chicago "
            "beside the checkout, else an invented city.",
            show_default=False,
        ),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Of the simulated term.")] = 1,
    once: Annotated[
        bool, typer.Option("--once", help="End the city after the table, don't wait for Ctrl-C.")
    ] = False,
) -> None:
    """Bring the city up, import its programmes, simulate a term, and count everything.

    Learners, applications, surveys and their answers are invented, and labelled "simulated". All
    ids follow from the file and the seed: a second run finds everything as already done. The city
    is up until Ctrl-C; its data stay in the stack's folder until `lyceum stack down --erase`.
    Exit code: 0 all counts agree, 1 they don't, or something failed.

    \b
    Examples:
      lyceum demo
      lyceum demo --once
      lyceum demo --file programmes.csv.gz --seed 7
    """
    # Loads the drivers of Kafka and MongoDB: half a second that `--help` doesn't have to wait for.
    from lyceum_cli.demo.show import show

    raise typer.Exit(show(stack_folder(), file=file, seed=seed, once=once))
