"""What the imported file offers, as far as a simulated term wants to know it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from lyceum_cli.chicago.programme import Programme, Reject, read_programme
from lyceum_cli.chicago.rows import Row, Unreadable
from lyceum_cli.chicago.shift import REFERENCE

MARGIN: Final = timedelta(weeks=2)
"""An opportunity that lasts this much longer still takes applications while the term is played."""


@dataclass(frozen=True, slots=True)
class Opening:
    """One opportunity of the file."""

    opportunity_id: str
    host_id: str
    title: str
    capacity: int


@dataclass(slots=True)
class Catalogue:
    """The openings in the order of the file: those that still run, and those that are over."""

    running: list[Opening] = field(default_factory=list)
    over: list[Opening] = field(default_factory=list)
    hosted: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """The opportunities of each partner, by its id."""


def read_catalogue(rows: Iterable[Row | Unreadable], shift: timedelta) -> Catalogue:
    """The catalogue of a file whose dates were moved by `shift`.

    What still runs is told by the day to which the dates were moved, not by the clock: so a
    second run, be it weeks later, plays the same term.
    """
    today = REFERENCE + shift
    catalogue = Catalogue()
    for row in rows:
        programme = read_programme(row)
        if isinstance(programme, Reject):
            continue
        opening = Opening(
            programme.opportunity_id, programme.partner_id, programme.title, programme.capacity
        )
        if _ends(programme, shift) >= today + MARGIN:
            catalogue.running.append(opening)
        elif _ends(programme, shift) < today:
            catalogue.over.append(opening)
        catalogue.hosted[opening.host_id].append(opening.opportunity_id)
    return catalogue


def _ends(programme: Programme, shift: timedelta) -> date:
    return date.max if programme.end is None else programme.end + shift
