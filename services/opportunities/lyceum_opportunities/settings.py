"""The settings of the opportunities service, from ``LYCEUM_…``."""

from lyceum_chassis.process.settings import Address, ServiceSettings
from pydantic import Field


class Settings(ServiceSettings):
    partners_address: Address = Field(description="host:port of the partners service's gRPC API")
