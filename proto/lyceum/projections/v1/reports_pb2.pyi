from lyceum.access.v1 import access_pb2 as _access_pb2
from lyceum.command.v1 import outcome_pb2 as _outcome_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class OfferGrouping(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    OFFER_GROUPING_UNSPECIFIED: _ClassVar[OfferGrouping]
    OFFER_GROUPING_AREA: _ClassVar[OfferGrouping]
    OFFER_GROUPING_KIND: _ClassVar[OfferGrouping]
    OFFER_GROUPING_PARTNER: _ClassVar[OfferGrouping]
OFFER_GROUPING_UNSPECIFIED: OfferGrouping
OFFER_GROUPING_AREA: OfferGrouping
OFFER_GROUPING_KIND: OfferGrouping
OFFER_GROUPING_PARTNER: OfferGrouping

class ReportOfferRequest(_message.Message):
    __slots__ = ("group_by", "areas", "kinds", "partner_ids", "after")
    GROUP_BY_FIELD_NUMBER: _ClassVar[int]
    AREAS_FIELD_NUMBER: _ClassVar[int]
    KINDS_FIELD_NUMBER: _ClassVar[int]
    PARTNER_IDS_FIELD_NUMBER: _ClassVar[int]
    AFTER_FIELD_NUMBER: _ClassVar[int]
    group_by: OfferGrouping
    areas: _containers.RepeatedScalarFieldContainer[str]
    kinds: _containers.RepeatedScalarFieldContainer[str]
    partner_ids: _containers.RepeatedScalarFieldContainer[str]
    after: _containers.RepeatedCompositeFieldContainer[_outcome_pb2.StreamVersion]
    def __init__(self, group_by: _Optional[_Union[OfferGrouping, str]] = ..., areas: _Optional[_Iterable[str]] = ..., kinds: _Optional[_Iterable[str]] = ..., partner_ids: _Optional[_Iterable[str]] = ..., after: _Optional[_Iterable[_Union[_outcome_pb2.StreamVersion, _Mapping]]] = ...) -> None: ...

class OfferRow(_message.Message):
    __slots__ = ("key", "label", "opportunities", "places", "taken", "waiting", "fill_rate")
    KEY_FIELD_NUMBER: _ClassVar[int]
    LABEL_FIELD_NUMBER: _ClassVar[int]
    OPPORTUNITIES_FIELD_NUMBER: _ClassVar[int]
    PLACES_FIELD_NUMBER: _ClassVar[int]
    TAKEN_FIELD_NUMBER: _ClassVar[int]
    WAITING_FIELD_NUMBER: _ClassVar[int]
    FILL_RATE_FIELD_NUMBER: _ClassVar[int]
    key: str
    label: str
    opportunities: int
    places: int
    taken: int
    waiting: int
    fill_rate: float
    def __init__(self, key: _Optional[str] = ..., label: _Optional[str] = ..., opportunities: _Optional[int] = ..., places: _Optional[int] = ..., taken: _Optional[int] = ..., waiting: _Optional[int] = ..., fill_rate: _Optional[float] = ...) -> None: ...

class ReportOfferResponse(_message.Message):
    __slots__ = ("rows", "total")
    ROWS_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    rows: _containers.RepeatedCompositeFieldContainer[OfferRow]
    total: OfferRow
    def __init__(self, rows: _Optional[_Iterable[_Union[OfferRow, _Mapping]]] = ..., total: _Optional[_Union[OfferRow, _Mapping]] = ...) -> None: ...

class ReportVoicesRequest(_message.Message):
    __slots__ = ("after",)
    AFTER_FIELD_NUMBER: _ClassVar[int]
    after: _containers.RepeatedCompositeFieldContainer[_outcome_pb2.StreamVersion]
    def __init__(self, after: _Optional[_Iterable[_Union[_outcome_pb2.StreamVersion, _Mapping]]] = ...) -> None: ...

class VoicesRow(_message.Message):
    __slots__ = ("kind", "area", "all_kinds", "all_areas", "hidden", "responses", "mean", "reply_rate")
    KIND_FIELD_NUMBER: _ClassVar[int]
    AREA_FIELD_NUMBER: _ClassVar[int]
    ALL_KINDS_FIELD_NUMBER: _ClassVar[int]
    ALL_AREAS_FIELD_NUMBER: _ClassVar[int]
    HIDDEN_FIELD_NUMBER: _ClassVar[int]
    RESPONSES_FIELD_NUMBER: _ClassVar[int]
    MEAN_FIELD_NUMBER: _ClassVar[int]
    REPLY_RATE_FIELD_NUMBER: _ClassVar[int]
    kind: str
    area: str
    all_kinds: bool
    all_areas: bool
    hidden: bool
    responses: int
    mean: float
    reply_rate: float
    def __init__(self, kind: _Optional[str] = ..., area: _Optional[str] = ..., all_kinds: _Optional[bool] = ..., all_areas: _Optional[bool] = ..., hidden: _Optional[bool] = ..., responses: _Optional[int] = ..., mean: _Optional[float] = ..., reply_rate: _Optional[float] = ...) -> None: ...

class ReportVoicesResponse(_message.Message):
    __slots__ = ("rows", "threshold")
    ROWS_FIELD_NUMBER: _ClassVar[int]
    THRESHOLD_FIELD_NUMBER: _ClassVar[int]
    rows: _containers.RepeatedCompositeFieldContainer[VoicesRow]
    threshold: int
    def __init__(self, rows: _Optional[_Iterable[_Union[VoicesRow, _Mapping]]] = ..., threshold: _Optional[int] = ...) -> None: ...
