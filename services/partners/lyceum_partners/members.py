"""The members of a partner: the persons who act for it, and in which role.

Once a partner has a member it has an owner, whatever comes: the last one hands over, or the city
appoints another. One of before there were members has none until the city appoints its owner.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Self, TypeAlias
from uuid import UUID

from lyceum_chassis.domain.fields import Id, Line
from lyceum_chassis.domain.messages import Command, Event, Personal, Rejected
from pydantic import model_validator

from lyceum_partners import PARTNER

MEMBERS_MAX = 200


class MemberRole(StrEnum):
    OWNER = "owner"
    STAFF = "staff"
    SUPERVISOR = "supervisor"


Members: TypeAlias = Mapping[UUID, MemberRole]


class MemberAppointed(Event, type=f"{PARTNER}.member_appointed.v1", subject="person_id"):
    """A person acts for the partner from now on."""

    person_id: UUID
    role: MemberRole
    name: Personal[str] = ""
    contact: Personal[str] = ""


class MemberRoleChanged(Event, type=f"{PARTNER}.member_role_changed.v1"):
    """A member has another role from now on."""

    person_id: UUID
    role: MemberRole


class MemberRemoved(Event, type=f"{PARTNER}.member_removed.v1"):
    """A person no longer acts for the partner."""

    person_id: UUID


def evolve(members: Members, event: Event) -> dict[UUID, MemberRole]:
    match event:
        case MemberAppointed(person_id=person, role=role):
            return {**members, person: role}
        case MemberRoleChanged(person_id=person, role=role):
            return {**members, person: role}
        case MemberRemoved(person_id=person):
            return {other: role for other, role in members.items() if other != person}
    return dict(members)


class AppointMember(Command):
    person_id: Id
    role: MemberRole
    name: Personal[Line] = ""
    contact: Personal[Line] = ""


class ChangeMemberRole(Command):
    person_id: Id
    role: MemberRole


class RemoveMember(Command):
    person_id: Id


class HandOverOwnership(Command):
    from_id: Id
    to_id: Id

    @model_validator(mode="after")
    def _to_another(self) -> Self:
        if self.from_id == self.to_id:
            raise ValueError("from_id and to_id are the same person")
        return self


MemberCommand: TypeAlias = AppointMember | ChangeMemberRole | RemoveMember | HandOverOwnership


def founded_by(person: UUID | None) -> list[Event]:
    """The first owner of a partner that begins, if anybody knows who that is."""
    return [MemberAppointed(person_id=person, role=MemberRole.OWNER)] if person else []


def decide(command: MemberCommand, members: Members) -> list[Event]:
    match command:
        case AppointMember():
            return _appoint(command, members)
        case ChangeMemberRole(person_id=person, role=role):
            if _role_of(person, members) is role:
                return []
            _keep_an_owner(person, members)
            return [MemberRoleChanged(person_id=person, role=role)]
        case RemoveMember(person_id=person):
            if person not in members:
                return []
            _keep_an_owner(person, members)
            return [MemberRemoved(person_id=person)]
        case HandOverOwnership():
            return _hand_over(command, members)


def _appoint(command: AppointMember, members: Members) -> list[Event]:
    if role := members.get(command.person_id):
        if role is command.role:
            return []
        raise Rejected("partner.is_member", f"This person is {role} already; change the role.")
    if not members and command.role is not MemberRole.OWNER:
        raise Rejected("partner.has_no_owner", "The first member of a partner is an owner.")
    if len(members) >= MEMBERS_MAX:
        raise Rejected("partner.too_many_members", f"At most {MEMBERS_MAX} can be members.")
    return [
        MemberAppointed(
            person_id=command.person_id,
            role=command.role,
            name=command.name,
            contact=command.contact,
        )
    ]


def _hand_over(command: HandOverOwnership, members: Members) -> list[Event]:
    to, back = _role_of(command.to_id, members), _role_of(command.from_id, members)
    if back is not MemberRole.OWNER:
        if to is MemberRole.OWNER:
            return []
        raise Rejected("partner.not_owner", "Who is no owner has no ownership to hand over.")
    promoted = MemberRoleChanged(person_id=command.to_id, role=MemberRole.OWNER)
    stepped_back = MemberRoleChanged(person_id=command.from_id, role=MemberRole.STAFF)
    return [stepped_back] if to is MemberRole.OWNER else [promoted, stepped_back]


def _role_of(person: UUID, members: Members) -> MemberRole:
    if person not in members:
        raise Rejected("partner.no_such_member", "This person is no member of the partner.")
    return members[person]


def _keep_an_owner(person: UUID, members: Members) -> None:
    owners = [other for other, role in members.items() if role is MemberRole.OWNER]
    if owners == [person]:
        raise Rejected(
            "partner.last_owner", "A partner has an owner: hand over, or appoint another one."
        )
