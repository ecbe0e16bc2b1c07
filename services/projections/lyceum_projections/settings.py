"""The settings of the projections service, from ``LYCEUM_…``."""

from pathlib import Path

from lyceum_chassis.domain.fields import TimeZone
from lyceum_chassis.process.settings import ServiceSettings
from pydantic import Field

from lyceum_projections.reporting.question import PeoplePeriod


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
    settling_days: int = Field(
        default=1, ge=0, le=60, description="days after which a period's figures are published"
    )
