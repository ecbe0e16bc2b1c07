"""A guardianship: somebody acts for a minor, once the other side or a school has said yes.

A child who is too young to consent alone makes nobody their guardian: then one of the two who say
so is a school. It names two opaque ids, and nothing else of either. It ends with the ward's
majority: at once where something is decided, and as a fact with the month after (``policies.py``).
"""

from enum import StrEnum
from typing import Self
from uuid import UUID

from lyceum_chassis.domain.fields import Id, OptionalId
from lyceum_chassis.domain.messages import (
    Command,
    Decider,
    Event,
    PolicyCommand,
    Rejected,
    State,
    Unknown,
    no_such_command,
)
from pydantic import Field, model_validator

from lyceum_people import GUARDIANSHIP


class Side(StrEnum):
    """Who says something to a guardianship."""

    WARD = "ward"
    GUARDIAN = "guardian"
    SCHOOL = "school"


class GuardianshipStatus(StrEnum):
    UNKNOWN = "unknown"
    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    ENDED = "ended"


class Proposed(Event, type=f"{GUARDIANSHIP}.proposed.v1"):
    """One side, or a school, says that somebody is the guardian of a minor."""

    ward_id: UUID
    guardian_id: UUID
    by: Side


class Confirmed(Event, type=f"{GUARDIANSHIP}.confirmed.v1"):
    """Another side has said yes: the guardian acts for the ward from now on."""

    ward_id: UUID
    guardian_id: UUID
    by: Side


class Declined(Event, type=f"{GUARDIANSHIP}.declined.v1"):
    """What was proposed is not so, or was taken back."""

    ward_id: UUID
    guardian_id: UUID


class Ended(Event, type=f"{GUARDIANSHIP}.ended.v1"):
    """The guardian acts for the ward no longer. ``at_majority``: the ward is of age."""

    ward_id: UUID
    guardian_id: UUID
    at_majority: bool


class Guardianship(State):
    status: GuardianshipStatus = GuardianshipStatus.UNKNOWN
    ward_id: UUID | None = None
    guardian_id: UUID | None = None
    proposed_by: Side | None = None

    @property
    def holds(self) -> bool:
        """Whether it was confirmed, and has not ended. Of the ward's age it knows nothing."""
        return self.status is GuardianshipStatus.CONFIRMED


def evolve(guardianship: Guardianship, event: Event) -> Guardianship:
    match event:
        case Proposed(ward_id=ward_id, guardian_id=guardian_id, by=by):
            return guardianship.but(
                status=GuardianshipStatus.PROPOSED,
                ward_id=ward_id,
                guardian_id=guardian_id,
                proposed_by=by,
            )
        case Confirmed():
            return guardianship.but(status=GuardianshipStatus.CONFIRMED)
        case Declined():
            return guardianship.but(status=GuardianshipStatus.DECLINED)
        case Ended():
            return guardianship.but(status=GuardianshipStatus.ENDED)
    return guardianship


class ProposeGuardianship(Command):
    """``partner_id``: the school that says so, where neither side does."""

    ward_id: Id
    guardian_id: Id
    partner_id: OptionalId = None
    by: UUID | None = Field(default=None, exclude=True)
    is_school: bool = Field(default=False, exclude=True)

    @model_validator(mode="after")
    def _of_another(self) -> Self:
        if self.ward_id == self.guardian_id:
            raise ValueError("ward_id and guardian_id are the same person")
        return self


class ConfirmGuardianship(Command):
    partner_id: OptionalId = None
    by: UUID | None = Field(default=None, exclude=True)
    is_school: bool = Field(default=False, exclude=True)
    ward_is_minor: bool = Field(exclude=True)
    ward_is_young: bool = Field(default=False, exclude=True)
    """Too young to consent alone, or nobody knows."""
    guardian_is_of_age: bool = Field(exclude=True)


class DeclineGuardianship(Command):
    pass


class EndGuardianship(Command):
    pass


class EndAtMajority(PolicyCommand):
    """By time: see ``policies.py``."""


GuardianshipCommand = (
    ProposeGuardianship
    | ConfirmGuardianship
    | DeclineGuardianship
    | EndGuardianship
    | EndAtMajority
)


def decide(command: GuardianshipCommand, guardianship: Guardianship) -> list[Event]:
    if isinstance(command, ProposeGuardianship):
        return _propose(command, guardianship)
    ward_id, guardian_id = guardianship.ward_id, guardianship.guardian_id
    if ward_id is None or guardian_id is None:
        raise Unknown("guardianship")
    match command, guardianship.status:
        case ConfirmGuardianship(), GuardianshipStatus.CONFIRMED:
            return []
        case ConfirmGuardianship(), GuardianshipStatus.PROPOSED:
            return _confirm(command, guardianship, ward_id, guardian_id)
        case DeclineGuardianship(), GuardianshipStatus.DECLINED:
            return []
        case DeclineGuardianship(), GuardianshipStatus.PROPOSED:
            return [Declined(ward_id=ward_id, guardian_id=guardian_id)]
        case EndGuardianship(), GuardianshipStatus.ENDED:
            return []
        case EndGuardianship(), GuardianshipStatus.CONFIRMED:
            return [Ended(ward_id=ward_id, guardian_id=guardian_id, at_majority=False)]
        case EndAtMajority(), GuardianshipStatus.CONFIRMED:
            return [Ended(ward_id=ward_id, guardian_id=guardian_id, at_majority=True)]
        case EndAtMajority(), _:
            return []
        case ((ConfirmGuardianship() | DeclineGuardianship() | EndGuardianship()), status):
            raise Rejected(
                f"guardianship.is_{status}", f"A guardianship that is {status} can't be so."
            )
        case other, _:
            raise no_such_command(other)


def _propose(command: ProposeGuardianship, guardianship: Guardianship) -> list[Event]:
    ward_id, guardian_id = command.ward_id, command.guardian_id
    if guardianship.status is GuardianshipStatus.UNKNOWN:
        by = _side(command, ward_id, guardian_id)
        return [Proposed(ward_id=ward_id, guardian_id=guardian_id, by=by)]
    if (ward_id, guardian_id) == (guardianship.ward_id, guardianship.guardian_id):
        return []
    raise Rejected("guardianship.is_proposed", "It was proposed before, of other people.")


def _confirm(
    command: ConfirmGuardianship, guardianship: Guardianship, ward_id: UUID, guardian_id: UUID
) -> list[Event]:
    by = _side(command, ward_id, guardian_id)
    if by is guardianship.proposed_by:
        raise Rejected("guardianship.own_proposal", "Whoever proposed it can't confirm it.")
    if not command.ward_is_minor:
        raise Rejected("guardianship.no_minor", "Only a minor has a guardian.")
    if not command.guardian_is_of_age:
        raise Rejected("guardianship.guardian_not_of_age", "A guardian is registered and of age.")
    if command.ward_is_young and Side.SCHOOL not in (by, guardianship.proposed_by):
        raise Rejected(
            "guardianship.needs_a_school", "For a ward who is so young a school says so, too."
        )
    return [Confirmed(ward_id=ward_id, guardian_id=guardian_id, by=by)]


def _side(
    command: ProposeGuardianship | ConfirmGuardianship, ward_id: UUID, guardian_id: UUID
) -> Side:
    if command.by == ward_id:
        return Side.WARD
    if command.by == guardian_id:
        return Side.GUARDIAN
    if not command.is_school:
        raise Rejected("guardianship.no_verified_school", "The partner is no verified school.")
    return Side.SCHOOL


guardianship = Decider(
    category="guardianship",
    initial=Guardianship(),
    events=(Proposed, Confirmed, Declined, Ended),
    decide=decide,
    evolve=evolve,
)
