"""The members of a partner: whoever may say who acts for it, there is always an owner."""

import pytest
from examples.believable import ADA, PROFILE
from examples.partner import ACTIVE
from hypothesis import given, settings
from hypothesis import strategies as st
from lyceum_chassis.domain.messages import Command, Rejected
from lyceum_partners.members import (
    HandOverOwnership,
    MemberRole,
)
from lyceum_partners.partner import ApplyToJoin, Standing, VerifyPartner, partner
from pydantic import ValidationError
from unit.domain import strategies

OWNER = MemberRole.OWNER


def test_whoever_sends_the_application_again_it_is_the_same_command() -> None:
    assert (
        ApplyToJoin(profile=PROFILE, by=ADA).model_dump()
        == ApplyToJoin(profile=PROFILE).model_dump()
    )


def test_ownership_is_handed_over_to_another_person() -> None:
    with pytest.raises(ValidationError):
        HandOverOwnership(from_id=ADA, to_id=ADA)


@settings(max_examples=300, deadline=None)
@given(st.lists(strategies.OF_A_PARTNER, max_size=25), st.booleans())
def test_a_partner_that_somebody_applied_for_always_has_an_owner(
    commands: list[Command], active: bool
) -> None:
    beginning: list[Command] = [ApplyToJoin(profile=PROFILE, by=ADA)]
    if active:
        beginning.append(VerifyPartner())
    state = partner.initial
    for command in [*beginning, *commands]:
        try:
            state = partner.fold(partner.decide(command, state), state)
        except Rejected:
            continue
        assert OWNER in state.members.values()


@settings(max_examples=200, deadline=None)
@given(st.lists(strategies.OF_A_PARTNER, max_size=25))
def test_a_partner_of_before_has_no_member_or_an_owner(commands: list[Command]) -> None:
    state = partner.fold(ACTIVE)
    assert state.standing is Standing.ACTIVE
    for command in commands:
        try:
            state = partner.fold(partner.decide(command, state), state)
        except Rejected:
            continue
        assert not state.members or OWNER in state.members.values()
