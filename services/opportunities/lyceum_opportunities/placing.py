"""What the commands of a placement need from outside their stream, and how it is shown."""

from collections.abc import Mapping
from typing import Any

from lyceum_chassis.domain.messages import Query
from lyceum_chassis.edge.aggregate import Asking

from lyceum_opportunities.hours import LOGGED_WITHIN, HoursStatus
from lyceum_opportunities.hours_limits import Allowed, HoursLimits
from lyceum_opportunities.opportunity import Opportunity, Status, opportunity
from lyceum_opportunities.people_peer import PeoplePeer
from lyceum_opportunities.placement import About, Placement
from lyceum_opportunities.seats import Application

ASKED_WITHIN_DAYS = LOGGED_WITHIN.days + 2
"""Back from today in UTC: a day may have begun elsewhere, and hours may end at its midnight."""


async def about(asking: Asking) -> About | None:
    """Of the opportunity, if it was ever published."""
    found = await _opportunity(asking)
    if not found.published or found.offer is None or found.host_id is None:
        return None
    offer = found.offer
    return About(
        opportunity_id=asking.command.opportunity_id,
        host_id=found.host_id,
        kind=offer.kind,
        area=offer.place.area if offer.place else "",
        time_zone=offer.schedule.time_zone,
        first_day=offer.schedule.start_date,
    )


async def has_seat(asking: Asking) -> bool:
    """Whether the person has a place in an opportunity that takes place."""
    found = await _opportunity(asking)
    placed = found.seats.application_of(asking.command.person_id) is Application.PLACED
    return placed and found.status is not Status.CANCELLED


async def lacks(asking: Asking) -> tuple[str, ...]:
    """What people misses for the person to take part. Nobody is asked of who does already."""
    found: Placement = (await asking.recall()).state
    if found.about is not None:
        return ()
    command = asking.command
    people = asking.peer(PeoplePeer)
    return await people.lacks(command.person_id, command.opportunity_id, asking.within_s)


async def allowed(asking: Asking) -> Allowed | None:
    """The limits on the person's hours that day. People is asked where there may be some."""
    limits: HoursLimits = asking.settings.hours_limits
    found: Placement = (await asking.recall()).state
    if found.about is None or found.person_id is None or not limits.concern(found.about.kind):
        return None
    day = asking.command.day
    if not -ASKED_WITHIN_DAYS <= (day - asking.now.date()).days <= 1:
        return None  # no hours are taken of such a day
    people = asking.peer(PeoplePeer)
    band = await people.age_band(found.person_id, day, limits.names, asking.within_s)
    return limits.on(day, band)


class GetPlacement(Query):
    pass


def show(placement: Placement, asked: GetPlacement) -> Mapping[str, Any]:
    """Days and hours in the order of time, and the sums of minutes."""
    entries = sorted(
        placement.hours.items(), key=lambda each: (each[1].worked.day, each[1].worked.starts)
    )
    minutes = [(entry.status, entry.worked.minutes) for _, entry in entries]
    return {
        "opportunity_id": str(placement.about.opportunity_id) if placement.about else "",
        "attendance": [
            {"day": day.isoformat(), "presence": presence}
            for day, presence in sorted(placement.attendance.items())
        ],
        "hours": [
            {
                "entry_id": str(id_),
                "reason": placement.disputes.get(id_, ""),
                **entry.model_dump(mode="json"),
            }
            for id_, entry in entries
        ],
        "accommodations": [
            {
                "accommodation_id": str(id_),
                "what": placement.asked_for.get(id_, ""),
                "provided": provided,
            }
            for id_, provided in placement.provided.items()
        ],
        "outcomes": [
            {"months": months, "outcome": outcome}
            for months, outcome in sorted(placement.outcomes.items())
        ],
        "minutes_logged": sum(n for status, n in minutes if status is not HoursStatus.DISPUTED),
        "minutes_confirmed": sum(n for status, n in minutes if status is HoursStatus.CONFIRMED),
    }


async def _opportunity(asking: Asking) -> Opportunity:
    found: Opportunity = (await asking.load(opportunity, asking.command.opportunity_id)).state
    return found
