"""A setting may lie in a file, as secrets do; what is wrong with one is told with all else."""

import base64
from pathlib import Path

import pytest
from lyceum_chassis.process.settings import load
from lyceum_feedback.service import Settings
from unit.edge.test_settings_from_environment import GOOD, KEY, TRUST

SECRETS = {"LYCEUM_MONGODB": "mongodb://feedback:s3same@store/?replicaSet=rs0"}
SECRETS["LYCEUM_MASTER_KEY"] = KEY


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Everything but the secrets."""
    rest = GOOD | TRUST | {"LYCEUM_OPPORTUNITIES_ADDRESS": "127.0.0.1:7102"}
    for name, value in rest.items():
        monkeypatch.setenv(name, value)
    for name in SECRETS:
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


def said_at_the_end(capsys: pytest.CaptureFixture[str]) -> list[str]:
    with pytest.raises(SystemExit) as end:
        load(Settings)
    assert end.value.code == 2
    return capsys.readouterr().err.splitlines()[1:]


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_secrets_are_read_from_files(given: pytest.MonkeyPatch, tmp_path: Path, end: str) -> None:
    for name, value in SECRETS.items():
        (tmp_path / name).write_bytes(f"{value}{end}".encode())
        given.setenv(f"{name}_FILE", str(tmp_path / name))
    settings = load(Settings)
    assert settings.mongodb == SECRETS["LYCEUM_MONGODB"]
    assert list(settings.master_keys().by_id.values()) == [base64.b64decode(KEY)]


def test_a_value_and_a_file_at_once_are_both_named(
    given: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given.setenv("LYCEUM_MONGODB", SECRETS["LYCEUM_MONGODB"])
    for name, value in SECRETS.items():
        (tmp_path / name).write_text(value)
        given.setenv(f"{name}_FILE", str(tmp_path / name))
    (line,) = said_at_the_end(capsys)
    assert "LYCEUM_MONGODB and LYCEUM_MONGODB_FILE are both set" in line


def test_every_file_that_cannot_be_used_is_named_with_why_and_without_what_it_holds(
    given: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "latin").write_bytes(b"s\xe9same")
    given.setenv("LYCEUM_MASTER_KEY_FILE", str(tmp_path / "latin"))
    given.setenv("LYCEUM_MONGODB_FILE", str(tmp_path / "nothing"))
    given.setenv("LYCEUM_LOG_LEVEL", "loud")
    lines = sorted(said_at_the_end(capsys))
    assert [line.split(":")[0].strip() for line in lines] == [
        "LYCEUM_LOG_LEVEL",
        "LYCEUM_MASTER_KEY_FILE",
        "LYCEUM_MONGODB_FILE",
    ]
    assert "No such file" in lines[2]
    assert "not UTF-8" in lines[1]
    assert "same" not in lines[1]


def test_an_empty_file_is_no_value(
    given: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given.setenv("LYCEUM_MONGODB", SECRETS["LYCEUM_MONGODB"])
    (tmp_path / "key").write_text("\n")
    given.setenv("LYCEUM_MASTER_KEY_FILE", str(tmp_path / "key"))
    (line,) = said_at_the_end(capsys)
    assert "LYCEUM_MASTER_KEY_FILE" in line
    assert "it is empty" in line


def test_what_a_file_holds_is_checked_as_any_value_is(
    given: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in SECRETS:
        (tmp_path / name).write_text("sesame")
        given.setenv(f"{name}_FILE", str(tmp_path / name))
    said = "\n".join(said_at_the_end(capsys))
    assert "LYCEUM_MONGODB" in said
    assert "LYCEUM_MASTER_KEY" in said
    assert "sesame" not in said


def test_a_file_that_is_a_setting_itself_is_left_alone(
    given: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name, value in SECRETS.items():
        given.setenv(name, value)
    given.setenv("LYCEUM_TOKEN_FILE", str(tmp_path / "token"))
    assert load(Settings).token_file == str(tmp_path / "token")
