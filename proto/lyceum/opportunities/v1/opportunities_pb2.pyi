from lyceum.command.v1 import outcome_pb2 as _outcome_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class OpportunityKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    OPPORTUNITY_KIND_UNSPECIFIED: _ClassVar[OpportunityKind]
    OPPORTUNITY_KIND_INTERNSHIP: _ClassVar[OpportunityKind]
    OPPORTUNITY_KIND_JOB: _ClassVar[OpportunityKind]
    OPPORTUNITY_KIND_MENTORSHIP: _ClassVar[OpportunityKind]
    OPPORTUNITY_KIND_JOB_SHADOWING: _ClassVar[OpportunityKind]
    OPPORTUNITY_KIND_WORKSHOP: _ClassVar[OpportunityKind]
    OPPORTUNITY_KIND_AFTER_SCHOOL_PROGRAMME: _ClassVar[OpportunityKind]
    OPPORTUNITY_KIND_TUTORING: _ClassVar[OpportunityKind]
    OPPORTUNITY_KIND_GUEST_SPEAKER: _ClassVar[OpportunityKind]
    OPPORTUNITY_KIND_COMMUNITY_PROJECT: _ClassVar[OpportunityKind]
    OPPORTUNITY_KIND_ADULT_EDUCATION: _ClassVar[OpportunityKind]
    OPPORTUNITY_KIND_LANGUAGE_OR_CULTURE: _ClassVar[OpportunityKind]
    OPPORTUNITY_KIND_JOINT_EVENT: _ClassVar[OpportunityKind]
    OPPORTUNITY_KIND_SUPPORT_SERVICE: _ClassVar[OpportunityKind]
    OPPORTUNITY_KIND_WELLNESS_OR_SUSTAINABILITY: _ClassVar[OpportunityKind]

class AttendanceMode(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ATTENDANCE_MODE_UNSPECIFIED: _ClassVar[AttendanceMode]
    ATTENDANCE_MODE_IN_PERSON: _ClassVar[AttendanceMode]
    ATTENDANCE_MODE_ONLINE: _ClassVar[AttendanceMode]

class Price(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PRICE_UNSPECIFIED: _ClassVar[Price]
    PRICE_FREE: _ClassVar[Price]
    PRICE_UP_TO_50: _ClassVar[Price]
    PRICE_OVER_50: _ClassVar[Price]
    PRICE_UNKNOWN: _ClassVar[Price]

class Pay(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PAY_UNSPECIFIED: _ClassVar[Pay]
    PAY_UNPAID: _ClassVar[Pay]
    PAY_PAID: _ClassVar[Pay]
    PAY_UNKNOWN: _ClassVar[Pay]

class Status(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    STATUS_UNSPECIFIED: _ClassVar[Status]
    STATUS_DRAFT: _ClassVar[Status]
    STATUS_OPEN: _ClassVar[Status]
    STATUS_CLOSED: _ClassVar[Status]
    STATUS_CANCELLED: _ClassVar[Status]
    STATUS_ENDED: _ClassVar[Status]

class ApplicationStanding(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    APPLICATION_STANDING_UNSPECIFIED: _ClassVar[ApplicationStanding]
    APPLICATION_STANDING_NONE: _ClassVar[ApplicationStanding]
    APPLICATION_STANDING_PLACED: _ClassVar[ApplicationStanding]
    APPLICATION_STANDING_WAITING: _ClassVar[ApplicationStanding]
OPPORTUNITY_KIND_UNSPECIFIED: OpportunityKind
OPPORTUNITY_KIND_INTERNSHIP: OpportunityKind
OPPORTUNITY_KIND_JOB: OpportunityKind
OPPORTUNITY_KIND_MENTORSHIP: OpportunityKind
OPPORTUNITY_KIND_JOB_SHADOWING: OpportunityKind
OPPORTUNITY_KIND_WORKSHOP: OpportunityKind
OPPORTUNITY_KIND_AFTER_SCHOOL_PROGRAMME: OpportunityKind
OPPORTUNITY_KIND_TUTORING: OpportunityKind
OPPORTUNITY_KIND_GUEST_SPEAKER: OpportunityKind
OPPORTUNITY_KIND_COMMUNITY_PROJECT: OpportunityKind
OPPORTUNITY_KIND_ADULT_EDUCATION: OpportunityKind
OPPORTUNITY_KIND_LANGUAGE_OR_CULTURE: OpportunityKind
OPPORTUNITY_KIND_JOINT_EVENT: OpportunityKind
OPPORTUNITY_KIND_SUPPORT_SERVICE: OpportunityKind
OPPORTUNITY_KIND_WELLNESS_OR_SUSTAINABILITY: OpportunityKind
ATTENDANCE_MODE_UNSPECIFIED: AttendanceMode
ATTENDANCE_MODE_IN_PERSON: AttendanceMode
ATTENDANCE_MODE_ONLINE: AttendanceMode
PRICE_UNSPECIFIED: Price
PRICE_FREE: Price
PRICE_UP_TO_50: Price
PRICE_OVER_50: Price
PRICE_UNKNOWN: Price
PAY_UNSPECIFIED: Pay
PAY_UNPAID: Pay
PAY_PAID: Pay
PAY_UNKNOWN: Pay
STATUS_UNSPECIFIED: Status
STATUS_DRAFT: Status
STATUS_OPEN: Status
STATUS_CLOSED: Status
STATUS_CANCELLED: Status
STATUS_ENDED: Status
APPLICATION_STANDING_UNSPECIFIED: ApplicationStanding
APPLICATION_STANDING_NONE: ApplicationStanding
APPLICATION_STANDING_PLACED: ApplicationStanding
APPLICATION_STANDING_WAITING: ApplicationStanding

class Schedule(_message.Message):
    __slots__ = ("start_date", "end_date", "start_time", "end_time", "time_zone")
    START_DATE_FIELD_NUMBER: _ClassVar[int]
    END_DATE_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    TIME_ZONE_FIELD_NUMBER: _ClassVar[int]
    start_date: str
    end_date: str
    start_time: str
    end_time: str
    time_zone: str
    def __init__(self, start_date: _Optional[str] = ..., end_date: _Optional[str] = ..., start_time: _Optional[str] = ..., end_time: _Optional[str] = ..., time_zone: _Optional[str] = ...) -> None: ...

class Place(_message.Message):
    __slots__ = ("address", "city", "postal_code", "area", "latitude", "longitude")
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    CITY_FIELD_NUMBER: _ClassVar[int]
    POSTAL_CODE_FIELD_NUMBER: _ClassVar[int]
    AREA_FIELD_NUMBER: _ClassVar[int]
    LATITUDE_FIELD_NUMBER: _ClassVar[int]
    LONGITUDE_FIELD_NUMBER: _ClassVar[int]
    address: str
    city: str
    postal_code: str
    area: str
    latitude: float
    longitude: float
    def __init__(self, address: _Optional[str] = ..., city: _Optional[str] = ..., postal_code: _Optional[str] = ..., area: _Optional[str] = ..., latitude: _Optional[float] = ..., longitude: _Optional[float] = ...) -> None: ...

class Ages(_message.Message):
    __slots__ = ("minimum", "maximum")
    MINIMUM_FIELD_NUMBER: _ClassVar[int]
    MAXIMUM_FIELD_NUMBER: _ClassVar[int]
    minimum: int
    maximum: int
    def __init__(self, minimum: _Optional[int] = ..., maximum: _Optional[int] = ...) -> None: ...

class Access(_message.Message):
    __slots__ = ("transport", "food", "scholarships")
    TRANSPORT_FIELD_NUMBER: _ClassVar[int]
    FOOD_FIELD_NUMBER: _ClassVar[int]
    SCHOLARSHIPS_FIELD_NUMBER: _ClassVar[int]
    transport: bool
    food: bool
    scholarships: bool
    def __init__(self, transport: _Optional[bool] = ..., food: _Optional[bool] = ..., scholarships: _Optional[bool] = ...) -> None: ...

class Offer(_message.Message):
    __slots__ = ("title", "description", "kind", "schedule", "mode", "place", "ages", "capacity", "price", "pay", "access", "themes", "apply_by")
    TITLE_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    SCHEDULE_FIELD_NUMBER: _ClassVar[int]
    MODE_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    AGES_FIELD_NUMBER: _ClassVar[int]
    CAPACITY_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    PAY_FIELD_NUMBER: _ClassVar[int]
    ACCESS_FIELD_NUMBER: _ClassVar[int]
    THEMES_FIELD_NUMBER: _ClassVar[int]
    APPLY_BY_FIELD_NUMBER: _ClassVar[int]
    title: str
    description: str
    kind: OpportunityKind
    schedule: Schedule
    mode: AttendanceMode
    place: Place
    ages: Ages
    capacity: int
    price: Price
    pay: Pay
    access: Access
    themes: _containers.RepeatedScalarFieldContainer[str]
    apply_by: str
    def __init__(self, title: _Optional[str] = ..., description: _Optional[str] = ..., kind: _Optional[_Union[OpportunityKind, str]] = ..., schedule: _Optional[_Union[Schedule, _Mapping]] = ..., mode: _Optional[_Union[AttendanceMode, str]] = ..., place: _Optional[_Union[Place, _Mapping]] = ..., ages: _Optional[_Union[Ages, _Mapping]] = ..., capacity: _Optional[int] = ..., price: _Optional[_Union[Price, str]] = ..., pay: _Optional[_Union[Pay, str]] = ..., access: _Optional[_Union[Access, _Mapping]] = ..., themes: _Optional[_Iterable[str]] = ..., apply_by: _Optional[str] = ...) -> None: ...

class PostOpportunityRequest(_message.Message):
    __slots__ = ("command_id", "opportunity_id", "host_id", "offer")
    COMMAND_ID_FIELD_NUMBER: _ClassVar[int]
    OPPORTUNITY_ID_FIELD_NUMBER: _ClassVar[int]
    HOST_ID_FIELD_NUMBER: _ClassVar[int]
    OFFER_FIELD_NUMBER: _ClassVar[int]
    command_id: str
    opportunity_id: str
    host_id: str
    offer: Offer
    def __init__(self, command_id: _Optional[str] = ..., opportunity_id: _Optional[str] = ..., host_id: _Optional[str] = ..., offer: _Optional[_Union[Offer, _Mapping]] = ...) -> None: ...

class PostOpportunityResponse(_message.Message):
    __slots__ = ("outcome",)
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    outcome: _outcome_pb2.Outcome
    def __init__(self, outcome: _Optional[_Union[_outcome_pb2.Outcome, _Mapping]] = ...) -> None: ...

class ReviseOpportunityRequest(_message.Message):
    __slots__ = ("command_id", "opportunity_id", "offer")
    COMMAND_ID_FIELD_NUMBER: _ClassVar[int]
    OPPORTUNITY_ID_FIELD_NUMBER: _ClassVar[int]
    OFFER_FIELD_NUMBER: _ClassVar[int]
    command_id: str
    opportunity_id: str
    offer: Offer
    def __init__(self, command_id: _Optional[str] = ..., opportunity_id: _Optional[str] = ..., offer: _Optional[_Union[Offer, _Mapping]] = ...) -> None: ...

class ReviseOpportunityResponse(_message.Message):
    __slots__ = ("outcome",)
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    outcome: _outcome_pb2.Outcome
    def __init__(self, outcome: _Optional[_Union[_outcome_pb2.Outcome, _Mapping]] = ...) -> None: ...

class PublishOpportunityRequest(_message.Message):
    __slots__ = ("command_id", "opportunity_id")
    COMMAND_ID_FIELD_NUMBER: _ClassVar[int]
    OPPORTUNITY_ID_FIELD_NUMBER: _ClassVar[int]
    command_id: str
    opportunity_id: str
    def __init__(self, command_id: _Optional[str] = ..., opportunity_id: _Optional[str] = ...) -> None: ...

class PublishOpportunityResponse(_message.Message):
    __slots__ = ("outcome",)
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    outcome: _outcome_pb2.Outcome
    def __init__(self, outcome: _Optional[_Union[_outcome_pb2.Outcome, _Mapping]] = ...) -> None: ...

class ChangeCapacityRequest(_message.Message):
    __slots__ = ("command_id", "opportunity_id", "capacity")
    COMMAND_ID_FIELD_NUMBER: _ClassVar[int]
    OPPORTUNITY_ID_FIELD_NUMBER: _ClassVar[int]
    CAPACITY_FIELD_NUMBER: _ClassVar[int]
    command_id: str
    opportunity_id: str
    capacity: int
    def __init__(self, command_id: _Optional[str] = ..., opportunity_id: _Optional[str] = ..., capacity: _Optional[int] = ...) -> None: ...

class ChangeCapacityResponse(_message.Message):
    __slots__ = ("outcome",)
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    outcome: _outcome_pb2.Outcome
    def __init__(self, outcome: _Optional[_Union[_outcome_pb2.Outcome, _Mapping]] = ...) -> None: ...

class ApplyRequest(_message.Message):
    __slots__ = ("command_id", "opportunity_id", "learner_id")
    COMMAND_ID_FIELD_NUMBER: _ClassVar[int]
    OPPORTUNITY_ID_FIELD_NUMBER: _ClassVar[int]
    LEARNER_ID_FIELD_NUMBER: _ClassVar[int]
    command_id: str
    opportunity_id: str
    learner_id: str
    def __init__(self, command_id: _Optional[str] = ..., opportunity_id: _Optional[str] = ..., learner_id: _Optional[str] = ...) -> None: ...

class ApplyResponse(_message.Message):
    __slots__ = ("outcome",)
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    outcome: _outcome_pb2.Outcome
    def __init__(self, outcome: _Optional[_Union[_outcome_pb2.Outcome, _Mapping]] = ...) -> None: ...

class WithdrawRequest(_message.Message):
    __slots__ = ("command_id", "opportunity_id", "learner_id")
    COMMAND_ID_FIELD_NUMBER: _ClassVar[int]
    OPPORTUNITY_ID_FIELD_NUMBER: _ClassVar[int]
    LEARNER_ID_FIELD_NUMBER: _ClassVar[int]
    command_id: str
    opportunity_id: str
    learner_id: str
    def __init__(self, command_id: _Optional[str] = ..., opportunity_id: _Optional[str] = ..., learner_id: _Optional[str] = ...) -> None: ...

class WithdrawResponse(_message.Message):
    __slots__ = ("outcome",)
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    outcome: _outcome_pb2.Outcome
    def __init__(self, outcome: _Optional[_Union[_outcome_pb2.Outcome, _Mapping]] = ...) -> None: ...

class CloseOpportunityRequest(_message.Message):
    __slots__ = ("command_id", "opportunity_id", "reason")
    COMMAND_ID_FIELD_NUMBER: _ClassVar[int]
    OPPORTUNITY_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    command_id: str
    opportunity_id: str
    reason: str
    def __init__(self, command_id: _Optional[str] = ..., opportunity_id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class CloseOpportunityResponse(_message.Message):
    __slots__ = ("outcome",)
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    outcome: _outcome_pb2.Outcome
    def __init__(self, outcome: _Optional[_Union[_outcome_pb2.Outcome, _Mapping]] = ...) -> None: ...

class CancelOpportunityRequest(_message.Message):
    __slots__ = ("command_id", "opportunity_id", "reason")
    COMMAND_ID_FIELD_NUMBER: _ClassVar[int]
    OPPORTUNITY_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    command_id: str
    opportunity_id: str
    reason: str
    def __init__(self, command_id: _Optional[str] = ..., opportunity_id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class CancelOpportunityResponse(_message.Message):
    __slots__ = ("outcome",)
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    outcome: _outcome_pb2.Outcome
    def __init__(self, outcome: _Optional[_Union[_outcome_pb2.Outcome, _Mapping]] = ...) -> None: ...

class GetOpportunityRequest(_message.Message):
    __slots__ = ("opportunity_id", "learner_id")
    OPPORTUNITY_ID_FIELD_NUMBER: _ClassVar[int]
    LEARNER_ID_FIELD_NUMBER: _ClassVar[int]
    opportunity_id: str
    learner_id: str
    def __init__(self, opportunity_id: _Optional[str] = ..., learner_id: _Optional[str] = ...) -> None: ...

class GetOpportunityResponse(_message.Message):
    __slots__ = ("opportunity_id", "host_id", "offer", "status", "reason", "taken", "waiting", "application", "turn", "at")
    OPPORTUNITY_ID_FIELD_NUMBER: _ClassVar[int]
    HOST_ID_FIELD_NUMBER: _ClassVar[int]
    OFFER_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    TAKEN_FIELD_NUMBER: _ClassVar[int]
    WAITING_FIELD_NUMBER: _ClassVar[int]
    APPLICATION_FIELD_NUMBER: _ClassVar[int]
    TURN_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    opportunity_id: str
    host_id: str
    offer: Offer
    status: Status
    reason: str
    taken: int
    waiting: int
    application: ApplicationStanding
    turn: int
    at: _outcome_pb2.StreamVersion
    def __init__(self, opportunity_id: _Optional[str] = ..., host_id: _Optional[str] = ..., offer: _Optional[_Union[Offer, _Mapping]] = ..., status: _Optional[_Union[Status, str]] = ..., reason: _Optional[str] = ..., taken: _Optional[int] = ..., waiting: _Optional[int] = ..., application: _Optional[_Union[ApplicationStanding, str]] = ..., turn: _Optional[int] = ..., at: _Optional[_Union[_outcome_pb2.StreamVersion, _Mapping]] = ...) -> None: ...
