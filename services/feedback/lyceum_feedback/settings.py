"""The settings of the feedback service, from ``LYCEUM_…``."""

import base64
import binascii

from lyceum_chassis.process.settings import Address, ServiceSettings
from pydantic import Field, SecretStr, field_validator


class Settings(ServiceSettings):
    opportunities_address: Address = Field(
        description="host:port of the opportunities service's gRPC API"
    )
    master_key: SecretStr = Field(
        description="32 random bytes in base64; without it no personal data can ever be read again"
    )

    @field_validator("master_key")
    @classmethod
    def _is_32_bytes(cls, value: SecretStr) -> SecretStr:
        try:
            length = len(base64.b64decode(value.get_secret_value(), validate=True))
        except binascii.Error:
            length = 0
        if length != 32:
            raise ValueError("must be 32 bytes in base64: openssl rand -base64 32")
        return value

    def master_key_bytes(self) -> bytes:
        return base64.b64decode(self.master_key.get_secret_value())
