"""The table of skills and the keys that sign are looked at before the service starts."""

import base64
import os
from pathlib import Path

import pytest
from contract.test_open_badges import LATER_SECRET, SECRET, jwk, key_set
from lyceum_chassis.process.settings import load
from lyceum_local import credential_keys
from lyceum_opportunities.service import Settings
from lyceum_opportunities.signing import signing_keys_of
from lyceum_opportunities.vocabulary import shipped
from unit.edge.test_settings_from_environment import GOOD, TRUST, said_at_the_end

MINE = {
    "LYCEUM_PARTNERS_ADDRESS": "127.0.0.1:7101",
    "LYCEUM_PEOPLE_ADDRESS": "127.0.0.1:7104",
    "LYCEUM_MASTER_KEY": base64.b64encode(bytes(32)).decode(),
}


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in [each for each in os.environ if each.startswith("LYCEUM_")]:
        monkeypatch.delenv(name)
    for name, value in (GOOD | TRUST | MINE).items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def test_they_come_from_files(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    table = tmp_path / "skills.csv"
    table.write_text(shipped())
    environment.setenv("LYCEUM_SKILLS_FILE", str(table))
    environment.setenv("LYCEUM_CREDENTIAL_KEYS_FILE", str(credential_keys.made_once(tmp_path)))
    environment.setenv("LYCEUM_CREDENTIALS_URL", "https://city.example")
    settings = load(Settings)
    keys = signing_keys_of(settings.credential_keys.get_secret_value())
    assert keys.present_id in keys.private
    assert credential_keys.made_once(tmp_path).stat().st_mode & 0o077 == 0
    assert load(Settings).credential_keys == settings.credential_keys


def test_bad_ones_are_all_named_and_no_key_is_shown(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    unfit = jwk("a", SECRET) | {"d": jwk("b", LATER_SECRET)["d"]}
    environment.setenv("LYCEUM_SKILLS", shipped() + "python,Python,1.2.0,\n")
    environment.setenv("LYCEUM_CREDENTIAL_KEYS", key_set(unfit))
    environment.setenv("LYCEUM_CREDENTIALS_URL", "http://city.example")
    said = said_at_the_end(Settings, capsys)
    assert "LYCEUM_SKILLS: " in said
    assert "'python' is not the URI" in said
    assert "x and d of the key a don't belong together" in said
    assert "LYCEUM_CREDENTIALS_URL: " in said
    assert "by https" in said
    assert unfit["d"] not in said


def test_without_them_the_service_starts_and_issues_nothing() -> None:
    settings = load(Settings)
    assert signing_keys_of(settings.credential_keys.get_secret_value()).present_id == ""
    assert settings.credentials_url == settings.skills == ""
