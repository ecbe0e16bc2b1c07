"""As whom the command acts, and the tokens of the local stack."""

import stat
from pathlib import Path
from uuid import uuid4

import jwt
import pytest
from lyceum.feedback.v1 import feedback_pb2 as fb
from lyceum.opportunities.v1 import opportunities_pb2 as op
from lyceum.partners.v1 import partners_pb2 as pa
from lyceum.projections.v1 import search_pb2 as se
from lyceum_cli.__main__ import app
from lyceum_cli.acting import Tokens, whoever_would
from lyceum_local.issuer import Issuer, person_of
from typer.testing import CliRunner


def test_learners_act_for_themselves_and_a_coordinator_does_the_rest() -> None:
    assert whoever_would(op.ApplyRequest(learner_id="a")) == "person:a"
    assert whoever_would(op.WithdrawRequest(learner_id="a")) == "person:a"
    assert whoever_would(fb.SubmitResponseRequest(respondent_id="b")) == "person:b"
    assert whoever_would(pa.VerifyPartnerRequest()) == "coordinator"
    assert whoever_would(se.SearchRequest()) == ""


def test_a_token_that_is_given_is_shown_with_everything() -> None:
    assert Tokens(None, "given").of("") == "given"
    assert Tokens(None).of("coordinator") == ""


def said(token: str) -> dict[str, object]:
    claims: dict[str, object] = jwt.decode(token, options={"verify_signature": False})
    return claims


def test_the_issuer_says_who_somebody_is_for_a_short_while(tmp_path: Path) -> None:
    tokens, person = Tokens(Issuer(tmp_path)), str(uuid4())
    claims = said(tokens.of(f"person:{person}"))
    assert (claims["sub"], claims["roles"]) == (person, [])
    assert tokens.of(f"person:{person}") == tokens.of(f"person:{person}")
    claims = said(tokens.of("coordinator"))
    assert (claims["sub"], claims["roles"]) == (person_of("coordinator"), ["coordinator"])
    assert said(tokens.of("service:feedback"))["roles"] == ["service"]
    with pytest.raises(ValueError, match="is none of"):
        tokens.of("mayor")


def test_the_private_key_is_made_once_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    first = Issuer(tmp_path)
    assert "private" not in first.jwks.read_text()
    jwt.decode(
        Issuer(tmp_path).token("x"),
        jwt.PyJWKSet.from_json(first.jwks.read_text()).keys[0],
        algorithms=["ES256"],
        audience="lyceum",
    )
    first.settings("feedback")
    for name in ("key.pem", "feedback.token"):
        assert stat.S_IMODE((tmp_path / "issuer" / name).stat().st_mode) == 0o600


def run(folder: Path, *arguments: str) -> tuple[object, str]:
    result = CliRunner().invoke(app, ["token", *arguments], env={"LYCEUM_FOLDER": str(folder)})
    return result.exception, result.output


def test_a_token_is_printed(tmp_path: Path) -> None:
    assert Issuer(tmp_path).jwks.is_file()
    _, printed = run(tmp_path, "--as", "auditor")
    assert said(printed.strip())["roles"] == ["auditor"]


@pytest.mark.parametrize("who", ["mayor", "person:ada", "person:", "member:x", "service:"])
def test_nobody_else_has_one(tmp_path: Path, who: str) -> None:
    assert Issuer(tmp_path).jwks.is_file()
    error, printed = run(tmp_path, "--as", who)
    assert type(error).__name__ == "CliError"
    assert printed == ""


def test_a_stack_without_an_issuer_says_so(tmp_path: Path) -> None:
    error, _ = run(tmp_path, "--as", "coordinator")
    assert "has no issuer" in getattr(error, "message", "")
