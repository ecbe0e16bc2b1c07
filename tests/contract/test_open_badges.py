"""What is signed is verified by others' software, and tells them what it should."""

import base64
import json
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import jwt
import pytest
from contract.open_badges import ALIGNMENT, CREDENTIAL
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from examples.believable import ADA, HOST, IN_TIME
from examples.record import ADDED, ISSUE, ISSUED, REVOKE_CREDENTIAL, TEAMS
from examples.status_list import ASSIGN, ASSIGNED, PLACE
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, ValidationError
from lyceum_chassis.domain.messages import Rejected
from lyceum_chassis.errors import Unavailable
from lyceum_opportunities import badges
from lyceum_opportunities.credentials import Credential
from lyceum_opportunities.published_credentials import routes, signed_list
from lyceum_opportunities.record import record
from lyceum_opportunities.signing import signing_keys_of
from lyceum_opportunities.status_list import (
    LISTS_MAX,
    NOTHING,
    SIZE,
    TAKEN_MAX,
    AssignPlace,
    Place,
    PlaceAssigned,
    RevokePlace,
    StatusList,
    bytes_of,
    is_set,
    status_list,
)
from openbadgeslib.ob3.status import decode_encoded_list, set_indices
from openbadgeslib.ob3.verifier import OB3VerificationError, OB3Verifier
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.testclient import TestClient

EVERY_BIT = base64.b64encode(b"\xff" * (SIZE // 8)).decode()
SITE = "https://city.example"
NOW = datetime.now(UTC)
SECRET, LATER_SECRET = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (7, 8))


def jwk(key_id: str, secret: Ed25519PrivateKey, *, signs: bool = True) -> dict[str, str]:
    def text(raw: bytes) -> str:
        return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()

    key = {"kty": "OKP", "crv": "Ed25519", "kid": key_id}
    key["x"] = text(secret.public_key().public_bytes_raw())
    return key | ({"d": text(secret.private_bytes_raw())} if signs else {})


def key_set(*keys: dict[str, str]) -> str:
    return json.dumps({"keys": keys})


KEYS = key_set(jwk("2026-06", SECRET))
SETTINGS = SimpleNamespace(credential_keys=SecretStr(KEYS), credentials_url=SITE)


def of_record() -> Credential:
    """As the record has it: with evidence, and with a skill."""
    state = record.fold([ADDED])
    command = ISSUE.model_copy(update={"evidence_ids": (ADDED.evidence_id,)})
    (credential,) = record.fold(record.decide(command, state), state).credentials
    return credential


def signed(keys: str = KEYS, credential: Credential | None = None) -> str:
    there = credential or of_record()
    claims = badges.credential_claims(there, PLACE, SITE)
    return signing_keys_of(keys).sign(claims, there.key_id, badges.key_url(SITE))


def pem(secret: Ed25519PrivateKey) -> bytes:
    return secret.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def listed(*commands: Any) -> StatusList:
    state = status_list.initial
    for command in commands:
        state = status_list.fold(status_list.decide(command, state), state)
    return state


def fetched(lists: StatusList) -> Any:
    """The status list, as somebody's software gets it."""

    def download(url: str) -> bytes:
        assert url == badges.list_url(SITE, HOST, 0)
        return signed_list(lists, HOST, 0, SETTINGS, NOW).encode()

    return download


def verified(token: str, lists: StatusList, secret: Ed25519PrivateKey = SECRET) -> Any:
    verifier = OB3Verifier(pubkey_pem=pem(secret))
    return verifier.verify(token, check_status=True, download=fetched(lists))


def test_others_verify_a_credential_and_hear_what_it_is_of() -> None:
    read = verified(signed(), listed(ASSIGN))
    assert read.issuer.id == f"{SITE}/credentials/hosts/{HOST}"
    assert read.issuer.name == "Harold Washington Library"
    assert read.recipient_id == f"urn:uuid:{ADA}"
    assert read.achievement.achievement_type == "Competency"
    assert [each.target_url for each in read.achievement.alignments] == [TEAMS.uri]
    assert [each.status for each in read.results] == ["Completed"]
    assert read.evidence[0].id == "https://example.org/bicycle"


def test_others_refuse_one_that_was_revoked_and_its_neighbour_stays_valid() -> None:
    lists = listed(ASSIGN, RevokePlace(place=PLACE))
    with pytest.raises(OB3VerificationError, match=f"'revocation' is set at index {PLACE.index}"):
        verified(signed(), lists)
    neighbour = Place(number=0, index=PLACE.index + 1)
    claims = badges.credential_claims(of_record(), neighbour, SITE)
    token = signing_keys_of(KEYS).sign(claims, "2026-06", badges.key_url(SITE))
    assert verified(token, lists)


def test_others_refuse_one_that_was_changed_or_signed_by_another() -> None:
    head, body, signature = signed().split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=="))
    claims["name"] = "Bicycle master"
    forged = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    with pytest.raises(OB3VerificationError, match="Invalid signature"):
        verified(f"{head}.{forged}.{signature}", listed(ASSIGN))
    with pytest.raises(OB3VerificationError, match="Invalid signature"):
        verified(signed(), listed(ASSIGN), LATER_SECRET)


def test_a_credential_can_be_had_again_to_the_byte_also_after_the_key_was_rotated() -> None:
    first = signed()
    assert signed() == first
    rotated = key_set(jwk("2026-09", LATER_SECRET), jwk("2026-06", SECRET))
    assert signed(rotated) == first
    assert jwt.get_unverified_header(first)["kid"] == f"{SITE}/credentials/keys/2026-06"


def test_what_a_key_signed_that_may_not_any_more_is_signed_anew() -> None:
    withdrawn = key_set(jwk("2026-09", LATER_SECRET), jwk("2026-06", SECRET, signs=False))
    token = signed(withdrawn)
    assert jwt.get_unverified_header(token)["kid"].endswith("/2026-09")
    assert OB3Verifier(pubkey_pem=pem(LATER_SECRET)).verify(token)
    assert "2026-06" in signing_keys_of(withdrawn).public


def test_it_is_as_the_specification_says_and_a_test_that_can_fail() -> None:
    validator = Draft202012Validator(CREDENTIAL, format_checker=Draft202012Validator.FORMAT_CHECKER)
    claims = badges.credential_claims(of_record(), PLACE, SITE)
    validator.validate(claims)
    bare = ISSUED.achievement
    assert bare is not None
    without = bare.model_copy(update={"skills": (), "started_on": None, "result": None})
    credential = of_record().model_copy(update={"achievement": without, "evidence": ()})
    validator.validate(badges.credential_claims(credential, PLACE, SITE))
    claims["credentialSubject"]["achievement"]["alignment"][0]["targetType"] = "ESCO:Skill"
    with pytest.raises(ValidationError):
        validator.validate(claims)


def test_skills_are_told_with_vocabulary_version_and_type() -> None:
    claims = badges.credential_claims(of_record(), PLACE, SITE)
    (alignment,) = claims["credentialSubject"]["achievement"]["alignment"]
    Draft202012Validator(ALIGNMENT).validate(alignment)
    assert alignment["targetFramework"] == "ESCO v1.2.0"
    assert alignment["targetName"] == TEAMS.label
    assert alignment["targetCode"] == TEAMS.uri.rpartition("/")[2]


def test_the_same_achievement_has_the_same_id_and_no_mail_or_name_is_told() -> None:
    another = of_record().model_copy(update={"person_id": HOST, "credential_id": HOST})
    one, two = (badges.credential_claims(each, PLACE, SITE) for each in (of_record(), another))
    assert (
        one["credentialSubject"]["achievement"]["id"]
        == two["credentialSubject"]["achievement"]["id"]
    )
    assert "@" not in json.dumps(one).replace("@context", "")


def test_of_who_was_forgotten_nothing_is_signed() -> None:
    forgotten = of_record().without_personal()
    with pytest.raises(ValueError, match="no achievement any more"):
        badges.credential_claims(forgotten, PLACE, SITE)


def served(lists: StatusList, keys: str = KEYS) -> TestClient:
    class Store:
        async def load(self, *_: Any) -> Any:
            return SimpleNamespace(state=lists)

    told = SimpleNamespace(credential_keys=SecretStr(keys), credentials_url=SITE)
    pages = routes(cast(Any, Store()), told, lambda: NOW)
    return TestClient(Starlette(routes=pages), base_url=SITE)


def test_everybody_is_told_keys_issuers_and_lists_over_http() -> None:
    client = served(listed(ASSIGN, RevokePlace(place=PLACE)))
    kid = jwt.get_unverified_header(signed())["kid"]
    key = client.get(kid).json()
    assert client.get("/credentials/keys").json() == {"keys": [key]}
    assert "d" not in key
    answered = client.get(f"/credentials/status/{HOST}/0")
    assert answered.headers["content-type"] == "application/vc+jwt"
    claims = jwt.decode(answered.text, jwt.PyJWK(key), algorithms=["EdDSA"])
    bits = decode_encoded_list(claims["credentialSubject"]["encodedList"])
    assert len(bits) * 8 == SIZE
    assert set_indices(bits) == {PLACE.index}
    issuer = badges.credential_claims(of_record(), PLACE, SITE)["issuer"]["id"]
    assert client.get(issuer).json()["id"] == issuer == claims["issuer"]


@pytest.mark.parametrize(
    "path", [f"status/{HOST}/1", f"status/{HOST}/99", "keys/none", "status/nobody/0"]
)
def test_what_is_not_there_is_not_found(path: str) -> None:
    assert served(listed(ASSIGN)).get(f"/credentials/{path}").status_code == 404
    assert served(listed(ASSIGN), keys="").get(f"/credentials/status/{HOST}/0").status_code == 404


def test_without_the_store_whoever_verifies_is_told_to_come_again() -> None:
    class Away:
        async def load(self, *_: Any) -> Any:
            raise Unavailable("The event store can't be reached.", 2.0)

    pages = routes(cast(Any, Away()), SETTINGS, lambda: NOW)
    answered = TestClient(Starlette(routes=pages)).get(f"/credentials/status/{HOST}/0")
    assert (answered.status_code, answered.headers["retry-after"]) == (503, "2")


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ("sesame", "is not a JWK set"),
        ('{"keys": []}', "the first key signs"),
        (key_set(jwk("a", SECRET, signs=False)), "needs its private part"),
        (key_set(jwk("a", SECRET), jwk("a", LATER_SECRET)), "a kid of its own"),
        (key_set(jwk("a", SECRET) | {"kty": "EC"}), "not one of Ed25519"),
        (key_set(jwk("a", SECRET) | {"x": "AAAA"}), "not 32 bytes"),
        (key_set(jwk("a", SECRET) | {"d": jwk("b", LATER_SECRET)["d"]}), "don't belong together"),
    ],
)
def test_keys_that_are_none_are_refused_and_not_shown(keys: str, told: str) -> None:
    with pytest.raises(ValueError, match=told) as refused:
        signing_keys_of(keys)
    assert jwk("a", SECRET)["d"] not in str(refused.value)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 40), st.booleans()), max_size=60))
def test_a_place_is_never_given_twice_and_what_is_revoked_stays_so(
    asked: list[tuple[int, bool]],
) -> None:
    """Ids that all lead to few places, so that they meet."""
    state, given_, gone = status_list.initial, dict[Any, Place](), set[int]()
    for number, revokes in asked:
        id_ = ISSUED.credential_id.__class__(int=number + 1)
        command = AssignPlace(host_id=HOST, credential_id=id_)
        for event in status_list.decide(command, state):
            assert isinstance(event, PlaceAssigned)
            given_[id_] = event.place
            state = status_list.fold([event], state)
        if revokes:
            decided = status_list.decide(RevokePlace(place=given_[id_]), state)
            state = status_list.fold(decided, state)
            gone.add(given_[id_].index)
        assert len({place.index for place in given_.values()}) == len(given_)
        assert all(is_set(bytes_of(state.revoked[0]), index) for index in gone)
        assert status_list.decide(command, state) == []


def test_a_list_of_which_half_is_taken_is_followed_by_the_next() -> None:
    half = StatusList(in_this=TAKEN_MAX, taken=EVERY_BIT)
    (event,) = status_list.decide(ASSIGN, half)
    assert event == ASSIGNED.model_copy(update={"place": Place(number=1, index=PLACE.index)})
    after = status_list.fold([event], half)
    assert (after.number, after.in_this) == (1, 1)
    assert signed_list(after, HOST, 1, SETTINGS, NOW)
    old = status_list.decide(RevokePlace(place=PLACE), after)
    assert is_set(bytes_of(status_list.fold(old, after).revoked[0]), PLACE.index)


def test_after_its_end_there_is_no_other_list() -> None:
    full = StatusList(in_this=TAKEN_MAX, revoked=(NOTHING,) * LISTS_MAX)
    with pytest.raises(Rejected, match="as many as there can be"):
        status_list.decide(ASSIGN, full)


def test_what_a_revoked_credential_was_is_revoked_whatever_follows() -> None:
    state = record.fold([ISSUED])
    state = record.fold(record.decide(REVOKE_CREDENTIAL, state), state)
    for command in (
        ISSUE,
        REVOKE_CREDENTIAL,
        ISSUE.model_copy(update={"at": IN_TIME + timedelta(1)}),
    ):
        assert record.decide(command, state) == []
    assert state.credentials[0].revoked
