"""Makes the users of a MongoDB server what `deploy/mongo/users.yaml` says."""

from collections.abc import Mapping
from typing import Any, Final

from lyceum_local.store_rights import Privileges
from pymongo import MongoClient
from pymongo.errors import OperationFailure

_NOT_FOUND: Final = (11, 31)
"""There is no such user, no such role."""


def apply(
    client: "MongoClient[dict[str, Any]]", users: Privileges, passwords: Mapping[str, str]
) -> None:
    """A role and a user of the same name each; those that are there are made what the data say.

    Who is connected is held to the new role with its next command. Raises PyMongo's errors.
    """
    admin = client.admin
    for user, privileges in users.items():
        role: dict[str, Any] = {
            "privileges": [each.as_mongodb() for each in privileges],
            "roles": [],
        }
        _make_or_update(admin, "Role", user, role)
        login: dict[str, Any] = {"roles": [{"role": user, "db": "admin"}]}
        if user in passwords:
            login |= {"pwd": passwords[user], "mechanisms": ["SCRAM-SHA-256"]}
        _make_or_update(admin, "User", user, login)


def _make_or_update(admin: Any, what: str, name: str, said: Mapping[str, Any]) -> None:
    """Updated first: a user without a password in ``said`` keeps the one it has."""
    try:
        admin.command(f"update{what}", name, **said)
    except OperationFailure as error:
        if error.code not in _NOT_FOUND:
            raise
        admin.command(f"create{what}", name, **said)
