"""What search answers, the same over gRPC, HTTP and the web page."""

from typing import Literal, Self

from lyceum_chassis.projector.projection import Row
from pydantic import BaseModel, ConfigDict, Field

from lyceum_projections.cards import CARD_KINDS
from lyceum_projections.search_question import CardType


class Answer(BaseModel):
    model_config = ConfigDict(frozen=True)


class Card(Answer):
    """An opportunity, a partner or a demand for a skill. Texts that a card lacks are empty."""

    stream: str = Field(
        description="`opportunity-<uuid>`, `partner-<uuid>` or `skill_demand-<uuid>`."
    )
    type: CardType
    id: str = Field(description="UUID of the opportunity or the partner.")
    title: str = Field(description="Title of the opportunity or name of the partner.")
    description: str = Field("", description="Plain text.")
    kind: str = Field(description="Kind of opportunity or of partner.")
    status: str = Field(description="`open`, `closed`, `cancelled`; `active`, `suspended`.")
    host_id: str = Field("", description="UUID of the host; empty for a partner.")
    host_name: str = Field("", description="Name of the host; empty for a partner.")
    themes: tuple[str, ...] = ()
    area: str = Field("", description="Community area; empty if not known.")
    address: str = Field("", description="In one line; empty if not known.")
    latitude: float | None = Field(None, description="Degrees north (WGS 84).")
    longitude: float | None = Field(None, description="Degrees east (WGS 84).")
    start_date: str = Field("", description="First day, ISO 8601; empty for a partner.")
    end_date: str = Field("", description="Last day, ISO 8601; empty if open-ended.")
    start_time: str = Field("", description="Local time of day, HH:MM; may be empty.")
    end_time: str = Field("", description="Local time of day, HH:MM; may be empty.")
    time_zone: str = Field("", description="IANA time zone of the schedule.")
    minimum_age: int | None = Field(None, description="Youngest age in years.")
    maximum_age: int | None = Field(None, description="Oldest age in years.")
    capacity: int = Field(0, description="Places; 0 for a partner.")
    free_places: int = 0
    price: str = Field("", description="`free`, `up_to_50`, `over_50` or `unknown`.")
    pay: str = Field("", description="`paid`, `unpaid` or `unknown`.")
    mode: str = Field("", description="`in_person` or `online`.")
    transport: bool = Field(False, description="Transport is provided.")
    food: bool = Field(False, description="Food is provided.")
    scholarships: bool = Field(False, description="Scholarships are available.")
    apply_by: str = Field("", description="Last day on which one may apply, ISO 8601.")
    site: str = Field("", description="Web site of a partner.")
    skill_uri: str = Field("", description="The skill in demand, by its URI in ESCO.")
    reason: str = Field("", description="Why it is closed, cancelled or suspended.")
    version: int = Field(description="Version of the stream that the card shows.")
    over: bool = Field(False, description="Its last day has passed; it is not offered any more.")

    @classmethod
    def of(cls, row: Row, now: float, host_name: str = "") -> Self:
        """The card of a row of the projection ``cards``, as it is to be shown ``now``."""
        known = {name: value for name, value in row.items() if value is not None}
        over = CARD_KINDS[row["type"]].over_at(row) <= now
        return cls.model_validate(
            {"host_name": host_name, **known, "stream": row["_id"], "over": over}
        )


class Hit(Answer):
    card: Card
    title_html: str = Field(description="The title, escaped, matching words in `<mark>`.")
    fragment_html: str = Field(description="The best part of the description, likewise.")
    distance_m: float | None = Field(None, description="Metres from the point asked for.")


class FacetValue(Answer):
    value: str
    count: int = Field(description="Matching cards with it, as if this facet were not filtered.")


class Facet(Answer):
    name: str = Field(
        description="`type`, `kind`, `theme`, `area`, `price`, `age` or `free_places`."
    )
    values: tuple[FacetValue, ...] = Field(description="Most frequent first, at most 100.")


class SearchAnswer(Answer):
    total: int = Field(description="Cards that match.")
    hits: tuple[Hit, ...] = Field(description="This page of them.")
    facets: tuple[Facet, ...]
    match: Literal["all", "any"] = Field(
        description="`any` if no card has all of the words, or few have: so cards with some follow."
    )
    next_page_token: str = Field(
        "", description="The `page_token` of the next page; empty if this is the last one."
    )

    def counts(self, facet: str) -> dict[str, int]:
        """The values of a facet, most frequent first."""
        return {
            value.value: value.count
            for found in self.facets
            if found.name == facet
            for value in found.values
        }
