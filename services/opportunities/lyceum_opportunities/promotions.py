"""Reactions: a promotion that was too large for one decision goes on, step by step.

Each step's last event asks for the next, whose command id is derived from that event's: killed
between two of them, it goes on, and a step that is taken twice changes nothing.
"""

from collections.abc import Iterable

from lyceum_chassis.kafka.cloudevents import Recorded
from lyceum_chassis.projector.projection import Fact, Projection, Row
from lyceum_chassis.projector.reacting import Reaction

from lyceum_opportunities.opportunity import OPPORTUNITY, PromoteWaiting


class PromotedInPart(Fact, type=f"{OPPORTUNITY}.promoted_in_part.v1"):
    pass


def opportunity_of(fact: Fact, event: Recorded) -> str:
    """A row for each opportunity that was ever promoted in part, and for no other."""
    return event.stream


def remember(row: Row | None, fact: Fact, event: Recorded) -> Row:
    """``steps`` that were followed by another."""
    return {"steps": (row or {"steps": 0})["steps"] + 1}


def react(row: Row, fact: Fact, event: Recorded) -> Iterable[Reaction]:
    return [Reaction(event.stream_id, PromoteWaiting(at=event.time))]


promotions = Projection(
    name="promotions",
    version=1,
    topics=("lyceum.opportunities.v1",),
    facts=(PromotedInPart,),
    key=opportunity_of,
    evolve=remember,
    react=react,
)
