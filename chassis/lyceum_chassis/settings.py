"""Settings from the environment: frozen, checked as a whole, every bad value named at once."""

import sys
from typing import Annotated, TypeVar

from pydantic import Field, StringConstraints, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "LYCEUM_"
Address = Annotated[str, StringConstraints(pattern=r"^[^\s:,]+:\d{1,5}$")]
Addresses = Annotated[str, StringConstraints(pattern=r"^[^\s:,]+:\d{1,5}(,[^\s:,]+:\d{1,5})*$")]


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
