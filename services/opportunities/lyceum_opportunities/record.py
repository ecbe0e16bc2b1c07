"""A record: what a learner keeps of their way, and what others stand for in it.

A stream a person. Its parts have files of their own: skills (``attesting.py``), evidence
(``evidence.py``), credentials (``credentials.py``), links to others (``sharing.py``). Everything in
it is limited in number, so that a record stays small.

Once people begin to forget the person it is closed: links end, credentials are revoked, and nothing
is added any more.
"""

from uuid import UUID

from lyceum_chassis.domain.messages import (
    Decider,
    Event,
    PolicyCommand,
    Rejected,
    State,
    no_such_command,
)

from lyceum_opportunities import RECORD, attesting, credentials, evidence, sharing
from lyceum_opportunities.attesting import (
    AssessSkill,
    ClaimSkill,
    RevokeSkill,
    SkillAssessed,
    SkillClaimed,
    SkillHeld,
    SkillRevoked,
    SkillVerified,
    VerifySkill,
)
from lyceum_opportunities.credentials import (
    Credential,
    CredentialIssued,
    CredentialRevoked,
    IssueCredential,
    RevokeCredential,
)
from lyceum_opportunities.evidence import (
    AddEvidence,
    Evidence,
    EvidenceAdded,
    EvidenceRemoved,
    RemoveEvidence,
)
from lyceum_opportunities.sharing import (
    EndShare,
    ExpireShare,
    RecordShared,
    Share,
    ShareEnded,
    ShareExpired,
    ShareRecord,
)


class RecordClosed(Event, type=f"{RECORD}.closed.v1"):
    """The person is being forgotten: nothing is added to their record any more."""

    person_id: UUID


class Record(State):
    closed: bool = False
    skills: tuple[SkillHeld, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    credentials: tuple[Credential, ...] = ()
    shares: tuple[Share, ...] = ()


def evolve(record: Record, event: Event) -> Record:
    match event:
        case RecordClosed():
            return Record(closed=True, credentials=record.credentials)
        case SkillClaimed() | SkillAssessed() | SkillVerified() | SkillRevoked():
            return record.but(skills=attesting.evolve(record.skills, event))
        case EvidenceAdded() | EvidenceRemoved():
            return record.but(evidence=evidence.evolve(record.evidence, event))
        case CredentialIssued() | CredentialRevoked():
            return record.but(credentials=credentials.evolve(record.credentials, event))
        case RecordShared() | ShareEnded() | ShareExpired():
            return record.but(shares=sharing.evolve(record.shares, event))
    return record


class CloseRecord(PolicyCommand):
    """Of who is being forgotten: see ``record_policies.py``."""

    person_id: UUID


RecordCommand = (
    ClaimSkill
    | AssessSkill
    | VerifySkill
    | RevokeSkill
    | AddEvidence
    | RemoveEvidence
    | IssueCredential
    | RevokeCredential
    | ShareRecord
    | EndShare
    | ExpireShare
    | CloseRecord
)


def decide(command: RecordCommand, record: Record) -> list[Event]:
    if isinstance(command, CloseRecord):
        return _close(command, record)
    if record.closed:
        if isinstance(command, ExpireShare):
            return []
        raise Rejected("record.is_closed", "This person was forgotten: nothing is added any more.")
    match command:
        case ClaimSkill():
            return attesting.claim(command, record.skills)
        case AssessSkill() | VerifySkill():
            shown = frozenset(each.evidence_id for each in record.evidence)
            return attesting.attest(command, record.skills, shown)
        case RevokeSkill():
            return attesting.revoke(command, record.skills)
        case AddEvidence():
            return evidence.add(command, record.evidence)
        case RemoveEvidence():
            return evidence.remove(command, record.evidence)
        case IssueCredential():
            return credentials.issue(command, record.credentials, record.evidence)
        case RevokeCredential():
            return credentials.revoke(command, record.credentials)
        case ShareRecord():
            return sharing.share(command, record.shares)
        case EndShare():
            return sharing.end(command, record.shares)
        case ExpireShare():
            return sharing.expire(command, record.shares)
        case other:
            raise no_such_command(other)


def _close(command: CloseRecord, record: Record) -> list[Event]:
    """Also where there is no record yet: nobody adds to what was forgotten."""
    if record.closed:
        return []
    person_id = command.person_id
    return [
        *(ShareEnded(person_id=person_id, share_id=each.share_id) for each in record.shares),
        *(credentials.revoked(each) for each in record.credentials if not each.revoked),
        RecordClosed(person_id=person_id),
    ]


record = Decider(
    category="record",
    initial=Record(),
    events=(
        SkillClaimed,
        SkillAssessed,
        SkillVerified,
        SkillRevoked,
        EvidenceAdded,
        EvidenceRemoved,
        CredentialIssued,
        CredentialRevoked,
        RecordShared,
        ShareEnded,
        ShareExpired,
        RecordClosed,
    ),
    decide=decide,
    evolve=evolve,
)
