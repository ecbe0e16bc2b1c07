"""Whose tokens are taken, and what is said of the others."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from lyceum_chassis.access.callers import VISITOR, Role
from lyceum_chassis.access.keys import AGAIN_AFTER_S, EVERY_S, STALE_AFTER_S, KeySet
from lyceum_chassis.access.tokens import LEEWAY_S, Tokens, Trust
from lyceum_chassis.errors import Unauthenticated, Unavailable
from lyceum_local.issuer import Issuer
from unit.access.issuing import TRUST, Trusted

PERSON = uuid4()


@pytest.fixture
def trusted(tmp_path: Path) -> Trusted:
    return Trusted(tmp_path)


async def refused(trusted: Trusted, authorization: str) -> str:
    with pytest.raises(Unauthenticated) as refusal:
        await trusted.tokens.caller(authorization)
    return str(refusal.value)


async def test_without_a_token_one_is_a_visitor(trusted: Trusted) -> None:
    assert await trusted.tokens.caller(None) == VISITOR


async def test_a_person_is_whom_the_token_names(trusted: Trusted) -> None:
    caller = await trusted.tokens.caller(f"Bearer {trusted.issuer.token(str(PERSON))}")
    assert (caller.person, caller.roles, caller.actor) == (PERSON, frozenset(), str(PERSON))


async def test_roles_come_from_the_claim_and_those_of_others_are_passed_over(
    trusted: Trusted,
) -> None:
    token = trusted.issuer.token(str(PERSON), ["coordinator", "janitor", "auditor"])
    caller = await trusted.tokens.caller(f"bearer {token}")
    assert caller.roles == {Role.COORDINATOR, Role.AUDITOR}


async def test_the_claim_may_lie_within_others(tmp_path: Path) -> None:
    deep = Trust(TRUST.issuer, TRUST.audience, TRUST.algorithms, "realm_access.roles")
    trusted = Trusted(tmp_path, deep)
    claims = trusted.claims(realm_access={"roles": ["auditor"]})
    caller = await trusted.tokens.caller(f"Bearer {trusted.signed(claims)}")
    assert caller.roles == {Role.AUDITOR}


async def test_a_service_is_no_person(trusted: Trusted) -> None:
    token = trusted.issuer.token("feedback", ["service", "coordinator"])
    caller = await trusted.tokens.caller(f"Bearer {token}")
    assert (caller.person, caller.actor) == (None, "service:feedback")
    assert caller.roles == {Role.SERVICE}


BAD: dict[str, tuple[Callable[[Trusted], str], str]] = {
    "no bearer token": (lambda t: "Basic YTpi", "must be a bearer token"),
    "empty": (lambda t: "Bearer ", "must be a bearer token"),
    "no JWT": (lambda t: "Bearer abc", "not valid"),
    "huge": (lambda t: "Bearer " + "a" * 10_000, "must be a bearer token"),
    "alg none": (lambda t: f"Bearer {t.unsigned(t.claims())}", "algorithm"),
    "the public key as a secret": (
        lambda t: f"Bearer {t.signed_with_the_public_key_as_secret(t.claims())}",
        "algorithm",
    ),
    "another issuer": (lambda t: t_(t, iss="https://elsewhere.org"), "another issuer"),
    "another audience": (lambda t: t_(t, aud="timetable"), "another audience"),
    "no issuer": (lambda t: t_(t, iss=None), "has the claims"),
    "no audience": (lambda t: t_(t, aud=None), "has the claims"),
    "no end": (lambda t: t_(t, exp=None), "has the claims"),
    "nobody": (lambda t: t_(t, sub=None), "has the claims"),
    "expired": (lambda t: t_(t, exp=int(time.time() - LEEWAY_S - 1)), "expired"),
    "not valid yet": (lambda t: t_(t, nbf=int(time.time() + LEEWAY_S + 60)), "not valid yet"),
    "an end that is no time": (lambda t: t_(t, exp="tomorrow"), "exp is no time"),
    "sub is no UUID": (lambda t: t_(t, sub="ada"), "no UUID"),
    "sub is the nil UUID": (lambda t: t_(t, sub="0" * 32), "no UUID of somebody"),
    "sub is the max UUID": (lambda t: t_(t, sub="f" * 32), "no UUID of somebody"),
    "sub is a number": (lambda t: t_(t, sub=7), "not valid"),
    "a service without a name": (
        lambda t: t_(t, sub=str(PERSON) + "!", roles=["service"]),
        "no name of a service",
    ),
    "roles are no list": (lambda t: t_(t, roles={"coordinator": True}), "no list of roles"),
    "roles are numbers": (lambda t: t_(t, roles=[1]), "no list of roles"),
}


def t_(trusted: Trusted, **claims: Any) -> str:
    """A good token but for these claims."""
    return f"Bearer {trusted.signed(trusted.claims(**claims))}"


@pytest.mark.parametrize("case", BAD)
async def test_a_bad_token_is_refused_with_what_is_wrong(trusted: Trusted, case: str) -> None:
    make, said = BAD[case]
    assert said in await refused(trusted, make(trusted))


async def test_another_issuers_key_is_none_of_ours(trusted: Trusted, tmp_path: Path) -> None:
    foreign = Issuer(tmp_path / "elsewhere")
    assert "not one of the issuer's" in await refused(trusted, f"Bearer {foreign.token('x')}")


async def test_a_signature_of_another_key_under_our_keys_id_is_refused(
    trusted: Trusted, tmp_path: Path
) -> None:
    foreign = Trusted(tmp_path / "elsewhere")
    await trusted.tokens.caller(f"Bearer {trusted.issuer.token(str(PERSON))}")
    (ours,) = trusted.keys._keys
    token = foreign.signed(trusted.claims(), kid=ours)
    assert "signature" in await refused(trusted, f"Bearer {token}")


async def test_clocks_may_differ_a_little(trusted: Trusted) -> None:
    now = int(time.time())
    for claims in ({"exp": now - 2}, {"nbf": now + 2}):
        assert (await trusted.tokens.caller(t_(trusted, **claims))).person


async def test_a_token_that_was_taken_is_refused_once_it_expires(tmp_path: Path) -> None:
    trusted = Trusted(tmp_path)
    at = [time.time()]
    tokens = Tokens(TRUST, trusted.keys, lambda: at[0])
    token = f"Bearer {trusted.issuer.token(str(PERSON), minutes=1)}"
    assert (await tokens.caller(token)).person == PERSON
    at[0] += 60 + LEEWAY_S + 1
    with pytest.raises(Unauthenticated, match="expired"):
        await tokens.caller(token)


async def test_a_new_key_is_taken_at_once_and_the_one_rotated_away_is_refused(
    trusted: Trusted,
) -> None:
    old = f"Bearer {trusted.issuer.token(str(PERSON))}"
    assert (await trusted.tokens.caller(old)).person == PERSON
    new = f"Bearer {trusted.rotate().token(str(PERSON))}"
    trusted.clock.at += AGAIN_AFTER_S
    assert (await trusted.tokens.caller(new)).person == PERSON
    assert "not one of the issuer's" in await refused(trusted, old)


async def test_a_key_that_is_rotated_away_is_refused_though_nobody_brings_the_new_one(
    trusted: Trusted,
) -> None:
    old = f"Bearer {trusted.issuer.token(str(PERSON))}"
    await trusted.tokens.caller(old)
    trusted.rotate()
    trusted.clock.at += EVERY_S + 1
    assert "not one of the issuer's" in await refused(trusted, old)


async def test_invented_key_ids_do_not_have_the_keys_read_again_and_again(
    trusted: Trusted,
) -> None:
    await trusted.tokens.caller(f"Bearer {trusted.issuer.token(str(PERSON))}")
    trusted.rotate()
    new = trusted.issuer.token(str(PERSON))
    assert "not one of" in await refused(trusted, f"Bearer {new}")  # read a moment ago
    trusted.clock.at += AGAIN_AFTER_S
    assert await trusted.tokens.caller(f"Bearer {new}")


async def test_keys_that_cannot_be_read_are_waited_for(trusted: Trusted) -> None:
    token, text = trusted.issuer.token(str(PERSON)), trusted.issuer.jwks.read_text()
    trusted.issuer.jwks.unlink()
    with pytest.raises(Unavailable):
        await trusted.tokens.caller(f"Bearer {token}")
    assert not (await trusted.keys.check()).ready
    (trusted.issuer.folder / "jwks.json").write_text(text)
    trusted.clock.at += AGAIN_AFTER_S
    assert (await trusted.tokens.caller(f"Bearer {token}")).person == PERSON


async def test_keys_are_trusted_for_a_while_when_they_cannot_be_read_anew(
    trusted: Trusted,
) -> None:
    token = f"Bearer {trusted.issuer.token(str(PERSON))}"
    await trusted.tokens.caller(token)
    (trusted.issuer.folder / "jwks.json").write_text("not JSON")
    trusted.clock.at += STALE_AFTER_S - 1
    assert (await trusted.tokens.caller(token)).person == PERSON
    assert "can't be read" in (await trusted.keys.check()).detail
    trusted.clock.at += 2
    with pytest.raises(Unavailable):
        await trusted.tokens.caller(token)


async def test_a_secret_in_the_issuers_set_is_no_key(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    file.write_text('{"keys": [{"kty": "oct", "k": "c2VjcmV0", "kid": "1"}]}')
    assert await KeySet(str(file)).find("1") is None
