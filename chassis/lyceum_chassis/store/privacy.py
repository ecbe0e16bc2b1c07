"""One encryption key a person, so that forgetting a person is destroying a key.

Keys live in a database of their own, wrapped by the master key from the settings. Whoever has the
events alone, or the events and the keys without the master key, reads nothing personal.
AES-256-GCM (NIST SP 800-38D) with a fresh 96-bit nonce for every value.
"""

import os
from collections import OrderedDict

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pymongo.errors import DuplicateKeyError

from lyceum_chassis.store.mongo import Database

_NONCE_BYTES = 12
_KEY_BITS = 256


class Keyring:
    """Seals and opens personal data. ``master_key`` is 32 bytes."""

    def __init__(self, keys: Database, master_key: bytes, held_keys: int = 10_000) -> None:
        self._keys = keys["keys"]
        self._master = AESGCM(master_key)
        self._held: OrderedDict[str, bytes] = OrderedDict()
        self._held_max = held_keys

    async def seal(self, subject: str, plaintext: bytes, bound_to: bytes) -> bytes:
        """``plaintext`` under the person's key; the key is made when the person is first met.

        ``bound_to`` must be given again to open it, so that a value can't be moved elsewhere.
        """
        key = await self._find(subject) or await self._make(subject)
        return _encrypt(AESGCM(key), plaintext, bound_to)

    async def open(self, subject: str, sealed: bytes, bound_to: bytes) -> bytes | None:
        """What was sealed, or None if the person was forgotten."""
        stored = await self._find(subject)
        if stored is None:
            return None
        try:
            return AESGCM(stored).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], bound_to)
        except InvalidTag:
            # Forgotten and met again since: what was sealed before stays unreadable.
            return None

    async def forget(self, subject: str) -> bool:
        """Destroys the person's key. False if there was none."""
        self._held.pop(subject, None)
        return (await self._keys.delete_one({"_id": subject})).deleted_count == 1

    async def _find(self, subject: str) -> bytes | None:
        if subject in self._held:
            self._held.move_to_end(subject)
            return self._held[subject]
        document = await self._keys.find_one({"_id": subject})
        if document is None:
            return None
        wrapped: bytes = document["wrapped"]
        key = self._master.decrypt(wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:], subject.encode())
        self._hold(subject, key)
        return key

    async def _make(self, subject: str) -> bytes:
        key = AESGCM.generate_key(_KEY_BITS)
        wrapped = _encrypt(self._master, key, subject.encode())
        try:
            await self._keys.insert_one({"_id": subject, "wrapped": wrapped})
        except DuplicateKeyError:
            made_by_another = await self._find(subject)
            if made_by_another is None:
                raise
            return made_by_another
        self._hold(subject, key)
        return key

    def _hold(self, subject: str, key: bytes) -> None:
        self._held[subject] = key
        if len(self._held) > self._held_max:
            self._held.popitem(last=False)


def _encrypt(cipher: AESGCM, plaintext: bytes, bound_to: bytes) -> bytes:
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + cipher.encrypt(nonce, plaintext, bound_to)
