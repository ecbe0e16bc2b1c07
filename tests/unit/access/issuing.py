"""An issuer of tokens for the tests, and the settings that trust it."""

import base64
import hashlib
import hmac
import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import jwt
from lyceum_chassis.access.keys import KeySet
from lyceum_chassis.access.tokens import Tokens, Trust
from lyceum_local.issuer import ALGORITHM, AUDIENCE, ISSUER, Issuer

TRUST = Trust(ISSUER, AUDIENCE, (ALGORITHM, "RS256", "EdDSA"), "roles")


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self, at: float) -> None:
        self.at = at

    def __call__(self) -> float:
        return self.at


class Trusted:
    """An issuer in ``folder``, and whoever trusts it."""

    def __init__(self, folder: Path, trust: Trust = TRUST) -> None:
        self.issuer = Issuer(folder)
        self.clock = Clock(1_000.0)
        self.keys = KeySet(str(self.issuer.jwks), self.clock)
        self.tokens = Tokens(trust, self.keys)

    def rotate(self) -> Issuer:
        """Another key in the place of the one before; returns the new issuer."""
        for file in (self.issuer.folder / "key.pem", self.issuer.jwks):
            file.unlink()
        self.issuer = Issuer(self.issuer.folder.parent)
        assert self.issuer.jwks.is_file()
        return self.issuer

    def claims(self, **changes: Any) -> dict[str, Any]:
        """Those of a person's good token, changed; None leaves one out."""
        good = jwt.decode(self.issuer.token(str(uuid4())), options={"verify_signature": False})
        return {name: value for name, value in {**good, **changes}.items() if value is not None}

    def signed(self, claims: dict[str, Any], **header: Any) -> str:
        """By the issuer's key."""
        key_id = jwt.get_unverified_header(self.issuer.token("x"))["kid"]
        return jwt.encode(claims, self.issuer._key, ALGORITHM, {"kid": key_id, **header})

    def unsigned(self, claims: dict[str, Any]) -> str:
        return forged({"alg": "none"}, claims, b"")

    def signed_with_the_public_key_as_secret(self, claims: dict[str, Any]) -> str:
        (key,) = json.loads(self.issuer.jwks.read_text())["keys"]
        header = {"alg": "HS256", "kid": key["kid"]}
        return forged(header, claims, self.issuer.jwks.read_bytes())


def forged(header: dict[str, Any], claims: dict[str, Any], secret: bytes) -> str:
    """As PyJWT itself would refuse to make it."""
    parts = [_encoded(json.dumps(part).encode()) for part in ({"typ": "JWT", **header}, claims)]
    signing = ".".join(parts).encode()
    signature = hmac.new(secret, signing, hashlib.sha256).digest() if secret else b""
    return f"{signing.decode()}.{_encoded(signature)}"


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
