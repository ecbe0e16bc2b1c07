"""Settings from the environment: frozen, checked as a whole, every bad value named at once."""

import sys
from typing import Annotated, TypeVar

from pydantic import AfterValidator, Field, SecretStr, StringConstraints, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from lyceum_chassis.store.master_keys import MasterKeys

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


def _holds_master_keys(value: SecretStr) -> SecretStr:
    MasterKeys.parse(value.get_secret_value())
    return value


class KeyedSettings(ServiceSettings):
    """What a service that holds personal data needs beside."""

    master_key: Annotated[SecretStr, AfterValidator(_holds_master_keys)] = Field(
        description="32 random bytes in base64, or several as id:base64 with commas, of which the "
        "first wraps new keys; without them no personal data can ever be read again"
    )

    def master_keys(self) -> MasterKeys:
        return MasterKeys.parse(self.master_key.get_secret_value())


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
