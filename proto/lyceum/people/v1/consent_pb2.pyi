from lyceum.access.v1 import access_pb2 as _access_pb2
from lyceum.command.v1 import outcome_pb2 as _outcome_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Purpose(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PURPOSE_UNSPECIFIED: _ClassVar[Purpose]
    PURPOSE_TAKE_PART: _ClassVar[Purpose]
    PURPOSE_SHARE_WITH_HOST: _ClassVar[Purpose]
    PURPOSE_BE_COUNTED: _ClassVar[Purpose]
    PURPOSE_BE_CONTACTED: _ClassVar[Purpose]
    PURPOSE_PHOTO_OR_STORY: _ClassVar[Purpose]
    PURPOSE_RESEARCH: _ClassVar[Purpose]
PURPOSE_UNSPECIFIED: Purpose
PURPOSE_TAKE_PART: Purpose
PURPOSE_SHARE_WITH_HOST: Purpose
PURPOSE_BE_COUNTED: Purpose
PURPOSE_BE_CONTACTED: Purpose
PURPOSE_PHOTO_OR_STORY: Purpose
PURPOSE_RESEARCH: Purpose

class Given(_message.Message):
    __slots__ = ("purpose", "text_version", "until", "guardianship_id")
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    TEXT_VERSION_FIELD_NUMBER: _ClassVar[int]
    UNTIL_FIELD_NUMBER: _ClassVar[int]
    GUARDIANSHIP_ID_FIELD_NUMBER: _ClassVar[int]
    purpose: Purpose
    text_version: str
    until: str
    guardianship_id: str
    def __init__(self, purpose: _Optional[_Union[Purpose, str]] = ..., text_version: _Optional[str] = ..., until: _Optional[str] = ..., guardianship_id: _Optional[str] = ...) -> None: ...

class GrantConsentRequest(_message.Message):
    __slots__ = ("command_id", "person_id", "purpose", "text_version", "until", "guardianship_id")
    COMMAND_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    TEXT_VERSION_FIELD_NUMBER: _ClassVar[int]
    UNTIL_FIELD_NUMBER: _ClassVar[int]
    GUARDIANSHIP_ID_FIELD_NUMBER: _ClassVar[int]
    command_id: str
    person_id: str
    purpose: Purpose
    text_version: str
    until: str
    guardianship_id: str
    def __init__(self, command_id: _Optional[str] = ..., person_id: _Optional[str] = ..., purpose: _Optional[_Union[Purpose, str]] = ..., text_version: _Optional[str] = ..., until: _Optional[str] = ..., guardianship_id: _Optional[str] = ...) -> None: ...

class GrantConsentResponse(_message.Message):
    __slots__ = ("outcome",)
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    outcome: _outcome_pb2.Outcome
    def __init__(self, outcome: _Optional[_Union[_outcome_pb2.Outcome, _Mapping]] = ...) -> None: ...

class WithdrawConsentRequest(_message.Message):
    __slots__ = ("command_id", "person_id", "purpose", "guardianship_id")
    COMMAND_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    GUARDIANSHIP_ID_FIELD_NUMBER: _ClassVar[int]
    command_id: str
    person_id: str
    purpose: Purpose
    guardianship_id: str
    def __init__(self, command_id: _Optional[str] = ..., person_id: _Optional[str] = ..., purpose: _Optional[_Union[Purpose, str]] = ..., guardianship_id: _Optional[str] = ...) -> None: ...

class WithdrawConsentResponse(_message.Message):
    __slots__ = ("outcome",)
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    outcome: _outcome_pb2.Outcome
    def __init__(self, outcome: _Optional[_Union[_outcome_pb2.Outcome, _Mapping]] = ...) -> None: ...

class GetConsentsRequest(_message.Message):
    __slots__ = ("person_id", "guardianship_id")
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    GUARDIANSHIP_ID_FIELD_NUMBER: _ClassVar[int]
    person_id: str
    guardianship_id: str
    def __init__(self, person_id: _Optional[str] = ..., guardianship_id: _Optional[str] = ...) -> None: ...

class GetConsentsResponse(_message.Message):
    __slots__ = ("person_id", "given", "at")
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    GIVEN_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    person_id: str
    given: _containers.RepeatedCompositeFieldContainer[Given]
    at: _outcome_pb2.StreamVersion
    def __init__(self, person_id: _Optional[str] = ..., given: _Optional[_Iterable[_Union[Given, _Mapping]]] = ..., at: _Optional[_Union[_outcome_pb2.StreamVersion, _Mapping]] = ...) -> None: ...

class GetConsentHistoryRequest(_message.Message):
    __slots__ = ("person_id", "after_version", "page_size")
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    AFTER_VERSION_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    person_id: str
    after_version: int
    page_size: int
    def __init__(self, person_id: _Optional[str] = ..., after_version: _Optional[int] = ..., page_size: _Optional[int] = ...) -> None: ...

class GetConsentHistoryResponse(_message.Message):
    __slots__ = ("entries", "next_after_version")
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    NEXT_AFTER_VERSION_FIELD_NUMBER: _ClassVar[int]
    entries: _containers.RepeatedCompositeFieldContainer[_outcome_pb2.HistoryEntry]
    next_after_version: int
    def __init__(self, entries: _Optional[_Iterable[_Union[_outcome_pb2.HistoryEntry, _Mapping]]] = ..., next_after_version: _Optional[int] = ...) -> None: ...
