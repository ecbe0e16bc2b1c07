"""Who may what in the store, as `deploy/mongo/users.yaml` says it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml  # type: ignore[import-untyped]

from lyceum_local.kafka_rights import BadRights
from lyceum_local.manifests import DEPLOY, manifests

DEFAULT_FILE: Final = DEPLOY / "mongo" / "users.yaml"
ALL: Final = "*"
"""In the place of a collection's name: each one of the database, and the database itself."""
_KEYS: Final = "_keys"
_ACTIONS: Final = (
    *("find", "insert", "update", "remove", "changeStream"),
    *("createCollection", "createIndex", "dropCollection", "listCollections", "listIndexes"),
)


@dataclass(frozen=True, order=True)
class Privilege:
    """What may be done with a collection; its name is "" for all of a database."""

    database: str
    collection: str
    actions: tuple[str, ...]

    def as_mongodb(self) -> dict[str, Any]:
        """As createRole takes it."""
        resource = {"db": self.database, "collection": self.collection}
        return {"resource": resource, "actions": list(self.actions)}


Privileges = Mapping[str, tuple[Privilege, ...]]
"""By user."""


def load(file: Path = DEFAULT_FILE) -> Privileges:
    """All users with their privileges. Raises `BadRights` with all that is wrong."""
    document: dict[str, Any] = yaml.safe_load(file.read_text())
    wrong: list[str] = []
    said: dict[str, Any] = dict(document["users"])
    for service, manifest in manifests().items():
        said |= _of_service(service, manifest.holds_personal_data, document)
        if manifest.policies:
            said[f"{service}-policies"] = _of_policies(service, document)
            own = said[f"{service}-api"][manifest.database]
            said[f"{service}-api"][manifest.database] = own | _of_views(
                document["of_each_policy_for_api"], manifest.policies
            )
    found = {user: tuple(sorted(_of(user, rights, wrong))) for user, rights in said.items()}
    for user, parts in document["together"].items():
        wrong += [f"{user}: there is no user {part}" for part in parts if part not in found]
        found[user] = _together(each for part in parts for each in found.get(part, ()))
    if wrong:
        raise BadRights("\n".join(f"{file}: {each}" for each in wrong))
    return found


def _together(privileges: Iterable[Privilege]) -> tuple[Privilege, ...]:
    """One for each collection."""
    actions: dict[tuple[str, str], set[str]] = {}
    for each in privileges:
        actions.setdefault((each.database, each.collection), set()).update(each.actions)
    return tuple(sorted(Privilege(*of, tuple(sorted(may))) for of, may in actions.items()))


def _of_service(service: str, keyed: bool, document: Mapping[str, Any]) -> dict[str, Any]:
    """Without people's keys where nothing personal is held."""
    return {
        user.format(service=service): {
            name.format(service=service): may
            for name, may in rights.items()
            if keyed or not name.endswith(_KEYS)
        }
        for user, rights in document["of_each_service"].items()
        if keyed or not user.endswith("-keys")
    }


def _of_policies(service: str, document: Mapping[str, Any]) -> dict[str, Any]:
    manifest = manifests()[service]
    rows = _of_views(document["of_each_policy"], manifest.policies)
    found = {manifest.database: document["of_each_services_policies"] | rows}
    if manifest.holds_personal_data:
        found[manifest.database + _KEYS] = document["of_each_services_policies_keys"]
    return found


def _of_views(said: Mapping[str, Any], views: Iterable[str]) -> dict[str, Any]:
    return {name.format(view=view): may for view in views for name, may in said.items()}


def _of(user: str, said: Mapping[str, Any], wrong: list[str]) -> Iterator[Privilege]:
    for database, collections in said.items():
        for name, actions in collections.items():
            unknown = sorted(set(actions) - set(_ACTIONS))
            wrong += [f"{user}: {each} is none of {', '.join(_ACTIONS)}" for each in unknown]
            yield Privilege(database, "" if name == ALL else name, tuple(sorted(actions)))
