import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from lyceum.access.v1 import access_pb2 as _access_pb2
from lyceum.command.v1 import outcome_pb2 as _outcome_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Level(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    LEVEL_UNSPECIFIED: _ClassVar[Level]
    LEVEL_CLAIMED: _ClassVar[Level]
    LEVEL_ASSESSED: _ClassVar[Level]
    LEVEL_VERIFIED: _ClassVar[Level]

class AchievementType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ACHIEVEMENT_TYPE_UNSPECIFIED: _ClassVar[AchievementType]
    ACHIEVEMENT_TYPE_ACHIEVEMENT: _ClassVar[AchievementType]
    ACHIEVEMENT_TYPE_APPRENTICESHIP_CERTIFICATE: _ClassVar[AchievementType]
    ACHIEVEMENT_TYPE_AWARD: _ClassVar[AchievementType]
    ACHIEVEMENT_TYPE_BADGE: _ClassVar[AchievementType]
    ACHIEVEMENT_TYPE_CERTIFICATE_OF_COMPLETION: _ClassVar[AchievementType]
    ACHIEVEMENT_TYPE_CO_CURRICULAR: _ClassVar[AchievementType]
    ACHIEVEMENT_TYPE_COMMUNITY_SERVICE: _ClassVar[AchievementType]
    ACHIEVEMENT_TYPE_COMPETENCY: _ClassVar[AchievementType]
    ACHIEVEMENT_TYPE_COURSE: _ClassVar[AchievementType]
    ACHIEVEMENT_TYPE_FIELDWORK: _ClassVar[AchievementType]
    ACHIEVEMENT_TYPE_LEARNING_PROGRAM: _ClassVar[AchievementType]
    ACHIEVEMENT_TYPE_MICRO_CREDENTIAL: _ClassVar[AchievementType]

class ResultStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    RESULT_STATUS_UNSPECIFIED: _ClassVar[ResultStatus]
    RESULT_STATUS_COMPLETED: _ClassVar[ResultStatus]
    RESULT_STATUS_ENROLLED: _ClassVar[ResultStatus]
    RESULT_STATUS_FAILED: _ClassVar[ResultStatus]
    RESULT_STATUS_IN_PROGRESS: _ClassVar[ResultStatus]
    RESULT_STATUS_ON_HOLD: _ClassVar[ResultStatus]
    RESULT_STATUS_PROVISIONAL: _ClassVar[ResultStatus]
    RESULT_STATUS_WITHDREW: _ClassVar[ResultStatus]

class SharedPart(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SHARED_PART_UNSPECIFIED: _ClassVar[SharedPart]
    SHARED_PART_SKILLS: _ClassVar[SharedPart]
    SHARED_PART_EVIDENCE: _ClassVar[SharedPart]
    SHARED_PART_CREDENTIALS: _ClassVar[SharedPart]
LEVEL_UNSPECIFIED: Level
LEVEL_CLAIMED: Level
LEVEL_ASSESSED: Level
LEVEL_VERIFIED: Level
ACHIEVEMENT_TYPE_UNSPECIFIED: AchievementType
ACHIEVEMENT_TYPE_ACHIEVEMENT: AchievementType
ACHIEVEMENT_TYPE_APPRENTICESHIP_CERTIFICATE: AchievementType
ACHIEVEMENT_TYPE_AWARD: AchievementType
ACHIEVEMENT_TYPE_BADGE: AchievementType
ACHIEVEMENT_TYPE_CERTIFICATE_OF_COMPLETION: AchievementType
ACHIEVEMENT_TYPE_CO_CURRICULAR: AchievementType
ACHIEVEMENT_TYPE_COMMUNITY_SERVICE: AchievementType
ACHIEVEMENT_TYPE_COMPETENCY: AchievementType
ACHIEVEMENT_TYPE_COURSE: AchievementType
ACHIEVEMENT_TYPE_FIELDWORK: AchievementType
ACHIEVEMENT_TYPE_LEARNING_PROGRAM: AchievementType
ACHIEVEMENT_TYPE_MICRO_CREDENTIAL: AchievementType
RESULT_STATUS_UNSPECIFIED: ResultStatus
RESULT_STATUS_COMPLETED: ResultStatus
RESULT_STATUS_ENROLLED: ResultStatus
RESULT_STATUS_FAILED: ResultStatus
RESULT_STATUS_IN_PROGRESS: ResultStatus
RESULT_STATUS_ON_HOLD: ResultStatus
RESULT_STATUS_PROVISIONAL: ResultStatus
RESULT_STATUS_WITHDREW: ResultStatus
SHARED_PART_UNSPECIFIED: SharedPart
SHARED_PART_SKILLS: SharedPart
SHARED_PART_EVIDENCE: SharedPart
SHARED_PART_CREDENTIALS: SharedPart

class Skill(_message.Message):
    __slots__ = ("uri", "label", "vocabulary", "version")
    URI_FIELD_NUMBER: _ClassVar[int]
    LABEL_FIELD_NUMBER: _ClassVar[int]
    VOCABULARY_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    uri: str
    label: str
    vocabulary: str
    version: str
    def __init__(self, uri: _Optional[str] = ..., label: _Optional[str] = ..., vocabulary: _Optional[str] = ..., version: _Optional[str] = ...) -> None: ...

class Basis(_message.Message):
    __slots__ = ("opportunity_id", "evidence_id", "placement_id")
    OPPORTUNITY_ID_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_ID_FIELD_NUMBER: _ClassVar[int]
    PLACEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    opportunity_id: str
    evidence_id: str
    placement_id: str
    def __init__(self, opportunity_id: _Optional[str] = ..., evidence_id: _Optional[str] = ..., placement_id: _Optional[str] = ...) -> None: ...

class SkillHeld(_message.Message):
    __slots__ = ("skill", "level", "host_id", "by", "basis")
    SKILL_FIELD_NUMBER: _ClassVar[int]
    LEVEL_FIELD_NUMBER: _ClassVar[int]
    HOST_ID_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    BASIS_FIELD_NUMBER: _ClassVar[int]
    skill: Skill
    level: Level
    host_id: str
    by: str
    basis: Basis
    def __init__(self, skill: _Optional[_Union[Skill, _Mapping]] = ..., level: _Optional[_Union[Level, str]] = ..., host_id: _Optional[str] = ..., by: _Optional[str] = ..., basis: _Optional[_Union[Basis, _Mapping]] = ...) -> None: ...

class Evidence(_message.Message):
    __slots__ = ("evidence_id", "title", "link")
    EVIDENCE_ID_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    LINK_FIELD_NUMBER: _ClassVar[int]
    evidence_id: str
    title: str
    link: str
    def __init__(self, evidence_id: _Optional[str] = ..., title: _Optional[str] = ..., link: _Optional[str] = ...) -> None: ...

class AskedAchievement(_message.Message):
    __slots__ = ("name", "description", "criteria", "type", "skill_uris", "started_on", "ended_on", "result")
    NAME_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    CRITERIA_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    SKILL_URIS_FIELD_NUMBER: _ClassVar[int]
    STARTED_ON_FIELD_NUMBER: _ClassVar[int]
    ENDED_ON_FIELD_NUMBER: _ClassVar[int]
    RESULT_FIELD_NUMBER: _ClassVar[int]
    name: str
    description: str
    criteria: str
    type: AchievementType
    skill_uris: _containers.RepeatedScalarFieldContainer[str]
    started_on: str
    ended_on: str
    result: ResultStatus
    def __init__(self, name: _Optional[str] = ..., description: _Optional[str] = ..., criteria: _Optional[str] = ..., type: _Optional[_Union[AchievementType, str]] = ..., skill_uris: _Optional[_Iterable[str]] = ..., started_on: _Optional[str] = ..., ended_on: _Optional[str] = ..., result: _Optional[_Union[ResultStatus, str]] = ...) -> None: ...

class Achievement(_message.Message):
    __slots__ = ("name", "description", "criteria", "type", "skills", "started_on", "ended_on", "result")
    NAME_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    CRITERIA_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    SKILLS_FIELD_NUMBER: _ClassVar[int]
    STARTED_ON_FIELD_NUMBER: _ClassVar[int]
    ENDED_ON_FIELD_NUMBER: _ClassVar[int]
    RESULT_FIELD_NUMBER: _ClassVar[int]
    name: str
    description: str
    criteria: str
    type: AchievementType
    skills: _containers.RepeatedCompositeFieldContainer[Skill]
    started_on: str
    ended_on: str
    result: ResultStatus
    def __init__(self, name: _Optional[str] = ..., description: _Optional[str] = ..., criteria: _Optional[str] = ..., type: _Optional[_Union[AchievementType, str]] = ..., skills: _Optional[_Iterable[_Union[Skill, _Mapping]]] = ..., started_on: _Optional[str] = ..., ended_on: _Optional[str] = ..., result: _Optional[_Union[ResultStatus, str]] = ...) -> None: ...

class Credential(_message.Message):
    __slots__ = ("credential_id", "host_id", "host_name", "achievement", "issued_at", "revoked", "reason")
    CREDENTIAL_ID_FIELD_NUMBER: _ClassVar[int]
    HOST_ID_FIELD_NUMBER: _ClassVar[int]
    HOST_NAME_FIELD_NUMBER: _ClassVar[int]
    ACHIEVEMENT_FIELD_NUMBER: _ClassVar[int]
    ISSUED_AT_FIELD_NUMBER: _ClassVar[int]
    REVOKED_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    credential_id: str
    host_id: str
    host_name: str
    achievement: Achievement
    issued_at: _timestamp_pb2.Timestamp
    revoked: bool
    reason: str
    def __init__(self, credential_id: _Optional[str] = ..., host_id: _Optional[str] = ..., host_name: _Optional[str] = ..., achievement: _Optional[_Union[Achievement, _Mapping]] = ..., issued_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., revoked: _Optional[bool] = ..., reason: _Optional[str] = ...) -> None: ...

class Share(_message.Message):
    __slots__ = ("share_id", "parts", "until")
    SHARE_ID_FIELD_NUMBER: _ClassVar[int]
    PARTS_FIELD_NUMBER: _ClassVar[int]
    UNTIL_FIELD_NUMBER: _ClassVar[int]
    share_id: str
    parts: _containers.RepeatedScalarFieldContainer[SharedPart]
    until: _timestamp_pb2.Timestamp
    def __init__(self, share_id: _Optional[str] = ..., parts: _Optional[_Iterable[_Union[SharedPart, str]]] = ..., until: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ClaimSkillRequest(_message.Message):
    __slots__ = ("command_id", "person_id", "skill_uri")
    COMMAND_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    SKILL_URI_FIELD_NUMBER: _ClassVar[int]
    command_id: str
    person_id: str
    skill_uri: str
    def __init__(self, command_id: _Optional[str] = ..., person_id: _Optional[str] = ..., skill_uri: _Optional[str] = ...) -> None: ...

class ClaimSkillResponse(_message.Message):
    __slots__ = ("outcome",)
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    outcome: _outcome_pb2.Outcome
    def __init__(self, outcome: _Optional[_Union[_outcome_pb2.Outcome, _Mapping]] = ...) -> None: ...

class AssessSkillRequest(_message.Message):
    __slots__ = ("command_id", "person_id", "skill_uri", "host_id", "opportunity_id", "placement_id")
    COMMAND_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    SKILL_URI_FIELD_NUMBER: _ClassVar[int]
    HOST_ID_FIELD_NUMBER: _ClassVar[int]
    OPPORTUNITY_ID_FIELD_NUMBER: _ClassVar[int]
    PLACEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    command_id: str
    person_id: str
    skill_uri: str
    host_id: str
    opportunity_id: str
    placement_id: str
    def __init__(self, command_id: _Optional[str] = ..., person_id: _Optional[str] = ..., skill_uri: _Optional[str] = ..., host_id: _Optional[str] = ..., opportunity_id: _Optional[str] = ..., placement_id: _Optional[str] = ...) -> None: ...

class AssessSkillResponse(_message.Message):
    __slots__ = ("outcome",)
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    outcome: _outcome_pb2.Outcome
    def __init__(self, outcome: _Optional[_Union[_outcome_pb2.Outcome, _Mapping]] = ...) -> None: ...

class VerifySkillRequest(_message.Message):
    __slots__ = ("command_id", "person_id", "skill_uri", "host_id", "opportunity_id", "evidence_id", "placement_id")
    COMMAND_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    SKILL_URI_FIELD_NUMBER: _ClassVar[int]
    HOST_ID_FIELD_NUMBER: _ClassVar[int]
    OPPORTUNITY_ID_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_ID_FIELD_NUMBER: _ClassVar[int]
    PLACEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    command_id: str
    person_id: str
    skill_uri: str
    host_id: str
    opportunity_id: str
    evidence_id: str
    placement_id: str
    def __init__(self, command_id: _Optional[str] = ..., person_id: _Optional[str] = ..., skill_uri: _Optional[str] = ..., host_id: _Optional[str] = ..., opportunity_id: _Optional[str] = ..., evidence_id: _Optional[str] = ..., placement_id: _Optional[str] = ...) -> None: ...

class VerifySkillResponse(_message.Message):
    __slots__ = ("outcome",)
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    outcome: _outcome_pb2.Outcome
    def __init__(self, outcome: _Optional[_Union[_outcome_pb2.Outcome, _Mapping]] = ...) -> None: ...

class RevokeSkillRequest(_message.Message):
    __slots__ = ("command_id", "person_id", "skill_uri", "host_id", "reason")
    COMMAND_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    SKILL_URI_FIELD_NUMBER: _ClassVar[int]
    HOST_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    command_id: str
    person_id: str
    skill_uri: str
    host_id: str
    reason: str
    def __init__(self, command_id: _Optional[str] = ..., person_id: _Optional[str] = ..., skill_uri: _Optional[str] = ..., host_id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class RevokeSkillResponse(_message.Message):
    __slots__ = ("outcome",)
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    outcome: _outcome_pb2.Outcome
    def __init__(self, outcome: _Optional[_Union[_outcome_pb2.Outcome, _Mapping]] = ...) -> None: ...

class AddEvidenceRequest(_message.Message):
    __slots__ = ("command_id", "person_id", "evidence_id", "title", "link")
    COMMAND_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_ID_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    LINK_FIELD_NUMBER: _ClassVar[int]
    command_id: str
    person_id: str
    evidence_id: str
    title: str
    link: str
    def __init__(self, command_id: _Optional[str] = ..., person_id: _Optional[str] = ..., evidence_id: _Optional[str] = ..., title: _Optional[str] = ..., link: _Optional[str] = ...) -> None: ...

class AddEvidenceResponse(_message.Message):
    __slots__ = ("outcome",)
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    outcome: _outcome_pb2.Outcome
    def __init__(self, outcome: _Optional[_Union[_outcome_pb2.Outcome, _Mapping]] = ...) -> None: ...

class RemoveEvidenceRequest(_message.Message):
    __slots__ = ("command_id", "person_id", "evidence_id")
    COMMAND_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_ID_FIELD_NUMBER: _ClassVar[int]
    command_id: str
    person_id: str
    evidence_id: str
    def __init__(self, command_id: _Optional[str] = ..., person_id: _Optional[str] = ..., evidence_id: _Optional[str] = ...) -> None: ...

class RemoveEvidenceResponse(_message.Message):
    __slots__ = ("outcome",)
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    outcome: _outcome_pb2.Outcome
    def __init__(self, outcome: _Optional[_Union[_outcome_pb2.Outcome, _Mapping]] = ...) -> None: ...

class IssueCredentialRequest(_message.Message):
    __slots__ = ("command_id", "person_id", "credential_id", "host_id", "opportunity_id", "achievement", "evidence_ids")
    COMMAND_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    CREDENTIAL_ID_FIELD_NUMBER: _ClassVar[int]
    HOST_ID_FIELD_NUMBER: _ClassVar[int]
    OPPORTUNITY_ID_FIELD_NUMBER: _ClassVar[int]
    ACHIEVEMENT_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_IDS_FIELD_NUMBER: _ClassVar[int]
    command_id: str
    person_id: str
    credential_id: str
    host_id: str
    opportunity_id: str
    achievement: AskedAchievement
    evidence_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, command_id: _Optional[str] = ..., person_id: _Optional[str] = ..., credential_id: _Optional[str] = ..., host_id: _Optional[str] = ..., opportunity_id: _Optional[str] = ..., achievement: _Optional[_Union[AskedAchievement, _Mapping]] = ..., evidence_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class IssueCredentialResponse(_message.Message):
    __slots__ = ("outcome",)
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    outcome: _outcome_pb2.Outcome
    def __init__(self, outcome: _Optional[_Union[_outcome_pb2.Outcome, _Mapping]] = ...) -> None: ...

class RevokeCredentialRequest(_message.Message):
    __slots__ = ("command_id", "person_id", "credential_id", "host_id", "reason")
    COMMAND_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    CREDENTIAL_ID_FIELD_NUMBER: _ClassVar[int]
    HOST_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    command_id: str
    person_id: str
    credential_id: str
    host_id: str
    reason: str
    def __init__(self, command_id: _Optional[str] = ..., person_id: _Optional[str] = ..., credential_id: _Optional[str] = ..., host_id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class RevokeCredentialResponse(_message.Message):
    __slots__ = ("outcome",)
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    outcome: _outcome_pb2.Outcome
    def __init__(self, outcome: _Optional[_Union[_outcome_pb2.Outcome, _Mapping]] = ...) -> None: ...

class ShareRecordRequest(_message.Message):
    __slots__ = ("command_id", "person_id", "share_id", "token_digest", "parts", "until")
    COMMAND_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    SHARE_ID_FIELD_NUMBER: _ClassVar[int]
    TOKEN_DIGEST_FIELD_NUMBER: _ClassVar[int]
    PARTS_FIELD_NUMBER: _ClassVar[int]
    UNTIL_FIELD_NUMBER: _ClassVar[int]
    command_id: str
    person_id: str
    share_id: str
    token_digest: str
    parts: _containers.RepeatedScalarFieldContainer[SharedPart]
    until: _timestamp_pb2.Timestamp
    def __init__(self, command_id: _Optional[str] = ..., person_id: _Optional[str] = ..., share_id: _Optional[str] = ..., token_digest: _Optional[str] = ..., parts: _Optional[_Iterable[_Union[SharedPart, str]]] = ..., until: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ShareRecordResponse(_message.Message):
    __slots__ = ("outcome",)
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    outcome: _outcome_pb2.Outcome
    def __init__(self, outcome: _Optional[_Union[_outcome_pb2.Outcome, _Mapping]] = ...) -> None: ...

class EndShareRequest(_message.Message):
    __slots__ = ("command_id", "person_id", "share_id")
    COMMAND_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    SHARE_ID_FIELD_NUMBER: _ClassVar[int]
    command_id: str
    person_id: str
    share_id: str
    def __init__(self, command_id: _Optional[str] = ..., person_id: _Optional[str] = ..., share_id: _Optional[str] = ...) -> None: ...

class EndShareResponse(_message.Message):
    __slots__ = ("outcome",)
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    outcome: _outcome_pb2.Outcome
    def __init__(self, outcome: _Optional[_Union[_outcome_pb2.Outcome, _Mapping]] = ...) -> None: ...

class GetRecordRequest(_message.Message):
    __slots__ = ("person_id",)
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    person_id: str
    def __init__(self, person_id: _Optional[str] = ...) -> None: ...

class GetRecordResponse(_message.Message):
    __slots__ = ("person_id", "skills", "evidence", "credentials", "shares", "at")
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    SKILLS_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_FIELD_NUMBER: _ClassVar[int]
    CREDENTIALS_FIELD_NUMBER: _ClassVar[int]
    SHARES_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    person_id: str
    skills: _containers.RepeatedCompositeFieldContainer[SkillHeld]
    evidence: _containers.RepeatedCompositeFieldContainer[Evidence]
    credentials: _containers.RepeatedCompositeFieldContainer[Credential]
    shares: _containers.RepeatedCompositeFieldContainer[Share]
    at: _outcome_pb2.StreamVersion
    def __init__(self, person_id: _Optional[str] = ..., skills: _Optional[_Iterable[_Union[SkillHeld, _Mapping]]] = ..., evidence: _Optional[_Iterable[_Union[Evidence, _Mapping]]] = ..., credentials: _Optional[_Iterable[_Union[Credential, _Mapping]]] = ..., shares: _Optional[_Iterable[_Union[Share, _Mapping]]] = ..., at: _Optional[_Union[_outcome_pb2.StreamVersion, _Mapping]] = ...) -> None: ...

class GetSharedRecordRequest(_message.Message):
    __slots__ = ("person_id", "token")
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    TOKEN_FIELD_NUMBER: _ClassVar[int]
    person_id: str
    token: str
    def __init__(self, person_id: _Optional[str] = ..., token: _Optional[str] = ...) -> None: ...

class GetSharedRecordResponse(_message.Message):
    __slots__ = ("person_id", "skills", "evidence", "credentials", "at")
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    SKILLS_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_FIELD_NUMBER: _ClassVar[int]
    CREDENTIALS_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    person_id: str
    skills: _containers.RepeatedCompositeFieldContainer[SkillHeld]
    evidence: _containers.RepeatedCompositeFieldContainer[Evidence]
    credentials: _containers.RepeatedCompositeFieldContainer[Credential]
    at: _outcome_pb2.StreamVersion
    def __init__(self, person_id: _Optional[str] = ..., skills: _Optional[_Iterable[_Union[SkillHeld, _Mapping]]] = ..., evidence: _Optional[_Iterable[_Union[Evidence, _Mapping]]] = ..., credentials: _Optional[_Iterable[_Union[Credential, _Mapping]]] = ..., at: _Optional[_Union[_outcome_pb2.StreamVersion, _Mapping]] = ...) -> None: ...

class GetCredentialRequest(_message.Message):
    __slots__ = ("person_id", "credential_id", "token")
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    CREDENTIAL_ID_FIELD_NUMBER: _ClassVar[int]
    TOKEN_FIELD_NUMBER: _ClassVar[int]
    person_id: str
    credential_id: str
    token: str
    def __init__(self, person_id: _Optional[str] = ..., credential_id: _Optional[str] = ..., token: _Optional[str] = ...) -> None: ...

class GetCredentialResponse(_message.Message):
    __slots__ = ("person_id", "credential", "at")
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    CREDENTIAL_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    person_id: str
    credential: str
    at: _outcome_pb2.StreamVersion
    def __init__(self, person_id: _Optional[str] = ..., credential: _Optional[str] = ..., at: _Optional[_Union[_outcome_pb2.StreamVersion, _Mapping]] = ...) -> None: ...

class GetRecordHistoryRequest(_message.Message):
    __slots__ = ("person_id", "after_version", "page_size")
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    AFTER_VERSION_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    person_id: str
    after_version: int
    page_size: int
    def __init__(self, person_id: _Optional[str] = ..., after_version: _Optional[int] = ..., page_size: _Optional[int] = ...) -> None: ...

class GetRecordHistoryResponse(_message.Message):
    __slots__ = ("entries", "next_after_version")
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    NEXT_AFTER_VERSION_FIELD_NUMBER: _ClassVar[int]
    entries: _containers.RepeatedCompositeFieldContainer[_outcome_pb2.HistoryEntry]
    next_after_version: int
    def __init__(self, entries: _Optional[_Iterable[_Union[_outcome_pb2.HistoryEntry, _Mapping]]] = ..., next_after_version: _Optional[int] = ...) -> None: ...
