"""Examples of a learner's record: skills, evidence, credentials and links."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from examples.believable import ADA, BEN, HOST, IN_TIME, OPPORTUNITY_ID, OTHER_HOST, PROFILE
from examples.row import Row, in_each
from lyceum_chassis.domain.messages import Event
from lyceum_opportunities.attesting import (
    SKILLS_MAX,
    AssessSkill,
    Basis,
    ClaimSkill,
    RevokeSkill,
    SkillAssessed,
    SkillClaimed,
    SkillRevoked,
    SkillVerified,
    VerifySkill,
)
from lyceum_opportunities.credentials import (
    CREDENTIALS_MAX,
    Achievement,
    AchievementType,
    AskedAchievement,
    CredentialIssued,
    CredentialRevoked,
    Exhibit,
    IssueCredential,
    ResultStatus,
    RevokeCredential,
)
from lyceum_opportunities.evidence import (
    EVIDENCE_MAX,
    AddEvidence,
    EvidenceAdded,
    EvidenceRemoved,
    RemoveEvidence,
)
from lyceum_opportunities.record import CloseRecord, RecordClosed
from lyceum_opportunities.sharing import (
    DAYS_MAX,
    SHARES_MAX,
    EndShare,
    ExpireShare,
    RecordShared,
    SharedPart,
    ShareEnded,
    ShareExpired,
    ShareRecord,
    digest_of,
)
from lyceum_opportunities.skills import Skill

ESCO = "http://data.europa.eu/esco/skill/"
TEAMS = Skill(
    uri=f"{ESCO}60c78287-22eb-4103-9c8c-28deaa460da0", label="work in teams", version="1.2.0"
)
CRITICAL = Skill(
    uri=f"{ESCO}7dd94ad3-13d6-43fe-8b94-51fcbf67ced9", label="think critically", version="1.2.0"
)
EVIDENCE_ID = UUID("0197f000-0000-7000-8000-00000000000e")
CREDENTIAL_ID = UUID("0197f000-0000-7000-8000-00000000000f")
SHARE_ID = UUID("0197f000-0000-7000-8000-0000000000aa")
TOKEN = "b3BlbiBzZXNhbWUsIHNhaWQgdGhlIG1hbi4gU2VzYW1"
UNTIL = IN_TIME + timedelta(days=30)
KEY_ID = "2026-06"
EVERYTHING = tuple(SharedPart)
NOT_ACTIVE, NO_SKILL = "record.host_not_active", "record.no_such_skill"
OF_ADA: dict[str, Any] = {"person_id": ADA}
BY_HOST = {**OF_ADA, "host_name": PROFILE.name, "had_place": True, "by": BEN}
SEEN = Basis(opportunity_id=OPPORTUNITY_ID)


def another(number: int) -> UUID:
    return UUID(int=0x0197F000_0000_7000_8000_0000_0000_1000 + number)


CLAIM = ClaimSkill(skill_uri=TEAMS.uri, skill=TEAMS, **OF_ADA)
CLAIMED = SkillClaimed(skill=TEAMS, **OF_ADA)
ASSESS = AssessSkill(
    skill_uri=TEAMS.uri, skill=TEAMS, host_id=HOST, opportunity_id=OPPORTUNITY_ID, **BY_HOST
)
ASSESSED = SkillAssessed(skill=TEAMS, host_id=HOST, by=BEN, basis=SEEN, **OF_ADA)
VERIFY = VerifySkill(
    skill_uri=TEAMS.uri, skill=TEAMS, host_id=HOST, opportunity_id=OPPORTUNITY_ID, **BY_HOST
)
VERIFIED = SkillVerified(skill=TEAMS, host_id=HOST, by=BEN, basis=SEEN, **OF_ADA)
ON_EVIDENCE = VERIFY.model_copy(
    update={"opportunity_id": None, "evidence_id": EVIDENCE_ID, "had_place": False}
)
VERIFIED_ON_EVIDENCE = VERIFIED.model_copy(update={"basis": Basis(evidence_id=EVIDENCE_ID)})
WHY = "It was written down for somebody else."
REVOKE = RevokeSkill(skill_uri=TEAMS.uri, host_id=HOST, reason=WHY, by=BEN, **OF_ADA)
REVOKED = SkillRevoked(uri=TEAMS.uri, host_id=HOST, reason=WHY, by=BEN, **OF_ADA)
TAKE_OUT = RevokeSkill(skill_uri=TEAMS.uri, reason="Not mine.", by=ADA, **OF_ADA)
TAKEN_OUT = SkillRevoked(uri=TEAMS.uri, reason="Not mine.", by=ADA, **OF_ADA)

ADD = AddEvidence(
    evidence_id=EVIDENCE_ID, title="A bicycle", link="https://example.org/bicycle", **OF_ADA
)
ADDED = EvidenceAdded(**ADD.model_dump(), **OF_ADA)
REMOVED = EvidenceRemoved(evidence_id=EVIDENCE_ID, **OF_ADA)

ASKED = AskedAchievement(
    name="Bicycle mechanic",
    description="Repairs what breaks on a bicycle.",
    criteria="Repair three bicycles that others ride away on.",
    type=AchievementType.COMPETENCY,
    skill_uris=(TEAMS.uri,),
    started_on=date(2026, 5, 1),
    ended_on=date(2026, 5, 30),
    result=ResultStatus.COMPLETED,
)
ACHIEVEMENT = Achievement(**ASKED.model_dump(exclude={"skill_uris"}), skills=(TEAMS,))
ISSUE = IssueCredential(
    credential_id=CREDENTIAL_ID,
    host_id=HOST,
    opportunity_id=OPPORTUNITY_ID,
    achievement=ASKED,
    skills=(TEAMS,),
    host_name=PROFILE.name,
    had_place=True,
    key_id=KEY_ID,
    at=IN_TIME,
    **OF_ADA,
)
ISSUED = CredentialIssued(
    credential_id=CREDENTIAL_ID,
    host_id=HOST,
    host_name=PROFILE.name,
    issued_at=IN_TIME,
    key_id=KEY_ID,
    achievement=ACHIEVEMENT,
    **OF_ADA,
)
REVOKE_CREDENTIAL = RevokeCredential(
    credential_id=CREDENTIAL_ID, host_id=HOST, reason=WHY, **OF_ADA
)
CREDENTIAL_REVOKED = CredentialRevoked(
    credential_id=CREDENTIAL_ID, host_id=HOST, reason=WHY, **OF_ADA
)

SHARE = ShareRecord(
    share_id=SHARE_ID,
    token_digest=digest_of(TOKEN),
    parts=EVERYTHING,
    until=UNTIL,
    at=IN_TIME,
    **OF_ADA,
)
SHARED = RecordShared(**SHARE.model_dump(), **OF_ADA)
ENDED = ShareEnded(share_id=SHARE_ID, **OF_ADA)
EXPIRE = ExpireShare(share_id=SHARE_ID, until=UNTIL, **OF_ADA)
CLOSE, CLOSED = CloseRecord(**OF_ADA), RecordClosed(**OF_ADA)
FORGOTTEN = "record.is_closed"

SKILLED: dict[str, list[Event]] = {
    "without the skill": [],
    "claimed": [CLAIMED],
    "assessed": [CLAIMED, ASSESSED],
    "verified": [CLAIMED, ASSESSED, VERIFIED],
    "revoked": [CLAIMED, VERIFIED, REVOKED],
    "closed": [CLAIMED, CLOSED],
}
OTHERS_SKILL = "record.not_by_this_host"

ROWS: tuple[Row, ...] = (
    # What follows in the order of SKILLED.
    *in_each(SKILLED, CLAIM, [CLAIMED], [], [], [], [CLAIMED], FORGOTTEN),
    *in_each(SKILLED, ASSESS, [ASSESSED], [ASSESSED], [], [], [ASSESSED], FORGOTTEN),
    *in_each(SKILLED, VERIFY, [VERIFIED], [VERIFIED], [VERIFIED], [], [VERIFIED], FORGOTTEN),
    *in_each(SKILLED, REVOKE, [], OTHERS_SKILL, [REVOKED], [REVOKED], [], FORGOTTEN),
    *in_each(SKILLED, TAKE_OUT, [], [TAKEN_OUT], [TAKEN_OUT], [TAKEN_OUT], [], FORGOTTEN),
    *in_each(SKILLED, CLOSE, [CLOSED], [CLOSED], [CLOSED], [CLOSED], [CLOSED], []),
    Row([], CLAIM.model_copy(update={"skill": None}), NO_SKILL, "of no vocabulary"),
    Row([], ASSESS.model_copy(update={"skill": None}), NO_SKILL, "of no vocabulary"),
    Row([], ASSESS.model_copy(update={"host_name": ""}), NOT_ACTIVE, "by no active partner"),
    Row([], VERIFY.model_copy(update={"host_name": ""}), NOT_ACTIVE, "by no active partner"),
    Row([], ASSESS.model_copy(update={"had_place": False}), "record.not_with_host", "a stranger"),
    Row([], VERIFY.model_copy(update={"had_place": False}), "record.not_with_host", "a stranger"),
    Row([ADDED], ON_EVIDENCE, [VERIFIED_ON_EVIDENCE], "on evidence"),
    Row([ADDED, REMOVED], ON_EVIDENCE, "record.no_such_evidence", "on evidence that is gone"),
    Row(
        [CLAIMED, ASSESSED],
        REVOKE.model_copy(update={"host_id": OTHER_HOST}),
        OTHERS_SKILL,
        "by another host",
    ),
    Row(
        [
            CLAIMED.model_copy(update={"skill": TEAMS.model_copy(update={"uri": str(number)})})
            for number in range(SKILLS_MAX)
        ],
        CLAIM,
        "record.too_many_skills",
        "one more",
    ),
    Row([], ADD, [ADDED]),
    Row([ADDED, REMOVED], ADD, [ADDED], "again"),
    Row(
        [ADDED],
        ADD.model_copy(update={"title": "A tricycle"}),
        "record.evidence_is_another",
        "something else",
    ),
    Row(
        [ADDED.model_copy(update={"evidence_id": another(n)}) for n in range(EVIDENCE_MAX)],
        ADD,
        "record.too_much_evidence",
        "one more",
    ),
    Row([ADDED], RemoveEvidence(evidence_id=EVIDENCE_ID, **OF_ADA), [REMOVED]),
    Row([], RemoveEvidence(evidence_id=EVIDENCE_ID, **OF_ADA), [], "that is not there"),
    Row([], ISSUE, [ISSUED]),
    Row(
        [ADDED],
        ISSUE.model_copy(update={"evidence_ids": (EVIDENCE_ID,)}),
        [
            ISSUED.model_copy(
                update={"evidence": (Exhibit(title="A bicycle", link=ADD.link),)},
            )
        ],
        "with evidence",
    ),
    Row(
        [],
        ISSUE.model_copy(update={"evidence_ids": (EVIDENCE_ID,)}),
        "record.no_such_evidence",
        "with evidence that is not there",
    ),
    Row([], ISSUE.model_copy(update={"skills": (None,)}), NO_SKILL, "of no vocabulary"),
    Row([], ISSUE.model_copy(update={"host_name": ""}), NOT_ACTIVE, "by no active partner"),
    Row([], ISSUE.model_copy(update={"had_place": False}), "record.not_with_host", "a stranger"),
    Row([], ISSUE.model_copy(update={"key_id": ""}), "record.no_key", "without a key"),
    Row(
        [ISSUED],
        ISSUE.model_copy(update={"host_id": OTHER_HOST}),
        "record.credential_is_another",
        "by another host",
    ),
    Row([ISSUED, CREDENTIAL_REVOKED], ISSUE, [], "one that was revoked stays so"),
    Row(
        [ISSUED.model_copy(update={"credential_id": another(n)}) for n in range(CREDENTIALS_MAX)],
        ISSUE,
        "record.too_many_credentials",
        "one more",
    ),
    Row([ISSUED], REVOKE_CREDENTIAL, [CREDENTIAL_REVOKED]),
    Row([], REVOKE_CREDENTIAL, "record.no_such_credential", "that is not there"),
    Row(
        [ISSUED],
        REVOKE_CREDENTIAL.model_copy(update={"host_id": OTHER_HOST}),
        OTHERS_SKILL,
        "by another host",
    ),
    Row([], SHARE, [SHARED]),
    Row(
        [SHARED],
        SHARE.model_copy(update={"parts": (SharedPart.SKILLS,)}),
        "record.share_is_another",
        "something else",
    ),
    Row([], SHARE.model_copy(update={"until": IN_TIME}), "record.share_is_over", "until now"),
    Row(
        [],
        SHARE.model_copy(update={"until": IN_TIME + timedelta(days=DAYS_MAX, seconds=1)}),
        "record.share_too_long",
        "for ever",
    ),
    Row(
        [SHARED],
        SHARE.model_copy(update={"share_id": another(0)}),
        "record.token_in_use",
        "by the same link",
    ),
    Row(
        [
            SHARED.model_copy(update={"share_id": another(n), "token_digest": f"{n:064x}"})
            for n in range(SHARES_MAX)
        ],
        SHARE,
        "record.too_many_shares",
        "one more",
    ),
    Row([SHARED], EndShare(share_id=SHARE_ID, **OF_ADA), [ENDED]),
    Row([], EndShare(share_id=SHARE_ID, **OF_ADA), [], "that is not there"),
    Row([SHARED], EXPIRE, [ShareExpired(share_id=SHARE_ID, **OF_ADA)]),
    Row([SHARED, ENDED], EXPIRE, [], "one that was ended"),
    Row([CLOSED], EXPIRE, [], "of who was forgotten"),
    Row([SHARED], EXPIRE.model_copy(update={"until": IN_TIME}), [], "one that holds longer"),
    Row(
        [CLAIMED, ADDED, ISSUED, SHARED],
        CLOSE,
        [ENDED, CREDENTIAL_REVOKED.model_copy(update={"reason": ""}), CLOSED],
        "with all that is open in it",
    ),
)
