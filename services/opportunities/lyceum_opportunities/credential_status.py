"""A credential gets its place in a status list, and what is revoked is so there, too.

A row a credential: where it stands, and whether it was revoked. It may be revoked before it has a
place: whichever comes second finds the other.
"""

from collections.abc import Iterable
from uuid import UUID

from lyceum_chassis.kafka.cloudevents import Recorded
from lyceum_chassis.projector.projection import Fact, Projection, Row
from lyceum_chassis.projector.reacting import Answer, Reaction

from lyceum_opportunities import RECORD
from lyceum_opportunities.status_list import STATUS_LIST, AssignPlace, Place, RevokePlace


class CredentialIssued(Fact, type=f"{RECORD}.credential_issued.v1"):
    credential_id: UUID
    host_id: UUID


class CredentialRevoked(Fact, type=f"{RECORD}.credential_revoked.v1"):
    credential_id: UUID
    host_id: UUID


class PlaceAssigned(Fact, type=f"{STATUS_LIST}.place_assigned.v1"):
    credential_id: UUID
    host_id: UUID
    place: Place


Told = CredentialIssued | CredentialRevoked | PlaceAssigned


def key_of(credential_id: UUID) -> str:
    return f"credential-{credential_id}"


def remember(row: Row | None, fact: Told, event: Recorded) -> Row:
    """``place`` is None until it has one."""
    known: Row = {"place": None, "revoked": False, **(row or {})}
    match fact:
        case CredentialRevoked():
            return {**known, "revoked": True}
        case PlaceAssigned(place=place):
            return {**known, "place": place.model_dump()}
    return known


def react(row: Row, fact: Told, event: Recorded) -> Iterable[Answer]:
    if isinstance(fact, CredentialIssued):
        wanted = AssignPlace(host_id=fact.host_id, credential_id=fact.credential_id)
        return [Reaction(fact.host_id, wanted)]
    if row["revoked"] and row["place"]:
        return [Reaction(fact.host_id, RevokePlace(place=Place(**row["place"])))]
    return []


credential_status = Projection(
    name="credential_status",
    version=1,
    topics=("lyceum.opportunities.v1",),
    facts=(CredentialIssued, CredentialRevoked, PlaceAssigned),
    key=lambda fact, event: key_of(fact.credential_id),
    evolve=remember,
    react=react,
)
