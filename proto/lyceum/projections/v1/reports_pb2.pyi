from lyceum.access.v1 import access_pb2 as _access_pb2
from lyceum.command.v1 import outcome_pb2 as _outcome_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ReportTrend(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    REPORT_TREND_UNSPECIFIED: _ClassVar[ReportTrend]
    REPORT_TREND_DAY: _ClassVar[ReportTrend]
    REPORT_TREND_MONTH: _ClassVar[ReportTrend]
    REPORT_TREND_QUARTER: _ClassVar[ReportTrend]
    REPORT_TREND_SCHOOL_YEAR: _ClassVar[ReportTrend]
    REPORT_TREND_YEAR: _ClassVar[ReportTrend]

class OfferGrouping(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    OFFER_GROUPING_UNSPECIFIED: _ClassVar[OfferGrouping]
    OFFER_GROUPING_AREA: _ClassVar[OfferGrouping]
    OFFER_GROUPING_KIND: _ClassVar[OfferGrouping]
    OFFER_GROUPING_PARTNER: _ClassVar[OfferGrouping]
REPORT_TREND_UNSPECIFIED: ReportTrend
REPORT_TREND_DAY: ReportTrend
REPORT_TREND_MONTH: ReportTrend
REPORT_TREND_QUARTER: ReportTrend
REPORT_TREND_SCHOOL_YEAR: ReportTrend
REPORT_TREND_YEAR: ReportTrend
OFFER_GROUPING_UNSPECIFIED: OfferGrouping
OFFER_GROUPING_AREA: OfferGrouping
OFFER_GROUPING_KIND: OfferGrouping
OFFER_GROUPING_PARTNER: OfferGrouping

class ListReportsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListReportsResponse(_message.Message):
    __slots__ = ("reports",)
    REPORTS_FIELD_NUMBER: _ClassVar[int]
    reports: _containers.RepeatedCompositeFieldContainer[Report]
    def __init__(self, reports: _Optional[_Iterable[_Union[Report, _Mapping]]] = ...) -> None: ...

class Report(_message.Message):
    __slots__ = ("name", "title", "says", "dimensions", "measures")
    NAME_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    SAYS_FIELD_NUMBER: _ClassVar[int]
    DIMENSIONS_FIELD_NUMBER: _ClassVar[int]
    MEASURES_FIELD_NUMBER: _ClassVar[int]
    name: str
    title: str
    says: str
    dimensions: _containers.RepeatedCompositeFieldContainer[ReportDimension]
    measures: _containers.RepeatedCompositeFieldContainer[ReportMeasure]
    def __init__(self, name: _Optional[str] = ..., title: _Optional[str] = ..., says: _Optional[str] = ..., dimensions: _Optional[_Iterable[_Union[ReportDimension, _Mapping]]] = ..., measures: _Optional[_Iterable[_Union[ReportMeasure, _Mapping]]] = ...) -> None: ...

class ReportDimension(_message.Message):
    __slots__ = ("name", "title")
    NAME_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    name: str
    title: str
    def __init__(self, name: _Optional[str] = ..., title: _Optional[str] = ...) -> None: ...

class ReportMeasure(_message.Message):
    __slots__ = ("name", "title", "unit", "of_people")
    NAME_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    OF_PEOPLE_FIELD_NUMBER: _ClassVar[int]
    name: str
    title: str
    unit: str
    of_people: bool
    def __init__(self, name: _Optional[str] = ..., title: _Optional[str] = ..., unit: _Optional[str] = ..., of_people: _Optional[bool] = ...) -> None: ...

class ReportPeriod(_message.Message):
    __slots__ = ("to",)
    FROM_FIELD_NUMBER: _ClassVar[int]
    TO_FIELD_NUMBER: _ClassVar[int]
    to: str
    def __init__(self, to: _Optional[str] = ..., **kwargs) -> None: ...

class ReportFilter(_message.Message):
    __slots__ = ("dimension", "values")
    DIMENSION_FIELD_NUMBER: _ClassVar[int]
    VALUES_FIELD_NUMBER: _ClassVar[int]
    dimension: str
    values: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, dimension: _Optional[str] = ..., values: _Optional[_Iterable[str]] = ...) -> None: ...

class GetReportRequest(_message.Message):
    __slots__ = ("name", "period", "as_of", "group_by", "filters", "trend", "after")
    NAME_FIELD_NUMBER: _ClassVar[int]
    PERIOD_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    GROUP_BY_FIELD_NUMBER: _ClassVar[int]
    FILTERS_FIELD_NUMBER: _ClassVar[int]
    TREND_FIELD_NUMBER: _ClassVar[int]
    AFTER_FIELD_NUMBER: _ClassVar[int]
    name: str
    period: ReportPeriod
    as_of: str
    group_by: _containers.RepeatedScalarFieldContainer[str]
    filters: _containers.RepeatedCompositeFieldContainer[ReportFilter]
    trend: ReportTrend
    after: _containers.RepeatedCompositeFieldContainer[_outcome_pb2.StreamVersion]
    def __init__(self, name: _Optional[str] = ..., period: _Optional[_Union[ReportPeriod, _Mapping]] = ..., as_of: _Optional[str] = ..., group_by: _Optional[_Iterable[str]] = ..., filters: _Optional[_Iterable[_Union[ReportFilter, _Mapping]]] = ..., trend: _Optional[_Union[ReportTrend, str]] = ..., after: _Optional[_Iterable[_Union[_outcome_pb2.StreamVersion, _Mapping]]] = ...) -> None: ...

class GetReportResponse(_message.Message):
    __slots__ = ("report", "from_date", "to_date", "group_by", "lines", "threshold")
    REPORT_FIELD_NUMBER: _ClassVar[int]
    FROM_DATE_FIELD_NUMBER: _ClassVar[int]
    TO_DATE_FIELD_NUMBER: _ClassVar[int]
    GROUP_BY_FIELD_NUMBER: _ClassVar[int]
    LINES_FIELD_NUMBER: _ClassVar[int]
    THRESHOLD_FIELD_NUMBER: _ClassVar[int]
    report: Report
    from_date: str
    to_date: str
    group_by: _containers.RepeatedScalarFieldContainer[str]
    lines: _containers.RepeatedCompositeFieldContainer[ReportLine]
    threshold: int
    def __init__(self, report: _Optional[_Union[Report, _Mapping]] = ..., from_date: _Optional[str] = ..., to_date: _Optional[str] = ..., group_by: _Optional[_Iterable[str]] = ..., lines: _Optional[_Iterable[_Union[ReportLine, _Mapping]]] = ..., threshold: _Optional[int] = ...) -> None: ...

class ReportLine(_message.Message):
    __slots__ = ("period", "keys", "figures")
    PERIOD_FIELD_NUMBER: _ClassVar[int]
    KEYS_FIELD_NUMBER: _ClassVar[int]
    FIGURES_FIELD_NUMBER: _ClassVar[int]
    period: str
    keys: _containers.RepeatedCompositeFieldContainer[ReportKey]
    figures: _containers.RepeatedCompositeFieldContainer[ReportFigure]
    def __init__(self, period: _Optional[str] = ..., keys: _Optional[_Iterable[_Union[ReportKey, _Mapping]]] = ..., figures: _Optional[_Iterable[_Union[ReportFigure, _Mapping]]] = ...) -> None: ...

class ReportKey(_message.Message):
    __slots__ = ("dimension", "value", "label", "all")
    DIMENSION_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    LABEL_FIELD_NUMBER: _ClassVar[int]
    ALL_FIELD_NUMBER: _ClassVar[int]
    dimension: str
    value: str
    label: str
    all: bool
    def __init__(self, dimension: _Optional[str] = ..., value: _Optional[str] = ..., label: _Optional[str] = ..., all: _Optional[bool] = ...) -> None: ...

class ReportFigure(_message.Message):
    __slots__ = ("measure", "value", "hidden")
    MEASURE_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    HIDDEN_FIELD_NUMBER: _ClassVar[int]
    measure: str
    value: float
    hidden: bool
    def __init__(self, measure: _Optional[str] = ..., value: _Optional[float] = ..., hidden: _Optional[bool] = ...) -> None: ...

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
