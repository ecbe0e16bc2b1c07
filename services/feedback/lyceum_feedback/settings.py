"""The settings of the feedback service, from ``LYCEUM_…``."""

from lyceum_chassis.process.settings import Address, KeyedSettings
from pydantic import Field


class Settings(KeyedSettings):
    opportunities_address: Address = Field(
        description="host:port of the opportunities service's gRPC API"
    )
