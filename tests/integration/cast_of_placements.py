"""Good requests to the RPCs of placements, about one that was made for each."""

from typing import Any
from uuid import UUID, uuid4

from examples.believable import IN_TIME, OFFER
from examples.consent import GRANT
from examples.placement import ABOUT
from integration.cast_of_people import ENDS, NOW, CastOfPeople
from integration.guarded import Guarded
from lyceum_opportunities.opportunity import Apply, PostOpportunity, PublishOpportunity
from lyceum_opportunities.placement import StartPlacement
from lyceum_people.known import Offered, opportunities_known


class CastOfPlacements:
    """Makes placements with ``host``, which is a school."""

    def __init__(self, city: Guarded, host: UUID) -> None:
        self._city = city
        self._host = host
        self._people = CastOfPeople(city, host)

    async def started(self, person: UUID, kind: str = "internship") -> UUID:
        id_, opportunity_id = uuid4(), uuid4()
        named = {"host_id": self._host, "opportunity_id": opportunity_id, "kind": kind}
        about = ABOUT.model_copy(update=named)
        start = StartPlacement(
            opportunity_id=opportunity_id, person_id=person, about=about, has_seat=True
        )
        await self._city.do(id_, start)
        return id_

    async def opportunity_with(self, person: UUID, *, registered: bool = True) -> UUID:
        """Where that person has a place; people knows of it, and of a person who is registered
        that they have consented."""
        id_ = await self.known_opportunity()
        if registered:
            await self._people.adult(person)
            consent = {"person_id": person, "until": ENDS, "at": NOW}
            await self._city.do(person, GRANT.model_copy(update=consent))
        await self._city.do(
            id_,
            PostOpportunity(host_id=self._host, offer=OFFER),
            PublishOpportunity(host_is_active=True),
            Apply(learner_id=person, at=IN_TIME),
        )
        return id_

    async def known_opportunity(self) -> UUID:
        """The id of one that people knows of, for those from 16 on."""
        id_ = uuid4()
        offered = Offered(minimum=16, maximum=None, first_day=NOW.date()).model_dump(mode="json")
        rows = self._city.db[opportunities_known.rows]
        await rows.insert_one({"_id": f"opportunity-{id_}", **offered})
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
