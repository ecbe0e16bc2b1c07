"""`lyceum import`: a city's published programmes, made partners and opportunities."""

import asyncio
import json
import sys
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer
from lyceum.opportunities.v1.opportunities_pb2_grpc import OpportunitiesServiceStub
from lyceum.partners.v1.partners_pb2_grpc import PartnersServiceStub

from lyceum_cli import addresses
from lyceum_cli.addresses import OpportunitiesAddress, PartnersAddress, Service
from lyceum_cli.channels import connected
from lyceum_cli.chicago.rejects import Rejects
from lyceum_cli.chicago.rows import ProgrammeFile
from lyceum_cli.chicago.run import Imported, import_programmes
from lyceum_cli.chicago.shift import remembered_shift, shift_for
from lyceum_cli.dispatcher import Dispatcher
from lyceum_cli.errors import REFUSED, SOME_REJECTED, CliError
from lyceum_cli.progress import Progress
from lyceum_cli.tally import Tally

app = typer.Typer(
    no_args_is_help=True, help="Bring a city's published programmes in.", rich_markup_mode=None
)


@app.callback()
def sources() -> None:
    """Bring a city's published programmes in."""


@app.command()
def chicago(
    file: Annotated[Path, typer.Argument(help="The CSV file, plain or gzipped.", metavar="FILE")],
    shift_to_now: Annotated[
        bool,
        typer.Option(
            "--shift-to-now",
            help="Move all dates by the same number of whole weeks, so that they are current. The "
            "stack's folder remembers the number.",
        ),
    ] = False,
    today: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The day to shift to, instead of today."),
    ] = None,
    in_flight: Annotated[
        int, typer.Option(min=1, max=1_000, help="Commands on their way at once.")
    ] = 64,
    rejects: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write the rows that can't be used here, with why."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
    partners: PartnersAddress = None,
    opportunities: OpportunitiesAddress = None,
) -> None:
    """Import programmes published by the City of Chicago ("My CHI. My Future.").

    Ids follow from the file, so a second import changes nothing, and one that was killed goes on
    when it is run again. Rows that can't be used are told with line and reasons, the others go on.
    Exit code: 0 all done, 3 some rows rejected, 1 something refused or failed.

    \b
    Examples:
      lyceum import chicago programmes.csv.gz
      lyceum import chicago programmes.csv --shift-to-now --rejects rejects.csv
      lyceum generate --seed 1 --opportunities 1000000 | lyceum import chicago /dev/stdin
    """
    shift = timedelta()
    if shift_to_now or today is not None:
        folder = addresses.folder()
        shift = shift_for(today.date()) if today else remembered_shift(folder, date.today())
    at = (
        addresses.grpc_address(Service.PARTNERS, partners),
        addresses.grpc_address(Service.OPPORTUNITIES, opportunities),
    )
    if rejects is not None and rejects.exists() and file.exists() and rejects.samefile(file):
        raise CliError(f"--rejects {rejects} would overwrite what is to be imported.")
    result = _Result(shift)
    try:
        asyncio.run(_import(file, at, in_flight, rejects, result))
    except (CliError, KeyboardInterrupt) as stopped:
        if result.tally.sent:
            print("\n".join(result.lines()), file=sys.stderr)
        if isinstance(stopped, KeyboardInterrupt):
            print("lyceum: interrupted; run it again to go on from here.", file=sys.stderr)
        raise
    print(json.dumps(result.as_json(), indent=2) if as_json else "\n".join(result.lines()))
    raise typer.Exit(result.exit_code)


class _Result:
    def __init__(self, shift: timedelta) -> None:
        self.imported, self.tally = Imported(), Tally()
        self.rejected, self.seconds, self.weeks = 0, 0.0, shift.days // 7

    @property
    def exit_code(self) -> int:
        if self.tally.refused or self.tally.skipped:
            return REFUSED
        return SOME_REJECTED if self.rejected else 0

    def as_json(self) -> dict[str, object]:
        return {
            "programmes": self.imported.programmes,
            "organisations": self.imported.organisations,
            "rejected_rows": self.rejected,
            "shift_weeks": self.weeks,
            "seconds": round(self.seconds, 3),
            "commands": self.tally.as_json(),
        }

    def lines(self) -> Iterator[str]:
        tally, rate = self.tally, self.tally.answered / max(self.seconds, 1e-9)
        yield (
            f"{self.imported.programmes:,} programmes of {self.imported.organisations:,} "
            f"organisations, {self.rejected:,} rows rejected, dates moved by {self.weeks} weeks."
        )
        yield (
            f"{tally.sent:,} commands in {self.seconds:,.1f} s ({rate:,.0f}/s): "
            f"{tally.accepted:,} accepted, {tally.already_done:,} already done, "
            f"{tally.refused.total():,} refused, {tally.skipped:,} not sent because of those."
        )
        for reason, count in tally.refused.most_common():
            yield f"  {count:,} refused: {reason} ({tally.said[reason]})"


async def _import(
    file: Path, at: tuple[str, str], in_flight: int, rejects: Path | None, result: "_Result"
) -> None:
    with ProgrammeFile(file) as rows, Rejects(rejects) as rejected:
        progress = Progress(
            "Importing",
            "commands",
            count=lambda: result.tally.answered,
            fraction=rows.fraction_read,
        )
        async with connected(at[0]) as to_partners, connected(at[1]) as to_opportunities:
            dispatcher = Dispatcher(in_flight=in_flight, tally=result.tally)
            try:
                with progress:
                    async with dispatcher:
                        await import_programmes(
                            rows,
                            partners=PartnersServiceStub(to_partners),
                            opportunities=OpportunitiesServiceStub(to_opportunities),
                            dispatcher=dispatcher,
                            shift=timedelta(weeks=result.weeks),
                            rejects=rejected,
                            progress=progress,
                            imported=result.imported,
                        )
            finally:
                result.seconds, result.rejected = progress.seconds, rejected.count
