"""`lyceum skills`: the vocabulary in which a city speaks of skills."""

import os
import tempfile
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated

import typer

from lyceum_cli.errors import CliError
from lyceum_cli.esco import Unusable, read, write
from lyceum_cli.progress import Progress

app = typer.Typer(
    no_args_is_help=True,
    help="The vocabulary in which the city speaks of skills.",
    rich_markup_mode=None,
)


@app.callback()
def skills() -> None:
    """The vocabulary in which the city speaks of skills."""


@app.command("import")
def import_esco(
    file: Annotated[Path, typer.Argument(help="ESCO's skills_<language>.csv.", metavar="FILE")],
    version: Annotated[
        str, typer.Option(help="Which version of ESCO it is, such as 1.2.0.", metavar="VERSION")
    ],
    out: Annotated[Path, typer.Option(help="The table that is written.", metavar="FILE")] = Path(
        "skills.csv"
    ),
) -> None:
    """Make the whole of ESCO the city's table of skills.

    Writes a table in the format of the one that Lyceum ships. The service `opportunities` reads the
    one that LYCEUM_SKILLS_FILE names when it starts, and people can have the skills that are in it.
    Whatever is wrong with FILE is told line by line; then nothing is written, and what was there
    stays.

    \b
    Examples:
      lyceum skills import skills_en.csv --version 1.2.0
      lyceum skills import skills_es.csv --version 1.2.0 --out /etc/lyceum/skills.csv
    """
    if not version.strip():
        raise CliError("--version: say which version of ESCO it is, such as 1.2.0")
    count, size = 0, 0

    def told(so_far: int) -> None:
        nonlocal count
        count = so_far
        progress.step()

    try:
        with file.open("rb") as raw:
            table = TextIOWrapper(raw, encoding="utf-8-sig", newline="")
            size = max(1, file.stat().st_size)
            progress = Progress(
                f"Reading {file}",
                "skills",
                count=lambda: count,
                fraction=lambda: min(1.0, raw.tell() / size),
            )
            with progress:
                lines = read(table, version.strip(), told)
        _replace(out, lines)
    except Unusable as unusable:
        for problem in unusable.problems:
            typer.echo(f"{file}: {problem}", err=True)
        raise CliError(f"nothing was written: {file} has {unusable}") from None
    except OSError as error:
        raise CliError(str(error)) from None
    print(f"{len(lines):,} skills of ESCO {version.strip()} in {out}; services read the table that "
          "LYCEUM_SKILLS_FILE names when they start")  # fmt: skip


def _replace(out: Path, lines: list[tuple[str, str, str, str]]) -> None:
    """All of it or nothing: what was there before stays until the new one is whole."""
    handle, made = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as table:
            write(lines, table)
            table.flush()
            os.fsync(table.fileno())
        Path(made).chmod(0o644)
        Path(made).replace(out)
    except BaseException:
        Path(made).unlink(missing_ok=True)
        raise
