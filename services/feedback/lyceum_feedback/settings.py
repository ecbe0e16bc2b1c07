"""The settings of the feedback service, from ``LYCEUM_…``."""

from lyceum_chassis.process.settings import Address, PersonalDataSettings
from pydantic import Field


class Settings(PersonalDataSettings):
    opportunities_address: Address = Field(
        description="host:port of the opportunities service's gRPC API"
    )
