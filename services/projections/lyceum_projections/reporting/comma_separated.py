"""A report's table as CSV (RFC 4180), for spreadsheets."""

import csv
import io

from lyceum_projections.reporting.answers import Table

_A_FORMULA_BEGINS_WITH = ("=", "+", "-", "@", "\t", "\r")
ALL = "(all)"
HIDDEN = "(hidden)"


def comma_separated(table: Table) -> str:
    """A line a group; a column a dimension and measure, by their names."""
    text = io.StringIO()
    write = csv.writer(text, lineterminator="\r\n").writerow
    trend = ["period"] if table.trend else []
    measures = [measure.name for measure in table.report.measures]
    write([*trend, *table.group_by, *measures])
    for line in table.lines:
        keys = [ALL if key.all else _harmless(key.label) for key in line.keys]
        figures = [HIDDEN if each.hidden else _number(each.value) for each in line.figures]
        write([*([line.period] if table.trend else []), *keys, *figures])
    return text.getvalue()


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return str(int(value)) if value == int(value) else f"{value:.6g}"


def _harmless(text: str) -> str:
    """A spreadsheet takes for a formula what begins like one; a partner could write that."""
    return f"'{text}" if text.startswith(_A_FORMULA_BEGINS_WITH) else text
