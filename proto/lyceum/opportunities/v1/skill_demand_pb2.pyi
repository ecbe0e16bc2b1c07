from lyceum.access.v1 import access_pb2 as _access_pb2
from lyceum.command.v1 import outcome_pb2 as _outcome_pb2
from lyceum.opportunities.v1 import record_pb2 as _record_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class DemandStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DEMAND_STATUS_UNSPECIFIED: _ClassVar[DemandStatus]
    DEMAND_STATUS_OPEN: _ClassVar[DemandStatus]
    DEMAND_STATUS_MET: _ClassVar[DemandStatus]
    DEMAND_STATUS_WITHDRAWN: _ClassVar[DemandStatus]
    DEMAND_STATUS_EXPIRED: _ClassVar[DemandStatus]
DEMAND_STATUS_UNSPECIFIED: DemandStatus
DEMAND_STATUS_OPEN: DemandStatus
DEMAND_STATUS_MET: DemandStatus
DEMAND_STATUS_WITHDRAWN: DemandStatus
DEMAND_STATUS_EXPIRED: DemandStatus

class DeclareSkillDemandRequest(_message.Message):
    __slots__ = ("command_id", "skill_demand_id", "host_id", "skill_uri", "places", "area", "until", "time_zone")
    COMMAND_ID_FIELD_NUMBER: _ClassVar[int]
    SKILL_DEMAND_ID_FIELD_NUMBER: _ClassVar[int]
    HOST_ID_FIELD_NUMBER: _ClassVar[int]
    SKILL_URI_FIELD_NUMBER: _ClassVar[int]
    PLACES_FIELD_NUMBER: _ClassVar[int]
    AREA_FIELD_NUMBER: _ClassVar[int]
    UNTIL_FIELD_NUMBER: _ClassVar[int]
    TIME_ZONE_FIELD_NUMBER: _ClassVar[int]
    command_id: str
    skill_demand_id: str
    host_id: str
    skill_uri: str
    places: int
    area: str
    until: str
    time_zone: str
    def __init__(self, command_id: _Optional[str] = ..., skill_demand_id: _Optional[str] = ..., host_id: _Optional[str] = ..., skill_uri: _Optional[str] = ..., places: _Optional[int] = ..., area: _Optional[str] = ..., until: _Optional[str] = ..., time_zone: _Optional[str] = ...) -> None: ...

class DeclareSkillDemandResponse(_message.Message):
    __slots__ = ("outcome",)
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    outcome: _outcome_pb2.Outcome
    def __init__(self, outcome: _Optional[_Union[_outcome_pb2.Outcome, _Mapping]] = ...) -> None: ...

class MeetSkillDemandRequest(_message.Message):
    __slots__ = ("command_id", "skill_demand_id")
    COMMAND_ID_FIELD_NUMBER: _ClassVar[int]
    SKILL_DEMAND_ID_FIELD_NUMBER: _ClassVar[int]
    command_id: str
    skill_demand_id: str
    def __init__(self, command_id: _Optional[str] = ..., skill_demand_id: _Optional[str] = ...) -> None: ...

class MeetSkillDemandResponse(_message.Message):
    __slots__ = ("outcome",)
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    outcome: _outcome_pb2.Outcome
    def __init__(self, outcome: _Optional[_Union[_outcome_pb2.Outcome, _Mapping]] = ...) -> None: ...

class WithdrawSkillDemandRequest(_message.Message):
    __slots__ = ("command_id", "skill_demand_id", "reason")
    COMMAND_ID_FIELD_NUMBER: _ClassVar[int]
    SKILL_DEMAND_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    command_id: str
    skill_demand_id: str
    reason: str
    def __init__(self, command_id: _Optional[str] = ..., skill_demand_id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class WithdrawSkillDemandResponse(_message.Message):
    __slots__ = ("outcome",)
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    outcome: _outcome_pb2.Outcome
    def __init__(self, outcome: _Optional[_Union[_outcome_pb2.Outcome, _Mapping]] = ...) -> None: ...

class GetSkillDemandRequest(_message.Message):
    __slots__ = ("skill_demand_id",)
    SKILL_DEMAND_ID_FIELD_NUMBER: _ClassVar[int]
    skill_demand_id: str
    def __init__(self, skill_demand_id: _Optional[str] = ...) -> None: ...

class GetSkillDemandResponse(_message.Message):
    __slots__ = ("skill_demand_id", "host_id", "skill", "places", "area", "until", "time_zone", "status", "reason", "at")
    SKILL_DEMAND_ID_FIELD_NUMBER: _ClassVar[int]
    HOST_ID_FIELD_NUMBER: _ClassVar[int]
    SKILL_FIELD_NUMBER: _ClassVar[int]
    PLACES_FIELD_NUMBER: _ClassVar[int]
    AREA_FIELD_NUMBER: _ClassVar[int]
    UNTIL_FIELD_NUMBER: _ClassVar[int]
    TIME_ZONE_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    skill_demand_id: str
    host_id: str
    skill: _record_pb2.Skill
    places: int
    area: str
    until: str
    time_zone: str
    status: DemandStatus
    reason: str
    at: _outcome_pb2.StreamVersion
    def __init__(self, skill_demand_id: _Optional[str] = ..., host_id: _Optional[str] = ..., skill: _Optional[_Union[_record_pb2.Skill, _Mapping]] = ..., places: _Optional[int] = ..., area: _Optional[str] = ..., until: _Optional[str] = ..., time_zone: _Optional[str] = ..., status: _Optional[_Union[DemandStatus, str]] = ..., reason: _Optional[str] = ..., at: _Optional[_Union[_outcome_pb2.StreamVersion, _Mapping]] = ...) -> None: ...

class GetSkillDemandHistoryRequest(_message.Message):
    __slots__ = ("skill_demand_id", "after_version", "page_size")
    SKILL_DEMAND_ID_FIELD_NUMBER: _ClassVar[int]
    AFTER_VERSION_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    skill_demand_id: str
    after_version: int
    page_size: int
    def __init__(self, skill_demand_id: _Optional[str] = ..., after_version: _Optional[int] = ..., page_size: _Optional[int] = ...) -> None: ...

class GetSkillDemandHistoryResponse(_message.Message):
    __slots__ = ("entries", "next_after_version")
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    NEXT_AFTER_VERSION_FIELD_NUMBER: _ClassVar[int]
    entries: _containers.RepeatedCompositeFieldContainer[_outcome_pb2.HistoryEntry]
    next_after_version: int
    def __init__(self, entries: _Optional[_Iterable[_Union[_outcome_pb2.HistoryEntry, _Mapping]]] = ..., next_after_version: _Optional[int] = ...) -> None: ...
