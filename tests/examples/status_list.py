"""Examples of a host's status lists: which place a credential has, and what is revoked."""

from examples.believable import HOST
from examples.record import CREDENTIAL_ID, another
from examples.row import Row, in_each
from lyceum_chassis.domain.messages import Event
from lyceum_opportunities.status_list import (
    AssignPlace,
    Place,
    PlaceAssigned,
    PlaceRevoked,
    RevokePlace,
)

PLACE = Place(number=0, index=32_398)
"""SHA-256 of the id leads there."""
ASSIGN = AssignPlace(host_id=HOST, credential_id=CREDENTIAL_ID)
ASSIGNED = PlaceAssigned(host_id=HOST, credential_id=CREDENTIAL_ID, place=PLACE)
REVOKED = PlaceRevoked(place=PLACE)
NO_PLACE = "status_list.no_such_place"

PAST: dict[str, list[Event]] = {
    "empty": [],
    "assigned": [ASSIGNED],
    "revoked": [ASSIGNED, REVOKED],
}

ROWS: tuple[Row, ...] = (
    *in_each(PAST, ASSIGN, [ASSIGNED], [], []),
    *in_each(PAST, RevokePlace(place=PLACE), NO_PLACE, [REVOKED], []),
    Row([], RevokePlace(place=Place(number=7, index=1)), NO_PLACE, "in no list"),
    Row(
        [ASSIGNED.model_copy(update={"credential_id": another(0)})],
        ASSIGN,
        [ASSIGNED.model_copy(update={"place": Place(number=0, index=PLACE.index + 1)})],
        "whose place another has",
    ),
)
