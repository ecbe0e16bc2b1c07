"""What can be found: each module here that declares a ``CARD`` is a kind of card.

Together they are the projection ``cards``: what search and a card's page show.
"""

import importlib
import pkgutil

from lyceum_chassis.kafka.cloudevents import Recorded
from lyceum_chassis.projector.projection import Fact, Projection, Row

from lyceum_projections.cards.kind import CardKind


def _declared() -> dict[str, CardKind]:
    modules = (
        importlib.import_module(f"{__name__}.{module.name}")
        for module in pkgutil.iter_modules(__path__)
    )
    kinds = [module.CARD for module in modules if hasattr(module, "CARD")]
    return {kind.name: kind for kind in kinds}


CARD_KINDS = _declared()
"""By name."""


def evolve(row: Row | None, fact: Fact, recorded: Recorded) -> Row | None:
    """The card after the fact, by its kind."""
    return CARD_KINDS[recorded.stream.partition("-")[0]].evolve(row, fact, recorded)


CARDS = Projection(
    name="cards",
    version=1,
    topics=sorted({kind.topic for kind in CARD_KINDS.values()}, reverse=True),
    facts=[fact for kind in CARD_KINDS.values() for fact in kind.facts],
    evolve=evolve,
    stamped=True,
    indexes=("host_id",),
)
