"""Ids that follow from the data: who imports the same file again sends the same commands again.

All are UUIDv5 under one namespace. A command's id is derived from the id of what it changes and
not from the row's content, so a row that was edited meanwhile is never posted twice: it is refused,
as its command's id belonged to another content.
"""

from typing import Final
from uuid import UUID, uuid5

NAMESPACE: Final = UUID("06e8fc3f-e482-4deb-b6bf-a75e76dded07")


def partner_id(organisation: str) -> str:
    """The id of the partner of this name; case and spaces make no other partner."""
    return str(uuid5(NAMESPACE, f"partner:{' '.join(organisation.casefold().split())}"))


def opportunity_id(row_id: str) -> str:
    """The id of the opportunity of the row with this id."""
    return str(uuid5(NAMESPACE, f"opportunity:{row_id}"))


def command_id(intention: str, subject_id: str) -> str:
    """The id of the one command of this intention ("post", "publish") on this subject."""
    return str(uuid5(NAMESPACE, f"command:{intention}:{subject_id}"))
