"""How a process gets to Kafka: every client's arguments are made here.

Where nothing is said, there is neither TLS nor a login: for Kafka on loopback, and for tests.
"""

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, TypeAlias

from lyceum_connections.certificates import Files, client_context

Protocol = Literal["PLAINTEXT", "SSL", "SASL_SSL"]
MECHANISM = "SCRAM-SHA-512"


@dataclass(frozen=True)
class Kafka:
    """A cluster at ``addresses`` (host:port, several with commas), and how to get in.

    ``SSL`` shows the certificate of ``files``, if there is one; ``SASL_SSL`` logs in as
    ``username`` with SCRAM-SHA-512. The password is read from its file for each new client, so
    that it can be replaced.
    """

    addresses: str
    protocol: Protocol = "PLAINTEXT"
    files: Files = field(default_factory=Files)
    username: str = ""
    password_file: str = ""

    def __str__(self) -> str:
        return self.addresses

    def aiokafka(self) -> dict[str, Any]:
        """The arguments of aiokafka's consumer, producer and admin client."""
        arguments: dict[str, Any] = {"bootstrap_servers": self.addresses}
        if self.protocol != "PLAINTEXT":
            arguments |= {"security_protocol": self.protocol, "ssl_context": self.context}
        if self.protocol == "SASL_SSL":
            arguments |= {
                "sasl_mechanism": MECHANISM,
                "sasl_plain_username": self.username,
                "sasl_plain_password": self.password(),
            }
        return arguments

    def librdkafka(self) -> dict[str, str]:
        """The same for clients that are built on librdkafka, such as confluent-kafka."""
        arguments = {"bootstrap.servers": self.addresses, "security.protocol": self.protocol}
        if self.protocol != "PLAINTEXT":
            arguments |= {
                "ssl.ca.location": self.files.ca,
                "ssl.certificate.location": self.files.certificate,
                "ssl.key.location": self.files.key,
            }
        if self.protocol == "SASL_SSL":
            arguments |= {
                "sasl.mechanism": MECHANISM,
                "sasl.username": self.username,
                "sasl.password": self.password(),
            }
        return {name: value for name, value in arguments.items() if value}

    @cached_property
    def context(self) -> Any:
        """None where nothing is encrypted; one context for all clients, which follows its files."""
        return None if self.protocol == "PLAINTEXT" else client_context(self.files)

    def password(self) -> str:
        """Raises ``OSError``."""
        return Path(self.password_file).read_text().strip()


KafkaAt: TypeAlias = Kafka | str
"""A cluster; of one without TLS and login its addresses are enough."""


def kafka_at(where: KafkaAt) -> Kafka:
    return Kafka(where) if isinstance(where, str) else where


def aiokafka_arguments(where: KafkaAt) -> dict[str, Any]:
    return kafka_at(where).aiokafka()
