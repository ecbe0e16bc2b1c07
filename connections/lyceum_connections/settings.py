"""The settings of connections, from ``LYCEUM_…``: each wrong one is named, beside all others.

What belongs together is judged as it was given, before and beside what pydantic finds in single
settings: an error in one place hides none in another.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal, Self, TypeVar

from pydantic import Field, ModelWrapValidatorHandler, ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict

from lyceum_connections.certificates import Files
from lyceum_connections.kafka import Kafka, Protocol

PREFIX = "LYCEUM_"
S = TypeVar("S")
_CONFIG = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore")


class KafkaSettings(BaseSettings):
    """How this process gets in at Kafka."""

    model_config = _CONFIG

    kafka_protocol: Protocol = Field(
        default="PLAINTEXT", description="PLAINTEXT, SSL, or SASL_SSL to log in with SCRAM-SHA-512"
    )
    kafka_ca_file: str = Field(
        default="", description="PEM of whom Kafka's certificate may be; else the system's"
    )
    kafka_certificate_file: str = Field(
        default="", description="PEM of the certificate to show to Kafka"
    )
    kafka_key_file: str = Field(default="", description="PEM of that certificate's key")
    kafka_username: str = Field(default="", description="who logs in")
    kafka_password_file: str = Field(default="", description="file of the password")

    @model_validator(mode="wrap")
    @classmethod
    def _kafka_fits(cls, given: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        return _made(cls.__name__, given, handler, _kafka_problems(given))

    def kafka_at(self, addresses: str) -> Kafka:
        return Kafka(
            addresses,
            self.kafka_protocol,
            Files(self.kafka_certificate_file, self.kafka_key_file, self.kafka_ca_file),
            self.kafka_username,
            self.kafka_password_file,
        )


class TlsSettings(BaseSettings):
    """How services speak with each other."""

    model_config = _CONFIG

    tls_certificate_file: str = Field(
        default="", description="PEM of this process's certificate; with it its servers use TLS"
    )
    tls_key_file: str = Field(default="", description="PEM of that certificate's key")
    tls_ca_file: str = Field(
        default="", description="PEM of whom other services' certificates may be; then TLS is used"
    )
    tls_callers: Literal["any", "certified"] = Field(
        default="any", description="certified: who calls over gRPC shows a certificate of that CA"
    )

    tls_service_uri: str = Field(
        default="",
        description="what comes before a service's name in the URI of its certificate: such a "
        "caller is that service, and needs no token",
    )

    @model_validator(mode="wrap")
    @classmethod
    def _tls_fits(cls, given: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        return _made(cls.__name__, given, handler, _tls_problems(given))

    @property
    def tls(self) -> Files:
        return Files(self.tls_certificate_file, self.tls_key_file, self.tls_ca_file)


def problems(error: ValidationError) -> list[str]:
    """A line each, with the setting's name."""
    return [
        f"{PREFIX}{'_'.join(str(part) for part in each['loc']).upper()}: {each['msg']}"
        for each in error.errors()
    ]


def _kafka_problems(given: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    protocol = given.get("kafka_protocol", "PLAINTEXT")
    login = [given.get(name, "") for name in ("kafka_username", "kafka_password_file")]
    files = _files(given, "kafka")
    if protocol == "PLAINTEXT" and (any(login) or files.named):
        yield (
            "kafka_protocol",
            "nothing is encrypted with PLAINTEXT, so it goes with no certificate and no login",
        )
    if protocol == "SSL" and any(login):
        yield "kafka_protocol", "SSL knows no login: SASL_SSL does"
    if protocol == "SASL_SSL" and not login[0]:
        yield "kafka_username", "is needed to log in"
    if protocol == "SASL_SSL" and (problem := _password_problem(login[1])):
        yield "kafka_password_file", problem
    for problem in files.problems():
        yield "kafka_certificate_file", problem


def _tls_problems(given: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    files = _files(given, "tls")
    for problem in files.problems():
        yield "tls_certificate_file", problem
    if given.get("tls_callers") == "certified" and not (files.ca and files.certificate):
        yield "tls_callers", "certified callers need a certificate, its key and the callers' CA"
    if given.get("tls_service_uri") and given.get("tls_callers") != "certified":
        yield "tls_service_uri", f"needs {PREFIX}TLS_CALLERS=certified"


def _files(given: Mapping[str, Any], of: str) -> Files:
    return Files(
        *(str(given.get(f"{of}_{part}_file", "")) for part in ("certificate", "key", "ca"))
    )


def _password_problem(file: str) -> str:
    if not file:
        return "is needed to log in"
    try:
        return "" if Path(file).read_text().strip() else f"{file}: is empty"
    except (OSError, UnicodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        return f"{file}: can't be read: {why}"


def _made(
    title: str,
    given: Any,
    handler: ModelWrapValidatorHandler[S],
    problems: Iterable[tuple[str, str]],
) -> S:
    """What ``handler`` makes of it. Raises ``ValidationError`` with all that is wrong."""
    found = [_error((name,), "connection", message) for name, message in problems]
    try:
        made = handler(given)
    except ValidationError as error:
        if not found:
            raise
        found += [_error(each["loc"], each["type"], each["msg"]) for each in error.errors()]
        raise ValidationError.from_exception_data(title, found) from None
    if found:
        raise ValidationError.from_exception_data(title, found)
    return made


def _error(where: tuple[int | str, ...], kind: str, message: str) -> InitErrorDetails:
    told = message.replace("{", "{{").replace("}", "}}")
    return InitErrorDetails(type=PydanticCustomError(kind, told), loc=where, input=None)
