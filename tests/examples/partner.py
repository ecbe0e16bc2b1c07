"""Examples of a partner: what is decided on each command in each standing, and of its members."""

from datetime import UTC, datetime, timedelta

from examples.believable import ADA, BEN, CYD, OTHER_PROFILE, PROFILE
from examples.row import Expected, Row, in_each
from lyceum_chassis.domain.messages import Event
from lyceum_partners.declarations import (
    CapabilityDeclared,
    CapabilityWithdrawn,
    DeclareCapability,
    DeclareLimit,
    LimitDeclared,
    LimitWithdrawn,
    WithdrawCapability,
    WithdrawLimit,
)
from lyceum_partners.members import (
    AppointMember,
    ChangeMemberRole,
    HandOverOwnership,
    MemberAppointed,
    MemberRemoved,
    MemberRole,
    MemberRoleChanged,
    RemoveMember,
)
from lyceum_partners.partner import (
    ApplicationRevised,
    AppliedToJoin,
    ApplyToJoin,
    ProfileRevised,
    Reinstated,
    ReinstatePartner,
    Rejection,
    RejectPartner,
    RenewVerification,
    ReviseProfile,
    Standing,
    Suspended,
    SuspendPartner,
    Verified,
    VerifyPartner,
)
from lyceum_partners.verification import (
    LapseVerification,
    RemindOfRenewal,
    VerificationLapsed,
    VerificationRenewalDue,
    VerificationRenewed,
)

OWNER, STAFF, SUPERVISOR = MemberRole.OWNER, MemberRole.STAFF, MemberRole.SUPERVISOR
UNKNOWN, NOT_ACTIVE = "partner.unknown", "partner.not_active"
NOT_AWAITING = "partner.not_awaiting_verification"

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
LATER = NOON + timedelta(days=30)

APPLIED = AppliedToJoin(profile=PROFILE)
VERIFIED = Verified(profile=PROFILE)
SUSPENDED = Suspended(reason="Unsafe workshop.")
DUE = VerificationRenewalDue(lapses_at=NOON)
ACTIVE: list[Event] = [APPLIED, VERIFIED]
ADAS: list[Event] = [*ACTIVE, MemberAppointed(person_id=ADA, role=OWNER)]
ADAS_AND_BENS: list[Event] = [*ADAS, MemberAppointed(person_id=BEN, role=STAFF)]

PAST: dict[str, list[Event]] = {
    Standing.UNKNOWN: [],
    Standing.AWAITING_VERIFICATION: [APPLIED],
    Standing.ACTIVE: ACTIVE,
    Standing.REJECTED: [APPLIED, Rejection(reason="Not an organisation.")],
    Standing.SUSPENDED: [*ACTIVE, SUSPENDED],
    Standing.LAPSED: [*ACTIVE, DUE, VerificationLapsed()],
}


def only_active(then: Expected) -> tuple[Expected, ...]:
    """For PAST: what follows where nobody but an active partner can do this."""
    return (UNKNOWN, NOT_ACTIVE, then, NOT_ACTIVE, NOT_ACTIVE, NOT_ACTIVE)


ROWS: tuple[Row, ...] = (
    # What follows in the order of PAST: unknown, awaiting verification, active, rejected,
    # suspended, lapsed.
    *in_each(PAST, ApplyToJoin(profile=PROFILE), [APPLIED], [], [], [], [], []),
    *in_each(
        PAST,
        ApplyToJoin(profile=OTHER_PROFILE),
        [AppliedToJoin(profile=OTHER_PROFILE)],
        *["partner.already_applied"] * 5,
    ),
    *in_each(
        PAST, VerifyPartner(), UNKNOWN, [VERIFIED], [], NOT_AWAITING, NOT_AWAITING, NOT_AWAITING
    ),
    *in_each(
        PAST,
        RejectPartner(reason="No address."),
        UNKNOWN,
        [Rejection(reason="No address.")],
        NOT_AWAITING,
        [],
        NOT_AWAITING,
        NOT_AWAITING,
    ),
    *in_each(
        PAST,
        ReviseProfile(profile=OTHER_PROFILE),
        UNKNOWN,
        [ApplicationRevised(profile=OTHER_PROFILE)],
        [ProfileRevised(profile=OTHER_PROFILE)],
        NOT_ACTIVE,
        [ProfileRevised(profile=OTHER_PROFILE)],
        [ProfileRevised(profile=OTHER_PROFILE)],
    ),
    *in_each(PAST, ReviseProfile(profile=PROFILE), UNKNOWN, [], [], [], [], []),
    *in_each(
        PAST,
        DeclareCapability(capability="a workshop for 20"),
        *only_active([CapabilityDeclared(capability="a workshop for 20")]),
    ),
    *in_each(PAST, WithdrawCapability(capability="a workshop for 20"), *only_active([])),
    *in_each(
        PAST,
        DeclareLimit(limit="no under-16s"),
        *only_active([LimitDeclared(limit="no under-16s")]),
    ),
    *in_each(PAST, WithdrawLimit(limit="no under-16s"), *only_active([])),
    *in_each(
        PAST,
        SuspendPartner(reason="Unsafe workshop."),
        UNKNOWN,
        NOT_ACTIVE,
        [SUSPENDED],
        NOT_ACTIVE,
        [],
        NOT_ACTIVE,
    ),
    *in_each(
        PAST, ReinstatePartner(), UNKNOWN, NOT_ACTIVE, [], NOT_ACTIVE, [Reinstated()], NOT_ACTIVE
    ),
    *in_each(
        PAST,
        RenewVerification(),
        UNKNOWN,
        NOT_ACTIVE,
        [],
        NOT_ACTIVE,
        NOT_ACTIVE,
        [VerificationRenewed()],
    ),
    *in_each(
        PAST,
        RemindOfRenewal(verification=1, notice_days=30, at=NOON),
        UNKNOWN,
        [],
        [VerificationRenewalDue(lapses_at=LATER)],
        [],
        [],
        [],
    ),
    *in_each(PAST, LapseVerification(verification=1, at=NOON), UNKNOWN, [], [], [], [], []),
    Row(
        [*ACTIVE, CapabilityDeclared(capability="a workshop for 20")],
        WithdrawCapability(capability="a workshop for 20"),
        [CapabilityWithdrawn(capability="a workshop for 20")],
    ),
    Row(
        [*ACTIVE, LimitDeclared(limit="no under-16s")],
        WithdrawLimit(limit="no under-16s"),
        [LimitWithdrawn(limit="no under-16s")],
    ),
    Row([*ACTIVE, DUE], RenewVerification(), [VerificationRenewed()]),
    Row([*ACTIVE, DUE], LapseVerification(verification=1, at=LATER), [VerificationLapsed()]),
    Row(
        [],
        ApplyToJoin(profile=PROFILE, by=ADA),
        [APPLIED, MemberAppointed(person_id=ADA, role=OWNER)],
        "who applies is the first owner",
    ),
    Row(
        [APPLIED],
        AppointMember(person_id=ADA, role=OWNER, name="Ada"),
        [MemberAppointed(person_id=ADA, role=OWNER, name="Ada")],
        "before it is verified",
    ),
    Row(
        ADAS,
        AppointMember(person_id=BEN, role=STAFF, name="Ben", contact="ben@example.org"),
        [MemberAppointed(person_id=BEN, role=STAFF, name="Ben", contact="ben@example.org")],
        "another one is appointed",
    ),
    Row(
        ACTIVE,
        AppointMember(person_id=BEN, role=OWNER),
        [MemberAppointed(person_id=BEN, role=OWNER)],
        "the first of a partner of before is an owner",
    ),
    Row(
        ACTIVE, AppointMember(person_id=BEN, role=STAFF), "partner.has_no_owner", "and nobody else"
    ),
    Row(
        ADAS_AND_BENS,
        AppointMember(person_id=BEN, role=OWNER),
        "partner.is_member",
        "a member is not appointed to another role",
    ),
    Row(
        ADAS_AND_BENS,
        ChangeMemberRole(person_id=BEN, role=SUPERVISOR),
        [MemberRoleChanged(person_id=BEN, role=SUPERVISOR)],
        "a role is changed",
    ),
    Row(
        ADAS,
        ChangeMemberRole(person_id=BEN, role=STAFF),
        "partner.no_such_member",
        "not of who is no member",
    ),
    Row(
        ADAS_AND_BENS,
        ChangeMemberRole(person_id=ADA, role=STAFF),
        "partner.last_owner",
        "the last owner stays one",
    ),
    Row(
        ADAS_AND_BENS,
        RemoveMember(person_id=BEN),
        [MemberRemoved(person_id=BEN)],
        "a member is removed",
    ),
    Row(ADAS, RemoveMember(person_id=CYD), [], "who is none is removed already"),
    Row(ADAS_AND_BENS, RemoveMember(person_id=ADA), "partner.last_owner", "the last owner stays"),
    Row(
        ADAS_AND_BENS,
        HandOverOwnership(from_id=ADA, to_id=BEN),
        [
            MemberRoleChanged(person_id=BEN, role=OWNER),
            MemberRoleChanged(person_id=ADA, role=STAFF),
        ],
        "ownership is handed over",
    ),
    Row(ADAS, HandOverOwnership(from_id=ADA, to_id=CYD), "partner.no_such_member", "to a member"),
    Row(
        [*ADAS_AND_BENS, MemberAppointed(person_id=CYD, role=STAFF)],
        HandOverOwnership(from_id=BEN, to_id=CYD),
        "partner.not_owner",
        "by an owner",
    ),
    Row(
        [*ADAS_AND_BENS, MemberRoleChanged(person_id=BEN, role=OWNER)],
        HandOverOwnership(from_id=ADA, to_id=BEN),
        [MemberRoleChanged(person_id=ADA, role=STAFF)],
        "by one owner to another, who steps back alone",
    ),
    Row(
        [APPLIED, Rejection(reason="No.")],
        AppointMember(person_id=ADA, role=OWNER),
        "partner.not_active",
        "nobody is a member of what was turned down",
    ),
)
