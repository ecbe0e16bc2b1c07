"""What one may ask of search. The same model checks it over gRPC, HTTP and the web page."""

from collections.abc import Iterable
from typing import Annotated, Literal, Self

from lyceum_chassis.domain.fields import Id, OptionalDay, none_if_empty
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import ErrorDetails, PydanticCustomError

from lyceum_projections.geo import Circle
from lyceum_projections.search_paging import TOKEN_MAX, Bookmark
from lyceum_projections.vocabulary import KINDS, OPPORTUNITY_KINDS, PRICES

MOST_PAGED = 10_000
MOST_VALUES = 100
"""Of a list in a question."""

CardType = Literal["opportunity", "partner", "skill_demand"]
Order = Literal["relevance", "date", "distance"]
LONGEST_TEXT = 500


def _known(words: Iterable[str], what: str) -> AfterValidator:
    known = frozenset(words)

    def check(word: str) -> str:
        if word not in known:
            raise PydanticCustomError(
                "unknown_word",
                "{word} is no {what}; known are {known}",
                {"word": repr(word), "what": what, "known": ", ".join(sorted(known))},
            )
        return word

    return AfterValidator(check)


OpportunityKind = Annotated[str, _known(OPPORTUNITY_KINDS, "kind of opportunity")]
Blank = BeforeValidator(none_if_empty)
"""An HTML form sends its empty fields too."""
Name = Annotated[str, Field(min_length=1, max_length=200)]


class SearchQuestion(BaseModel):
    """Filters of different kinds all hold; values of one kind are alternatives."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: Annotated[str, Field(max_length=LONGEST_TEXT)] = Field(
        "",
        description="Words to look for, in any order and grammatical form; small typing errors "
        "are forgiven.",
    )
    type: Annotated[CardType | None, Blank] = Field(
        None, description="Opportunities or partners; both if left out."
    )
    kinds: tuple[Annotated[str, _known(KINDS, "kind")], ...] = Field(
        (),
        description="Kinds of opportunity or of partner, such as `internship` or `school`.",
    )
    themes: tuple[Name, ...] = Field((), description="Themes, such as `literacy`.")
    areas: tuple[Name, ...] = Field(
        (),
        description="Community areas, such as `Austin`; whatever the case and accents.",
    )
    age: Annotated[Annotated[int, Field(ge=0, le=150)] | None, Blank] = Field(
        None, description="Opportunities for somebody of this age in years."
    )
    prices: tuple[Annotated[str, _known(PRICES, "price")], ...] = Field(
        (), description="`free`, `up_to_50`, `over_50` or `unknown`."
    )
    free_places_only: bool = Field(False, description="Only opportunities with a free place.")
    from_date: OptionalDay = Field(
        None, description="Only opportunities that run on or after this day (ISO 8601)."
    )
    to_date: OptionalDay = Field(
        None, description="Only opportunities that run on or before this day (ISO 8601)."
    )
    latitude: Annotated[Annotated[float, Field(ge=-90, le=90)] | None, Blank] = Field(
        None, description="Degrees north (WGS 84) of a point to be near to."
    )
    longitude: Annotated[Annotated[float, Field(ge=-180, le=180)] | None, Blank] = Field(
        None, description="Degrees east (WGS 84) of a point to be near to."
    )
    radius_m: Annotated[Annotated[float, Field(ge=1, le=100_000)] | None, Blank] = Field(
        None, description="How near, in metres, 1 to 100,000."
    )
    host_ids: tuple[Id, ...] = Field((), description="UUIDs of the partners that host.")
    include_inactive: bool = Field(
        False,
        description="Also opportunities that are over, closed or cancelled, and suspended "
        "partners.",
    )
    order: Annotated[Order | None, Blank] = Field(
        None, description="By relevance if there is a text, else by date, unless it is given."
    )
    page_size: int = Field(20, ge=1, le=100, description="Cards a page.")
    page: int = Field(1, ge=1, description="Which page, from 1.")
    page_token: str = Field(
        "",
        max_length=TOKEN_MAX,
        description="The `next_page_token` of a page of the same question: this page begins after "
        "its last card, whatever came or went before it. Instead of `page`.",
    )

    @field_validator("kinds", "themes", "areas", "prices", "host_ids", mode="before")
    @classmethod
    def _few_enough(cls, values: object) -> object:
        """Before each of them is looked at. No city has so many of any."""
        if isinstance(values, list | tuple) and len(values) > MOST_VALUES:
            raise PydanticCustomError(
                "too_many", "at most {most} values can be asked for", {"most": MOST_VALUES}
            )
        return values

    @field_validator("page_token")
    @classmethod
    def _of_this_question(cls, token: str, info: ValidationInfo) -> str:
        """It stands last, so that all that it belongs to is known here, where it is right."""
        if not token or not {*SearchQuestion.model_fields} - {"page_token"} <= info.data.keys():
            return token
        bookmark = Bookmark.read(token, info.data)
        if info.data["page"] != 1:
            raise PydanticCustomError("two_pages", "give page, or page_token")
        order, ranked = info.data["order"], info.data["text"].strip()
        is_counted = order == "distance" or (ranked and order != "date")
        if is_counted and bookmark.seen + info.data["page_size"] > MOST_PAGED:
            raise PydanticCustomError(
                "too_deep", "no page reaches beyond the 10,000th card, but by date"
            )
        return token

    @model_validator(mode="after")
    def _together(self) -> Self:
        point = (self.latitude, self.longitude, self.radius_m)
        if None in point and point != (None, None, None):
            raise PydanticCustomError(
                "incomplete_point", "latitude, longitude and radius_m belong together"
            )
        if self.order == "distance" and self.near is None:
            raise PydanticCustomError(
                "order_needs_point", "order by distance needs latitude, longitude and radius_m"
            )
        if self.page * self.page_size > MOST_PAGED:
            raise PydanticCustomError("too_deep", "no page reaches beyond the 10,000th card")
        if self.from_date and self.to_date and self.from_date > self.to_date:
            raise PydanticCustomError("dates_reversed", "from_date is after to_date")
        return self

    @property
    def near(self) -> Circle | None:
        if self.latitude is None or self.longitude is None or self.radius_m is None:
            return None
        return Circle(self.latitude, self.longitude, self.radius_m)

    @property
    def bookmark(self) -> Bookmark | None:
        """Where the page before ended, if a token says so."""
        return Bookmark.read(self.page_token, self.__dict__) if self.page_token else None

    @property
    def offset(self) -> int:
        return (self.page - 1) * self.page_size


def violations(errors: Iterable[ErrorDetails]) -> list[tuple[str, str]]:
    """Pydantic's errors as (field, description); the field of a list is named without index."""
    return [
        (
            ".".join(str(part) for part in error["loc"] if isinstance(part, str)) or "request",
            error["msg"],
        )
        for error in errors
    ]
