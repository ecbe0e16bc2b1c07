"""The settings of the projections service, from ``LYCEUM_…``."""

from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from lyceum_chassis.domain.fields import TimeZone
from lyceum_chassis.process.settings import ServiceSettings
from pydantic import AfterValidator, Field

from lyceum_projections.reporting.question import PeoplePeriod


def _an_origin(url: str) -> str:
    parts = urlsplit(url)
    if url and (parts.scheme not in ("http", "https") or not parts.hostname or parts.query):
        raise ValueError("is not an address such as https://learning.example.org")
    return url.rstrip("/")


class Settings(ServiceSettings):
    index_folder: Path = Field(description="folder of this replica's search index; its own alone")
    group_threshold: int = Field(
        default=10, ge=5, le=30, description="groups of fewer people are hidden in reports"
    )
    wait_limit_s: float = Field(
        default=5.0, gt=0, le=60, description="how long a query waits for a write, in seconds"
    )
    city_time_zone: TimeZone = Field(
        default="UTC",
        description="the city's zone: in it a day begins; another one needs the reports rebuilt",
    )
    people_period: PeoplePeriod = Field(
        default="quarter",
        description="after which calendar period figures of people move: month, quarter or "
        "school_year; open: at once, for invented people alone",
    )
    public_url: Annotated[str, AfterValidator(_an_origin)] = Field(
        default="",
        description="where the city's pages and feeds are found from outside, such as "
        "https://learning.example.org; the address that was asked if not set",
    )
    feed_licence: str = Field(
        default="https://creativecommons.org/licenses/by/4.0/",
        description="address of the licence under which others may use the feeds",
    )
    settling_days: int = Field(
        default=1, ge=0, le=60, description="days after which a period's figures are published"
    )
