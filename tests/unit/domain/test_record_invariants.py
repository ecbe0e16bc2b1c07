"""What holds of a learner's record whatever was commanded, and how its parts end by time."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from examples.believable import ADA, HOST, IN_TIME
from examples.record import (
    ADD,
    CREDENTIAL_ID,
    ENDED,
    ISSUED,
    SHARE,
    SHARE_ID,
    SHARED,
    TEAMS,
    TOKEN,
    UNTIL,
)
from examples.status_list import PLACE
from hypothesis import given, settings
from hypothesis import strategies as st
from lyceum_chassis.domain.messages import Command, Event, Rejected
from lyceum_chassis.kafka.cloudevents import Recorded
from lyceum_chassis.policies.forgetting import ForgettingStarted
from lyceum_chassis.projector.reacting import Reaction, TakeBack
from lyceum_opportunities import credential_status as status
from lyceum_opportunities import record_policies
from lyceum_opportunities.attesting import AssessSkill, RevokeSkill, SkillVerified, VerifySkill
from lyceum_opportunities.evidence import AddEvidence
from lyceum_opportunities.record import CloseRecord, Record, record
from lyceum_opportunities.sharing import ExpireShare, digest_of, open_to
from lyceum_opportunities.status_list import AssignPlace, RevokePlace
from pydantic import ValidationError
from unit.domain.strategies_of_records import OF_A_RECORD

many = settings(max_examples=150, deadline=None)


def lived(commands: list[Command]) -> Iterator[tuple[Command, Record, list[Event], Record]]:
    """Each command that was not refused: the record before, what was decided, the record after."""
    state = record.initial
    for command in commands:
        try:
            decided = record.decide(command, state)
        except Rejected:
            continue
        after = record.fold(decided, state)
        yield command, state, decided, after
        state = after


@many
@given(st.lists(OF_A_RECORD, max_size=25))
def test_a_skills_level_never_falls_but_by_being_revoked(commands: list[Command]) -> None:
    for command, before, _, after in lived(commands):
        levels = {each.skill.uri: each.level.rank for each in after.skills}
        assert len(levels) == len(after.skills)
        for held in before.skills:
            if held.skill.uri not in levels:
                assert isinstance(command, RevokeSkill | CloseRecord)
            else:
                assert levels[held.skill.uri] >= held.level.rank


@many
@given(st.lists(OF_A_RECORD, max_size=25))
def test_a_revoked_credential_is_never_valid_again_and_none_is_lost(
    commands: list[Command],
) -> None:
    for _, before, _, after in lived(commands):
        now = {each.credential_id: each for each in after.credentials}
        assert len(now) == len(after.credentials)
        for each in before.credentials:
            assert now[each.credential_id].revoked >= each.revoked


@many
@given(st.lists(OF_A_RECORD, max_size=25))
def test_nobody_verifies_what_they_have_not_seen(commands: list[Command]) -> None:
    for command, before, decided, _ in lived(commands):
        for event in decided:
            if isinstance(event, SkillVerified):
                assert isinstance(command, VerifySkill)
                shown = {each.evidence_id for each in before.evidence}
                assert command.host_name
                assert command.had_place or event.basis.opportunity_id is None
                assert event.basis.evidence_id is None or event.basis.evidence_id in shown


@many
@given(st.lists(OF_A_RECORD, max_size=25))
def test_of_a_closed_record_nothing_is_open_and_nothing_is_added(commands: list[Command]) -> None:
    for _, before, _, after in lived([*commands, CloseRecord(person_id=ADA), *commands]):
        if before.closed:
            assert after == before
        if after.closed:
            assert (after.shares, after.skills, after.evidence) == ((), (), ())
            assert all(each.revoked for each in after.credentials)


def test_a_link_holds_until_its_instant_and_for_its_token_alone() -> None:
    shares = record.fold([SHARED]).shares
    assert open_to(shares, TOKEN, IN_TIME) == shares[0]
    assert open_to(shares, TOKEN, UNTIL) is None
    assert open_to(shares, TOKEN[::-1], IN_TIME) is None
    assert open_to(record.fold([SHARED, ENDED]).shares, TOKEN, IN_TIME) is None
    assert TOKEN not in repr(shares)
    assert SHARE.token_digest == digest_of(TOKEN)


@pytest.mark.parametrize("link", ["http://example.org/", "", "javascript:alert(1)", "https://"])
def test_evidence_lies_at_an_https_address(link: str) -> None:
    with pytest.raises(ValidationError):
        AddEvidence.model_validate(ADD.model_dump() | {"link": link, "person_id": ADA})


def test_what_is_verified_is_so_on_something() -> None:
    asked = {
        "skill_uri": TEAMS.uri,
        "host_id": HOST,
        "skill": TEAMS,
        "host_name": "",
        "person_id": ADA,
    }
    with pytest.raises(ValidationError, match="on what evidence"):
        VerifySkill.model_validate({**asked, "had_place": True})
    with pytest.raises(ValidationError, match="opportunity_id"):
        AssessSkill.model_validate({**asked, "had_place": True})


def told(stream: str, fact: Any) -> Recorded:
    return Recorded(
        stream=stream,
        version=1,
        position=1,
        id=uuid4(),
        correlation_id=uuid4(),
        type=fact.type,
        time=datetime(2026, 6, 1, tzinfo=UTC),
        data=b"{}",
    )


def answers(policy: Any, fact: Any, row: Any = None, stream: str = f"record-{ADA}") -> list[Any]:
    event = told(stream, fact)
    return list(policy.react(policy.evolve(row, fact, event), fact, event))


def test_a_link_ends_at_its_instant_and_one_that_was_ended_has_no_deadline() -> None:
    shared = record_policies.RecordShared(person_id=ADA, share_id=SHARE_ID, until=UNTIL)
    expire = ExpireShare(share_id=SHARE_ID, until=UNTIL, person_id=ADA)
    name = f"share/{SHARE_ID}"
    policy = record_policies.share_expiry
    assert answers(policy, shared) == [Reaction(ADA, expire, due=UNTIL, name=name)]
    ended = record_policies.ShareEnded(person_id=ADA, share_id=SHARE_ID)
    assert answers(policy, ended) == [TakeBack(ADA, name)]


def test_the_record_of_who_is_being_forgotten_closes() -> None:
    started = ForgettingStarted()
    answered = answers(record_policies.record_closing, started, stream=f"person-{ADA}")
    assert answered == [Reaction(ADA, CloseRecord(person_id=ADA))]


ISSUED_FACT = status.CredentialIssued(credential_id=CREDENTIAL_ID, host_id=HOST)
REVOKED_FACT = status.CredentialRevoked(credential_id=CREDENTIAL_ID, host_id=HOST)
ASSIGNED_FACT = status.PlaceAssigned(credential_id=CREDENTIAL_ID, host_id=HOST, place=PLACE)


@pytest.mark.parametrize(
    "facts",
    [
        (ISSUED_FACT, ASSIGNED_FACT, REVOKED_FACT),
        (ISSUED_FACT, REVOKED_FACT, ASSIGNED_FACT),
        (REVOKED_FACT, ISSUED_FACT, ASSIGNED_FACT),
    ],
)
def test_whenever_it_is_revoked_its_place_is_so_once_it_has_one(facts: tuple[Any, ...]) -> None:
    row, followed = None, []
    for fact in facts:
        event = told(f"record-{ADA}", fact)
        row = status.remember(row, fact, event)
        followed += list(status.react(row, fact, event))
    assert followed == [
        Reaction(HOST, AssignPlace(host_id=HOST, credential_id=CREDENTIAL_ID)),
        Reaction(HOST, RevokePlace(place=PLACE)),
    ]


def test_who_was_forgotten_leaves_a_credential_of_which_nothing_is_known() -> None:
    (credential,) = record.fold([ISSUED]).credentials
    assert credential.without_personal().achievement is None
    assert UUID(str(credential.credential_id)) == CREDENTIAL_ID
