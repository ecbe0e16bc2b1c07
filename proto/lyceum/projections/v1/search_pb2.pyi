from lyceum.access.v1 import access_pb2 as _access_pb2
from lyceum.command.v1 import outcome_pb2 as _outcome_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class CardType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CARD_TYPE_UNSPECIFIED: _ClassVar[CardType]
    CARD_TYPE_OPPORTUNITY: _ClassVar[CardType]
    CARD_TYPE_PARTNER: _ClassVar[CardType]
    CARD_TYPE_SKILL_DEMAND: _ClassVar[CardType]

class SearchOrder(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SEARCH_ORDER_UNSPECIFIED: _ClassVar[SearchOrder]
    SEARCH_ORDER_RELEVANCE: _ClassVar[SearchOrder]
    SEARCH_ORDER_DATE: _ClassVar[SearchOrder]
    SEARCH_ORDER_DISTANCE: _ClassVar[SearchOrder]
CARD_TYPE_UNSPECIFIED: CardType
CARD_TYPE_OPPORTUNITY: CardType
CARD_TYPE_PARTNER: CardType
CARD_TYPE_SKILL_DEMAND: CardType
SEARCH_ORDER_UNSPECIFIED: SearchOrder
SEARCH_ORDER_RELEVANCE: SearchOrder
SEARCH_ORDER_DATE: SearchOrder
SEARCH_ORDER_DISTANCE: SearchOrder

class Near(_message.Message):
    __slots__ = ("latitude", "longitude", "radius_m")
    LATITUDE_FIELD_NUMBER: _ClassVar[int]
    LONGITUDE_FIELD_NUMBER: _ClassVar[int]
    RADIUS_M_FIELD_NUMBER: _ClassVar[int]
    latitude: float
    longitude: float
    radius_m: float
    def __init__(self, latitude: _Optional[float] = ..., longitude: _Optional[float] = ..., radius_m: _Optional[float] = ...) -> None: ...

class SearchRequest(_message.Message):
    __slots__ = ("text", "type", "kinds", "themes", "areas", "age", "prices", "free_places_only", "from_date", "to_date", "near", "host_ids", "include_inactive", "order", "page_size", "page", "after", "page_token")
    TEXT_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    KINDS_FIELD_NUMBER: _ClassVar[int]
    THEMES_FIELD_NUMBER: _ClassVar[int]
    AREAS_FIELD_NUMBER: _ClassVar[int]
    AGE_FIELD_NUMBER: _ClassVar[int]
    PRICES_FIELD_NUMBER: _ClassVar[int]
    FREE_PLACES_ONLY_FIELD_NUMBER: _ClassVar[int]
    FROM_DATE_FIELD_NUMBER: _ClassVar[int]
    TO_DATE_FIELD_NUMBER: _ClassVar[int]
    NEAR_FIELD_NUMBER: _ClassVar[int]
    HOST_IDS_FIELD_NUMBER: _ClassVar[int]
    INCLUDE_INACTIVE_FIELD_NUMBER: _ClassVar[int]
    ORDER_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    AFTER_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    text: str
    type: CardType
    kinds: _containers.RepeatedScalarFieldContainer[str]
    themes: _containers.RepeatedScalarFieldContainer[str]
    areas: _containers.RepeatedScalarFieldContainer[str]
    age: int
    prices: _containers.RepeatedScalarFieldContainer[str]
    free_places_only: bool
    from_date: str
    to_date: str
    near: Near
    host_ids: _containers.RepeatedScalarFieldContainer[str]
    include_inactive: bool
    order: SearchOrder
    page_size: int
    page: int
    after: _containers.RepeatedCompositeFieldContainer[_outcome_pb2.StreamVersion]
    page_token: str
    def __init__(self, text: _Optional[str] = ..., type: _Optional[_Union[CardType, str]] = ..., kinds: _Optional[_Iterable[str]] = ..., themes: _Optional[_Iterable[str]] = ..., areas: _Optional[_Iterable[str]] = ..., age: _Optional[int] = ..., prices: _Optional[_Iterable[str]] = ..., free_places_only: _Optional[bool] = ..., from_date: _Optional[str] = ..., to_date: _Optional[str] = ..., near: _Optional[_Union[Near, _Mapping]] = ..., host_ids: _Optional[_Iterable[str]] = ..., include_inactive: _Optional[bool] = ..., order: _Optional[_Union[SearchOrder, str]] = ..., page_size: _Optional[int] = ..., page: _Optional[int] = ..., after: _Optional[_Iterable[_Union[_outcome_pb2.StreamVersion, _Mapping]]] = ..., page_token: _Optional[str] = ...) -> None: ...

class Card(_message.Message):
    __slots__ = ("stream", "type", "id", "title", "description", "kind", "status", "host_id", "host_name", "themes", "area", "address", "latitude", "longitude", "start_date", "end_date", "start_time", "end_time", "time_zone", "minimum_age", "maximum_age", "capacity", "free_places", "price", "pay", "mode", "transport", "food", "scholarships", "apply_by", "site", "reason", "version", "over", "skill_uri")
    STREAM_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    HOST_ID_FIELD_NUMBER: _ClassVar[int]
    HOST_NAME_FIELD_NUMBER: _ClassVar[int]
    THEMES_FIELD_NUMBER: _ClassVar[int]
    AREA_FIELD_NUMBER: _ClassVar[int]
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    LATITUDE_FIELD_NUMBER: _ClassVar[int]
    LONGITUDE_FIELD_NUMBER: _ClassVar[int]
    START_DATE_FIELD_NUMBER: _ClassVar[int]
    END_DATE_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    TIME_ZONE_FIELD_NUMBER: _ClassVar[int]
    MINIMUM_AGE_FIELD_NUMBER: _ClassVar[int]
    MAXIMUM_AGE_FIELD_NUMBER: _ClassVar[int]
    CAPACITY_FIELD_NUMBER: _ClassVar[int]
    FREE_PLACES_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    PAY_FIELD_NUMBER: _ClassVar[int]
    MODE_FIELD_NUMBER: _ClassVar[int]
    TRANSPORT_FIELD_NUMBER: _ClassVar[int]
    FOOD_FIELD_NUMBER: _ClassVar[int]
    SCHOLARSHIPS_FIELD_NUMBER: _ClassVar[int]
    APPLY_BY_FIELD_NUMBER: _ClassVar[int]
    SITE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    OVER_FIELD_NUMBER: _ClassVar[int]
    SKILL_URI_FIELD_NUMBER: _ClassVar[int]
    stream: str
    type: CardType
    id: str
    title: str
    description: str
    kind: str
    status: str
    host_id: str
    host_name: str
    themes: _containers.RepeatedScalarFieldContainer[str]
    area: str
    address: str
    latitude: float
    longitude: float
    start_date: str
    end_date: str
    start_time: str
    end_time: str
    time_zone: str
    minimum_age: int
    maximum_age: int
    capacity: int
    free_places: int
    price: str
    pay: str
    mode: str
    transport: bool
    food: bool
    scholarships: bool
    apply_by: str
    site: str
    reason: str
    version: int
    over: bool
    skill_uri: str
    def __init__(self, stream: _Optional[str] = ..., type: _Optional[_Union[CardType, str]] = ..., id: _Optional[str] = ..., title: _Optional[str] = ..., description: _Optional[str] = ..., kind: _Optional[str] = ..., status: _Optional[str] = ..., host_id: _Optional[str] = ..., host_name: _Optional[str] = ..., themes: _Optional[_Iterable[str]] = ..., area: _Optional[str] = ..., address: _Optional[str] = ..., latitude: _Optional[float] = ..., longitude: _Optional[float] = ..., start_date: _Optional[str] = ..., end_date: _Optional[str] = ..., start_time: _Optional[str] = ..., end_time: _Optional[str] = ..., time_zone: _Optional[str] = ..., minimum_age: _Optional[int] = ..., maximum_age: _Optional[int] = ..., capacity: _Optional[int] = ..., free_places: _Optional[int] = ..., price: _Optional[str] = ..., pay: _Optional[str] = ..., mode: _Optional[str] = ..., transport: _Optional[bool] = ..., food: _Optional[bool] = ..., scholarships: _Optional[bool] = ..., apply_by: _Optional[str] = ..., site: _Optional[str] = ..., reason: _Optional[str] = ..., version: _Optional[int] = ..., over: _Optional[bool] = ..., skill_uri: _Optional[str] = ...) -> None: ...

class Hit(_message.Message):
    __slots__ = ("card", "title_html", "fragment_html", "distance_m")
    CARD_FIELD_NUMBER: _ClassVar[int]
    TITLE_HTML_FIELD_NUMBER: _ClassVar[int]
    FRAGMENT_HTML_FIELD_NUMBER: _ClassVar[int]
    DISTANCE_M_FIELD_NUMBER: _ClassVar[int]
    card: Card
    title_html: str
    fragment_html: str
    distance_m: float
    def __init__(self, card: _Optional[_Union[Card, _Mapping]] = ..., title_html: _Optional[str] = ..., fragment_html: _Optional[str] = ..., distance_m: _Optional[float] = ...) -> None: ...

class FacetValue(_message.Message):
    __slots__ = ("value", "count")
    VALUE_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    value: str
    count: int
    def __init__(self, value: _Optional[str] = ..., count: _Optional[int] = ...) -> None: ...

class Facet(_message.Message):
    __slots__ = ("name", "values")
    NAME_FIELD_NUMBER: _ClassVar[int]
    VALUES_FIELD_NUMBER: _ClassVar[int]
    name: str
    values: _containers.RepeatedCompositeFieldContainer[FacetValue]
    def __init__(self, name: _Optional[str] = ..., values: _Optional[_Iterable[_Union[FacetValue, _Mapping]]] = ...) -> None: ...

class SearchResponse(_message.Message):
    __slots__ = ("total", "hits", "facets", "next_page_token")
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    HITS_FIELD_NUMBER: _ClassVar[int]
    FACETS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    total: int
    hits: _containers.RepeatedCompositeFieldContainer[Hit]
    facets: _containers.RepeatedCompositeFieldContainer[Facet]
    next_page_token: str
    def __init__(self, total: _Optional[int] = ..., hits: _Optional[_Iterable[_Union[Hit, _Mapping]]] = ..., facets: _Optional[_Iterable[_Union[Facet, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class GetCardRequest(_message.Message):
    __slots__ = ("stream", "after")
    STREAM_FIELD_NUMBER: _ClassVar[int]
    AFTER_FIELD_NUMBER: _ClassVar[int]
    stream: str
    after: _containers.RepeatedCompositeFieldContainer[_outcome_pb2.StreamVersion]
    def __init__(self, stream: _Optional[str] = ..., after: _Optional[_Iterable[_Union[_outcome_pb2.StreamVersion, _Mapping]]] = ...) -> None: ...

class GetCardResponse(_message.Message):
    __slots__ = ("card",)
    CARD_FIELD_NUMBER: _ClassVar[int]
    card: Card
    def __init__(self, card: _Optional[_Union[Card, _Mapping]] = ...) -> None: ...
