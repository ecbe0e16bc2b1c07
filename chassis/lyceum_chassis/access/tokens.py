"""Tokens: JWTs of an OIDC issuer (RFC 7519, RFC 8725), verified with PyJWT.

What is fixed by the settings is never taken from the token: issuer, audience, algorithms. Only
asymmetric algorithms can be set, so neither ``none`` nor a public key used as a secret passes.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import jwt

from lyceum_chassis.access.callers import SERVICE_NAME, VISITOR, Caller, Role
from lyceum_chassis.access.keys import KeySet
from lyceum_chassis.domain.fields import named_id
from lyceum_chassis.errors import Unauthenticated

ALGORITHMS = ("ES256", "ES384", "ES512", "EdDSA", "RS256", "RS384", "RS512", "PS256", "PS384")
LEEWAY_S = 10.0
"""What clocks may differ by."""
_TOKEN_MAX = 8_000
_HELD_MAX = 10_000
_REQUIRED = ["exp", "iss", "aud", "sub"]


@dataclass(frozen=True)
class Trust:
    """Whose tokens are taken. ``roles_claim`` may lead into objects: ``realm_access.roles``."""

    issuer: str
    audience: str
    algorithms: tuple[str, ...]
    roles_claim: str


@dataclass(frozen=True, slots=True)
class _Verified:
    caller: Caller
    not_before: float
    until: float


class Tokens:
    """Says who calls. What was verified is remembered until it expires or the keys change."""

    def __init__(self, trust: Trust, keys: KeySet, clock: Callable[[], float] = time.time) -> None:
        self._trust = trust
        self._keys = keys
        self._clock = clock
        self._held: OrderedDict[str, _Verified] = OrderedDict()
        self._generation = keys.generation

    def holds(self, authorization: str) -> bool:
        """Whether this was verified before."""
        return authorization.partition(" ")[2] in self._held

    async def caller(self, authorization: str | None) -> Caller:
        """The caller by the value of the metadata ``authorization``; without one a visitor.

        Raises ``Unauthenticated`` with what is wrong, ``Unavailable`` without the issuer's keys.
        """
        if authorization is None:
            return VISITOR
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token or len(token) > _TOKEN_MAX:
            raise Unauthenticated("The authorization must be a bearer token.")
        await self._keys.keep_fresh()
        if self._generation != self._keys.generation:
            self._held.clear()
            self._generation = self._keys.generation
        verified = self._held.get(token)
        if verified is None:
            verified = await self._verify(token)
            self._held[token] = verified
            if len(self._held) > _HELD_MAX:
                self._held.popitem(last=False)
        if not verified.not_before <= self._clock() < verified.until:
            self._held.pop(token, None)
            raise Unauthenticated("The token is expired, or not valid yet.")
        return verified.caller

    async def _verify(self, token: str) -> _Verified:
        try:
            header = jwt.get_unverified_header(token)
            if header.get("alg") not in self._trust.algorithms:
                raise Unauthenticated("The token's algorithm is not one that is taken here.")
            key_id = header.get("kid")
            key = await self._keys.find(key_id if isinstance(key_id, str) else None)
            if key is None:
                raise Unauthenticated("The token's key is not one of the issuer's.")
            claims = jwt.decode(
                token,
                key,
                algorithms=list(self._trust.algorithms),
                audience=self._trust.audience,
                issuer=self._trust.issuer,
                # Times are compared on every use, with a clock that tests can move.
                options={
                    "require": _REQUIRED,
                    "verify_exp": False,
                    "verify_nbf": False,
                    "verify_iat": False,
                },
            )
        except jwt.PyJWTError as error:
            raise Unauthenticated(_SAID.get(type(error), "The token is not valid.")) from error
        return _Verified(
            _caller(claims, self._trust.roles_claim),
            _time(claims, "nbf", 0.0) - LEEWAY_S,
            _time(claims, "exp", 0.0) + LEEWAY_S,
        )


_SAID = {
    jwt.InvalidIssuerError: "The token is of another issuer.",
    jwt.InvalidAudienceError: "The token is for another audience.",
    jwt.InvalidSignatureError: "The token's signature is not the issuer's.",
    jwt.MissingRequiredClaimError: f"A token has the claims {', '.join(_REQUIRED)}.",
}


def _time(claims: Mapping[str, Any], name: str, absent: float) -> float:
    value = claims.get(name, absent)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise Unauthenticated(f"The token's {name} is no time.")
    return float(value)


def _caller(claims: Mapping[str, Any], roles_claim: str) -> Caller:
    roles = _roles(claims, roles_claim)
    subject = str(claims["sub"])
    if Role.SERVICE in roles:
        if not SERVICE_NAME.fullmatch(subject):
            raise Unauthenticated("The token's sub is no name of a service.")
        return Caller(service=subject, roles=frozenset({Role.SERVICE}))
    try:
        return Caller(person=named_id(UUID(subject)), roles=roles)
    except ValueError:
        raise Unauthenticated("The token's sub is no UUID of somebody.") from None


def _roles(claims: Mapping[str, Any], path: str) -> frozenset[Role]:
    """Those of ours; an issuer has others, too."""
    value: Any = claims
    for part in path.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    names = value.split() if isinstance(value, str) else value or ()
    if not isinstance(names, (list, tuple)) or not all(isinstance(name, str) for name in names):
        raise Unauthenticated(f"The token's {path} is no list of roles.")
    return frozenset(Role(name) for name in names if name in set(Role))
