"""Bar charts as lengths for inline SVG. The numbers stand beside them in a table."""

from collections.abc import Sequence
from dataclasses import dataclass

from lyceum_projections.reporting.answers import LineTold, Table
from lyceum_projections.reports import REPORTS

WIDTH = 400
ROW = 34
_MOST_BARS = 15
_BEST_MEAN = 5


@dataclass(frozen=True)
class Bar:
    """``part`` of ``whole``: a filled bar on a pale one. ``text`` says the same in words."""

    label: str
    whole: float
    part: float
    text: str


@dataclass(frozen=True)
class DrawnBar:
    label: str
    text: str
    top: int
    whole: float
    part: float


@dataclass(frozen=True)
class Chart:
    title: str
    bars: list[DrawnBar]
    width: int
    height: int

    @property
    def in_words(self) -> str:
        """What a reader hears in place of the chart."""
        return "; ".join(f"{bar.label}: {bar.text}" for bar in self.bars)


def bars(title: str, rows: Sequence[Bar]) -> Chart:
    """The longest bar fills the width."""
    longest = max((bar.whole for bar in rows), default=0) or 1
    drawn = [
        DrawnBar(
            label=bar.label,
            text=bar.text,
            top=at * ROW,
            whole=round(WIDTH * bar.whole / longest, 1),
            part=round(WIDTH * min(bar.part, bar.whole) / longest, 1),
        )
        for at, bar in enumerate(rows)
    ]
    return Chart(title, drawn, WIDTH, len(rows) * ROW)


def chart_of(table: Table) -> Chart:
    """The report's chosen measure by period, or by the first dimension: the first few groups."""
    report = REPORTS[table.report.name]
    units = {measure.name: measure.unit for measure in table.report.measures}
    drawn = []
    for line in table.lines:
        part = line.value(report.chart) if report.chart else None
        if part is None or not _is_drawn(table, line):
            continue
        text, whole = shown(part, units[report.chart]), part
        if report.chart_of:
            whole = line.value(report.chart_of) or 0.0
            text = f"{text} of {shown(whole, units[report.chart_of])}"
        elif units[report.chart] == "mean":
            whole, text = _BEST_MEAN, f"{text} of {_BEST_MEAN}"
        drawn.append(Bar(line.period if table.trend else line.keys[0].label, whole, part, text))
    titles = {measure.name: measure.title for measure in table.report.measures}
    title = " of ".join(titles[name] for name in (report.chart, report.chart_of) if name)
    if len(drawn) > _MOST_BARS:
        title += f", {'the last' if table.trend else 'the first'} {_MOST_BARS} of {len(drawn)}"
    return bars(title, drawn[-_MOST_BARS:] if table.trend else drawn[:_MOST_BARS])


def _is_drawn(table: Table, line: LineTold) -> bool:
    if table.trend:
        return all(key.all for key in line.keys)
    first, *others = line.keys
    return not first.all and all(key.all for key in others)


def percent(share: float) -> str:
    """In whole per cent. Full is full, and nothing is nothing: whatever lies between says so."""
    whole = round(share * 100)
    if 0 < share < 1:
        whole = min(99, max(1, whole))
    return f"{whole}%"


def shown(value: float | None, unit: str) -> str:
    """A figure as people read it."""
    if value is None:
        return "–"
    return {"share": percent(value), "mean": f"{value:.1f}"}.get(unit, f"{value:,.0f}")
