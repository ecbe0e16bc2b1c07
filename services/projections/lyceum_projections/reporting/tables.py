"""A report's table for a question: what the cells say, put together. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from lyceum_projections.disclosure import ALL
from lyceum_projections.reporting.answers import (
    DimensionTold,
    FigureTold,
    KeyTold,
    LineTold,
    MeasureTold,
    ReportTold,
)
from lyceum_projections.reporting.cells import Counts
from lyceum_projections.reporting.declaration import (
    NOT_KNOWN,
    Measure,
    Persons,
    Quantile,
    Ratio,
    Report,
    counters,
    figure,
    unit_of,
)
from lyceum_projections.reporting.people import Shown
from lyceum_projections.reporting.question import ReportQuestion

Key = tuple[str | None, ...]
"""A value of each dimension that is grouped by; ALL in a sum."""


@dataclass(slots=True)
class Line:
    """A group's counts in a period: those that anybody may see, and what is shown of people."""

    period: str
    key: Key
    counts: Counts = field(default_factory=dict)
    people: Shown | None = None


def with_sums(groups: Mapping[tuple[str, ...], Counts], report: Report) -> dict[Key, Counts]:
    """The groups with the sum of all; in a report of people with the sums over each dimension,
    as its published tables have them."""
    found: dict[Key, Counts] = {}
    for group, counts in groups.items():
        for key in _sums_of(group, report.of_people):
            sums = found.setdefault(key, {})
            for name, count in counts.items():
                sums[name] = sums.get(name, 0) + count
    return found


def _sums_of(group: tuple[str, ...], each: bool) -> set[Key]:
    everything: Key = (ALL,) * len(group)
    if not each:
        return {group, everything}
    keys: set[Key] = {()}
    for value in group:
        keys = {(*key, choice) for key in keys for choice in (value, ALL)}
    return keys


def told(report: Report) -> ReportTold:
    """What the report is, for people and programs."""
    return ReportTold(
        name=report.name,
        title=report.title,
        says=report.says,
        dimensions=tuple(DimensionTold(name=d.name, title=d.title) for d in report.dimensions),
        measures=tuple(
            MeasureTold(
                name=measure.name,
                title=measure.title,
                unit=unit_of(measure),
                of_people=measure.of_people,
            )
            for measure in report.measures
        ),
    )


def lines_told(
    report: Report,
    question: ReportQuestion,
    lines: Iterable[Line],
    partner_names: Mapping[str, str],
) -> tuple[LineTold, ...]:
    """Periods in their order; in each the groups as the report orders them, then the sums."""
    shown = [
        LineTold(
            period=line.period,
            keys=tuple(
                _key(report, name, value, partner_names)
                for name, value in zip(question.group_by, line.key, strict=True)
            ),
            figures=tuple(_figure(measure, line) for measure in report.measures),
        )
        for line in lines
    ]

    def place(line: LineTold) -> tuple[object, ...]:
        sums = tuple(part for key in line.keys for part in (key.all, key.label, key.value))
        first = -(line.value(report.order) or 0.0) if report.order and not line.is_sum else 0.0
        return (
            line.period,
            all(key.all for key in line.keys),
            *((first,) if report.order else ()),
            sums,
        )

    return tuple(sorted(shown, key=place))


def _key(report: Report, name: str, value: str | None, partner_names: Mapping[str, str]) -> KeyTold:
    if value is ALL:
        return KeyTold(dimension=name, value="", label="All", all=True)
    dimension = report.dimension(name)
    known = partner_names.get(value) if dimension.partners else value and dimension.label(value)
    return KeyTold(dimension=name, value=value, label=known or NOT_KNOWN, all=False)


def _figure(measure: Measure, line: Line) -> FigureTold:
    if not measure.of_people:
        return FigureTold(measure=measure.name, value=figure(measure, line.counts))
    if line.people is None:
        nobody = None if isinstance(measure, Ratio | Quantile) else 0.0
        return FigureTold(measure=measure.name, value=nobody)
    if measure.name in line.people.hidden:
        return FigureTold(measure=measure.name, hidden=True)
    if isinstance(measure, Persons):
        persons = line.people.persons.get(measure.of)
        return FigureTold(measure=measure.name, value=persons)
    return FigureTold(measure=measure.name, value=figure(measure, line.people.counts))


def counted(report: Report, *, balance: bool) -> list[str]:
    """The counts that anybody may see, of balances or of what happened."""
    return sorted(
        {
            name
            for measure in report.measures
            if not measure.of_people and getattr(measure, "balance", False) is balance
            for name in counters(measure)
        }
    )


def without_nothing(lines: Sequence[Line]) -> list[Line]:
    """The lines that say something; a sum of everything always stands."""
    return [
        line
        for line in lines
        if any(line.counts.values()) or line.people is not None or all(k is ALL for k in line.key)
    ]
