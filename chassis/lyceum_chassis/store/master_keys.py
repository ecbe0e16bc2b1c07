"""The master keys of a service: they wrap people's keys, and never touch what people said.

``LYCEUM_MASTER_KEY`` holds one or several, with commas between them: ``<id>:<32 bytes in base64>``.
The first one wraps new keys; the others open what they wrapped, until it has been rewrapped.
"""

import base64
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_BYTES = 32
NONCE_BYTES = 12
_ID = re.compile(r"[A-Za-z0-9_-]{1,40}")


@dataclass(frozen=True, slots=True)
class MasterKeys:
    """At least one. ``first`` is the id of the one that wraps new keys."""

    by_id: Mapping[str, bytes] = field(repr=False)
    first: str

    @classmethod
    def parse(cls, text: str) -> "MasterKeys":
        """Raises ``ValueError``, which never repeats what was given.

        A key without an id is named after its hash: its id is the same wherever it stands.
        """
        keys: dict[str, bytes] = {}
        for part in text.split(","):
            id_, _, encoded = part.strip().rpartition(":")
            key = _decoded(encoded)
            id_ = id_ or _name_of(key)
            if not _ID.fullmatch(id_):
                raise ValueError("an id is of 1 to 40 letters, digits, - and _")
            if id_ in keys:
                raise ValueError(f"two keys have the id {id_}")
            keys[id_] = key
        return cls(keys, next(iter(keys)))

    @classmethod
    def of(cls, key: bytes) -> "MasterKeys":
        """A single one of 32 bytes, named after its hash."""
        return cls({_name_of(key): key}, _name_of(key))

    def wrap(self, subject: str, key: bytes) -> bytes:
        """A person's key under the first master key, bound to the person."""
        return encrypt(AESGCM(self.by_id[self.first]), key, subject.encode())

    def unwrap(self, subject: str, wrapped: bytes, by: str | None) -> bytes:
        """``by`` is the id of the master key that wrapped it; None: from before they had ids.

        Raises ``CannotUnwrap``.
        """
        keys = self.by_id.values() if by is None else [self.by_id[by]] if by in self.by_id else []
        for key in keys:
            try:
                return decrypt(AESGCM(key), wrapped, subject.encode())
            except InvalidTag:
                continue
        wanted = f"the master key {by}," if by else "a master key"
        raise CannotUnwrap(f"A person's key was wrapped by {wanted} that is not in the settings.")


class CannotUnwrap(Exception):  # noqa: N818
    """The settings lack a master key, or hold another one under its id."""


def encrypt(cipher: AESGCM, plaintext: bytes, bound_to: bytes) -> bytes:
    """A fresh nonce and the ciphertext with its tag."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + cipher.encrypt(nonce, plaintext, bound_to)


def decrypt(cipher: AESGCM, sealed: bytes, bound_to: bytes) -> bytes:
    """Raises ``InvalidTag``."""
    return cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound_to)


def _decoded(encoded: str) -> bytes:
    try:
        key = base64.b64decode(encoded, validate=True)
    except ValueError:
        key = b""
    if len(key) != _BYTES:
        raise ValueError("must be 32 bytes in base64: openssl rand -base64 32")
    return key


def _name_of(key: bytes) -> str:
    return sha256(b"lyceum master key id" + key).hexdigest()[:8]
