from lyceum.access.v1 import access_pb2 as _access_pb2
from lyceum.command.v1 import outcome_pb2 as _outcome_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class PlacementStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PLACEMENT_STATUS_UNSPECIFIED: _ClassVar[PlacementStatus]
    PLACEMENT_STATUS_ACTIVE: _ClassVar[PlacementStatus]
    PLACEMENT_STATUS_COMPLETED: _ClassVar[PlacementStatus]
    PLACEMENT_STATUS_ENDED_EARLY: _ClassVar[PlacementStatus]

class Presence(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PRESENCE_UNSPECIFIED: _ClassVar[Presence]
    PRESENCE_PRESENT: _ClassVar[Presence]
    PRESENCE_ABSENT: _ClassVar[Presence]
    PRESENCE_EXCUSED: _ClassVar[Presence]

class HoursStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    HOURS_STATUS_UNSPECIFIED: _ClassVar[HoursStatus]
    HOURS_STATUS_PENDING: _ClassVar[HoursStatus]
    HOURS_STATUS_CONFIRMED: _ClassVar[HoursStatus]
    HOURS_STATUS_DISPUTED: _ClassVar[HoursStatus]

class EndReason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    END_REASON_UNSPECIFIED: _ClassVar[EndReason]
    END_REASON_FOUND_WORK: _ClassVar[EndReason]
    END_REASON_FOUND_TRAINING: _ClassVar[EndReason]
    END_REASON_MOVED_AWAY: _ClassVar[EndReason]
    END_REASON_HEALTH: _ClassVar[EndReason]
    END_REASON_FAMILY: _ClassVar[EndReason]
    END_REASON_TRANSPORT: _ClassVar[EndReason]
    END_REASON_NOT_AS_EXPECTED: _ClassVar[EndReason]
    END_REASON_NEVER_CAME: _ClassVar[EndReason]
    END_REASON_CONDUCT: _ClassVar[EndReason]
    END_REASON_HOST_GOES_NOT_ON: _ClassVar[EndReason]
    END_REASON_OTHER: _ClassVar[EndReason]
    END_REASON_OPPORTUNITY_CANCELLED: _ClassVar[EndReason]
    END_REASON_CONSENT_WITHDRAWN: _ClassVar[EndReason]
    END_REASON_PERSON_FORGOTTEN: _ClassVar[EndReason]

class PlacementOutcome(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PLACEMENT_OUTCOME_UNSPECIFIED: _ClassVar[PlacementOutcome]
    PLACEMENT_OUTCOME_JOB: _ClassVar[PlacementOutcome]
    PLACEMENT_OUTCOME_TRAINING: _ClassVar[PlacementOutcome]
    PLACEMENT_OUTCOME_NEITHER: _ClassVar[PlacementOutcome]
    PLACEMENT_OUTCOME_NOT_KNOWN: _ClassVar[PlacementOutcome]
PLACEMENT_STATUS_UNSPECIFIED: PlacementStatus
PLACEMENT_STATUS_ACTIVE: PlacementStatus
PLACEMENT_STATUS_COMPLETED: PlacementStatus
PLACEMENT_STATUS_ENDED_EARLY: PlacementStatus
PRESENCE_UNSPECIFIED: Presence
PRESENCE_PRESENT: Presence
PRESENCE_ABSENT: Presence
PRESENCE_EXCUSED: Presence
HOURS_STATUS_UNSPECIFIED: HoursStatus
HOURS_STATUS_PENDING: HoursStatus
HOURS_STATUS_CONFIRMED: HoursStatus
HOURS_STATUS_DISPUTED: HoursStatus
END_REASON_UNSPECIFIED: EndReason
END_REASON_FOUND_WORK: EndReason
END_REASON_FOUND_TRAINING: EndReason
END_REASON_MOVED_AWAY: EndReason
END_REASON_HEALTH: EndReason
END_REASON_FAMILY: EndReason
END_REASON_TRANSPORT: EndReason
END_REASON_NOT_AS_EXPECTED: EndReason
END_REASON_NEVER_CAME: EndReason
END_REASON_CONDUCT: EndReason
END_REASON_HOST_GOES_NOT_ON: EndReason
END_REASON_OTHER: EndReason
END_REASON_OPPORTUNITY_CANCELLED: EndReason
END_REASON_CONSENT_WITHDRAWN: EndReason
END_REASON_PERSON_FORGOTTEN: EndReason
PLACEMENT_OUTCOME_UNSPECIFIED: PlacementOutcome
PLACEMENT_OUTCOME_JOB: PlacementOutcome
PLACEMENT_OUTCOME_TRAINING: PlacementOutcome
PLACEMENT_OUTCOME_NEITHER: PlacementOutcome
PLACEMENT_OUTCOME_NOT_KNOWN: PlacementOutcome

class Worked(_message.Message):
    __slots__ = ("day", "starts", "ends", "minutes")
    DAY_FIELD_NUMBER: _ClassVar[int]
    STARTS_FIELD_NUMBER: _ClassVar[int]
    ENDS_FIELD_NUMBER: _ClassVar[int]
    MINUTES_FIELD_NUMBER: _ClassVar[int]
    day: str
    starts: str
    ends: str
    minutes: int
    def __init__(self, day: _Optional[str] = ..., starts: _Optional[str] = ..., ends: _Optional[str] = ..., minutes: _Optional[int] = ...) -> None: ...

class HoursEntry(_message.Message):
    __slots__ = ("entry_id", "worked", "status", "escalated", "reason", "before")
    ENTRY_ID_FIELD_NUMBER: _ClassVar[int]
    WORKED_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    ESCALATED_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    BEFORE_FIELD_NUMBER: _ClassVar[int]
    entry_id: str
    worked: Worked
    status: HoursStatus
    escalated: bool
    reason: str
    before: _containers.RepeatedCompositeFieldContainer[Worked]
    def __init__(self, entry_id: _Optional[str] = ..., worked: _Optional[_Union[Worked, _Mapping]] = ..., status: _Optional[_Union[HoursStatus, str]] = ..., escalated: _Optional[bool] = ..., reason: _Optional[str] = ..., before: _Optional[_Iterable[_Union[Worked, _Mapping]]] = ...) -> None: ...

class Attendance(_message.Message):
    __slots__ = ("day", "presence")
    DAY_FIELD_NUMBER: _ClassVar[int]
    PRESENCE_FIELD_NUMBER: _ClassVar[int]
    day: str
    presence: Presence
    def __init__(self, day: _Optional[str] = ..., presence: _Optional[_Union[Presence, str]] = ...) -> None: ...

class Accommodation(_message.Message):
    __slots__ = ("accommodation_id", "what", "provided")
    ACCOMMODATION_ID_FIELD_NUMBER: _ClassVar[int]
    WHAT_FIELD_NUMBER: _ClassVar[int]
    PROVIDED_FIELD_NUMBER: _ClassVar[int]
    accommodation_id: str
    what: str
    provided: bool
    def __init__(self, accommodation_id: _Optional[str] = ..., what: _Optional[str] = ..., provided: _Optional[bool] = ...) -> None: ...

class OutcomeAfter(_message.Message):
    __slots__ = ("months", "outcome")
    MONTHS_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    months: int
    outcome: PlacementOutcome
    def __init__(self, months: _Optional[int] = ..., outcome: _Optional[_Union[PlacementOutcome, str]] = ...) -> None: ...

class StartPlacementRequest(_message.Message):
    __slots__ = ("command_id", "placement_id", "opportunity_id", "person_id")
    COMMAND_ID_FIELD_NUMBER: _ClassVar[int]
    PLACEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    OPPORTUNITY_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    command_id: str
    placement_id: str
    opportunity_id: str
    person_id: str
    def __init__(self, command_id: _Optional[str] = ..., placement_id: _Optional[str] = ..., opportunity_id: _Optional[str] = ..., person_id: _Optional[str] = ...) -> None: ...

class StartPlacementResponse(_message.Message):
    __slots__ = ("outcome",)
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    outcome: _outcome_pb2.Outcome
    def __init__(self, outcome: _Optional[_Union[_outcome_pb2.Outcome, _Mapping]] = ...) -> None: ...

class RecordAttendanceRequest(_message.Message):
    __slots__ = ("command_id", "placement_id", "day", "presence")
    COMMAND_ID_FIELD_NUMBER: _ClassVar[int]
    PLACEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    DAY_FIELD_NUMBER: _ClassVar[int]
    PRESENCE_FIELD_NUMBER: _ClassVar[int]
    command_id: str
    placement_id: str
    day: str
    presence: Presence
    def __init__(self, command_id: _Optional[str] = ..., placement_id: _Optional[str] = ..., day: _Optional[str] = ..., presence: _Optional[_Union[Presence, str]] = ...) -> None: ...

class RecordAttendanceResponse(_message.Message):
    __slots__ = ("outcome",)
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    outcome: _outcome_pb2.Outcome
    def __init__(self, outcome: _Optional[_Union[_outcome_pb2.Outcome, _Mapping]] = ...) -> None: ...

class LogHoursRequest(_message.Message):
    __slots__ = ("command_id", "placement_id", "entry_id", "day", "starts", "ends")
    COMMAND_ID_FIELD_NUMBER: _ClassVar[int]
    PLACEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    ENTRY_ID_FIELD_NUMBER: _ClassVar[int]
    DAY_FIELD_NUMBER: _ClassVar[int]
    STARTS_FIELD_NUMBER: _ClassVar[int]
    ENDS_FIELD_NUMBER: _ClassVar[int]
    command_id: str
    placement_id: str
    entry_id: str
    day: str
    starts: str
    ends: str
    def __init__(self, command_id: _Optional[str] = ..., placement_id: _Optional[str] = ..., entry_id: _Optional[str] = ..., day: _Optional[str] = ..., starts: _Optional[str] = ..., ends: _Optional[str] = ...) -> None: ...

class LogHoursResponse(_message.Message):
    __slots__ = ("outcome",)
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    outcome: _outcome_pb2.Outcome
    def __init__(self, outcome: _Optional[_Union[_outcome_pb2.Outcome, _Mapping]] = ...) -> None: ...

class CorrectHoursRequest(_message.Message):
    __slots__ = ("command_id", "placement_id", "entry_id", "day", "starts", "ends")
    COMMAND_ID_FIELD_NUMBER: _ClassVar[int]
    PLACEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    ENTRY_ID_FIELD_NUMBER: _ClassVar[int]
    DAY_FIELD_NUMBER: _ClassVar[int]
    STARTS_FIELD_NUMBER: _ClassVar[int]
    ENDS_FIELD_NUMBER: _ClassVar[int]
    command_id: str
    placement_id: str
    entry_id: str
    day: str
    starts: str
    ends: str
    def __init__(self, command_id: _Optional[str] = ..., placement_id: _Optional[str] = ..., entry_id: _Optional[str] = ..., day: _Optional[str] = ..., starts: _Optional[str] = ..., ends: _Optional[str] = ...) -> None: ...

class CorrectHoursResponse(_message.Message):
    __slots__ = ("outcome",)
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    outcome: _outcome_pb2.Outcome
    def __init__(self, outcome: _Optional[_Union[_outcome_pb2.Outcome, _Mapping]] = ...) -> None: ...

class ConfirmHoursRequest(_message.Message):
    __slots__ = ("command_id", "placement_id", "entry_ids")
    COMMAND_ID_FIELD_NUMBER: _ClassVar[int]
    PLACEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    ENTRY_IDS_FIELD_NUMBER: _ClassVar[int]
    command_id: str
    placement_id: str
    entry_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, command_id: _Optional[str] = ..., placement_id: _Optional[str] = ..., entry_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class ConfirmHoursResponse(_message.Message):
    __slots__ = ("outcome",)
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    outcome: _outcome_pb2.Outcome
    def __init__(self, outcome: _Optional[_Union[_outcome_pb2.Outcome, _Mapping]] = ...) -> None: ...

class DisputeHoursRequest(_message.Message):
    __slots__ = ("command_id", "placement_id", "entry_id", "reason")
    COMMAND_ID_FIELD_NUMBER: _ClassVar[int]
    PLACEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    ENTRY_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    command_id: str
    placement_id: str
    entry_id: str
    reason: str
    def __init__(self, command_id: _Optional[str] = ..., placement_id: _Optional[str] = ..., entry_id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class DisputeHoursResponse(_message.Message):
    __slots__ = ("outcome",)
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    outcome: _outcome_pb2.Outcome
    def __init__(self, outcome: _Optional[_Union[_outcome_pb2.Outcome, _Mapping]] = ...) -> None: ...

class RequestAccommodationRequest(_message.Message):
    __slots__ = ("command_id", "placement_id", "accommodation_id", "what")
    COMMAND_ID_FIELD_NUMBER: _ClassVar[int]
    PLACEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOMMODATION_ID_FIELD_NUMBER: _ClassVar[int]
    WHAT_FIELD_NUMBER: _ClassVar[int]
    command_id: str
    placement_id: str
    accommodation_id: str
    what: str
    def __init__(self, command_id: _Optional[str] = ..., placement_id: _Optional[str] = ..., accommodation_id: _Optional[str] = ..., what: _Optional[str] = ...) -> None: ...

class RequestAccommodationResponse(_message.Message):
    __slots__ = ("outcome",)
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    outcome: _outcome_pb2.Outcome
    def __init__(self, outcome: _Optional[_Union[_outcome_pb2.Outcome, _Mapping]] = ...) -> None: ...

class ProvideAccommodationRequest(_message.Message):
    __slots__ = ("command_id", "placement_id", "accommodation_id")
    COMMAND_ID_FIELD_NUMBER: _ClassVar[int]
    PLACEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOMMODATION_ID_FIELD_NUMBER: _ClassVar[int]
    command_id: str
    placement_id: str
    accommodation_id: str
    def __init__(self, command_id: _Optional[str] = ..., placement_id: _Optional[str] = ..., accommodation_id: _Optional[str] = ...) -> None: ...

class ProvideAccommodationResponse(_message.Message):
    __slots__ = ("outcome",)
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    outcome: _outcome_pb2.Outcome
    def __init__(self, outcome: _Optional[_Union[_outcome_pb2.Outcome, _Mapping]] = ...) -> None: ...

class CompletePlacementRequest(_message.Message):
    __slots__ = ("command_id", "placement_id")
    COMMAND_ID_FIELD_NUMBER: _ClassVar[int]
    PLACEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    command_id: str
    placement_id: str
    def __init__(self, command_id: _Optional[str] = ..., placement_id: _Optional[str] = ...) -> None: ...

class CompletePlacementResponse(_message.Message):
    __slots__ = ("outcome",)
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    outcome: _outcome_pb2.Outcome
    def __init__(self, outcome: _Optional[_Union[_outcome_pb2.Outcome, _Mapping]] = ...) -> None: ...

class EndPlacementEarlyRequest(_message.Message):
    __slots__ = ("command_id", "placement_id", "reason")
    COMMAND_ID_FIELD_NUMBER: _ClassVar[int]
    PLACEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    command_id: str
    placement_id: str
    reason: EndReason
    def __init__(self, command_id: _Optional[str] = ..., placement_id: _Optional[str] = ..., reason: _Optional[_Union[EndReason, str]] = ...) -> None: ...

class EndPlacementEarlyResponse(_message.Message):
    __slots__ = ("outcome",)
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    outcome: _outcome_pb2.Outcome
    def __init__(self, outcome: _Optional[_Union[_outcome_pb2.Outcome, _Mapping]] = ...) -> None: ...

class RecordOutcomeRequest(_message.Message):
    __slots__ = ("command_id", "placement_id", "months", "outcome")
    COMMAND_ID_FIELD_NUMBER: _ClassVar[int]
    PLACEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    MONTHS_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    command_id: str
    placement_id: str
    months: int
    outcome: PlacementOutcome
    def __init__(self, command_id: _Optional[str] = ..., placement_id: _Optional[str] = ..., months: _Optional[int] = ..., outcome: _Optional[_Union[PlacementOutcome, str]] = ...) -> None: ...

class RecordOutcomeResponse(_message.Message):
    __slots__ = ("outcome",)
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    outcome: _outcome_pb2.Outcome
    def __init__(self, outcome: _Optional[_Union[_outcome_pb2.Outcome, _Mapping]] = ...) -> None: ...

class GetPlacementRequest(_message.Message):
    __slots__ = ("placement_id",)
    PLACEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    placement_id: str
    def __init__(self, placement_id: _Optional[str] = ...) -> None: ...

class GetPlacementResponse(_message.Message):
    __slots__ = ("placement_id", "person_id", "opportunity_id", "host_id", "status", "attendance", "hours", "accommodations", "completion_asked", "ended_on", "end_reason", "outcomes", "minutes_logged", "minutes_confirmed", "at")
    PLACEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    OPPORTUNITY_ID_FIELD_NUMBER: _ClassVar[int]
    HOST_ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    ATTENDANCE_FIELD_NUMBER: _ClassVar[int]
    HOURS_FIELD_NUMBER: _ClassVar[int]
    ACCOMMODATIONS_FIELD_NUMBER: _ClassVar[int]
    COMPLETION_ASKED_FIELD_NUMBER: _ClassVar[int]
    ENDED_ON_FIELD_NUMBER: _ClassVar[int]
    END_REASON_FIELD_NUMBER: _ClassVar[int]
    OUTCOMES_FIELD_NUMBER: _ClassVar[int]
    MINUTES_LOGGED_FIELD_NUMBER: _ClassVar[int]
    MINUTES_CONFIRMED_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    placement_id: str
    person_id: str
    opportunity_id: str
    host_id: str
    status: PlacementStatus
    attendance: _containers.RepeatedCompositeFieldContainer[Attendance]
    hours: _containers.RepeatedCompositeFieldContainer[HoursEntry]
    accommodations: _containers.RepeatedCompositeFieldContainer[Accommodation]
    completion_asked: bool
    ended_on: str
    end_reason: EndReason
    outcomes: _containers.RepeatedCompositeFieldContainer[OutcomeAfter]
    minutes_logged: int
    minutes_confirmed: int
    at: _outcome_pb2.StreamVersion
    def __init__(self, placement_id: _Optional[str] = ..., person_id: _Optional[str] = ..., opportunity_id: _Optional[str] = ..., host_id: _Optional[str] = ..., status: _Optional[_Union[PlacementStatus, str]] = ..., attendance: _Optional[_Iterable[_Union[Attendance, _Mapping]]] = ..., hours: _Optional[_Iterable[_Union[HoursEntry, _Mapping]]] = ..., accommodations: _Optional[_Iterable[_Union[Accommodation, _Mapping]]] = ..., completion_asked: _Optional[bool] = ..., ended_on: _Optional[str] = ..., end_reason: _Optional[_Union[EndReason, str]] = ..., outcomes: _Optional[_Iterable[_Union[OutcomeAfter, _Mapping]]] = ..., minutes_logged: _Optional[int] = ..., minutes_confirmed: _Optional[int] = ..., at: _Optional[_Union[_outcome_pb2.StreamVersion, _Mapping]] = ...) -> None: ...

class GetPlacementHistoryRequest(_message.Message):
    __slots__ = ("placement_id", "after_version", "page_size")
    PLACEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    AFTER_VERSION_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    placement_id: str
    after_version: int
    page_size: int
    def __init__(self, placement_id: _Optional[str] = ..., after_version: _Optional[int] = ..., page_size: _Optional[int] = ...) -> None: ...

class GetPlacementHistoryResponse(_message.Message):
    __slots__ = ("entries", "next_after_version")
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    NEXT_AFTER_VERSION_FIELD_NUMBER: _ClassVar[int]
    entries: _containers.RepeatedCompositeFieldContainer[_outcome_pb2.HistoryEntry]
    next_after_version: int
    def __init__(self, entries: _Optional[_Iterable[_Union[_outcome_pb2.HistoryEntry, _Mapping]]] = ..., next_after_version: _Optional[int] = ...) -> None: ...
