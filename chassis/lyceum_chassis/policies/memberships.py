"""The members of partners, in rows of every service whose rules ask for them.

One row a partner, from the partners service's events; who follows them: ``access/memberships.py``.
Only ids and roles: names and contacts never leave the partners service.
"""

from uuid import UUID

from lyceum_chassis.kafka.cloudevents import Recorded
from lyceum_chassis.projector.projection import Fact, Projection, Row

PARTNER = "lyceum.partners.partner"


class MemberAppointed(Fact, type=f"{PARTNER}.member_appointed.v1"):
    person_id: UUID
    role: str


class MemberRoleChanged(Fact, type=f"{PARTNER}.member_role_changed.v1"):
    person_id: UUID
    role: str


class MemberRemoved(Fact, type=f"{PARTNER}.member_removed.v1"):
    person_id: UUID


def remember(row: Row | None, fact: Fact, event: Recorded) -> Row:
    """``members`` by person; ``people`` again, as a list that an index leads to."""
    members: dict[str, str] = dict(row.get("members", {})) if row else {}
    match fact:
        case MemberAppointed(person_id=person, role=role):
            members[str(person)] = role
        case MemberRoleChanged(person_id=person, role=role):
            members[str(person)] = role
        case MemberRemoved(person_id=person):
            members.pop(str(person), None)
    return {
        "partner_id": event.stream.removeprefix("partner-"),
        "members": members,
        "people": sorted(members),
    }


memberships = Projection(
    name="memberships",
    version=1,
    topics=("lyceum.partners.v1",),
    facts=(MemberAppointed, MemberRoleChanged, MemberRemoved),
    key=lambda fact, event: event.stream,  # streams without members have no row
    evolve=remember,
    stamped=True,
    indexes=("people",),
)
