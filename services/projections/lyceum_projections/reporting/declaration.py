"""What a report declares. Everything that people and programs see of it comes from this."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from zoneinfo import ZoneInfo

from lyceum_chassis.kafka.cloudevents import Recorded
from lyceum_chassis.projector.ledger import Entry, Ledger
from lyceum_chassis.projector.projection import Fact, Projection, Row

from lyceum_projections.reporting import distribution
from lyceum_projections.vocabulary import label

NOT_KNOWN = "Not known"
Unit = Literal["count", "share", "mean", "days", "hours"]


@dataclass(frozen=True)
class Dimension:
    """By what a report groups and filters. ``partners``: its values are ids of partners."""

    name: str
    title: str
    partners: bool = False
    label: Callable[[str], str] = label


@dataclass(frozen=True, kw_only=True)
class _Measure:
    """``of_people``: it counts people, or what they said or did, and is shown only where nothing
    of fewer people than the threshold can be learnt from it. ``beside`` are counts that make a
    whole together: where one of them is hidden so is this, as what is shown could be subtracted."""

    name: str
    title: str
    of_people: bool = False
    beside: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Sum(_Measure):
    """The entries' counts of this name. ``balance``: what there is at the end of the time asked
    for, where others are what happened in it."""

    balance: bool = False


@dataclass(frozen=True, kw_only=True)
class Ratio(_Measure):
    """One count over another: a share, or a mean if ``unit`` says so."""

    part: str
    whole: str
    balance: bool = False
    unit: Literal["share", "mean"] = "share"


@dataclass(frozen=True, kw_only=True)
class Persons(_Measure):
    """How many different people had any of this count, in one calendar period."""

    of: str
    of_people: bool = True


@dataclass(frozen=True, kw_only=True)
class Quantile(_Measure):
    """The number that a share of them do not exceed: the median, if not said otherwise.

    ``of`` names the numbers, whole ones of this unit, told as ``distribution.counts_of`` counts
    them. Beyond ``up_to`` they are told as that.
    """

    of: str
    share: float = 0.5
    unit: Literal["days", "hours"] = "days"
    up_to: int = 3_650


Measure = Sum | Ratio | Persons | Quantile


@dataclass(frozen=True, kw_only=True)
class Report:
    """A report: facts folded into rows, and what these add to a table.

    ``evolve`` is a projection's (``projection.py``). ``stands`` gives what a row adds as it is,
    ``happened`` what an event adds by itself, given the row after it. Counts of people are entries
    with a ``person``; only the facts among ``people`` make such. ``key`` names another row than the
    stream's. ``order``: the measure that puts the greatest first; else groups stand in the order of
    their names. ``chart``: a measure to draw, and of which other one it is a part.
    """

    name: str
    version: int
    title: str
    says: str
    facts: Sequence[type[Fact]]
    evolve: Callable[[Row | None, Any, Recorded], Row | None]
    dimensions: Sequence[Dimension]
    measures: Sequence[Measure]
    stands: Callable[[Row], Iterable[Entry]] | None = None
    happened: Callable[[Row, Any, Recorded], Iterable[Entry]] | None = None
    people: Sequence[type[Fact]] = ()
    key: Callable[[Any, Recorded], str] | None = None
    group_by: Sequence[str] = ()
    order: str = ""
    chart: str = ""
    chart_of: str = ""

    def __post_init__(self) -> None:
        """Raises ``ValueError`` for a declaration that can't be kept."""
        names = [each.name for each in (*self.dimensions, *self.measures)]
        unknown = {*self.group_by, self.order, self.chart, self.chart_of} - {*names, ""}
        if len(set(names)) != len(names) or unknown:
            raise ValueError(f"{self.name}: names are twice or unknown: {names}, {unknown}")
        if not self.dimensions:
            raise ValueError(f"{self.name}: it has no dimension to group by")
        if self.of_people != bool(self.people) or not set(self.people) <= set(self.facts):
            raise ValueError(f"{self.name}: a report of people names, in `people`, those of its "
                             "facts by which they are counted")  # fmt: skip
        if self.of_people and len(self.dimensions) > 2:
            raise ValueError(f"{self.name}: a report of people has two dimensions at most, since "
                             "disclosure control knows tables of rows and columns")  # fmt: skip

    @property
    def of_people(self) -> bool:
        return any(measure.of_people for measure in self.measures)

    @property
    def grouping(self) -> tuple[str, ...]:
        """By what it groups if nobody says."""
        return tuple(self.group_by) or tuple(each.name for each in self.dimensions)

    @property
    def categories(self) -> tuple[str, ...]:
        """The categories of the streams that it folds into a row each."""
        return () if self.key else tuple({fact.type.split(".")[2] for fact in self.facts})

    def dimension(self, name: str) -> Dimension:
        return next(each for each in self.dimensions if each.name == name)

    def projection(self, zone: ZoneInfo) -> Projection:
        """The fold behind it, with days as they are in this zone."""
        return Projection(
            name=self.name,
            version=self.version,
            topics=sorted({f"lyceum.{fact.type.split('.')[1]}.v1" for fact in self.facts}),
            facts=self.facts,
            evolve=self.evolve,
            key=self.key,
            ledger=Ledger(zone, self.stands, self._by_people if self.people else self.happened),
        )

    def _by_people(self, row: Row, fact: Any, recorded: Recorded) -> tuple[Entry, ...]:
        """What the event adds. Raises ``ValueError`` if it counts people and isn't said to."""
        entries = tuple(self.happened(row, fact, recorded)) if self.happened else ()
        if type(fact) not in self.people and any(entry.person for entry in entries):
            raise ValueError(f"{self.name}: {fact.type} counts people, but is not among `people`")
        return entries


def counters(measure: Measure) -> tuple[str, ...]:
    """The counts that a measure is made of."""
    match measure:
        case Ratio(part=part, whole=whole):
            return part, whole
        case Persons(of=of):
            return (of,)
        case Quantile(of=of, up_to=up_to):
            return distribution.counters_of(of, up_to)
    return (measure.name,)


def unit_of(measure: Measure) -> Unit:
    """What its figures are."""
    match measure:
        case Ratio(unit=unit) | Quantile(unit=unit):
            return unit
    return "count"


def figure(measure: Measure, counts: Mapping[str, int]) -> float | None:
    """Its value; None where there is none. Not for ``Persons``."""
    if isinstance(measure, Ratio):
        whole = counts.get(measure.whole, 0)
        return counts.get(measure.part, 0) / whole if whole else None
    if isinstance(measure, Quantile):
        return distribution.quantile(measure.of, measure.share, measure.up_to, counts)
    return counts.get(measure.name, 0)
