"""A place in the city: a value that many things have."""

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from lyceum_chassis.domain.fields import Line


class Place(BaseModel):
    """A place in the city. Degrees in WGS 84, both or none."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    address: Line = ""
    city: Line = ""
    postal_code: Line = ""
    area: Line = ""
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Field(ge=-180, le=180)] | None = None

    @model_validator(mode="after")
    def _both_or_none(self) -> Self:
        if (self.latitude is None) != (self.longitude is None):
            raise ValueError("latitude and longitude go together")
        return self
