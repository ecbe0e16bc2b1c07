"""Makes a Kafka cluster's users and ACLs what `deploy/kafka/acls.yaml` says.

With confluent-kafka: aiokafka's admin client knows neither.
"""

import logging
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import (
    AclBinding,
    AclBindingFilter,
    AclOperation,
    AclPermissionType,
    AdminClient,
    ResourcePatternType,
    ResourceType,
    ScramCredentialInfo,
    ScramMechanism,
    UserScramCredentialAlteration,
    UserScramCredentialUpsertion,
)
from lyceum_connections.kafka import Kafka
from lyceum_local.kafka_rights import Right, Rights

from lyceum_cli.errors import CliError

_LIMIT_S = 15
_ITERATIONS = 8192


@dataclass(frozen=True)
class Applied:
    """What changed: rights by user; and whose rights beside ours were left as they are."""

    given: list[tuple[str, Right]]
    taken: list[tuple[str, Right]]
    others: list[str]


class Cluster:
    """The admin's side of a cluster. Every call raises `CliError` where Kafka refuses."""

    def __init__(self, kafka: Kafka) -> None:
        self._kafka = kafka
        quiet = logging.getLogger("lyceum.librdkafka")
        quiet.addHandler(logging.NullHandler())
        quiet.propagate = False
        settings: dict[str, Any] = {**kafka.librdkafka(), "socket.timeout.ms": _LIMIT_S * 1_000}
        self._admin = AdminClient(settings, logger=quiet)

    def set_passwords(self, passwords: Mapping[str, str]) -> None:
        """SCRAM-SHA-512, also for users who have one: who is connected stays so."""
        info = ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, _ITERATIONS)
        asked: list[UserScramCredentialAlteration] = [
            UserScramCredentialUpsertion(user, info, password.encode())
            for user, password in passwords.items()
        ]
        self._wait(lambda: self._admin.alter_user_scram_credentials(asked).values())

    def apply(self, rights: Rights) -> Applied:
        """Gives what is missing first, then takes away what our users have beside."""
        now = self._now()
        wanted = {(user, right) for user, all_ in rights.items() for right in all_}
        ours = {(user, right) for user, right in now if user in rights}
        given, taken = sorted(wanted - ours), sorted(ours - wanted)
        if given:
            bindings = [_binding(user, right) for user, right in given]
            self._wait(lambda: self._admin.create_acls(bindings).values())
        if taken:
            filters = [_filter(user, right) for user, right in taken]
            self._wait(lambda: self._admin.delete_acls(filters).values())
        return Applied(given, taken, sorted({user for user, _ in now if user not in rights}))

    def _now(self) -> set[tuple[str, Right]]:
        every: Any = None
        everything = AclBindingFilter(
            ResourceType.ANY,
            every,
            ResourcePatternType.ANY,
            every,
            every,
            AclOperation.ANY,
            AclPermissionType.ANY,
        )
        (found,) = self._wait(lambda: [self._admin.describe_acls(everything)])
        return {
            (
                acl.principal.removeprefix("User:"),
                Right(
                    acl.restype.name, acl.resource_pattern_type.name, acl.name, acl.operation.name
                ),
            )
            for acl in found
        }

    def _wait(self, ask: Callable[[], Iterable["Future[Any]"]]) -> list[Any]:
        try:
            return [each.result(_LIMIT_S) for each in ask()]
        except (KafkaException, TimeoutError) as error:
            why = _why(error.args[0]) if isinstance(error, KafkaException) else "no answer in time"
            raise CliError(f"Kafka at {self._kafka} doesn't do what was asked: {why}.") from error


def _why(error: KafkaError) -> str:
    """A broker's answer by its name: of a request that was forwarded it tells the request."""
    return error.name() if error.code() > 0 else error.str()


def _binding(user: str, right: Right) -> AclBinding:
    return AclBinding(*_words(user, right))


def _filter(user: str, right: Right) -> AclBindingFilter:
    return AclBindingFilter(*_words(user, right))


def _words(user: str, right: Right) -> tuple[Any, ...]:
    return (
        ResourceType[right.resource],
        right.name,
        ResourcePatternType[right.pattern],
        f"User:{user}",
        "*",
        AclOperation[right.operation],
        AclPermissionType.ALLOW,
    )
