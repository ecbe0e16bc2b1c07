"""Settings from the environment: frozen, checked as a whole, every bad value named at once."""

import ipaddress
import os
import sys
from collections.abc import Collection, Iterator
from typing import Annotated, Literal, Self, TypeVar

from lyceum_connections.kafka import Kafka
from lyceum_connections.settings import KafkaSettings, TlsSettings
from pydantic import (
    AfterValidator,
    Field,
    SecretStr,
    StringConstraints,
    ValidationError,
    model_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

from lyceum_chassis.access.limits import Limits
from lyceum_chassis.access.tokens import ALGORITHMS, Trust
from lyceum_chassis.observing.traces import TraceSettings
from lyceum_chassis.process.setting_files import PREFIX, read_files
from lyceum_chassis.store.master_keys import MasterKeys


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


def _is_https_or_here(source: str) -> str:
    """Keys that come over plain HTTP from elsewhere could be anybody's."""
    if source.startswith("http://") and not _is_loopback(source.removeprefix("http://")):
        raise ValueError("over a network the keys are fetched by https")
    return source


def _is_loopback(address: str) -> bool:
    """Whether host:port, with or without a path, is on this machine only."""
    host = address.partition("/")[0].rpartition(":")[0] or address
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def _known_algorithms(names: str) -> str:
    if unknown := sorted(set(names.split(",")) - set(ALGORITHMS)):
        raise ValueError(f"{', '.join(unknown)}: only {', '.join(ALGORITHMS)} can be taken")
    return names


class AccessSettings(BaseSettings):
    """Whose tokens are taken, and what one caller may ask for."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore")

    access: Literal["on", "off"] = Field(
        default="on", description="off lets everybody do everything: on loopback only"
    )
    access_issuer: str = Field(default="", description="the iss of the tokens that are taken")
    access_audience: str = Field(default="", description="the aud that a token must name")
    access_jwks: Annotated[str, AfterValidator(_is_https_or_here)] = Field(
        default="", description="the issuer's public keys: a file or a URL"
    )
    access_algorithms: Annotated[str, AfterValidator(_known_algorithms)] = Field(
        default="ES256,RS256,EdDSA", description="what a token may be signed with, with commas"
    )
    access_roles_claim: str = Field(
        default="roles", pattern=r"^\S+$", description="the claim with the roles: a.b leads into a"
    )
    access_rate: float = Field(default=200.0, gt=0, description="requests a second and caller")
    access_burst: float = Field(default=400.0, ge=1, description="requests at once and caller")
    access_pending: int = Field(default=50, ge=1, description="requests under way and caller")

    @model_validator(mode="after")
    def _is_on_or_here(self) -> Self:
        if self.access == "on":
            wanted = ("access_issuer", "access_audience", "access_jwks")
            missing = [f"{PREFIX}{name.upper()}" for name in wanted if not getattr(self, name)]
            if missing:
                raise ValueError(
                    f"access is on, which needs {', '.join(missing)}; "
                    f"{PREFIX}ACCESS=off lets everybody do everything, on loopback only"
                )
        elif not _is_loopback(address := getattr(self, "grpc_address", "")):
            raise ValueError(
                f"with {PREFIX}ACCESS=off everybody may do everything, so {PREFIX}GRPC_ADDRESS "
                f"must be on loopback: 127.0.0.1:<port>, not {address}"
            )
        return self

    def trust(self) -> Trust:
        return Trust(
            self.access_issuer,
            self.access_audience,
            tuple(self.access_algorithms.split(",")),
            self.access_roles_claim,
        )

    def limits(self) -> Limits:
        return Limits(self.access_rate, self.access_burst, self.access_pending)


class ServiceSettings(AccessSettings, KafkaSettings, TlsSettings):
    """What every service needs. Each is read from ``LYCEUM_<NAME>``, or from the file that
    ``LYCEUM_<NAME>_FILE`` names."""

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
    token_file: str = Field(
        default="", description="file of the token that this service shows to others; read anew"
    )
    log_level: str = Field(default="info", pattern="^(debug|info|warning|error)$")
    traces_endpoint: str = Field(
        default="",
        pattern=r"^(https?://\S+)?$",
        description="what takes traces by OTLP over gRPC, such as http://collector:4317; "
        "nothing is traced if not set",
    )
    traces_share: float = Field(
        default=0.01, ge=0, le=1, description="which share of the commands is traced: 0 to 1"
    )

    def traces(self) -> TraceSettings:
        return TraceSettings(self.traces_endpoint, self.traces_share)

    def brokers(self) -> Kafka:
        """Kafka, and how to get in."""
        return self.kafka_at(self.kafka)


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
    """The settings from the environment and from the files that it names (``setting_files.py``),
    or the end of the process with every error."""
    from_files, unusable = read_files(settings.model_fields, os.environ)
    told = list(unusable.values())
    try:
        loaded = settings.model_validate(from_files)
    except ValidationError as error:
        told += _told(settings, error, unusable)
    if not told:
        return loaded
    print("The settings are not usable:", file=sys.stderr)
    for line in told:
        print(f"  {line}", file=sys.stderr)
    raise SystemExit(2)


def _told(settings: type[S], error: ValidationError, unusable: Collection[str]) -> Iterator[str]:
    """Of a setting whose file can't be used it is told once that it can't."""
    for problem in error.errors():
        if problem["loc"] and problem["loc"][0] in unusable:
            continue
        name = (PREFIX + "_".join(str(part) for part in problem["loc"]).upper()).rstrip("_")
        field = settings.model_fields.get(str(problem["loc"][0])) if problem["loc"] else None
        about = f" ({field.description})" if field and field.description else ""
        yield f"{name}: {problem['msg']}{about}"
