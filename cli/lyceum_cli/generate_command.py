"""`lyceum generate`: an invented city, to try out and to load."""

import contextlib
import csv
import gzip
import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, TextIO

import typer

from lyceum_cli.errors import CliError
from lyceum_cli.invented.dirt import spoilt
from lyceum_cli.invented.rows import COLUMNS, rows


def generate(
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same bytes.")] = 1,
    partners: Annotated[int, typer.Option(min=1, help="How many organisations.")] = 300,
    opportunities: Annotated[int, typer.Option(min=0, help="How many rows.")] = 3_000,
    dirt: Annotated[
        float,
        typer.Option(min=0, max=1, help="The share of rows that the importer must reject."),
    ] = 0.0,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write here; gzipped if it ends in .gz."),
    ] = None,
) -> None:
    """Invent a city and write its programmes as CSV, in the columns of the real file.

    \b
    Examples:
      lyceum generate --seed 7 --partners 50 --opportunities 2000 --out city.csv.gz
      lyceum generate --opportunities 100000 --dirt 0.01 | lyceum import chicago /dev/stdin
    """
    table = rows(seed, min(partners, max(1, opportunities)), opportunities)
    with _output(out) as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(spoilt(table, dirt, seed) if dirt else table)


@contextlib.contextmanager
def _output(path: Path | None) -> Iterator[TextIO]:
    if path is None:
        text = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", newline="")
        try:
            yield text
        finally:
            text.detach()
        return
    try:
        with path.open("wb") as raw, contextlib.ExitStack() as stack:
            # Neither time nor name in the gzip header: the same seed gives the same bytes.
            stream = (
                stack.enter_context(gzip.GzipFile("", "wb", fileobj=raw, mtime=0))
                if path.suffix == ".gz"
                else raw
            )
            with io.TextIOWrapper(stream, encoding="utf-8", newline="") as text:
                yield text
    except OSError as error:
        raise CliError(f"Can't write {path}: {error.strerror}.") from error
