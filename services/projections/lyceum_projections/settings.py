"""The settings of the projections service, from ``LYCEUM_…``."""

from pathlib import Path

from lyceum_chassis.process.settings import ServiceSettings
from pydantic import Field


class Settings(ServiceSettings):
    index_folder: Path = Field(description="folder of this replica's search index; its own alone")
    group_threshold: int = Field(
        default=10, ge=5, le=30, description="groups of fewer people are hidden in reports"
    )
    wait_limit_s: float = Field(
        default=5.0, gt=0, le=60, description="how long a query waits for a write, in seconds"
    )
