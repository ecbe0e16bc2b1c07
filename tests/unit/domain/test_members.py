"""The members of a partner: whoever may say who acts for it, there is always an owner."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lyceum_chassis.domain.messages import Command, Rejected
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
    AppliedToJoin,
    ApplyToJoin,
    Rejection,
    Standing,
    Verified,
    VerifyPartner,
    partner,
)
from pydantic import ValidationError
from unit.domain import strategies
from unit.domain.examples import ADA, BEN, CYD, PROFILE
from unit.domain.scenario import Expected, Given

OWNER, STAFF, SUPERVISOR = MemberRole.OWNER, MemberRole.STAFF, MemberRole.SUPERVISOR
a_partner = Given(partner)

OF_BEFORE = [AppliedToJoin(profile=PROFILE), Verified(profile=PROFILE)]
ADAS = [*OF_BEFORE, MemberAppointed(person_id=ADA, role=OWNER)]
ADAS_AND_BENS = [*ADAS, MemberAppointed(person_id=BEN, role=STAFF)]


def test_who_applies_is_the_first_owner() -> None:
    a_partner([]).when(ApplyToJoin(profile=PROFILE, by=ADA)).then(
        [AppliedToJoin(profile=PROFILE), MemberAppointed(person_id=ADA, role=OWNER)]
    )


def test_whoever_sends_the_application_again_it_is_the_same_command() -> None:
    assert (
        ApplyToJoin(profile=PROFILE, by=ADA).model_dump()
        == ApplyToJoin(profile=PROFILE).model_dump()
    )


DECISIONS: dict[str, tuple[list, Command, Expected]] = {  # type: ignore[type-arg]
    "another one is appointed": (
        ADAS,
        AppointMember(person_id=BEN, role=STAFF, name="Ben", contact="ben@example.org"),
        [MemberAppointed(person_id=BEN, role=STAFF, name="Ben", contact="ben@example.org")],
    ),
    "the first of a partner of before is an owner": (
        OF_BEFORE,
        AppointMember(person_id=BEN, role=OWNER),
        [MemberAppointed(person_id=BEN, role=OWNER)],
    ),
    "and nobody else": (
        OF_BEFORE,
        AppointMember(person_id=BEN, role=STAFF),
        "partner.has_no_owner",
    ),
    "a member is not appointed to another role": (
        ADAS_AND_BENS,
        AppointMember(person_id=BEN, role=OWNER),
        "partner.is_member",
    ),
    "a role is changed": (
        ADAS_AND_BENS,
        ChangeMemberRole(person_id=BEN, role=SUPERVISOR),
        [MemberRoleChanged(person_id=BEN, role=SUPERVISOR)],
    ),
    "not of who is no member": (
        ADAS,
        ChangeMemberRole(person_id=BEN, role=STAFF),
        "partner.no_such_member",
    ),
    "the last owner stays one": (
        ADAS_AND_BENS,
        ChangeMemberRole(person_id=ADA, role=STAFF),
        "partner.last_owner",
    ),
    "a member is removed": (
        ADAS_AND_BENS,
        RemoveMember(person_id=BEN),
        [MemberRemoved(person_id=BEN)],
    ),
    "who is none is removed already": (ADAS, RemoveMember(person_id=CYD), []),
    "the last owner stays": (ADAS_AND_BENS, RemoveMember(person_id=ADA), "partner.last_owner"),
    "ownership is handed over": (
        ADAS_AND_BENS,
        HandOverOwnership(from_id=ADA, to_id=BEN),
        [
            MemberRoleChanged(person_id=BEN, role=OWNER),
            MemberRoleChanged(person_id=ADA, role=STAFF),
        ],
    ),
    "to a member": (
        ADAS,
        HandOverOwnership(from_id=ADA, to_id=CYD),
        "partner.no_such_member",
    ),
    "by an owner": (
        [*ADAS_AND_BENS, MemberAppointed(person_id=CYD, role=STAFF)],
        HandOverOwnership(from_id=BEN, to_id=CYD),
        "partner.not_owner",
    ),
    "by one owner to another, who steps back alone": (
        [*ADAS_AND_BENS, MemberRoleChanged(person_id=BEN, role=OWNER)],
        HandOverOwnership(from_id=ADA, to_id=BEN),
        [MemberRoleChanged(person_id=ADA, role=STAFF)],
    ),
    "nobody is a member of what was turned down": (
        [AppliedToJoin(profile=PROFILE), Rejection(reason="No.")],
        AppointMember(person_id=ADA, role=OWNER),
        "partner.not_active",
    ),
}


@pytest.mark.parametrize("case", DECISIONS)
def test_members_are_decided_on(case: str) -> None:
    past, command, expected = DECISIONS[case]
    a_partner(past).when(command).then_as_expected(expected)


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
    state = partner.fold(OF_BEFORE)
    assert state.standing is Standing.ACTIVE
    for command in commands:
        try:
            state = partner.fold(partner.decide(command, state), state)
        except Rejected:
            continue
        assert not state.members or OWNER in state.members.values()
