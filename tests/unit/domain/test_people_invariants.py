"""What holds of people whatever was commanded, whatever comes at the same time."""

from hypothesis import given, settings
from hypothesis import strategies as st
from lyceum_chassis.domain.messages import Command, Rejected
from lyceum_people.clearance import (
    ClearanceGranted,
    ClearanceReinstated,
    ClearanceStatus,
    GrantClearance,
    ReinstateClearance,
    Requirement,
    clearance,
)
from lyceum_people.consent import STANDING_MAX, WithdrawConsent, consent
from lyceum_people.guardianship import Confirmed, ConfirmGuardianship, Side, guardianship
from lyceum_people.person import PersonStanding, RevisePerson, person
from unit.domain import strategies_of_people as of

many = settings(max_examples=100, deadline=None)


@many
@given(st.lists(of.OF_A_GUARDIANSHIP, max_size=15))
def test_nobody_confirms_what_they_proposed_and_only_an_adult_acts_for_a_minor(
    commands: list[Command],
) -> None:
    state = guardianship.initial
    for command in commands:
        try:
            decided = guardianship.decide(command, state)
        except Rejected:
            continue
        for event in decided:
            if isinstance(event, Confirmed):
                assert isinstance(command, ConfirmGuardianship)
                assert event.by is not state.proposed_by
                assert command.ward_is_minor
                assert command.guardian_is_of_age
                said_so = {event.by, state.proposed_by}
                assert Side.SCHOOL in said_so or not command.ward_is_young
        state = guardianship.fold(decided, state)


@many
@given(st.lists(of.OF_CONSENTS, max_size=20))
def test_of_a_purpose_that_was_withdrawn_nothing_stands_and_nothing_stands_twice(
    commands: list[Command],
) -> None:
    state = consent.initial
    for command in commands:
        try:
            state = consent.fold(consent.decide(command, state), state)
        except Rejected:
            continue
        if isinstance(command, WithdrawConsent):
            assert all(each.purpose != command.purpose for each in state.given)
        keys = [(each.purpose, each.guardianship_id) for each in state.given]
        assert len(set(keys)) == len(keys) <= STANDING_MAX


@many
@given(st.lists(of.OF_A_CLEARANCE, max_size=20))
def test_whoever_is_cleared_has_passed_all_that_is_required(commands: list[Command]) -> None:
    state = clearance.initial
    for command in commands:
        try:
            decided = clearance.decide(command, state)
        except Rejected:
            continue
        for event in decided:
            if isinstance(event, (ClearanceGranted, ClearanceReinstated)):
                assert isinstance(command, (GrantClearance, ReinstateClearance))
                today = command.at.date()
                assert set(state.results) == set(Requirement)
                assert all(each.passed and each.until >= today for each in state.results.values())
        state = clearance.fold(decided, state)
        if state.status is ClearanceStatus.GRANTED:
            assert all(each.passed for each in state.results.values())


@many
@given(st.lists(of.OF_A_PERSON, max_size=15))
def test_nobody_revises_a_birth_date_that_was_told_and_of_the_forgotten_nothing_is_left(
    commands: list[Command],
) -> None:
    state = person.initial
    for command in commands:
        before = state.birth_date
        try:
            state = person.fold(person.decide(command, state), state)
        except Rejected:
            continue
        if isinstance(command, RevisePerson) and before is not None:
            assert state.birth_date == before
        if state.standing is PersonStanding.FORGOTTEN:
            assert (state.profile, state.partner_id, state.groups) == (None, None, ())
