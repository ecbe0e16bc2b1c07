from lyceum.access.v1 import access_pb2 as _access_pb2
from lyceum.command.v1 import outcome_pb2 as _outcome_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class GetStatusListRequest(_message.Message):
    __slots__ = ("host_id", "number")
    HOST_ID_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    host_id: str
    number: int
    def __init__(self, host_id: _Optional[str] = ..., number: _Optional[int] = ...) -> None: ...

class GetStatusListResponse(_message.Message):
    __slots__ = ("host_id", "credential", "at")
    HOST_ID_FIELD_NUMBER: _ClassVar[int]
    CREDENTIAL_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    host_id: str
    credential: str
    at: _outcome_pb2.StreamVersion
    def __init__(self, host_id: _Optional[str] = ..., credential: _Optional[str] = ..., at: _Optional[_Union[_outcome_pb2.StreamVersion, _Mapping]] = ...) -> None: ...

class GetStatusListHistoryRequest(_message.Message):
    __slots__ = ("host_id", "after_version", "page_size")
    HOST_ID_FIELD_NUMBER: _ClassVar[int]
    AFTER_VERSION_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    host_id: str
    after_version: int
    page_size: int
    def __init__(self, host_id: _Optional[str] = ..., after_version: _Optional[int] = ..., page_size: _Optional[int] = ...) -> None: ...

class GetStatusListHistoryResponse(_message.Message):
    __slots__ = ("entries", "next_after_version")
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    NEXT_AFTER_VERSION_FIELD_NUMBER: _ClassVar[int]
    entries: _containers.RepeatedCompositeFieldContainer[_outcome_pb2.HistoryEntry]
    next_after_version: int
    def __init__(self, entries: _Optional[_Iterable[_Union[_outcome_pb2.HistoryEntry, _Mapping]]] = ..., next_after_version: _Optional[int] = ...) -> None: ...
