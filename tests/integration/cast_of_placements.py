"""Good requests to the RPCs of placements, about one that was made for each."""

from typing import Any
from uuid import UUID, uuid4

from examples.believable import IN_TIME, OFFER
from examples.placement import ABOUT
from integration.guarded import Guarded
from lyceum_opportunities.opportunity import Apply, PostOpportunity, PublishOpportunity
from lyceum_opportunities.placement import StartPlacement


class CastOfPlacements:
    """Makes placements with ``host``."""

    def __init__(self, city: Guarded, host: UUID) -> None:
        self._city = city
        self._host = host

    async def started(self, person: UUID, kind: str = "internship") -> UUID:
        id_, opportunity_id = uuid4(), uuid4()
        named = {"host_id": self._host, "opportunity_id": opportunity_id, "kind": kind}
        about = ABOUT.model_copy(update=named)
        start = StartPlacement(
            opportunity_id=opportunity_id, person_id=person, about=about, has_seat=True
        )
        await self._city.do(id_, start)
        return id_

    async def opportunity_with(self, person: UUID) -> UUID:
        """Where that person has a place."""
        id_ = uuid4()
        await self._city.do(
            id_,
            PostOpportunity(host_id=self._host, offer=OFFER),
            PublishOpportunity(host_is_active=True),
            Apply(learner_id=person, at=IN_TIME),
        )
        return id_

    async def fill(self, request: Any, person: UUID) -> dict[str, str]:
        """Makes the request one about a placement of that person. Returns how it is."""
        if type(request).__name__ == "StartPlacementRequest":
            request.placement_id = str(uuid4())
            request.person_id = str(person)
            request.opportunity_id = str(await self.opportunity_with(person))
        else:
            request.placement_id = str(await self.started(person))
        return {"state.escalated": "false"}
