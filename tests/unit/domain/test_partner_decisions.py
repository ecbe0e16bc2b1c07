"""What is decided on each command to a partner, in each standing."""

from datetime import UTC, datetime, timedelta

import pytest
from lyceum_chassis.domain.messages import Command, Event
from lyceum_partners.partner import (
    DECLARED_MAX,
    ApplicationRevised,
    AppliedToJoin,
    ApplyToJoin,
    CapabilityDeclared,
    CapabilityWithdrawn,
    DeclareCapability,
    DeclareLimit,
    LapseVerification,
    LimitDeclared,
    LimitWithdrawn,
    Partner,
    ProfileRevised,
    Reinstated,
    ReinstatePartner,
    Rejection,
    RejectPartner,
    RemindOfRenewal,
    RenewVerification,
    ReviseProfile,
    Standing,
    Suspended,
    SuspendPartner,
    VerificationLapsed,
    VerificationRenewalDue,
    VerificationRenewed,
    Verified,
    VerifyPartner,
    WithdrawCapability,
    WithdrawLimit,
    partner,
)
from unit.domain.examples import OTHER_PROFILE, PROFILE
from unit.domain.scenario import Expected, Given

given = Given(partner)

APPLIED = AppliedToJoin(profile=PROFILE)
VERIFIED = Verified(profile=PROFILE)
SUSPENDED = Suspended(reason="Unsafe workshop.")
ACTIVE: list[Event] = [APPLIED, VERIFIED]

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
DUE = VerificationRenewalDue(lapses_at=NOON)

PAST: dict[Standing, list[Event]] = {
    Standing.UNKNOWN: [],
    Standing.AWAITING_VERIFICATION: [APPLIED],
    Standing.ACTIVE: ACTIVE,
    Standing.REJECTED: [APPLIED, Rejection(reason="Not an organisation.")],
    Standing.SUSPENDED: [*ACTIVE, SUSPENDED],
    Standing.LAPSED: [*ACTIVE, VerificationRenewalDue(lapses_at=NOON), VerificationLapsed()],
}

# What follows in the order of PAST: unknown, awaiting verification, active, rejected,
# suspended, lapsed.
DECISIONS: list[tuple[Command, list[Expected]]] = [
    (ApplyToJoin(profile=PROFILE), [[APPLIED], [], [], [], [], []]),
    (
        ApplyToJoin(profile=OTHER_PROFILE),
        [[AppliedToJoin(profile=OTHER_PROFILE)], *["partner.already_applied"] * 5],
    ),
    (
        VerifyPartner(),
        [
            "partner.unknown",
            [VERIFIED],
            [],
            "partner.not_awaiting_verification",
            "partner.not_awaiting_verification",
            "partner.not_awaiting_verification",
        ],
    ),
    (
        RejectPartner(reason="No address."),
        [
            "partner.unknown",
            [Rejection(reason="No address.")],
            "partner.not_awaiting_verification",
            [],
            "partner.not_awaiting_verification",
            "partner.not_awaiting_verification",
        ],
    ),
    (
        ReviseProfile(profile=OTHER_PROFILE),
        [
            "partner.unknown",
            [ApplicationRevised(profile=OTHER_PROFILE)],
            [ProfileRevised(profile=OTHER_PROFILE)],
            "partner.not_active",
            [ProfileRevised(profile=OTHER_PROFILE)],
            [ProfileRevised(profile=OTHER_PROFILE)],
        ],
    ),
    (ReviseProfile(profile=PROFILE), ["partner.unknown", [], [], [], [], []]),
    (
        DeclareCapability(capability="a workshop for 20"),
        [
            "partner.unknown",
            "partner.not_active",
            [CapabilityDeclared(capability="a workshop for 20")],
            "partner.not_active",
            "partner.not_active",
            "partner.not_active",
        ],
    ),
    (
        WithdrawCapability(capability="a workshop for 20"),
        [
            "partner.unknown",
            "partner.not_active",
            [],
            "partner.not_active",
            "partner.not_active",
            "partner.not_active",
        ],
    ),
    (
        DeclareLimit(limit="no under-16s"),
        [
            "partner.unknown",
            "partner.not_active",
            [LimitDeclared(limit="no under-16s")],
            "partner.not_active",
            "partner.not_active",
            "partner.not_active",
        ],
    ),
    (
        WithdrawLimit(limit="no under-16s"),
        [
            "partner.unknown",
            "partner.not_active",
            [],
            "partner.not_active",
            "partner.not_active",
            "partner.not_active",
        ],
    ),
    (
        SuspendPartner(reason="Unsafe workshop."),
        [
            "partner.unknown",
            "partner.not_active",
            [SUSPENDED],
            "partner.not_active",
            [],
            "partner.not_active",
        ],
    ),
    (
        ReinstatePartner(),
        [
            "partner.unknown",
            "partner.not_active",
            [],
            "partner.not_active",
            [Reinstated()],
            "partner.not_active",
        ],
    ),
    (
        RenewVerification(),
        [
            "partner.unknown",
            "partner.not_active",
            [],
            "partner.not_active",
            "partner.not_active",
            [VerificationRenewed()],
        ],
    ),
    (
        RemindOfRenewal(verification=1, notice_days=30, at=NOON),
        [
            "partner.unknown",
            [],
            [VerificationRenewalDue(lapses_at=NOON + timedelta(days=30))],
            [],
            [],
            [],
        ],
    ),
    (LapseVerification(verification=1, at=NOON), ["partner.unknown", [], [], [], [], []]),
]


@pytest.mark.parametrize(
    ("command", "standing", "expected"),
    [
        pytest.param(command, standing, row, id=f"{type(command).__name__}-{number}-{standing}")
        for number, (command, expected) in enumerate(DECISIONS)
        for standing, row in zip(PAST, expected, strict=True)
    ],
)
def test_each_command_in_each_standing(
    command: Command, standing: Standing, expected: Expected
) -> None:
    past = given(PAST[standing])
    assert past.state.standing is standing
    past.when(command).then_as_expected(expected)


def test_what_is_declared_can_be_withdrawn_and_declared_again() -> None:
    once = given(
        [*ACTIVE, CapabilityDeclared(capability="a van"), LimitDeclared(limit="no stairs")]
    )
    gone = (
        once.when(WithdrawCapability(capability="a van"))
        .then([CapabilityWithdrawn(capability="a van")])
        .when(WithdrawLimit(limit="no stairs"))
        .then([LimitWithdrawn(limit="no stairs")])
    )
    assert gone.state == given(ACTIVE).state
    gone.when(DeclareCapability(capability="a van")).then([CapabilityDeclared(capability="a van")])


def test_a_capability_and_a_limit_of_the_same_words_are_two_things() -> None:
    given([*ACTIVE, CapabilityDeclared(capability="Saturdays")]).when(
        DeclareLimit(limit="Saturdays")
    ).then([LimitDeclared(limit="Saturdays")])


def test_what_is_declared_keeps_the_order_in_which_it_was() -> None:
    declared = [CapabilityDeclared(capability=name) for name in ("a van", "a hall", "a kitchen")]
    past = given([*ACTIVE, *declared, CapabilityWithdrawn(capability="a hall")])
    assert past.state.capabilities == ("a van", "a kitchen")


FULL_OF_CAPABILITIES = [CapabilityDeclared(capability=f"{n}") for n in range(DECLARED_MAX)]
FULL_OF_LIMITS = [LimitDeclared(limit=f"{n}") for n in range(DECLARED_MAX)]


def test_no_more_capabilities_are_declared_than_there_may_be() -> None:
    full = given([*ACTIVE, *FULL_OF_CAPABILITIES])
    full.when(DeclareCapability(capability="one more")).then_rejected("partner.too_many_declared")
    full.when(DeclareCapability(capability="0")).then_nothing()
    full.when(DeclareLimit(limit="a first")).then([LimitDeclared(limit="a first")])


def test_no_more_limits_are_declared_than_there_may_be() -> None:
    full = given([*ACTIVE, *FULL_OF_LIMITS])
    full.when(DeclareLimit(limit="one more")).then_rejected("partner.too_many_declared")
    full.when(DeclareLimit(limit="0")).then_nothing()


def test_the_last_free_declaration_can_be_made() -> None:
    given([*ACTIVE, *FULL_OF_CAPABILITIES[1:]]).when(DeclareCapability(capability="0")).then(
        [CapabilityDeclared(capability="0")]
    )


def test_verification_makes_the_profile_public_as_it_stands_then() -> None:
    given([APPLIED, ApplicationRevised(profile=OTHER_PROFILE)]).when(VerifyPartner()).then(
        [Verified(profile=OTHER_PROFILE)]
    )


def test_reinstating_clears_the_reason_of_the_suspension() -> None:
    suspended = given(PAST[Standing.SUSPENDED])
    assert suspended.state.reason == SUSPENDED.reason
    assert suspended.when(ReinstatePartner()).then([Reinstated()]).state == given(ACTIVE).state


def test_a_reinstated_partner_can_be_suspended_again_with_another_reason() -> None:
    given([*PAST[Standing.SUSPENDED], Reinstated()]).when(SuspendPartner(reason="Again.")).then(
        [Suspended(reason="Again.")]
    )


def test_nothing_has_happened_to_a_partner_that_nobody_knows() -> None:
    assert given([]).state == Partner()


def test_a_verification_that_nobody_renewed_lapses_when_it_was_said_to() -> None:
    past = given([*ACTIVE, DUE])
    past.when(LapseVerification(verification=1, at=NOON - timedelta(milliseconds=1))).then_nothing()
    past.when(LapseVerification(verification=1, at=NOON)).then([VerificationLapsed()])


def test_nobody_lapses_who_was_not_reminded() -> None:
    given(ACTIVE).when(LapseVerification(verification=1, at=NOON)).then_nothing()


def test_a_renewal_makes_the_deadlines_of_before_mean_nothing() -> None:
    renewed = given([*ACTIVE, DUE]).when(RenewVerification()).then([VerificationRenewed()])
    renewed.when(LapseVerification(verification=1, at=NOON)).then_nothing()
    renewed.when(RemindOfRenewal(verification=1, notice_days=30, at=NOON)).then_nothing()
    assert renewed.state.standing is Standing.ACTIVE


def test_who_is_reinstated_is_reminded_anew_before_lapsing() -> None:
    back = given([*ACTIVE, DUE, SUSPENDED, Reinstated()])
    back.when(LapseVerification(verification=1, at=NOON)).then_nothing()
    back.when(RemindOfRenewal(verification=1, notice_days=30, at=NOON)).then(
        [VerificationRenewalDue(lapses_at=NOON + timedelta(days=30))]
    )
