"""A partner: an organisation of the city that may post, pool and agree once it is verified.

What it says of itself becomes public with its verification, not before: nobody has looked at it
until then. So an application and a partner's profile are revised by different events.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Self, assert_never

from lyceum_chassis.domain.fields import Line, Name, Reason, Site, Tags
from lyceum_chassis.domain.messages import (
    Command,
    Decider,
    Event,
    PolicyCommand,
    Rejected,
    State,
    Unknown,
)
from pydantic import BaseModel, ConfigDict, Field, model_validator


class PartnerKind(StrEnum):
    SCHOOL = "school"
    UNIVERSITY = "university"
    BUSINESS = "business"
    COMMUNITY_ORGANISATION = "community_organisation"
    PUBLIC_BODY = "public_body"


class Standing(StrEnum):
    UNKNOWN = "unknown"
    AWAITING_VERIFICATION = "awaiting_verification"
    ACTIVE = "active"
    REJECTED = "rejected"
    SUSPENDED = "suspended"
    LAPSED = "lapsed"


class Place(BaseModel):
    """A place in the city. Degrees in WGS 84, both or none."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    address: Line = ""
    city: Line = ""
    postal_code: Line = ""
    area: Line = ""
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Field(ge=-180, le=180)] | None = None

    @model_validator(mode="after")
    def _both_or_none(self) -> Self:
        if (self.latitude is None) != (self.longitude is None):
            raise ValueError("latitude and longitude go together")
        return self


class Profile(BaseModel):
    """How an organisation describes itself."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Name
    kind: PartnerKind
    focus_themes: Tags = ()
    place: Place | None = None
    site: Site = ""


PARTNER = "lyceum.partners.partner"


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


class CapabilityDeclared(Event, type=f"{PARTNER}.capability_declared.v1", public=True):
    """A partner says what it can bring: a hall, a van, volunteers on Saturdays."""

    capability: str


class CapabilityWithdrawn(Event, type=f"{PARTNER}.capability_withdrawn.v1", public=True):
    """What it declared before, in the same words, no longer holds."""

    capability: str


class LimitDeclared(Event, type=f"{PARTNER}.limit_declared.v1", public=True):
    """A partner says what it can't do or offer: no lift, nobody under 16."""

    limit: str


class LimitWithdrawn(Event, type=f"{PARTNER}.limit_withdrawn.v1", public=True):
    """A limit that it declared before, in the same words, no longer holds."""

    limit: str


class Suspended(Event, type=f"{PARTNER}.suspended.v1", public=True):
    """It may only revise its profile until it is reinstated. Its open opportunities close."""

    reason: str


class Reinstated(Event, type=f"{PARTNER}.reinstated.v1", public=True):
    """A suspended partner is active again. What was closed meanwhile stays closed."""


class VerificationRenewalDue(Event, type=f"{PARTNER}.verification_renewal_due.v1"):
    """A partner was verified long ago: its verification lapses at that instant unless it is
    renewed before."""

    lapses_at: datetime


class VerificationRenewed(Event, type=f"{PARTNER}.verification_renewed.v1", public=True):
    """The city has looked at a partner anew; it is active, also if its verification had lapsed."""


class VerificationLapsed(Event, type=f"{PARTNER}.verification_lapsed.v1", public=True):
    """Nobody has renewed a partner's verification in time. It is not active until somebody does,
    and its open opportunities close."""


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
            )
        case Reinstated():
            return partner.but(standing=Standing.ACTIVE, reason="")
        case VerificationRenewalDue(lapses_at=lapses_at):
            return partner.but(lapses_at=lapses_at)
        case VerificationLapsed():
            return partner.but(standing=Standing.LAPSED, lapses_at=None)
        case CapabilityDeclared(capability=capability):
            return partner.but(capabilities=(*partner.capabilities, capability))
        case CapabilityWithdrawn(capability=capability):
            return partner.but(capabilities=_without(partner.capabilities, capability))
        case LimitDeclared(limit=limit):
            return partner.but(limits=(*partner.limits, limit))
        case LimitWithdrawn(limit=limit):
            return partner.but(limits=_without(partner.limits, limit))
        case Suspended(reason=reason):
            # Once it is reinstated it is reminded of its renewal anew.
            return partner.but(standing=Standing.SUSPENDED, reason=reason, lapses_at=None)
    return partner


class ApplyToJoin(Command):
    profile: Profile


class VerifyPartner(Command):
    pass


class RejectPartner(Command):
    reason: Reason


class ReviseProfile(Command):
    profile: Profile


class DeclareCapability(Command):
    capability: Name


class WithdrawCapability(Command):
    capability: Name


class DeclareLimit(Command):
    limit: Name


class WithdrawLimit(Command):
    limit: Name


class SuspendPartner(Command):
    reason: Reason


class ReinstatePartner(Command):
    pass


class RenewVerification(Command):
    pass


class RemindOfRenewal(PolicyCommand):
    """By time: see ``policies.py``. ``verification`` is the one that this is about, by number."""

    verification: int
    notice_days: int
    at: datetime = Field(exclude=True)


class LapseVerification(PolicyCommand):
    """By time, as above."""

    verification: int
    at: datetime = Field(exclude=True)


PartnerCommand = (
    ApplyToJoin
    | VerifyPartner
    | RejectPartner
    | ReviseProfile
    | DeclareCapability
    | WithdrawCapability
    | DeclareLimit
    | WithdrawLimit
    | SuspendPartner
    | ReinstatePartner
    | RenewVerification
    | RemindOfRenewal
    | LapseVerification
)
DECLARED_MAX = 50


def decide(command: PartnerCommand, partner: Partner) -> list[Event]:
    if isinstance(command, ApplyToJoin):
        return _apply_to_join(command, partner)
    if partner.profile is None:
        raise Unknown("partner")
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
        case (RemindOfRenewal() | LapseVerification()) as by_time, _:
            return _by_time(by_time, partner)
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
            return _declare(declaration, partner)
    assert_never(command)


def _not_active(standing: Standing) -> Rejected:
    return Rejected("partner.not_active", f"A partner that is {_words(standing)} can't do this.")


def _apply_to_join(command: ApplyToJoin, partner: Partner) -> list[Event]:
    if partner.standing is Standing.UNKNOWN:
        return [AppliedToJoin(profile=command.profile)]
    if command.profile == partner.profile:
        return []
    raise Rejected(
        "partner.already_applied", "This partner has applied before, with another profile."
    )


def _by_time(command: RemindOfRenewal | LapseVerification, partner: Partner) -> list[Event]:
    """Nothing if it is not wanted any more: renewed since, suspended, or done before."""
    if partner.standing is not Standing.ACTIVE:
        return []
    match command:
        case RemindOfRenewal(verification=partner.verifications, notice_days=days, at=at):
            if partner.lapses_at is None:
                return [VerificationRenewalDue(lapses_at=at + timedelta(days=days))]
        case LapseVerification(verification=partner.verifications, at=at):
            if partner.lapses_at is not None and at >= partner.lapses_at:
                return [VerificationLapsed()]
    return []


Declaration = DeclareCapability | WithdrawCapability | DeclareLimit | WithdrawLimit


def _declare(command: Declaration, partner: Partner) -> list[Event]:
    match command:
        case DeclareCapability(capability=capability):
            if _room(capability, partner.capabilities):
                return [CapabilityDeclared(capability=capability)]
        case WithdrawCapability(capability=capability) if capability in partner.capabilities:
            return [CapabilityWithdrawn(capability=capability)]
        case DeclareLimit(limit=limit):
            if _room(limit, partner.limits):
                return [LimitDeclared(limit=limit)]
        case WithdrawLimit(limit=limit) if limit in partner.limits:
            return [LimitWithdrawn(limit=limit)]
    return []


def _room(declared: str, before: tuple[str, ...]) -> bool:
    """Whether it is new; rejected if there are as many as there may be."""
    if declared in before:
        return False
    if len(before) >= DECLARED_MAX:
        raise Rejected("partner.too_many_declared", f"At most {DECLARED_MAX} can be declared.")
    return True


def _without(declared: tuple[str, ...], withdrawn: str) -> tuple[str, ...]:
    return tuple(item for item in declared if item != withdrawn)


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
    ),
    decide=decide,
    evolve=evolve,
)
