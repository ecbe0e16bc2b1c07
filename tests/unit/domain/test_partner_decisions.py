"""What is decided on each command to a partner, in each standing."""

from datetime import timedelta

import pytest
from examples.believable import OTHER_PROFILE
from examples.partner import ACTIVE, APPLIED, DUE, NOON, PAST, SUSPENDED
from lyceum_partners.declarations import (
    DECLARED_MAX,
    CapabilityDeclared,
    CapabilityWithdrawn,
    DeclareCapability,
    DeclareLimit,
    LimitDeclared,
    LimitWithdrawn,
    WithdrawCapability,
    WithdrawLimit,
)
from lyceum_partners.partner import (
    ApplicationRevised,
    Partner,
    Reinstated,
    ReinstatePartner,
    RenewVerification,
    Standing,
    Suspended,
    SuspendPartner,
    Verified,
    VerifyPartner,
    partner,
)
from lyceum_partners.verification import (
    LapseVerification,
    RemindOfRenewal,
    VerificationLapsed,
    VerificationRenewalDue,
    VerificationRenewed,
)
from unit.domain.scenario import Given

given = Given(partner)


@pytest.mark.parametrize("standing", PAST)
def test_a_past_leads_to_its_standing(standing: str) -> None:
    assert given(PAST[standing]).state.standing == standing


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
