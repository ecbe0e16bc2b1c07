"""What a kind of card declares: how it is folded, and how it is found.

Its page is ``templates/cards/<kind>.html``.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from lyceum_chassis.domain.zones import known_zone
from lyceum_chassis.kafka.cloudevents import Recorded
from lyceum_chassis.projector.projection import Fact, Row

from lyceum_projections.facts import Place

NEVER = 2**62
"""When something is over that has no end, in seconds of Unix time."""


@dataclass(frozen=True, kw_only=True)
class CardKind:
    """``name`` is the category of its streams, and its value of the facet ``type``.

    ``evolve`` is a projection's; a row without ``type`` is no card yet. ``fields`` are what the
    index holds of a card beside what all cards have, and ``over_at`` says from when on it is not
    offered any more, whatever its status. ``current`` are the statuses in which it is found unless
    somebody asks for all. ``host`` names the field with the id of the partner whose name is shown.
    """

    name: str
    title: str
    facts: Sequence[type[Fact]]
    evolve: Callable[[Row | None, Any, Recorded], Row | None]
    current: frozenset[str]

    fields: Callable[[Row], dict[str, Any]] = field(default=lambda row: {})
    over_at: Callable[[Row], int] = field(default=lambda row: NEVER)

    @property
    def topic(self) -> str:
        return f"lyceum.{self.facts[0].type.split('.')[1]}.v1"


def end_of_day(day: str, time_zone: str) -> int:
    """When the day after begins there, in seconds of Unix time; ``NEVER`` where the calendar
    doesn't tell. UTC for a zone that has left the database since."""
    try:
        after = date.fromisoformat(day) + timedelta(days=1)
    except OverflowError:
        return NEVER
    return int(datetime.combine(after, time(), known_zone(time_zone) or UTC).timestamp())


def where(place: Place | None) -> dict[str, Any]:
    """Where it is, as every card says it."""
    known = place or Place()
    return {
        "area": known.area,
        "address": known.line,
        "latitude": known.latitude,
        "longitude": known.longitude,
    }
