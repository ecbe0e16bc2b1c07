"""What somebody asks for to be able to take part, and whether it is there."""

from collections.abc import Mapping
from uuid import UUID

from lyceum_chassis.domain.fields import Id, Reason
from lyceum_chassis.domain.messages import Command, Event, Personal, Rejected

from lyceum_opportunities import PLACEMENT

ACCOMMODATIONS_MAX = 20

Provided = Mapping[UUID, bool]
"""Of each accommodation that was asked for, whether it is there."""


class AccommodationRequested(
    Event, type=f"{PLACEMENT}.accommodation_requested.v1", subject="person_id"
):
    """The person asks for what they need to take part. What it is stays in this service."""

    person_id: UUID
    accommodation_id: UUID
    what: Personal[str] = ""


class AccommodationProvided(Event, type=f"{PLACEMENT}.accommodation_provided.v1"):
    """What was asked for is there."""

    person_id: UUID
    accommodation_id: UUID


class RequestAccommodation(Command):
    accommodation_id: Id
    what: Personal[Reason]


class ProvideAccommodation(Command):
    accommodation_id: Id


def request(command: RequestAccommodation, provided: Provided, person_id: UUID) -> list[Event]:
    """Nobody compares what is asked for: it may have been forgotten."""
    id_ = command.accommodation_id
    if id_ in provided:
        return []
    if len(provided) >= ACCOMMODATIONS_MAX:
        raise Rejected(
            "placement.too_many_accommodations", f"There are {ACCOMMODATIONS_MAX} at most."
        )
    return [AccommodationRequested(person_id=person_id, accommodation_id=id_, what=command.what)]


def provide(command: ProvideAccommodation, provided: Provided, person_id: UUID) -> list[Event]:
    id_ = command.accommodation_id
    if id_ not in provided:
        raise Rejected("placement.no_such_accommodation", "Nobody has asked for this.")
    if provided[id_]:
        return []
    return [AccommodationProvided(person_id=person_id, accommodation_id=id_)]
