from lyceum.access.v1 import access_pb2 as _access_pb2
from lyceum.command.v1 import outcome_pb2 as _outcome_pb2
from lyceum.people.v1 import consent_pb2 as _consent_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class PersonRole(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PERSON_ROLE_UNSPECIFIED: _ClassVar[PersonRole]
    PERSON_ROLE_LEARNER: _ClassVar[PersonRole]
    PERSON_ROLE_FAMILY: _ClassVar[PersonRole]
    PERSON_ROLE_MENTOR: _ClassVar[PersonRole]
    PERSON_ROLE_VOLUNTEER: _ClassVar[PersonRole]
    PERSON_ROLE_SUPPORTER: _ClassVar[PersonRole]
    PERSON_ROLE_STAFF: _ClassVar[PersonRole]

class PersonStanding(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PERSON_STANDING_UNSPECIFIED: _ClassVar[PersonStanding]
    PERSON_STANDING_ACTIVE: _ClassVar[PersonStanding]
    PERSON_STANDING_INACTIVE: _ClassVar[PersonStanding]
    PERSON_STANDING_FORGOTTEN: _ClassVar[PersonStanding]

class Lack(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    LACK_UNSPECIFIED: _ClassVar[Lack]
    LACK_ACTIVE_PERSON: _ClassVar[Lack]
    LACK_BIRTH_DATE: _ClassVar[Lack]
    LACK_FITTING_AGE: _ClassVar[Lack]
    LACK_CONSENT: _ClassVar[Lack]
    LACK_CLEARANCE: _ClassVar[Lack]

class Whom(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    WHOM_UNSPECIFIED: _ClassVar[Whom]
    WHOM_PERSON: _ClassVar[Whom]
    WHOM_GUARDIAN: _ClassVar[Whom]
    WHOM_CITY: _ClassVar[Whom]
    WHOM_NOBODY: _ClassVar[Whom]
PERSON_ROLE_UNSPECIFIED: PersonRole
PERSON_ROLE_LEARNER: PersonRole
PERSON_ROLE_FAMILY: PersonRole
PERSON_ROLE_MENTOR: PersonRole
PERSON_ROLE_VOLUNTEER: PersonRole
PERSON_ROLE_SUPPORTER: PersonRole
PERSON_ROLE_STAFF: PersonRole
PERSON_STANDING_UNSPECIFIED: PersonStanding
PERSON_STANDING_ACTIVE: PersonStanding
PERSON_STANDING_INACTIVE: PersonStanding
PERSON_STANDING_FORGOTTEN: PersonStanding
LACK_UNSPECIFIED: Lack
LACK_ACTIVE_PERSON: Lack
LACK_BIRTH_DATE: Lack
LACK_FITTING_AGE: Lack
LACK_CONSENT: Lack
LACK_CLEARANCE: Lack
WHOM_UNSPECIFIED: Whom
WHOM_PERSON: Whom
WHOM_GUARDIAN: Whom
WHOM_CITY: Whom
WHOM_NOBODY: Whom

class Missing(_message.Message):
    __slots__ = ("what", "whom")
    WHAT_FIELD_NUMBER: _ClassVar[int]
    WHOM_FIELD_NUMBER: _ClassVar[int]
    what: Lack
    whom: Whom
    def __init__(self, what: _Optional[_Union[Lack, str]] = ..., whom: _Optional[_Union[Whom, str]] = ...) -> None: ...

class PersonProfile(_message.Message):
    __slots__ = ("name", "contact", "birth_date", "language", "roles")
    NAME_FIELD_NUMBER: _ClassVar[int]
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    BIRTH_DATE_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    ROLES_FIELD_NUMBER: _ClassVar[int]
    name: str
    contact: str
    birth_date: str
    language: str
    roles: _containers.RepeatedScalarFieldContainer[PersonRole]
    def __init__(self, name: _Optional[str] = ..., contact: _Optional[str] = ..., birth_date: _Optional[str] = ..., language: _Optional[str] = ..., roles: _Optional[_Iterable[_Union[PersonRole, str]]] = ...) -> None: ...

class Group(_message.Message):
    __slots__ = ("vocabulary", "version", "term", "counted")
    VOCABULARY_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    TERM_FIELD_NUMBER: _ClassVar[int]
    COUNTED_FIELD_NUMBER: _ClassVar[int]
    vocabulary: str
    version: str
    term: str
    counted: bool
    def __init__(self, vocabulary: _Optional[str] = ..., version: _Optional[str] = ..., term: _Optional[str] = ..., counted: _Optional[bool] = ...) -> None: ...

class RegisterPersonRequest(_message.Message):
    __slots__ = ("command_id", "person_id", "profile", "partner_id")
    COMMAND_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    PROFILE_FIELD_NUMBER: _ClassVar[int]
    PARTNER_ID_FIELD_NUMBER: _ClassVar[int]
    command_id: str
    person_id: str
    profile: PersonProfile
    partner_id: str
    def __init__(self, command_id: _Optional[str] = ..., person_id: _Optional[str] = ..., profile: _Optional[_Union[PersonProfile, _Mapping]] = ..., partner_id: _Optional[str] = ...) -> None: ...

class RegisterPersonResponse(_message.Message):
    __slots__ = ("outcome",)
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    outcome: _outcome_pb2.Outcome
    def __init__(self, outcome: _Optional[_Union[_outcome_pb2.Outcome, _Mapping]] = ...) -> None: ...

class RevisePersonRequest(_message.Message):
    __slots__ = ("command_id", "person_id", "profile", "guardianship_id")
    COMMAND_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    PROFILE_FIELD_NUMBER: _ClassVar[int]
    GUARDIANSHIP_ID_FIELD_NUMBER: _ClassVar[int]
    command_id: str
    person_id: str
    profile: PersonProfile
    guardianship_id: str
    def __init__(self, command_id: _Optional[str] = ..., person_id: _Optional[str] = ..., profile: _Optional[_Union[PersonProfile, _Mapping]] = ..., guardianship_id: _Optional[str] = ...) -> None: ...

class RevisePersonResponse(_message.Message):
    __slots__ = ("outcome",)
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    outcome: _outcome_pb2.Outcome
    def __init__(self, outcome: _Optional[_Union[_outcome_pb2.Outcome, _Mapping]] = ...) -> None: ...

class CorrectBirthDateRequest(_message.Message):
    __slots__ = ("command_id", "person_id", "birth_date")
    COMMAND_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    BIRTH_DATE_FIELD_NUMBER: _ClassVar[int]
    command_id: str
    person_id: str
    birth_date: str
    def __init__(self, command_id: _Optional[str] = ..., person_id: _Optional[str] = ..., birth_date: _Optional[str] = ...) -> None: ...

class CorrectBirthDateResponse(_message.Message):
    __slots__ = ("outcome",)
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    outcome: _outcome_pb2.Outcome
    def __init__(self, outcome: _Optional[_Union[_outcome_pb2.Outcome, _Mapping]] = ...) -> None: ...

class DeclareGroupsRequest(_message.Message):
    __slots__ = ("command_id", "person_id", "groups", "guardianship_id")
    COMMAND_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    GROUPS_FIELD_NUMBER: _ClassVar[int]
    GUARDIANSHIP_ID_FIELD_NUMBER: _ClassVar[int]
    command_id: str
    person_id: str
    groups: _containers.RepeatedCompositeFieldContainer[Group]
    guardianship_id: str
    def __init__(self, command_id: _Optional[str] = ..., person_id: _Optional[str] = ..., groups: _Optional[_Iterable[_Union[Group, _Mapping]]] = ..., guardianship_id: _Optional[str] = ...) -> None: ...

class DeclareGroupsResponse(_message.Message):
    __slots__ = ("outcome",)
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    outcome: _outcome_pb2.Outcome
    def __init__(self, outcome: _Optional[_Union[_outcome_pb2.Outcome, _Mapping]] = ...) -> None: ...

class DeactivatePersonRequest(_message.Message):
    __slots__ = ("command_id", "person_id", "guardianship_id")
    COMMAND_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    GUARDIANSHIP_ID_FIELD_NUMBER: _ClassVar[int]
    command_id: str
    person_id: str
    guardianship_id: str
    def __init__(self, command_id: _Optional[str] = ..., person_id: _Optional[str] = ..., guardianship_id: _Optional[str] = ...) -> None: ...

class DeactivatePersonResponse(_message.Message):
    __slots__ = ("outcome",)
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    outcome: _outcome_pb2.Outcome
    def __init__(self, outcome: _Optional[_Union[_outcome_pb2.Outcome, _Mapping]] = ...) -> None: ...

class ReactivatePersonRequest(_message.Message):
    __slots__ = ("command_id", "person_id", "guardianship_id")
    COMMAND_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    GUARDIANSHIP_ID_FIELD_NUMBER: _ClassVar[int]
    command_id: str
    person_id: str
    guardianship_id: str
    def __init__(self, command_id: _Optional[str] = ..., person_id: _Optional[str] = ..., guardianship_id: _Optional[str] = ...) -> None: ...

class ReactivatePersonResponse(_message.Message):
    __slots__ = ("outcome",)
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    outcome: _outcome_pb2.Outcome
    def __init__(self, outcome: _Optional[_Union[_outcome_pb2.Outcome, _Mapping]] = ...) -> None: ...

class ForgetPersonRequest(_message.Message):
    __slots__ = ("command_id", "person_id", "guardianship_id")
    COMMAND_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    GUARDIANSHIP_ID_FIELD_NUMBER: _ClassVar[int]
    command_id: str
    person_id: str
    guardianship_id: str
    def __init__(self, command_id: _Optional[str] = ..., person_id: _Optional[str] = ..., guardianship_id: _Optional[str] = ...) -> None: ...

class ForgetPersonResponse(_message.Message):
    __slots__ = ("outcome",)
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    outcome: _outcome_pb2.Outcome
    def __init__(self, outcome: _Optional[_Union[_outcome_pb2.Outcome, _Mapping]] = ...) -> None: ...

class GetPersonRequest(_message.Message):
    __slots__ = ("person_id", "guardianship_id")
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    GUARDIANSHIP_ID_FIELD_NUMBER: _ClassVar[int]
    person_id: str
    guardianship_id: str
    def __init__(self, person_id: _Optional[str] = ..., guardianship_id: _Optional[str] = ...) -> None: ...

class GetPersonResponse(_message.Message):
    __slots__ = ("person_id", "profile", "standing", "partner_id", "groups", "at")
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    PROFILE_FIELD_NUMBER: _ClassVar[int]
    STANDING_FIELD_NUMBER: _ClassVar[int]
    PARTNER_ID_FIELD_NUMBER: _ClassVar[int]
    GROUPS_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    person_id: str
    profile: PersonProfile
    standing: PersonStanding
    partner_id: str
    groups: _containers.RepeatedCompositeFieldContainer[Group]
    at: _outcome_pb2.StreamVersion
    def __init__(self, person_id: _Optional[str] = ..., profile: _Optional[_Union[PersonProfile, _Mapping]] = ..., standing: _Optional[_Union[PersonStanding, str]] = ..., partner_id: _Optional[str] = ..., groups: _Optional[_Iterable[_Union[Group, _Mapping]]] = ..., at: _Optional[_Union[_outcome_pb2.StreamVersion, _Mapping]] = ...) -> None: ...

class GetPersonHistoryRequest(_message.Message):
    __slots__ = ("person_id", "after_version", "page_size")
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    AFTER_VERSION_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    person_id: str
    after_version: int
    page_size: int
    def __init__(self, person_id: _Optional[str] = ..., after_version: _Optional[int] = ..., page_size: _Optional[int] = ...) -> None: ...

class GetPersonHistoryResponse(_message.Message):
    __slots__ = ("entries", "next_after_version")
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    NEXT_AFTER_VERSION_FIELD_NUMBER: _ClassVar[int]
    entries: _containers.RepeatedCompositeFieldContainer[_outcome_pb2.HistoryEntry]
    next_after_version: int
    def __init__(self, entries: _Optional[_Iterable[_Union[_outcome_pb2.HistoryEntry, _Mapping]]] = ..., next_after_version: _Optional[int] = ...) -> None: ...

class MayTakePartRequest(_message.Message):
    __slots__ = ("person_id", "opportunity_id")
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    OPPORTUNITY_ID_FIELD_NUMBER: _ClassVar[int]
    person_id: str
    opportunity_id: str
    def __init__(self, person_id: _Optional[str] = ..., opportunity_id: _Optional[str] = ...) -> None: ...

class MayTakePartResponse(_message.Message):
    __slots__ = ("person_id", "allowed", "missing", "at")
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    ALLOWED_FIELD_NUMBER: _ClassVar[int]
    MISSING_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    person_id: str
    allowed: bool
    missing: _containers.RepeatedCompositeFieldContainer[Missing]
    at: _outcome_pb2.StreamVersion
    def __init__(self, person_id: _Optional[str] = ..., allowed: _Optional[bool] = ..., missing: _Optional[_Iterable[_Union[Missing, _Mapping]]] = ..., at: _Optional[_Union[_outcome_pb2.StreamVersion, _Mapping]] = ...) -> None: ...

class HasConsentedRequest(_message.Message):
    __slots__ = ("person_id", "purpose")
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    person_id: str
    purpose: _consent_pb2.Purpose
    def __init__(self, person_id: _Optional[str] = ..., purpose: _Optional[_Union[_consent_pb2.Purpose, str]] = ...) -> None: ...

class HasConsentedResponse(_message.Message):
    __slots__ = ("person_id", "allowed", "missing", "at")
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    ALLOWED_FIELD_NUMBER: _ClassVar[int]
    MISSING_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    person_id: str
    allowed: bool
    missing: _containers.RepeatedCompositeFieldContainer[Missing]
    at: _outcome_pb2.StreamVersion
    def __init__(self, person_id: _Optional[str] = ..., allowed: _Optional[bool] = ..., missing: _Optional[_Iterable[_Union[Missing, _Mapping]]] = ..., at: _Optional[_Union[_outcome_pb2.StreamVersion, _Mapping]] = ...) -> None: ...

class MayWorkWithMinorsRequest(_message.Message):
    __slots__ = ("person_id", "until")
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    UNTIL_FIELD_NUMBER: _ClassVar[int]
    person_id: str
    until: str
    def __init__(self, person_id: _Optional[str] = ..., until: _Optional[str] = ...) -> None: ...

class MayWorkWithMinorsResponse(_message.Message):
    __slots__ = ("person_id", "allowed", "missing", "at")
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    ALLOWED_FIELD_NUMBER: _ClassVar[int]
    MISSING_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    person_id: str
    allowed: bool
    missing: _containers.RepeatedCompositeFieldContainer[Missing]
    at: _outcome_pb2.StreamVersion
    def __init__(self, person_id: _Optional[str] = ..., allowed: _Optional[bool] = ..., missing: _Optional[_Iterable[_Union[Missing, _Mapping]]] = ..., at: _Optional[_Union[_outcome_pb2.StreamVersion, _Mapping]] = ...) -> None: ...

class WhichAgeBandRequest(_message.Message):
    __slots__ = ("person_id", "day")
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    DAY_FIELD_NUMBER: _ClassVar[int]
    person_id: str
    day: str
    def __init__(self, person_id: _Optional[str] = ..., day: _Optional[str] = ...) -> None: ...

class WhichAgeBandResponse(_message.Message):
    __slots__ = ("person_id", "band", "bands", "missing", "at")
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    BAND_FIELD_NUMBER: _ClassVar[int]
    BANDS_FIELD_NUMBER: _ClassVar[int]
    MISSING_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    person_id: str
    band: str
    bands: _containers.RepeatedScalarFieldContainer[str]
    missing: _containers.RepeatedCompositeFieldContainer[Missing]
    at: _outcome_pb2.StreamVersion
    def __init__(self, person_id: _Optional[str] = ..., band: _Optional[str] = ..., bands: _Optional[_Iterable[str]] = ..., missing: _Optional[_Iterable[_Union[Missing, _Mapping]]] = ..., at: _Optional[_Union[_outcome_pb2.StreamVersion, _Mapping]] = ...) -> None: ...
