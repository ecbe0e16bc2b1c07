"""Settings from the environment: frozen, checked as a whole, every bad value named at once."""

import base64
import binascii
import sys
from typing import Annotated, TypeVar

from pydantic import (
    AfterValidator,
    Field,
    SecretStr,
    StringConstraints,
    ValidationError,
    field_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "LYCEUM_"


def _has_ports(addresses: str) -> str:
    for address in addresses.split(","):
        if not 0 < int(address.rpartition(":")[2]) < 65_536:
            raise ValueError("a port is a number from 1 to 65535")
    return addresses


_ONE = r"[^\s:,]+:[0-9]{1,5}"
Address = Annotated[str, StringConstraints(pattern=f"^{_ONE}$"), AfterValidator(_has_ports)]
Addresses = Annotated[
    str, StringConstraints(pattern=f"^{_ONE}(,{_ONE})*$"), AfterValidator(_has_ports)
]


class ServiceSettings(BaseSettings):
    """What every service needs. Each is read from ``LYCEUM_<NAME>``."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore")

    kafka: Addresses = Field(description="Kafka's brokers: host:port, several with commas")
    mongodb: str = Field(
        pattern=r"^mongodb(\+srv)?://\S+$", description="URI of the MongoDB server"
    )
    database: str = Field(
        pattern=r"^[A-Za-z0-9_-]{1,60}$", description="the service's own database"
    )
    grpc_address: Address = Field(description="host:port that the gRPC server listens on")
    http_address: Address = Field(description="host:port of /healthz and /readyz")
    log_level: str = Field(default="info", pattern="^(debug|info|warning|error)$")


class KeyedSettings(ServiceSettings):
    """What a service that holds personal data needs beside."""

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


S = TypeVar("S", bound=ServiceSettings)


def load(settings: type[S]) -> S:
    """The settings from the environment, or the end of the process with every error."""
    try:
        return settings()
    except ValidationError as error:
        print("The settings are not usable:", file=sys.stderr)
        for problem in error.errors():
            name = PREFIX + "_".join(str(part) for part in problem["loc"]).upper()
            field = settings.model_fields.get(str(problem["loc"][0])) if problem["loc"] else None
            about = f" ({field.description})" if field and field.description else ""
            print(f"  {name}: {problem['msg']}{about}", file=sys.stderr)
        raise SystemExit(2) from None
