"""The local stack's own issuer of tokens: a key pair in its folder, and tokens for whoever asks.

A city has an OIDC provider; this stands in for it on one machine. Whoever can read the private key
can be anybody, so it lies in the stack's folder alone, readable by its owner.
"""

import json
import time
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import Final, Self
from uuid import NAMESPACE_URL, uuid5

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from lyceum_local.whole_files import write_whole

ISSUER: Final = "https://lyceum.localhost"
AUDIENCE: Final = "lyceum"
ALGORITHM: Final = "ES256"
ROLES_CLAIM: Final = "roles"
CITY_ROLES: Final = ("coordinator", "safeguarding_lead", "auditor")
MINUTES: Final = 15
_DAYS_OF_A_SERVICE: Final = 30
"""Its file is written anew at every start."""


class Issuer:
    """The issuer in a stack's folder; its keys are made when they are first needed."""

    def __init__(self, stack_folder: Path) -> None:
        self.folder = stack_folder / "issuer"

    @classmethod
    def found(cls, stack_folder: Path) -> Self | None:
        """The issuer of a stack that has one."""
        issuer = cls(stack_folder)
        return issuer if issuer._key_file.is_file() else None

    @property
    def jwks(self) -> Path:
        """The public keys."""
        if not (file := self.folder / "jwks.json").is_file():
            public = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(self._key.public_key()))
            key = {**public, "kid": self._key_id, "use": "sig", "alg": ALGORITHM}
            write_whole(file, json.dumps({"keys": [key]}), 0o644)
        return file

    def settings(self, service: str) -> dict[str, str]:
        """What a service is told: whose tokens it takes, and where its own is."""
        return {
            "LYCEUM_ACCESS": "on",
            "LYCEUM_ACCESS_ISSUER": ISSUER,
            "LYCEUM_ACCESS_AUDIENCE": AUDIENCE,
            "LYCEUM_ACCESS_JWKS": str(self.jwks),
            "LYCEUM_ACCESS_ALGORITHMS": ALGORITHM,
            "LYCEUM_ACCESS_ROLES_CLAIM": ROLES_CLAIM,
            "LYCEUM_TOKEN_FILE": str(self.service_token(service)),
        }

    def service_token(self, service: str) -> Path:
        """The file with the token that a service shows to others, written anew."""
        file = self.folder / f"{service}.token"
        write_whole(file, self.token(service, ["service"], _DAYS_OF_A_SERVICE * 24 * 60), 0o600)
        return file

    def token_as(self, who: str, minutes: float = MINUTES) -> str:
        """A token for a city role, ``person:<id>`` or ``service:<name>``.

        Raises ``ValueError`` for anybody else.
        """
        if who in CITY_ROLES:
            return self.token(person_of(who), [who], minutes)
        kind, _, name = who.partition(":")
        if kind not in ("person", "service") or not name:
            raise ValueError(f"{who} is none of {', '.join(CITY_ROLES)}, person:…, service:…")
        return self.token(name, ["service"] if kind == "service" else [], minutes)

    def token(self, subject: str, roles: Iterable[str] = (), minutes: float = MINUTES) -> str:
        """A token that says what it is told to say."""
        now = int(time.time())
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": subject,
            ROLES_CLAIM: list(roles),
            "iat": now,
            "exp": now + int(minutes * 60),
        }
        return jwt.encode(claims, self._key, ALGORITHM, {"kid": self._key_id})

    @property
    def _key_file(self) -> Path:
        return self.folder / "key.pem"

    @cached_property
    def _key(self) -> ec.EllipticCurvePrivateKey:
        if not self._key_file.is_file():
            made = ec.generate_private_key(ec.SECP256R1())
            text = made.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
            write_whole(self._key_file, text.decode(), 0o600, anew=False)
        key = serialization.load_pem_private_key(self._key_file.read_bytes(), None)
        assert isinstance(key, ec.EllipticCurvePrivateKey)
        return key

    @cached_property
    def _key_id(self) -> str:
        """Follows from the key, so that another key never has the id of this one."""
        public = self._key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return uuid5(NAMESPACE_URL, public.hex()).hex[:12]


def person_of(role: str) -> str:
    """The id of the person who has a city role here: always the same one."""
    return str(uuid5(NAMESPACE_URL, f"{ISSUER}/{role}"))
