"""The issuer's public keys: a JWK set (RFC 7517), from a file or a URL, read anew as it rotates."""

import asyncio
import json
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import jwt
import structlog

from lyceum_chassis.errors import Unavailable
from lyceum_chassis.observing.health import Check

log = structlog.get_logger()

AGAIN_AFTER_S = 1.0
"""An unknown key has the set read anew, but not more often than this: anybody can invent ids."""
EVERY_S = 15.0
"""How long a key that was rotated away may still be taken for good."""
STALE_AFTER_S = 3_600.0
"""A set that can't be read anew is trusted for so long."""
_FETCH_S = 3.0
_MAX_BYTES = 1024 * 1024


class KeySet:
    """The keys at ``source``, a path or an http(s) URL."""

    def __init__(self, source: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._source = source
        self._clock = clock
        self._keys: dict[str, jwt.PyJWK] = {}
        self._text = b""
        self._read_at: float | None = None
        self._tried_at = float("-inf")
        self._problem = "not read yet"
        self._turn = asyncio.Lock()
        self.generation = 0
        """Rises when the keys change: what they verified before is no longer so."""

    async def find(self, key_id: str | None) -> jwt.PyJWK | None:
        """The key with this id; without an id, the only one there is. None: there is none.

        Raises ``Unavailable`` while no set that can be trusted was read.
        """
        await self.keep_fresh()
        if (key := self._find(key_id)) is None:
            await self._read(AGAIN_AFTER_S)
            key = self._find(key_id)
        return key

    async def keep_fresh(self) -> None:
        """Reads the set anew when it is time. Raises as ``find``."""
        if self._read_at is None:
            await self._read(AGAIN_AFTER_S)
        elif self._clock() - self._read_at > EVERY_S and not self._turn.locked():
            await self._read(AGAIN_AFTER_S)  # one caller waits for it, the others go on
        if self._read_at is None or self._clock() - self._read_at > STALE_AFTER_S:
            raise Unavailable("Tokens can't be verified at the moment.", AGAIN_AFTER_S)

    async def check(self) -> Check:
        """For /readyz."""
        try:
            await self.keep_fresh()
        except Unavailable:
            return Check(False, self._problem)
        return Check(True, f"{len(self._keys)} keys; {self._problem or 'as they are now'}")

    def _find(self, key_id: str | None) -> jwt.PyJWK | None:
        if key_id is None:
            return next(iter(self._keys.values())) if len(self._keys) == 1 else None
        return self._keys.get(key_id)

    async def _read(self, not_within_s: float) -> None:
        async with self._turn:
            if self._clock() - self._tried_at < not_within_s:
                return
            self._tried_at = self._clock()
            try:
                text = await asyncio.to_thread(_fetch, self._source)
                keys = self._keys if text == self._text else _keys(text)
            except (OSError, ValueError, jwt.PyJWTError) as error:
                self._problem = f"the issuer's keys can't be read: {error!r}"[:300]
                log.warning("keys_unreadable", source=self._source, reason=self._problem)
                return
            if text != self._text:
                self._keys, self._text = keys, text
                self.generation += 1
            self._read_at, self._problem = self._clock(), ""


def _fetch(source: str) -> bytes:
    if urlsplit(source).scheme not in ("http", "https"):
        return Path(source).read_bytes()
    with urllib.request.urlopen(source, timeout=_FETCH_S) as answer:
        text: bytes = answer.read(_MAX_BYTES)
        return text


def _keys(text: bytes) -> dict[str, jwt.PyJWK]:
    """The asymmetric keys by id; a secret in the set is none that we would verify with."""
    keys = jwt.PyJWKSet.from_dict(json.loads(text)).keys
    return {key.key_id or "": key for key in keys if key.key_type in ("RSA", "EC", "OKP")}
