from lyceum.command.v1 import outcome_pb2 as _outcome_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class PartnerKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PARTNER_KIND_UNSPECIFIED: _ClassVar[PartnerKind]
    PARTNER_KIND_SCHOOL: _ClassVar[PartnerKind]
    PARTNER_KIND_UNIVERSITY: _ClassVar[PartnerKind]
    PARTNER_KIND_BUSINESS: _ClassVar[PartnerKind]
    PARTNER_KIND_COMMUNITY_ORGANISATION: _ClassVar[PartnerKind]
    PARTNER_KIND_PUBLIC_BODY: _ClassVar[PartnerKind]

class Standing(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    STANDING_UNSPECIFIED: _ClassVar[Standing]
    STANDING_AWAITING_VERIFICATION: _ClassVar[Standing]
    STANDING_ACTIVE: _ClassVar[Standing]
    STANDING_REJECTED: _ClassVar[Standing]
    STANDING_SUSPENDED: _ClassVar[Standing]
    STANDING_LAPSED: _ClassVar[Standing]
PARTNER_KIND_UNSPECIFIED: PartnerKind
PARTNER_KIND_SCHOOL: PartnerKind
PARTNER_KIND_UNIVERSITY: PartnerKind
PARTNER_KIND_BUSINESS: PartnerKind
PARTNER_KIND_COMMUNITY_ORGANISATION: PartnerKind
PARTNER_KIND_PUBLIC_BODY: PartnerKind
STANDING_UNSPECIFIED: Standing
STANDING_AWAITING_VERIFICATION: Standing
STANDING_ACTIVE: Standing
STANDING_REJECTED: Standing
STANDING_SUSPENDED: Standing
STANDING_LAPSED: Standing

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

class Profile(_message.Message):
    __slots__ = ("name", "kind", "focus_themes", "place", "site")
    NAME_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    FOCUS_THEMES_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    SITE_FIELD_NUMBER: _ClassVar[int]
    name: str
    kind: PartnerKind
    focus_themes: _containers.RepeatedScalarFieldContainer[str]
    place: Place
    site: str
    def __init__(self, name: _Optional[str] = ..., kind: _Optional[_Union[PartnerKind, str]] = ..., focus_themes: _Optional[_Iterable[str]] = ..., place: _Optional[_Union[Place, _Mapping]] = ..., site: _Optional[str] = ...) -> None: ...

class ApplyToJoinRequest(_message.Message):
    __slots__ = ("command_id", "partner_id", "profile")
    COMMAND_ID_FIELD_NUMBER: _ClassVar[int]
    PARTNER_ID_FIELD_NUMBER: _ClassVar[int]
    PROFILE_FIELD_NUMBER: _ClassVar[int]
    command_id: str
    partner_id: str
    profile: Profile
    def __init__(self, command_id: _Optional[str] = ..., partner_id: _Optional[str] = ..., profile: _Optional[_Union[Profile, _Mapping]] = ...) -> None: ...

class ApplyToJoinResponse(_message.Message):
    __slots__ = ("outcome",)
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    outcome: _outcome_pb2.Outcome
    def __init__(self, outcome: _Optional[_Union[_outcome_pb2.Outcome, _Mapping]] = ...) -> None: ...

class VerifyPartnerRequest(_message.Message):
    __slots__ = ("command_id", "partner_id")
    COMMAND_ID_FIELD_NUMBER: _ClassVar[int]
    PARTNER_ID_FIELD_NUMBER: _ClassVar[int]
    command_id: str
    partner_id: str
    def __init__(self, command_id: _Optional[str] = ..., partner_id: _Optional[str] = ...) -> None: ...

class VerifyPartnerResponse(_message.Message):
    __slots__ = ("outcome",)
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    outcome: _outcome_pb2.Outcome
    def __init__(self, outcome: _Optional[_Union[_outcome_pb2.Outcome, _Mapping]] = ...) -> None: ...

class RejectPartnerRequest(_message.Message):
    __slots__ = ("command_id", "partner_id", "reason")
    COMMAND_ID_FIELD_NUMBER: _ClassVar[int]
    PARTNER_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    command_id: str
    partner_id: str
    reason: str
    def __init__(self, command_id: _Optional[str] = ..., partner_id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class RejectPartnerResponse(_message.Message):
    __slots__ = ("outcome",)
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    outcome: _outcome_pb2.Outcome
    def __init__(self, outcome: _Optional[_Union[_outcome_pb2.Outcome, _Mapping]] = ...) -> None: ...

class ReviseProfileRequest(_message.Message):
    __slots__ = ("command_id", "partner_id", "profile")
    COMMAND_ID_FIELD_NUMBER: _ClassVar[int]
    PARTNER_ID_FIELD_NUMBER: _ClassVar[int]
    PROFILE_FIELD_NUMBER: _ClassVar[int]
    command_id: str
    partner_id: str
    profile: Profile
    def __init__(self, command_id: _Optional[str] = ..., partner_id: _Optional[str] = ..., profile: _Optional[_Union[Profile, _Mapping]] = ...) -> None: ...

class ReviseProfileResponse(_message.Message):
    __slots__ = ("outcome",)
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    outcome: _outcome_pb2.Outcome
    def __init__(self, outcome: _Optional[_Union[_outcome_pb2.Outcome, _Mapping]] = ...) -> None: ...

class DeclareCapabilityRequest(_message.Message):
    __slots__ = ("command_id", "partner_id", "capability")
    COMMAND_ID_FIELD_NUMBER: _ClassVar[int]
    PARTNER_ID_FIELD_NUMBER: _ClassVar[int]
    CAPABILITY_FIELD_NUMBER: _ClassVar[int]
    command_id: str
    partner_id: str
    capability: str
    def __init__(self, command_id: _Optional[str] = ..., partner_id: _Optional[str] = ..., capability: _Optional[str] = ...) -> None: ...

class DeclareCapabilityResponse(_message.Message):
    __slots__ = ("outcome",)
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    outcome: _outcome_pb2.Outcome
    def __init__(self, outcome: _Optional[_Union[_outcome_pb2.Outcome, _Mapping]] = ...) -> None: ...

class WithdrawCapabilityRequest(_message.Message):
    __slots__ = ("command_id", "partner_id", "capability")
    COMMAND_ID_FIELD_NUMBER: _ClassVar[int]
    PARTNER_ID_FIELD_NUMBER: _ClassVar[int]
    CAPABILITY_FIELD_NUMBER: _ClassVar[int]
    command_id: str
    partner_id: str
    capability: str
    def __init__(self, command_id: _Optional[str] = ..., partner_id: _Optional[str] = ..., capability: _Optional[str] = ...) -> None: ...

class WithdrawCapabilityResponse(_message.Message):
    __slots__ = ("outcome",)
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    outcome: _outcome_pb2.Outcome
    def __init__(self, outcome: _Optional[_Union[_outcome_pb2.Outcome, _Mapping]] = ...) -> None: ...

class DeclareLimitRequest(_message.Message):
    __slots__ = ("command_id", "partner_id", "limit")
    COMMAND_ID_FIELD_NUMBER: _ClassVar[int]
    PARTNER_ID_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    command_id: str
    partner_id: str
    limit: str
    def __init__(self, command_id: _Optional[str] = ..., partner_id: _Optional[str] = ..., limit: _Optional[str] = ...) -> None: ...

class DeclareLimitResponse(_message.Message):
    __slots__ = ("outcome",)
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    outcome: _outcome_pb2.Outcome
    def __init__(self, outcome: _Optional[_Union[_outcome_pb2.Outcome, _Mapping]] = ...) -> None: ...

class WithdrawLimitRequest(_message.Message):
    __slots__ = ("command_id", "partner_id", "limit")
    COMMAND_ID_FIELD_NUMBER: _ClassVar[int]
    PARTNER_ID_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    command_id: str
    partner_id: str
    limit: str
    def __init__(self, command_id: _Optional[str] = ..., partner_id: _Optional[str] = ..., limit: _Optional[str] = ...) -> None: ...

class WithdrawLimitResponse(_message.Message):
    __slots__ = ("outcome",)
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    outcome: _outcome_pb2.Outcome
    def __init__(self, outcome: _Optional[_Union[_outcome_pb2.Outcome, _Mapping]] = ...) -> None: ...

class SuspendPartnerRequest(_message.Message):
    __slots__ = ("command_id", "partner_id", "reason")
    COMMAND_ID_FIELD_NUMBER: _ClassVar[int]
    PARTNER_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    command_id: str
    partner_id: str
    reason: str
    def __init__(self, command_id: _Optional[str] = ..., partner_id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class SuspendPartnerResponse(_message.Message):
    __slots__ = ("outcome",)
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    outcome: _outcome_pb2.Outcome
    def __init__(self, outcome: _Optional[_Union[_outcome_pb2.Outcome, _Mapping]] = ...) -> None: ...

class ReinstatePartnerRequest(_message.Message):
    __slots__ = ("command_id", "partner_id")
    COMMAND_ID_FIELD_NUMBER: _ClassVar[int]
    PARTNER_ID_FIELD_NUMBER: _ClassVar[int]
    command_id: str
    partner_id: str
    def __init__(self, command_id: _Optional[str] = ..., partner_id: _Optional[str] = ...) -> None: ...

class ReinstatePartnerResponse(_message.Message):
    __slots__ = ("outcome",)
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    outcome: _outcome_pb2.Outcome
    def __init__(self, outcome: _Optional[_Union[_outcome_pb2.Outcome, _Mapping]] = ...) -> None: ...

class RenewVerificationRequest(_message.Message):
    __slots__ = ("command_id", "partner_id")
    COMMAND_ID_FIELD_NUMBER: _ClassVar[int]
    PARTNER_ID_FIELD_NUMBER: _ClassVar[int]
    command_id: str
    partner_id: str
    def __init__(self, command_id: _Optional[str] = ..., partner_id: _Optional[str] = ...) -> None: ...

class RenewVerificationResponse(_message.Message):
    __slots__ = ("outcome",)
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    outcome: _outcome_pb2.Outcome
    def __init__(self, outcome: _Optional[_Union[_outcome_pb2.Outcome, _Mapping]] = ...) -> None: ...

class GetPartnerRequest(_message.Message):
    __slots__ = ("partner_id",)
    PARTNER_ID_FIELD_NUMBER: _ClassVar[int]
    partner_id: str
    def __init__(self, partner_id: _Optional[str] = ...) -> None: ...

class GetPartnerResponse(_message.Message):
    __slots__ = ("partner_id", "profile", "standing", "reason", "capabilities", "limits", "at")
    PARTNER_ID_FIELD_NUMBER: _ClassVar[int]
    PROFILE_FIELD_NUMBER: _ClassVar[int]
    STANDING_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    CAPABILITIES_FIELD_NUMBER: _ClassVar[int]
    LIMITS_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    partner_id: str
    profile: Profile
    standing: Standing
    reason: str
    capabilities: _containers.RepeatedScalarFieldContainer[str]
    limits: _containers.RepeatedScalarFieldContainer[str]
    at: _outcome_pb2.StreamVersion
    def __init__(self, partner_id: _Optional[str] = ..., profile: _Optional[_Union[Profile, _Mapping]] = ..., standing: _Optional[_Union[Standing, str]] = ..., reason: _Optional[str] = ..., capabilities: _Optional[_Iterable[str]] = ..., limits: _Optional[_Iterable[str]] = ..., at: _Optional[_Union[_outcome_pb2.StreamVersion, _Mapping]] = ...) -> None: ...
