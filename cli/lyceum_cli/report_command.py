"""`lyceum report`: what the city's offer achieves."""

import asyncio
import json
from enum import StrEnum
from typing import Annotated, Final

import typer
from lyceum.projections.v1 import reports_pb2
from lyceum.projections.v1.reports_pb2_grpc import ReportsServiceStub
from rich.console import Console
from rich.table import Table

from lyceum_cli.addresses import ProjectionsAddress, Service, grpc_address
from lyceum_cli.asking import ask, plain
from lyceum_cli.chicago.areas import area_name
from lyceum_cli.report_tables import AnyReport, list_reports, percent

TIMEOUT: Final = 15.0

app = typer.Typer(
    no_args_is_help=True,
    cls=AnyReport,
    help="Counts over the whole city: any report by its name.",
    rich_markup_mode=None,
)
AsJson = Annotated[bool, typer.Option("--json", help="Print the rows as JSON.")]


class Grouping(StrEnum):
    AREA = "area"
    KIND = "kind"
    PARTNER = "partner"


app.command("list")(list_reports)


@app.command()
def offer(
    by: Annotated[Grouping, typer.Option(help="By what to group.")] = Grouping.AREA,
    area: Annotated[list[str] | None, typer.Option(help="Only this community area.")] = None,
    kind: Annotated[list[str] | None, typer.Option(help="Only this kind.")] = None,
    partner: Annotated[list[str] | None, typer.Option(help="Only this host (UUID).")] = None,
    as_json: AsJson = False,
    projections: ProjectionsAddress = None,
) -> None:
    """Open opportunities and their places: how many there are, how many are taken.

    \b
    Examples:
      lyceum report offer
      lyceum report offer --by kind --area Austin --json
    """
    request = reports_pb2.ReportOfferRequest(
        group_by=f"OFFER_GROUPING_{by.upper()}",
        areas=[area_name(each) for each in area or ()],
        kinds=kind or (),
        partner_ids=partner or (),
    )
    answer = asyncio.run(
        ask(
            grpc_address(Service.PROJECTIONS, projections),
            lambda channel: ReportsServiceStub(channel).ReportOffer(request, timeout=TIMEOUT),
        )
    )
    if as_json:
        print(json.dumps(plain(answer), indent=2, ensure_ascii=False))
        return
    table = _table(by.value, "opportunities", "places", "taken", "waiting", "filled")
    for row in answer.rows:
        table.add_row(*_offer_row(row, row.label or row.key or "(not known)"))
    table.add_section()
    table.add_row(*_offer_row(answer.total, "all"))
    Console(highlight=False, markup=False).print(table)


@app.command()
def voices(as_json: AsJson = False, projections: ProjectionsAddress = None) -> None:
    """What people said of the opportunities, and how much of it was replied to.

    Groups of fewer people than the city's threshold are hidden.

    \b
    Examples:
      lyceum report voices
      lyceum report voices --json
    """
    request = reports_pb2.ReportVoicesRequest()
    answer = asyncio.run(
        ask(
            grpc_address(Service.PROJECTIONS, projections),
            lambda channel: ReportsServiceStub(channel).ReportVoices(request, timeout=TIMEOUT),
        )
    )
    if as_json:
        print(json.dumps(plain(answer), indent=2, ensure_ascii=False))
        return
    table = _table("kind", "area", "responses", "mean", "replied", text_columns=2)
    for row in answer.rows:
        table.add_row(*_voices_row(row))
    console = Console(highlight=False, markup=False)
    console.print(table)
    console.print(f"Groups of fewer than {answer.threshold} people are hidden.")


def _table(*headings: str, text_columns: int = 1) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for place, heading in enumerate(headings):
        table.add_column(heading, justify="left" if place < text_columns else "right")
    return table


def _offer_row(row: reports_pb2.OfferRow, label: str) -> tuple[str, ...]:
    counts = (row.opportunities, row.places, row.taken, row.waiting)
    return (label, *(f"{count:,}" for count in counts), percent(row.fill_rate))


def _voices_row(row: reports_pb2.VoicesRow) -> tuple[str, ...]:
    kind = "all kinds" if row.all_kinds else row.kind
    area = "all areas" if row.all_areas else row.area or "(not known)"
    if row.hidden:
        return (kind, area, "hidden", "", "")
    return (
        kind,
        area,
        f"{row.responses:,}" if row.HasField("responses") else "",
        f"{row.mean:.2f}" if row.HasField("mean") else "",
        percent(row.reply_rate) if row.HasField("reply_rate") else "",
    )
