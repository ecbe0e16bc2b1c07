"""A table's lines from the cells of the ledger, and from what is published of people."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from lyceum_projections.disclosure import ALL
from lyceum_projections.reporting.cells import Cells, Counts, Group
from lyceum_projections.reporting.declaration import Report
from lyceum_projections.reporting.people import Published, answered
from lyceum_projections.reporting.periods import FIRST_DAY, Span, cover, named, period_of
from lyceum_projections.reporting.question import ReportQuestion
from lyceum_projections.reporting.tables import Line, counted, with_sums


async def lines_of_people(
    report: Report,
    question: ReportQuestion,
    cells: Cells,
    tables: Mapping[Span, Published],
    today: date,
) -> list[Line]:
    """Of a report of people: its ``tables`` by their periods, and beside them what anybody may
    see of the same time."""
    points = sorted(tables)
    spans = points if question.trend else [Span(points[0].first, points[-1].last)]
    lines = []
    for span in spans:
        within = [tables[point] for point in points if span.first <= point.first <= span.last]
        shown = answered(report, within, question.group_by, question.where)
        (plain,) = await _by_span(report, question, cells, [_until(span, today)])
        sums = with_sums(plain, report)
        for key in {**shown, **sums, _everything(question): None}:
            lines.append(Line(_name(span, question), key, sums.get(key, {}), shown.get(key)))
    return lines


async def plain_lines(
    report: Report, question: ReportQuestion, cells: Cells, points: Sequence[Span]
) -> list[Line]:
    """Of a report without people."""
    lines = []
    tables = await _by_span(report, question, cells, points)
    for point, groups in zip(points, tables, strict=True):
        sums = {**with_sums(groups, report)}
        sums.setdefault(_everything(question), {})
        lines += [Line(_name(point, question), key, counts) for key, counts in sums.items()]
    return lines


async def _by_span(
    report: Report, question: ReportQuestion, cells: Cells, points: Sequence[Span]
) -> list[dict[Group, Counts]]:
    """Each span's groups: what happened in it, and what there was at its end."""
    balances, happenings = counted(report, balance=True), counted(report, balance=False)
    by, where = question.group_by, question.where
    before = cover(Span(FIRST_DAY, points[0].first - timedelta(days=1)))
    found = await cells.sums(before, balances, by, where)
    standing = {group: counts for (_, group), counts in found.items()}
    buckets = [cover(point) for point in points]
    several = len(points) > 1
    changed = await cells.sums(
        [bucket for of_point in buckets for bucket in of_point],
        [*balances, *happenings],
        by,
        where,
        each=several,
    )
    by_bucket: dict[str, dict[Group, Counts]] = {}
    for (bucket, group), counts in changed.items():
        by_bucket.setdefault(bucket, {})[group] = counts
    tables = []
    for of_point in buckets:
        moved: dict[Group, Counts] = {}
        for bucket in of_point if several else [""]:
            moved = _merged(moved, by_bucket.get(bucket, {}))
        standing = _merged(standing, _only(balances, moved))
        tables.append(_merged(standing, _only(happenings, moved)))
    return tables


def _everything(question: ReportQuestion) -> tuple[None, ...]:
    return (ALL,) * len(question.group_by)


def _until(span: Span, today: date) -> Span:
    return Span(span.first, min(span.last, today))


def _name(span: Span, question: ReportQuestion) -> str:
    if question.trend is None:
        return ""
    return named(period_of(span.first, question.trend), question.trend)


def _only(names: Sequence[str], groups: Mapping[Group, Counts]) -> dict[Group, Counts]:
    return {
        group: {name: counts[name] for name in names if name in counts}
        for group, counts in groups.items()
    }


def _merged(one: Mapping[Group, Counts], other: Mapping[Group, Counts]) -> dict[Group, Counts]:
    """The counts of both, added up."""
    merged = {group: dict(counts) for group, counts in one.items()}
    for group, counts in other.items():
        sums = merged.setdefault(group, {})
        for name, count in counts.items():
            sums[name] = sums.get(name, 0) + count
    return merged
