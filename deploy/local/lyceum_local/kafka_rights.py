"""Who may what in Kafka, as `deploy/kafka/acls.yaml` says it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml  # type: ignore[import-untyped]

from lyceum_local.manifests import DEPLOY, manifests

DEFAULT_FILE: Final = DEPLOY / "kafka" / "acls.yaml"
_KINDS: Final = {
    "topics": ("TOPIC", "LITERAL"),
    "topic_prefixes": ("TOPIC", "PREFIXED"),
    "groups": ("GROUP", "LITERAL"),
    "group_prefixes": ("GROUP", "PREFIXED"),
    "transactional_ids": ("TRANSACTIONAL_ID", "LITERAL"),
}
_OPERATIONS: Final = ("Read", "Write", "Describe", "Create", "Delete", "Alter")


class BadRights(Exception):  # noqa: N818
    """The file says something that can't be meant; the message has a line for each."""


@dataclass(frozen=True, order=True)
class Right:
    """One thing that a user may: in Kafka's own words, an ACL that allows it from any host."""

    resource: str
    pattern: str
    name: str
    operation: str

    def __str__(self) -> str:
        prefix = "…" if self.pattern == "PREFIXED" else ""
        return f"{self.operation} {self.resource.lower()} {self.name}{prefix}"


Rights = Mapping[str, frozenset[Right]]
"""By user."""


def load(file: Path = DEFAULT_FILE) -> Rights:
    """All users with their rights. Raises `BadRights` with all that is wrong."""
    document: dict[str, Any] = yaml.safe_load(file.read_text())
    wrong: list[str] = []
    said: dict[str, Any] = dict(document["users"])
    for service in manifests():
        for user, rights in document["of_each_service"].items():
            said[user.format(service=service)] = {
                kind: {name.format(service=service): may for name, may in named.items()}
                for kind, named in rights.items()
            }
    found = {user: frozenset(_rights(user, rights, wrong)) for user, rights in said.items()}
    for user, parts in document["together"].items():
        wrong += [f"{user}: there is no user {part}" for part in parts if part not in found]
        found[user] = frozenset[Right]().union(*(found.get(part, frozenset()) for part in parts))
    if wrong:
        raise BadRights("\n".join(f"{file}: {each}" for each in wrong))
    return found


def _rights(user: str, said: Mapping[str, Any], wrong: list[str]) -> Iterator[Right]:
    for kind, named in said.items():
        if kind not in _KINDS:
            wrong.append(f"{user}: {kind} is none of {', '.join(_KINDS)}")
            continue
        resource, pattern = _KINDS[kind]
        for name, operations in named.items():
            for operation in operations:
                if operation not in _OPERATIONS:
                    wrong.append(f"{user}: {operation} is none of {', '.join(_OPERATIONS)}")
                yield Right(resource, pattern, name, operation.upper())
