"""`lyceum report NAME`: the table of any report, as the service declares it."""

import asyncio
import json
from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Any, Final

import typer
from lyceum.projections.v1 import reports_pb2
from lyceum.projections.v1.reports_pb2_grpc import ReportsServiceStub
from rich.console import Console
from rich.table import Table
from typer.core import TyperGroup

from lyceum_cli.addresses import ProjectionsAddress, Service, grpc_address
from lyceum_cli.asking import ask, plain
from lyceum_cli.errors import USAGE, CliError

TIMEOUT: Final = 15.0
AsJson = Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")]


class Trend(StrEnum):
    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    SCHOOL_YEAR = "school-year"
    YEAR = "year"


class AnyReport(TyperGroup):
    """Takes the name of a report for a command, where no command has it."""

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        known = super().get_command(ctx, cmd_name)
        if known is not None or cmd_name.startswith("-"):
            return known
        one = typer.Typer(rich_markup_mode=None)
        one.command(cmd_name)(report)
        command = typer.main.get_command(one)
        command.params = [param for param in command.params if param.name != "name"]
        return _named(command, cmd_name)


def _named(command: Any, name: str) -> Any:
    """The command, told which report it is of."""
    show = command.callback
    command.callback = lambda **given: show(name=name, **given)
    return command


def report(
    name: Annotated[str, typer.Option(hidden=True)] = "",
    by: Annotated[list[str] | None, typer.Option(help="A dimension to group by.")] = None,
    where: Annotated[
        list[str] | None, typer.Option(help="Only this value of a dimension: kind=workshop.")
    ] = None,
    from_day: Annotated[
        str, typer.Option("--from", help="First day of the time asked for, YYYY-MM-DD.")
    ] = "",
    to_day: Annotated[str, typer.Option("--to", help="Its last day.")] = "",
    as_of: Annotated[str, typer.Option(help="As it was at the end of this day.")] = "",
    trend: Annotated[Trend | None, typer.Option(help="A table for each such period.")] = None,
    as_json: AsJson = False,
    projections: ProjectionsAddress = None,
) -> None:
    """The report of this name: over a time, as of a day, or as a trend.

    \b
    Examples:
      lyceum report offer-by-host --by area --as-of 2026-06-30
      lyceum report hours --trend month --where kind=internship
    """
    request = reports_pb2.GetReportRequest(
        name=name,
        as_of=as_of,
        group_by=by or (),
        filters=[_filter(each) for each in where or ()],
        trend=f"REPORT_TREND_{trend.name}" if trend else None,
    )
    if from_day or to_day:
        request.period.CopyFrom(reports_pb2.ReportPeriod(**{"from": from_day, "to": to_day}))
    answer = asyncio.run(
        ask(
            grpc_address(Service.PROJECTIONS, projections),
            lambda channel: ReportsServiceStub(channel).GetReport(request, timeout=TIMEOUT),
        )
    )
    if as_json:
        print(json.dumps(plain(answer), indent=2, ensure_ascii=False))
        return
    console = Console(highlight=False, markup=False)
    console.print(_table(answer, with_periods=trend is not None))
    time = f"From {answer.from_date} to {answer.to_date}." if answer.from_date else (
        f"As of {answer.to_date}.")  # fmt: skip
    hiding = f" Figures of fewer than {answer.threshold} people are hidden."
    console.print(time + (hiding if answer.threshold else ""))


def list_reports(as_json: AsJson = False, projections: ProjectionsAddress = None) -> None:
    """Which reports there are, by what they group and what they measure.

    \b
    Example:
      lyceum report list
    """
    answer = asyncio.run(
        ask(
            grpc_address(Service.PROJECTIONS, projections),
            lambda channel: ReportsServiceStub(channel).ListReports(
                reports_pb2.ListReportsRequest(), timeout=TIMEOUT
            ),
        )
    )
    if as_json:
        print(json.dumps(plain(answer), indent=2, ensure_ascii=False))
        return
    table = Table(box=None, header_style="bold", pad_edge=False)
    for heading in ("report", "by", "measures"):
        table.add_column(heading)
    for each in answer.reports:
        table.add_row(each.name, _names(each.dimensions), _names(each.measures))
    Console(highlight=False, markup=False).print(table)


def _filter(text: str) -> reports_pb2.ReportFilter:
    dimension, equals, value = text.partition("=")
    if not equals:
        raise CliError(f"{text!r} is no filter such as kind=workshop.", USAGE)
    return reports_pb2.ReportFilter(dimension=dimension, values=[value])


def _names(those: Sequence[Any]) -> str:
    return ", ".join(each.name for each in those)


def _table(answer: reports_pb2.GetReportResponse, *, with_periods: bool) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for heading in (*(("period",) if with_periods else ()), *answer.group_by):
        table.add_column(heading)
    for measure in answer.report.measures:
        table.add_column(measure.name, justify="right")
    units = [measure.unit for measure in answer.report.measures]
    for line in answer.lines:
        keys = ["all" if key.all else key.label for key in line.keys]
        figures = [_shown(each, unit) for each, unit in zip(line.figures, units, strict=True)]
        table.add_row(*([line.period] if with_periods else []), *keys, *figures)
    return table


def _shown(figure: reports_pb2.ReportFigure, unit: str) -> str:
    if figure.hidden:
        return "hidden"
    if not figure.HasField("value"):
        return ""
    return {"share": percent(figure.value), "mean": f"{figure.value:.2f}"}.get(
        unit, f"{figure.value:,.0f}"
    )


def percent(share: float) -> str:
    """In whole per cent. Full is full, and nothing is nothing: whatever lies between says so."""
    whole = round(share * 100)
    return f"{min(99, max(1, whole)) if 0 < share < 1 else whole}%"
