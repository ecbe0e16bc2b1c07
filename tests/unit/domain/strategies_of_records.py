"""Any valid command to a learner's record, for tests over all histories."""

from datetime import UTC, datetime, timedelta
from typing import Any

from examples.believable import ADA, HOST, IN_TIME, OPPORTUNITY_ID, OTHER_HOST
from examples.record import ASKED, CRITICAL, EVERYTHING, TEAMS, another
from hypothesis import strategies as st
from lyceum_chassis.domain.messages import Command
from lyceum_opportunities import attesting, credentials, evidence, sharing
from lyceum_opportunities.record import CloseRecord
from unit.domain.strategies import of_examples

me = st.just(ADA)
hosts = st.sampled_from([HOST, OTHER_HOST])
few = st.integers(0, 3).map(another)
skills = st.sampled_from([TEAMS, CRITICAL])
names = st.sampled_from(["", "A library"])
moments = st.datetimes(datetime(2026, 5, 1), datetime(2027, 8, 1), timezones=st.just(UTC))


@st.composite
def attested(draw: st.DrawFn, command: Any) -> Command:
    skill = draw(skills)
    more = {"evidence_id": draw(few)} if command is attesting.VerifySkill else {}
    made: Command = command(
        skill_uri=skill.uri,
        skill=skill,
        host_id=draw(hosts),
        opportunity_id=OPPORTUNITY_ID,
        host_name=draw(names),
        had_place=draw(st.booleans()),
        person_id=ADA,
        **more,
    )
    return made


OF_A_RECORD: st.SearchStrategy[Command] = st.one_of(
    of_examples("record"),
    skills.map(lambda s: attesting.ClaimSkill(skill_uri=s.uri, skill=s, person_id=ADA)),
    attested(attesting.AssessSkill),
    attested(attesting.VerifySkill),
    st.builds(
        attesting.RevokeSkill,
        skill_uri=skills.map(lambda skill: skill.uri),
        host_id=st.none() | hosts,
        reason=st.just("Why not."),
        person_id=me,
    ),
    st.builds(
        evidence.AddEvidence,
        evidence_id=few,
        title=st.sampled_from(["A bicycle", "A cake"]),
        link=st.just("https://example.org/"),
        person_id=me,
    ),
    st.builds(evidence.RemoveEvidence, evidence_id=few, person_id=me),
    st.builds(
        credentials.IssueCredential,
        credential_id=few,
        host_id=hosts,
        opportunity_id=st.just(OPPORTUNITY_ID),
        achievement=st.just(ASKED),
        evidence_ids=st.lists(few, max_size=1).map(tuple),
        skills=st.just((TEAMS,)),
        host_name=names,
        had_place=st.booleans(),
        key_id=st.sampled_from(["", "2026-06"]),
        person_id=me,
        at=moments,
    ),
    st.builds(
        credentials.RevokeCredential,
        credential_id=few,
        host_id=hosts,
        reason=st.just("Why not."),
        person_id=me,
    ),
    st.builds(
        sharing.ShareRecord,
        share_id=few,
        token_digest=st.sampled_from(["a" * 64, "b" * 64, "c" * 64]),
        parts=st.lists(st.sampled_from(EVERYTHING), min_size=1, unique=True).map(tuple),
        until=moments,
        person_id=me,
        at=moments,
    ),
    st.builds(sharing.EndShare, share_id=few, person_id=me),
    st.builds(
        sharing.ExpireShare,
        share_id=few,
        until=st.just(IN_TIME + timedelta(days=30)),
        person_id=me,
    ),
    st.builds(CloseRecord, person_id=me),
)
