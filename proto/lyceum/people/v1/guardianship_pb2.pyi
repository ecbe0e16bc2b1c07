from lyceum.access.v1 import access_pb2 as _access_pb2
from lyceum.command.v1 import outcome_pb2 as _outcome_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class GuardianshipStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    GUARDIANSHIP_STATUS_UNSPECIFIED: _ClassVar[GuardianshipStatus]
    GUARDIANSHIP_STATUS_PROPOSED: _ClassVar[GuardianshipStatus]
    GUARDIANSHIP_STATUS_CONFIRMED: _ClassVar[GuardianshipStatus]
    GUARDIANSHIP_STATUS_DECLINED: _ClassVar[GuardianshipStatus]
    GUARDIANSHIP_STATUS_ENDED: _ClassVar[GuardianshipStatus]

class Side(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SIDE_UNSPECIFIED: _ClassVar[Side]
    SIDE_WARD: _ClassVar[Side]
    SIDE_GUARDIAN: _ClassVar[Side]
    SIDE_SCHOOL: _ClassVar[Side]
GUARDIANSHIP_STATUS_UNSPECIFIED: GuardianshipStatus
GUARDIANSHIP_STATUS_PROPOSED: GuardianshipStatus
GUARDIANSHIP_STATUS_CONFIRMED: GuardianshipStatus
GUARDIANSHIP_STATUS_DECLINED: GuardianshipStatus
GUARDIANSHIP_STATUS_ENDED: GuardianshipStatus
SIDE_UNSPECIFIED: Side
SIDE_WARD: Side
SIDE_GUARDIAN: Side
SIDE_SCHOOL: Side

class ProposeGuardianshipRequest(_message.Message):
    __slots__ = ("command_id", "guardianship_id", "ward_id", "guardian_id", "partner_id")
    COMMAND_ID_FIELD_NUMBER: _ClassVar[int]
    GUARDIANSHIP_ID_FIELD_NUMBER: _ClassVar[int]
    WARD_ID_FIELD_NUMBER: _ClassVar[int]
    GUARDIAN_ID_FIELD_NUMBER: _ClassVar[int]
    PARTNER_ID_FIELD_NUMBER: _ClassVar[int]
    command_id: str
    guardianship_id: str
    ward_id: str
    guardian_id: str
    partner_id: str
    def __init__(self, command_id: _Optional[str] = ..., guardianship_id: _Optional[str] = ..., ward_id: _Optional[str] = ..., guardian_id: _Optional[str] = ..., partner_id: _Optional[str] = ...) -> None: ...

class ProposeGuardianshipResponse(_message.Message):
    __slots__ = ("outcome",)
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    outcome: _outcome_pb2.Outcome
    def __init__(self, outcome: _Optional[_Union[_outcome_pb2.Outcome, _Mapping]] = ...) -> None: ...

class ConfirmGuardianshipRequest(_message.Message):
    __slots__ = ("command_id", "guardianship_id", "partner_id")
    COMMAND_ID_FIELD_NUMBER: _ClassVar[int]
    GUARDIANSHIP_ID_FIELD_NUMBER: _ClassVar[int]
    PARTNER_ID_FIELD_NUMBER: _ClassVar[int]
    command_id: str
    guardianship_id: str
    partner_id: str
    def __init__(self, command_id: _Optional[str] = ..., guardianship_id: _Optional[str] = ..., partner_id: _Optional[str] = ...) -> None: ...

class ConfirmGuardianshipResponse(_message.Message):
    __slots__ = ("outcome",)
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    outcome: _outcome_pb2.Outcome
    def __init__(self, outcome: _Optional[_Union[_outcome_pb2.Outcome, _Mapping]] = ...) -> None: ...

class DeclineGuardianshipRequest(_message.Message):
    __slots__ = ("command_id", "guardianship_id")
    COMMAND_ID_FIELD_NUMBER: _ClassVar[int]
    GUARDIANSHIP_ID_FIELD_NUMBER: _ClassVar[int]
    command_id: str
    guardianship_id: str
    def __init__(self, command_id: _Optional[str] = ..., guardianship_id: _Optional[str] = ...) -> None: ...

class DeclineGuardianshipResponse(_message.Message):
    __slots__ = ("outcome",)
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    outcome: _outcome_pb2.Outcome
    def __init__(self, outcome: _Optional[_Union[_outcome_pb2.Outcome, _Mapping]] = ...) -> None: ...

class EndGuardianshipRequest(_message.Message):
    __slots__ = ("command_id", "guardianship_id")
    COMMAND_ID_FIELD_NUMBER: _ClassVar[int]
    GUARDIANSHIP_ID_FIELD_NUMBER: _ClassVar[int]
    command_id: str
    guardianship_id: str
    def __init__(self, command_id: _Optional[str] = ..., guardianship_id: _Optional[str] = ...) -> None: ...

class EndGuardianshipResponse(_message.Message):
    __slots__ = ("outcome",)
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    outcome: _outcome_pb2.Outcome
    def __init__(self, outcome: _Optional[_Union[_outcome_pb2.Outcome, _Mapping]] = ...) -> None: ...

class GetGuardianshipRequest(_message.Message):
    __slots__ = ("guardianship_id",)
    GUARDIANSHIP_ID_FIELD_NUMBER: _ClassVar[int]
    guardianship_id: str
    def __init__(self, guardianship_id: _Optional[str] = ...) -> None: ...

class GetGuardianshipResponse(_message.Message):
    __slots__ = ("guardianship_id", "ward_id", "guardian_id", "status", "proposed_by", "at")
    GUARDIANSHIP_ID_FIELD_NUMBER: _ClassVar[int]
    WARD_ID_FIELD_NUMBER: _ClassVar[int]
    GUARDIAN_ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    PROPOSED_BY_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    guardianship_id: str
    ward_id: str
    guardian_id: str
    status: GuardianshipStatus
    proposed_by: Side
    at: _outcome_pb2.StreamVersion
    def __init__(self, guardianship_id: _Optional[str] = ..., ward_id: _Optional[str] = ..., guardian_id: _Optional[str] = ..., status: _Optional[_Union[GuardianshipStatus, str]] = ..., proposed_by: _Optional[_Union[Side, str]] = ..., at: _Optional[_Union[_outcome_pb2.StreamVersion, _Mapping]] = ...) -> None: ...

class GetGuardianshipHistoryRequest(_message.Message):
    __slots__ = ("guardianship_id", "after_version", "page_size")
    GUARDIANSHIP_ID_FIELD_NUMBER: _ClassVar[int]
    AFTER_VERSION_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    guardianship_id: str
    after_version: int
    page_size: int
    def __init__(self, guardianship_id: _Optional[str] = ..., after_version: _Optional[int] = ..., page_size: _Optional[int] = ...) -> None: ...

class GetGuardianshipHistoryResponse(_message.Message):
    __slots__ = ("entries", "next_after_version")
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    NEXT_AFTER_VERSION_FIELD_NUMBER: _ClassVar[int]
    entries: _containers.RepeatedCompositeFieldContainer[_outcome_pb2.HistoryEntry]
    next_after_version: int
    def __init__(self, entries: _Optional[_Iterable[_Union[_outcome_pb2.HistoryEntry, _Mapping]]] = ..., next_after_version: _Optional[int] = ...) -> None: ...
