from lyceum.access.v1 import access_pb2 as _access_pb2
from lyceum.command.v1 import outcome_pb2 as _outcome_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Requirement(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    REQUIREMENT_UNSPECIFIED: _ClassVar[Requirement]
    REQUIREMENT_CHECK: _ClassVar[Requirement]
    REQUIREMENT_REFERENCES: _ClassVar[Requirement]
    REQUIREMENT_TRAINING: _ClassVar[Requirement]

class ClearanceStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CLEARANCE_STATUS_UNSPECIFIED: _ClassVar[ClearanceStatus]
    CLEARANCE_STATUS_NONE: _ClassVar[ClearanceStatus]
    CLEARANCE_STATUS_GRANTED: _ClassVar[ClearanceStatus]
    CLEARANCE_STATUS_SUSPENDED: _ClassVar[ClearanceStatus]
    CLEARANCE_STATUS_EXPIRED: _ClassVar[ClearanceStatus]
REQUIREMENT_UNSPECIFIED: Requirement
REQUIREMENT_CHECK: Requirement
REQUIREMENT_REFERENCES: Requirement
REQUIREMENT_TRAINING: Requirement
CLEARANCE_STATUS_UNSPECIFIED: ClearanceStatus
CLEARANCE_STATUS_NONE: ClearanceStatus
CLEARANCE_STATUS_GRANTED: ClearanceStatus
CLEARANCE_STATUS_SUSPENDED: ClearanceStatus
CLEARANCE_STATUS_EXPIRED: ClearanceStatus

class Result(_message.Message):
    __slots__ = ("requirement", "passed", "until", "reference")
    REQUIREMENT_FIELD_NUMBER: _ClassVar[int]
    PASSED_FIELD_NUMBER: _ClassVar[int]
    UNTIL_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    requirement: Requirement
    passed: bool
    until: str
    reference: str
    def __init__(self, requirement: _Optional[_Union[Requirement, str]] = ..., passed: _Optional[bool] = ..., until: _Optional[str] = ..., reference: _Optional[str] = ...) -> None: ...

class RecordResultRequest(_message.Message):
    __slots__ = ("command_id", "person_id", "requirement", "passed", "until", "reference")
    COMMAND_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    REQUIREMENT_FIELD_NUMBER: _ClassVar[int]
    PASSED_FIELD_NUMBER: _ClassVar[int]
    UNTIL_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    command_id: str
    person_id: str
    requirement: Requirement
    passed: bool
    until: str
    reference: str
    def __init__(self, command_id: _Optional[str] = ..., person_id: _Optional[str] = ..., requirement: _Optional[_Union[Requirement, str]] = ..., passed: _Optional[bool] = ..., until: _Optional[str] = ..., reference: _Optional[str] = ...) -> None: ...

class RecordResultResponse(_message.Message):
    __slots__ = ("outcome",)
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    outcome: _outcome_pb2.Outcome
    def __init__(self, outcome: _Optional[_Union[_outcome_pb2.Outcome, _Mapping]] = ...) -> None: ...

class GrantClearanceRequest(_message.Message):
    __slots__ = ("command_id", "person_id")
    COMMAND_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    command_id: str
    person_id: str
    def __init__(self, command_id: _Optional[str] = ..., person_id: _Optional[str] = ...) -> None: ...

class GrantClearanceResponse(_message.Message):
    __slots__ = ("outcome",)
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    outcome: _outcome_pb2.Outcome
    def __init__(self, outcome: _Optional[_Union[_outcome_pb2.Outcome, _Mapping]] = ...) -> None: ...

class SuspendClearanceRequest(_message.Message):
    __slots__ = ("command_id", "person_id", "reason")
    COMMAND_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    command_id: str
    person_id: str
    reason: str
    def __init__(self, command_id: _Optional[str] = ..., person_id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class SuspendClearanceResponse(_message.Message):
    __slots__ = ("outcome",)
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    outcome: _outcome_pb2.Outcome
    def __init__(self, outcome: _Optional[_Union[_outcome_pb2.Outcome, _Mapping]] = ...) -> None: ...

class ReinstateClearanceRequest(_message.Message):
    __slots__ = ("command_id", "person_id")
    COMMAND_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    command_id: str
    person_id: str
    def __init__(self, command_id: _Optional[str] = ..., person_id: _Optional[str] = ...) -> None: ...

class ReinstateClearanceResponse(_message.Message):
    __slots__ = ("outcome",)
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    outcome: _outcome_pb2.Outcome
    def __init__(self, outcome: _Optional[_Union[_outcome_pb2.Outcome, _Mapping]] = ...) -> None: ...

class GetClearanceRequest(_message.Message):
    __slots__ = ("person_id",)
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    person_id: str
    def __init__(self, person_id: _Optional[str] = ...) -> None: ...

class GetClearanceResponse(_message.Message):
    __slots__ = ("person_id", "status", "until", "results", "at")
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    UNTIL_FIELD_NUMBER: _ClassVar[int]
    RESULTS_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    person_id: str
    status: ClearanceStatus
    until: str
    results: _containers.RepeatedCompositeFieldContainer[Result]
    at: _outcome_pb2.StreamVersion
    def __init__(self, person_id: _Optional[str] = ..., status: _Optional[_Union[ClearanceStatus, str]] = ..., until: _Optional[str] = ..., results: _Optional[_Iterable[_Union[Result, _Mapping]]] = ..., at: _Optional[_Union[_outcome_pb2.StreamVersion, _Mapping]] = ...) -> None: ...

class GetClearanceHistoryRequest(_message.Message):
    __slots__ = ("person_id", "after_version", "page_size")
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    AFTER_VERSION_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    person_id: str
    after_version: int
    page_size: int
    def __init__(self, person_id: _Optional[str] = ..., after_version: _Optional[int] = ..., page_size: _Optional[int] = ...) -> None: ...

class GetClearanceHistoryResponse(_message.Message):
    __slots__ = ("entries", "next_after_version")
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    NEXT_AFTER_VERSION_FIELD_NUMBER: _ClassVar[int]
    entries: _containers.RepeatedCompositeFieldContainer[_outcome_pb2.HistoryEntry]
    next_after_version: int
    def __init__(self, entries: _Optional[_Iterable[_Union[_outcome_pb2.HistoryEntry, _Mapping]]] = ..., next_after_version: _Optional[int] = ...) -> None: ...
