"""A partner: an organisation of the city that may post, pool and agree once it is verified.

What it says of itself becomes public with its verification, not before: nobody has looked at it
until then. So an application and a partner's profile are revised by different events.
"""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from lyceum_chassis.domain.fields import Reason
from lyceum_chassis.domain.messages import (
    Command,
    Decider,
    Event,
    Rejected,
    State,
    Unknown,
    no_such_command,
)
from pydantic import Field

from lyceum_partners import PARTNER, declarations, members, verification
from lyceum_partners.declarations import (
    CapabilityDeclared,
    CapabilityWithdrawn,
    Declaration,
    DeclareCapability,
    DeclareLimit,
    LimitDeclared,
    LimitWithdrawn,
    WithdrawCapability,
    WithdrawLimit,
)
from lyceum_partners.members import (
    MemberAppointed,
    MemberCommand,
    MemberRemoved,
    MemberRole,
    MemberRoleChanged,
)
from lyceum_partners.profile import Profile
from lyceum_partners.verification import (
    LapseVerification,
    RemindOfRenewal,
    VerificationByTime,
    VerificationLapsed,
    VerificationRenewalDue,
    VerificationRenewed,
)


class Standing(StrEnum):
    UNKNOWN = "unknown"
    AWAITING_VERIFICATION = "awaiting_verification"
    ACTIVE = "active"
    REJECTED = "rejected"
    SUSPENDED = "suspended"
    LAPSED = "lapsed"


class AppliedToJoin(Event, type=f"{PARTNER}.applied_to_join.v1"):
    """An organisation asks to become a partner. Nobody has looked at what it says yet."""

    profile: Profile


class ApplicationRevised(Event, type=f"{PARTNER}.application_revised.v1"):
    """It describes itself anew before it is verified. The whole profile."""

    profile: Profile


class Rejection(Event, type=f"{PARTNER}.rejected.v1"):
    """Its application was turned down."""

    reason: str


class Verified(Event, type=f"{PARTNER}.verified.v1", public=True):
    """It is an active partner from now on, and what it says of itself is public."""

    profile: Profile


class ProfileRevised(Event, type=f"{PARTNER}.profile_revised.v1", public=True):
    """A partner describes itself anew. The whole profile."""

    profile: Profile


class Suspended(Event, type=f"{PARTNER}.suspended.v1", public=True):
    """It may only revise its profile until it is reinstated. Its open opportunities close."""

    reason: str


class Reinstated(Event, type=f"{PARTNER}.reinstated.v1", public=True):
    """A suspended partner is active again. What was closed meanwhile stays closed."""


class Partner(State):
    standing: Standing = Standing.UNKNOWN
    profile: Profile | None = None
    reason: str = ""
    verifications: int = 0
    """How often it was verified, renewals among them."""
    lapses_at: datetime | None = None
    """None while its verification is not due for renewal."""
    capabilities: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    verified: bool = False
    """Was so at least once: what it says of itself is public since then."""
    members: dict[UUID, MemberRole] = Field(default_factory=dict)
    """Empty for a partner of before there were members; else at least one of them is an owner."""


def evolve(partner: Partner, event: Event) -> Partner:
    match event:
        case AppliedToJoin(profile=profile):
            return partner.but(standing=Standing.AWAITING_VERIFICATION, profile=profile)
        case ApplicationRevised(profile=profile) | ProfileRevised(profile=profile):
            return partner.but(profile=profile)
        case Rejection(reason=reason):
            return partner.but(standing=Standing.REJECTED, reason=reason)
        case Verified() | VerificationRenewed():
            return partner.but(
                standing=Standing.ACTIVE,
                reason="",
                verifications=partner.verifications + 1,
                lapses_at=None,
                verified=True,
            )
        case Reinstated():
            return partner.but(standing=Standing.ACTIVE, reason="")
        case VerificationRenewalDue(lapses_at=lapses_at):
            return partner.but(lapses_at=lapses_at)
        case VerificationLapsed():
            return partner.but(standing=Standing.LAPSED, lapses_at=None)
        case CapabilityDeclared() | CapabilityWithdrawn():
            return partner.but(capabilities=declarations.evolve(partner.capabilities, event))
        case LimitDeclared() | LimitWithdrawn():
            return partner.but(limits=declarations.evolve(partner.limits, event))
        case Suspended(reason=reason):
            # Once it is reinstated it is reminded of its renewal anew.
            return partner.but(standing=Standing.SUSPENDED, reason=reason, lapses_at=None)
        case MemberAppointed() | MemberRoleChanged() | MemberRemoved():
            return partner.but(members=members.evolve(partner.members, event))
    return partner


class ApplyToJoin(Command):
    profile: Profile
    by: UUID | None = Field(default=None, exclude=True)
    """The first owner: whoever applies, if that is a person whom somebody knows."""


class VerifyPartner(Command):
    pass


class RejectPartner(Command):
    reason: Reason


class ReviseProfile(Command):
    profile: Profile


class SuspendPartner(Command):
    reason: Reason


class ReinstatePartner(Command):
    pass


class RenewVerification(Command):
    pass


PartnerCommand = (
    ApplyToJoin
    | VerifyPartner
    | RejectPartner
    | ReviseProfile
    | Declaration
    | SuspendPartner
    | ReinstatePartner
    | RenewVerification
    | VerificationByTime
    | MemberCommand
)


def decide(command: PartnerCommand, partner: Partner) -> list[Event]:
    if isinstance(command, ApplyToJoin):
        return _apply_to_join(command, partner)
    if partner.profile is None:
        raise Unknown("partner")
    if isinstance(command, MemberCommand):
        if partner.standing is Standing.REJECTED:
            raise _not_active(partner.standing)
        return members.decide(command, partner.members)
    match command, partner.standing:
        case VerifyPartner(), Standing.ACTIVE:
            return []
        case VerifyPartner(), Standing.AWAITING_VERIFICATION:
            return [Verified(profile=partner.profile)]
        case RejectPartner(), Standing.REJECTED:
            return []
        case RejectPartner(reason=reason), Standing.AWAITING_VERIFICATION:
            return [Rejection(reason=reason)]
        case ((VerifyPartner() | RejectPartner()), standing):
            raise Rejected(
                "partner.not_awaiting_verification",
                f"A partner that is {_words(standing)} can't be verified or rejected.",
            )
        case ReviseProfile(profile=profile), _ if profile == partner.profile:
            return []
        case ReviseProfile(profile=profile), Standing.AWAITING_VERIFICATION:
            return [ApplicationRevised(profile=profile)]
        case ReviseProfile(profile=profile), (
            Standing.ACTIVE | Standing.SUSPENDED | Standing.LAPSED
        ):
            return [ProfileRevised(profile=profile)]
        case SuspendPartner(), Standing.SUSPENDED:
            return []
        case SuspendPartner(reason=reason), Standing.ACTIVE:
            return [Suspended(reason=reason)]
        case ReinstatePartner(), Standing.ACTIVE:
            return []
        case ReinstatePartner(), Standing.SUSPENDED:
            return [Reinstated()]
        case RenewVerification(), Standing.LAPSED:
            return [VerificationRenewed()]
        case RenewVerification(), Standing.ACTIVE:
            return [VerificationRenewed()] if partner.lapses_at else []
        case (RemindOfRenewal() | LapseVerification()) as by_time, standing:
            if standing is not Standing.ACTIVE:
                return []
            return verification.decide(by_time, partner.verifications, partner.lapses_at)
        case (
            ReviseProfile() | SuspendPartner() | ReinstatePartner() | RenewVerification(),
            standing,
        ):
            raise _not_active(standing)
        case (
            DeclareCapability() | WithdrawCapability() | DeclareLimit() | WithdrawLimit()
        ) as declaration, standing:
            if standing is not Standing.ACTIVE:
                raise _not_active(standing)
            return declarations.decide(declaration, partner.capabilities, partner.limits)
        case other, _:
            raise no_such_command(other)


def _not_active(standing: Standing) -> Rejected:
    return Rejected("partner.not_active", f"A partner that is {_words(standing)} can't do this.")


def _apply_to_join(command: ApplyToJoin, partner: Partner) -> list[Event]:
    if partner.standing is Standing.UNKNOWN:
        return [AppliedToJoin(profile=command.profile), *members.founded_by(command.by)]
    if command.profile == partner.profile:
        return []
    raise Rejected(
        "partner.already_applied", "This partner has applied before, with another profile."
    )


def _words(standing: Standing) -> str:
    return standing.replace("_", " ")


partner = Decider(
    category="partner",
    initial=Partner(),
    events=(
        AppliedToJoin,
        ApplicationRevised,
        Rejection,
        Verified,
        ProfileRevised,
        CapabilityDeclared,
        CapabilityWithdrawn,
        LimitDeclared,
        LimitWithdrawn,
        Suspended,
        Reinstated,
        VerificationRenewalDue,
        VerificationRenewed,
        VerificationLapsed,
        MemberAppointed,
        MemberRoleChanged,
        MemberRemoved,
    ),
    decide=decide,
    evolve=evolve,
)
