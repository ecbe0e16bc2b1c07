"""The keys that credentials are signed with: Ed25519 keys as a JWK set (RFC 7517, RFC 8037).

The first one signs what is issued from now on. Those after it stay, so that what was signed with
them is verified, and signed again to the byte: Ed25519 signs the same in the same way (RFC 8032).
One that must not sign any more is left without its private part ``d``.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_KEY_BYTES = 32


@dataclass(frozen=True)
class SigningKeys:
    """``public`` are the JWKs by id, in their order; ``private`` those that may sign."""

    public: Mapping[str, Mapping[str, str]]
    private: Mapping[str, Ed25519PrivateKey]

    @property
    def present_id(self) -> str:
        """Which key signs what is issued now; empty: none does."""
        return next(iter(self.private), "")

    def sign(self, claims: Mapping[str, Any], key_id: str, key_url: str) -> str:
        """A compact JWS (RFC 7515) by the key of this id, or by the present one where that has no
        private part any more. ``key_url``, with the key's id at its end, is where it is had."""
        signing = key_id if key_id in self.private else self.present_id
        headers = {"kid": f"{key_url}{signing}"}
        return jwt.encode(dict(claims), self.private[signing], algorithm="EdDSA", headers=headers)


@cache
def signing_keys_of(text: str) -> SigningKeys:
    """Raises ``ValueError`` for text that is no such set. Empty text: there is no key."""
    if not text:
        return SigningKeys({}, {})
    try:
        listed = json.loads(text)["keys"]
        keys = [(str(each["kid"]), each) for each in listed]
    except (ValueError, TypeError, KeyError) as error:
        raise ValueError('is not a JWK set: {"keys": [{"kid": …}, …]}') from error
    public: dict[str, Mapping[str, str]] = {}
    private: dict[str, Ed25519PrivateKey] = {}
    for key_id, key in keys:
        if not key_id.isascii() or not key_id.replace("-", "").isalnum() or key_id in public:
            raise ValueError("each key needs a kid of its own, of letters, digits and dashes")
        if (key.get("kty"), key.get("crv")) != ("OKP", "Ed25519"):
            raise ValueError(f"the key {key_id} is not one of Ed25519 (kty OKP, crv Ed25519)")
        raw = _bytes_of(key, "x", key_id)
        public[key_id] = _public_jwk(key_id, raw)
        if "d" in key:
            secret = Ed25519PrivateKey.from_private_bytes(_bytes_of(key, "d", key_id))
            if secret.public_key().public_bytes_raw() != raw:
                raise ValueError(f"the parts x and d of the key {key_id} don't belong together")
            private[key_id] = secret
    if not keys or keys[0][0] not in private:
        raise ValueError("the first key signs, so it needs its private part d")
    return SigningKeys(public, private)


def _public_jwk(key_id: str, raw: bytes) -> Mapping[str, str]:
    Ed25519PublicKey.from_public_bytes(raw)
    return {
        "kty": "OKP",
        "crv": "Ed25519",
        "kid": key_id,
        "alg": "EdDSA",
        "use": "sig",
        "x": base64.urlsafe_b64encode(raw).rstrip(b"=").decode(),
    }


def _bytes_of(key: Mapping[str, Any], part: str, key_id: str) -> bytes:
    text = str(key.get(part, ""))
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        raw = b""
    if len(raw) != _KEY_BYTES:
        raise ValueError(f"the part {part} of the key {key_id} is not 32 bytes in base64url")
    return raw
