"""The settings of connections, from ``LYCEUM_…``: each wrong one is named, beside all others.

What belongs together is judged where its last field is, so that an error in one place hides none
in another.
"""

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, ValidationError, ValidationInfo
from pydantic_settings import BaseSettings, SettingsConfigDict

from lyceum_connections.certificates import Files
from lyceum_connections.kafka import Kafka, Protocol

PREFIX = "LYCEUM_"
_CONFIG = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore")


def _files_fit(key: str, info: ValidationInfo) -> str:
    """The three files of a connection, with the key's as the last of them."""
    of = str(info.field_name).removesuffix("_key_file")
    found = _files({**info.data, f"{of}_key_file": key}, of)
    _refuse(found.problems())
    if of == "kafka" and found.named and info.data.get("kafka_protocol") == "PLAINTEXT":
        _refuse([f"{PREFIX}KAFKA_PROTOCOL=PLAINTEXT goes with no certificate and no CA"])
    return key


def _may_log_in(username: str, info: ValidationInfo) -> str:
    match info.data.get("kafka_protocol"):
        case "SASL_SSL" if not username:
            _refuse(["is needed to log in"])
        case "PLAINTEXT" | "SSL" as protocol if username:
            _refuse([f"{PREFIX}KAFKA_PROTOCOL={protocol} knows no login: SASL_SSL does"])
    return username


def _holds_a_password(file: str, info: ValidationInfo) -> str:
    if info.data.get("kafka_protocol") != "SASL_SSL":
        return file
    if not file:
        _refuse(["is needed to log in"])
    try:
        _refuse([] if Path(file).read_text().strip() else [f"{file}: is empty"])
    except OSError as error:
        _refuse([f"{file}: can't be read: {error.strerror}"])
    except UnicodeError:
        _refuse([f"{file}: is not UTF-8"])
    return file


def _can_be_certified(callers: str, info: ValidationInfo) -> str:
    files = _files(info.data, "tls")
    if callers == "certified" and not (files.ca and files.certificate):
        _refuse(["certified callers need a certificate, its key and the callers' CA"])
    return callers


def _is_certified(uri: str, info: ValidationInfo) -> str:
    if uri and info.data.get("tls_callers") != "certified":
        _refuse([f"needs {PREFIX}TLS_CALLERS=certified"])
    return uri


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
    kafka_key_file: Annotated[str, AfterValidator(_files_fit)] = Field(
        default="", validate_default=True, description="PEM of that certificate's key"
    )
    kafka_username: Annotated[str, AfterValidator(_may_log_in)] = Field(
        default="", validate_default=True, description="who logs in"
    )
    kafka_password_file: Annotated[str, AfterValidator(_holds_a_password)] = Field(
        default="", validate_default=True, description="file of the password"
    )

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
    tls_ca_file: str = Field(
        default="", description="PEM of whom other services' certificates may be; then TLS is used"
    )
    tls_key_file: Annotated[str, AfterValidator(_files_fit)] = Field(
        default="", validate_default=True, description="PEM of the certificate's key"
    )
    tls_callers: Annotated[Literal["any", "certified"], AfterValidator(_can_be_certified)] = Field(
        default="any",
        description="certified: who calls over gRPC shows a certificate of LYCEUM_TLS_CA_FILE",
    )
    tls_service_uri: Annotated[str, AfterValidator(_is_certified)] = Field(
        default="",
        description="what comes before a service's name in the URI of its certificate: such a "
        "caller is that service, and needs no token",
    )

    @property
    def tls(self) -> Files:
        return Files(self.tls_certificate_file, self.tls_key_file, self.tls_ca_file)


def problems(error: ValidationError) -> list[str]:
    """A line each, with the setting's name."""
    return [
        f"{PREFIX}{'_'.join(str(part) for part in each['loc']).upper()}: {each['msg']}"
        for each in error.errors()
    ]


def _files(given: dict[str, Any], of: str) -> Files:
    return Files(*(given.get(f"{of}_{part}_file", "") for part in ("certificate", "key", "ca")))


def _refuse(found: list[str]) -> None:
    if found:
        raise ValueError("; ".join(found))
