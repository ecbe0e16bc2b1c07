from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class StreamVersion(_message.Message):
    __slots__ = ("stream", "version")
    STREAM_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    stream: str
    version: int
    def __init__(self, stream: _Optional[str] = ..., version: _Optional[int] = ...) -> None: ...

class Outcome(_message.Message):
    __slots__ = ("at", "already_done")
    AT_FIELD_NUMBER: _ClassVar[int]
    ALREADY_DONE_FIELD_NUMBER: _ClassVar[int]
    at: StreamVersion
    already_done: bool
    def __init__(self, at: _Optional[_Union[StreamVersion, _Mapping]] = ..., already_done: _Optional[bool] = ...) -> None: ...

class HistoryEntry(_message.Message):
    __slots__ = ("version", "type", "time", "actor", "reason")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    TIME_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    version: int
    type: str
    time: str
    actor: str
    reason: str
    def __init__(self, version: _Optional[int] = ..., type: _Optional[str] = ..., time: _Optional[str] = ..., actor: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...
