"""Keyed digests of commands: they tell a retry from another command with the same command id.

A digest is ``1.<key id>.<HMAC-SHA256, 32 hex digits>`` over what is set in the command. The key
makes it safe to include personal fields: who has the store, but not the key, can't try answers out
until one fits. Fields at their defaults are left out, so that a command digests the same before
and after a deploy that adds a field with a default.
"""

import contextlib
import hmac
import json
import os
from collections.abc import Mapping

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pymongo.errors import DuplicateKeyError

from lyceum_chassis.domain.messages import Command
from lyceum_chassis.store.master_keys import MasterKeys
from lyceum_chassis.store.mongo import Database

_FORM = "1"
_HEX_DIGITS = 32
_SECRET_ID = "command digests"
_in_order = json.JSONEncoder(sort_keys=True).encode
"""Not in the order of declaration, which a deploy may change."""


class Digests:
    """``keys`` by their ids; ``current`` is the id of the one that makes new digests."""

    def __init__(self, keys: Mapping[str, bytes], current: str) -> None:
        # Begun once a key: to begin one costs more than a command's digest, and lets go of the GIL,
        # which other threads then hold for a while.
        self._keyed = {id_: hmac.new(key, digestmod="sha256") for id_, key in keys.items()}
        self._current = current

    def of(self, command: Command) -> str:
        return f"{_FORM}.{self._current}.{self._hash(self._current, command)}"

    def fits(self, stored: str, command: Command) -> bool:
        """Whether ``command`` may be the one that left this digest.

        One that can't be compared, as its key is gone or it is from before there were keys, is
        taken to fit: a retry across a change of ours must not be told that it is another command.
        """
        form, _, rest = stored.partition(".")
        key_id, _, hashed = rest.partition(".")
        if form != _FORM or key_id not in self._keyed:
            return True
        return hmac.compare_digest(hashed, self._hash(key_id, command))

    def _hash(self, key_id: str, command: Command) -> str:
        said = command.model_dump(mode="json", exclude_defaults=True)
        text = f"{type(command).__name__}\n{_in_order(said)}"
        keyed = self._keyed[key_id].copy()
        keyed.update(text.encode())
        return keyed.hexdigest()[:_HEX_DIGITS]


async def load_digests(database: Database, master_keys: MasterKeys | None) -> Digests:
    """With keys derived from the master keys; a service without any has a secret in its store,
    made once. Where master keys came later, what the secret made can still be compared."""
    secrets = database["secrets"]
    stored = await secrets.find_one({"_id": _SECRET_ID})
    if stored is None and master_keys is None:
        fresh = {"key_id": f"store-{os.urandom(4).hex()}", "key": os.urandom(32)}
        with contextlib.suppress(DuplicateKeyError):  # another process was first
            await secrets.insert_one({"_id": _SECRET_ID, **fresh})
        stored = await secrets.find_one({"_id": _SECRET_ID})
    keys = {stored["key_id"]: stored["key"]} if stored else {}
    if master_keys is None:
        return Digests(keys, *keys)
    derived = {id_: _derived(key) for id_, key in master_keys.by_id.items()}
    return Digests({**keys, **derived}, master_keys.first)


def _derived(master_key: bytes) -> bytes:
    """A key of its own for this purpose (HKDF, RFC 5869)."""
    return HKDF(SHA256(), 32, salt=None, info=b"lyceum command digests").derive(master_key)
