"""Settings are checked as a whole: a start with bad ones ends with every error."""

import base64
import os
from pathlib import Path

import pytest
from lyceum_chassis.process.settings import ServiceSettings, load
from lyceum_feedback.service import Settings as FeedbackSettings
from lyceum_local.certificates import Authority, wanted
from lyceum_opportunities.service import Settings as OpportunitiesSettings
from lyceum_projections.settings import Settings as ProjectionsSettings
from pydantic import ValidationError

GOOD = {
    "LYCEUM_KAFKA": "127.0.0.1:9092,127.0.0.1:9094",
    "LYCEUM_MONGODB": "mongodb://127.0.0.1:27017/?replicaSet=rs0",
    "LYCEUM_DATABASE": "lyceum_partners",
    "LYCEUM_GRPC_ADDRESS": "127.0.0.1:7001",
    "LYCEUM_HTTP_ADDRESS": "0.0.0.0:8001",
}
KEY = base64.b64encode(bytes(range(32))).decode()
TRUST = {
    "LYCEUM_ACCESS_ISSUER": "https://id.example.org",
    "LYCEUM_ACCESS_AUDIENCE": "lyceum",
    "LYCEUM_ACCESS_JWKS": "https://id.example.org/keys",
}


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Good settings and no others, whatever this process was started with."""
    for name in [*GOOD, "LYCEUM_LOG_LEVEL", "LYCEUM_MASTER_KEY", "LYCEUM_PARTNERS_ADDRESS"]:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.delenv("LYCEUM_OPPORTUNITIES_ADDRESS", raising=False)
    mine = ("LYCEUM_ACCESS", "LYCEUM_KAFKA_", "LYCEUM_TLS_")
    for name in [each for each in os.environ if each.startswith(mine)]:
        monkeypatch.delenv(name)
    for name, value in (GOOD | TRUST).items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def said_at_the_end(settings: type[ServiceSettings], capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit) as end:
        load(settings)
    assert end.value.code == 2
    out, err = capsys.readouterr()
    assert out == ""
    return err


def test_good_settings_are_read_and_cannot_be_changed() -> None:
    settings = load(ServiceSettings)
    assert settings.kafka == GOOD["LYCEUM_KAFKA"]
    assert settings.log_level == "info"
    with pytest.raises(ValidationError, match="frozen"):
        setattr(settings, "kafka", "elsewhere:9092")  # noqa: B010 - mypy knows it already


@pytest.mark.parametrize("zone", ["localtime", "posixrules", "Factory", "Chicago", "", "../UTC"])
def test_the_citys_zone_is_one_that_means_the_same_everywhere(
    zone: str, environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    environment.setenv("LYCEUM_INDEX_FOLDER", "index")
    environment.setenv("LYCEUM_CITY_TIME_ZONE", "America/Chicago")
    assert load(ProjectionsSettings).city_time_zone == "America/Chicago"
    environment.setenv("LYCEUM_CITY_TIME_ZONE", zone)
    assert "LYCEUM_CITY_TIME_ZONE" in said_at_the_end(ProjectionsSettings, capsys)


def test_every_setting_that_is_missing_is_named_with_what_it_is_for(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in GOOD:
        environment.delenv(name)
    said = said_at_the_end(ServiceSettings, capsys)
    assert {name for name in GOOD if name in said} == set(GOOD)
    assert "URI of the MongoDB server" in said


BAD = {
    "LYCEUM_KAFKA": ["", "localhost", "a:1,", "a:1, b:2", "a:port", "a:123456"],
    "LYCEUM_MONGODB": ["", "127.0.0.1:27017", "postgresql://a", "mongodb://", "mongodb://a b"],
    "LYCEUM_DATABASE": ["", "a.b", "a/b", "a b", "x" * 61, "$cmd"],
    "LYCEUM_GRPC_ADDRESS": ["", "7001", "a:1,b:2", "host:"],
    "LYCEUM_HTTP_ADDRESS": ["", "8001", ":8001"],
    "LYCEUM_LOG_LEVEL": ["", "loud", "INFO"],
}


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in BAD.items() for value in values]
)
def test_a_bad_value_is_named(
    name: str, value: str, environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    environment.setenv(name, value)
    said = said_at_the_end(ServiceSettings, capsys)
    assert name in said
    assert len(said.splitlines()) == 2


def test_all_bad_values_are_named_at_once(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in BAD:
        environment.setenv(name, "\N{SNOWMAN} ")
    environment.setenv("LYCEUM_PARTNERS_ADDRESS", "nowhere")
    said = said_at_the_end(OpportunitiesSettings, capsys)
    assert {name for name in [*BAD, "LYCEUM_PARTNERS_ADDRESS"] if name in said} == {
        *BAD,
        "LYCEUM_PARTNERS_ADDRESS",
    }


@pytest.mark.parametrize(
    "key",
    [
        "",
        "sesame",
        KEY[:-4],
        KEY + "AAAA",
        KEY.replace("A", "*"),
        "ä" * 44,
        base64.b64encode(bytes(16)).decode(),
    ],
)
def test_a_master_key_that_is_no_key_is_refused_and_not_shown(
    key: str, environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    environment.setenv("LYCEUM_OPPORTUNITIES_ADDRESS", "127.0.0.1:7002")
    environment.setenv("LYCEUM_MASTER_KEY", key)
    said = said_at_the_end(FeedbackSettings, capsys)
    assert "LYCEUM_MASTER_KEY" in said
    assert not key or key not in said


def test_a_master_key_is_read_and_hidden_from_whoever_prints_the_settings(
    environment: pytest.MonkeyPatch,
) -> None:
    environment.setenv("LYCEUM_OPPORTUNITIES_ADDRESS", "127.0.0.1:7002")
    environment.setenv("LYCEUM_MASTER_KEY", KEY)
    settings = load(FeedbackSettings)
    assert list(settings.master_keys().by_id.values()) == [bytes(range(32))]
    assert KEY not in f"{settings!r} {settings}"


def test_access_is_on_and_everything_it_needs_is_named(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in TRUST:
        environment.delenv(name)
    said = said_at_the_end(OpportunitiesSettings, capsys)
    environment.setenv("LYCEUM_PARTNERS_ADDRESS", "127.0.0.1:7101")
    environment.setenv("LYCEUM_PEOPLE_ADDRESS", "127.0.0.1:7104")
    environment.setenv("LYCEUM_MASTER_KEY", KEY)
    said = said_at_the_end(OpportunitiesSettings, capsys)
    assert all(name in said for name in TRUST)
    assert "LYCEUM_ACCESS=off" in said


@pytest.mark.parametrize("address", ["127.0.0.1:7001", "localhost:7001", "127.8.0.1:1"])
def test_access_may_be_off_on_this_machine(environment: pytest.MonkeyPatch, address: str) -> None:
    for name in TRUST:
        environment.delenv(name)
    environment.setenv("LYCEUM_ACCESS", "off")
    environment.setenv("LYCEUM_GRPC_ADDRESS", address)
    assert load(ServiceSettings).access == "off"


@pytest.mark.parametrize("address", ["0.0.0.0:7001", "10.0.0.1:7001", "partners:7001"])
def test_access_that_is_off_does_not_listen_beyond_this_machine(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], address: str
) -> None:
    environment.setenv("LYCEUM_ACCESS", "off")
    environment.setenv("LYCEUM_GRPC_ADDRESS", address)
    said = said_at_the_end(ServiceSettings, capsys)
    assert f"must be on loopback: 127.0.0.1:<port>, not {address}" in said


@pytest.mark.parametrize("algorithms", ["none", "HS256", "RS256,HS512", "", "rs256"])
def test_only_asymmetric_algorithms_can_be_set(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], algorithms: str
) -> None:
    environment.setenv("LYCEUM_ACCESS_ALGORITHMS", algorithms)
    assert "LYCEUM_ACCESS_ALGORITHMS" in said_at_the_end(ServiceSettings, capsys)


def test_keys_are_not_fetched_from_elsewhere_in_the_clear(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    environment.setenv("LYCEUM_ACCESS_JWKS", "http://id.example.org/keys")
    assert "LYCEUM_ACCESS_JWKS" in said_at_the_end(ServiceSettings, capsys)
    environment.setenv("LYCEUM_ACCESS_JWKS", "http://127.0.0.1:8080/keys")
    load(ServiceSettings)


def test_nothing_is_encrypted_unless_it_is_said() -> None:
    settings = load(ServiceSettings)
    assert settings.brokers().aiokafka() == {"bootstrap_servers": GOOD["LYCEUM_KAFKA"]}
    assert settings.tls.named == ()


def test_a_login_reaches_kafkas_clients(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    Authority(tmp_path / "certs").make(wanted(), days=1)
    (tmp_path / "password").write_text("secret\n")
    environment.setenv("LYCEUM_KAFKA_PROTOCOL", "SASL_SSL")
    environment.setenv("LYCEUM_KAFKA_CA_FILE", str(tmp_path / "certs" / "ca.pem"))
    environment.setenv("LYCEUM_KAFKA_USERNAME", "partners-relay")
    environment.setenv("LYCEUM_KAFKA_PASSWORD_FILE", str(tmp_path / "password"))
    kafka = load(ServiceSettings).brokers()
    arguments = kafka.aiokafka()
    assert arguments.pop("ssl_context") is kafka.context
    assert arguments == {
        "bootstrap_servers": GOOD["LYCEUM_KAFKA"],
        "security_protocol": "SASL_SSL",
        "sasl_mechanism": "SCRAM-SHA-512",
        "sasl_plain_username": "partners-relay",
        "sasl_plain_password": "secret",
    }
    assert kafka.librdkafka() == {
        "bootstrap.servers": GOOD["LYCEUM_KAFKA"],
        "security.protocol": "SASL_SSL",
        "ssl.ca.location": str(tmp_path / "certs" / "ca.pem"),
        "sasl.mechanism": "SCRAM-SHA-512",
        "sasl.username": "partners-relay",
        "sasl.password": "secret",
    }
    assert "secret" not in repr(kafka)


def test_everything_that_is_wrong_with_tls_and_logins_is_named_beside_all_else(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    Authority(tmp_path).make(wanted(), days=1)
    environment.setenv("LYCEUM_LOG_LEVEL", "loud")
    environment.delenv("LYCEUM_ACCESS_ISSUER")
    environment.setenv("LYCEUM_KAFKA_PROTOCOL", "SASL_SSL")
    environment.setenv("LYCEUM_KAFKA_PASSWORD_FILE", str(tmp_path / "nowhere"))
    environment.setenv("LYCEUM_KAFKA_CA_FILE", str(tmp_path / "ca-key.pem"))
    environment.setenv("LYCEUM_TLS_CERTIFICATE_FILE", str(tmp_path / "partners.pem"))
    environment.setenv("LYCEUM_TLS_KEY_FILE", str(tmp_path / "feedback-key.pem"))
    environment.setenv("LYCEUM_TLS_CALLERS", "certified")
    err = said_at_the_end(ServiceSettings, capsys)
    for said in (
        "LYCEUM_LOG_LEVEL: ",
        "LYCEUM_KAFKA_USERNAME: Value error, is needed to log in",
        f"LYCEUM_KAFKA_PASSWORD_FILE: Value error, {tmp_path / 'nowhere'}: can't be read",
        f"{tmp_path / 'ca-key.pem'}: holds no certificate in PEM",
        f"is not the key of {tmp_path / 'partners.pem'}",
        "LYCEUM_TLS_CALLERS: Value error, certified callers need",
    ):
        assert said in err


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("LYCEUM_KAFKA_PROTOCOL", "SASL_PLAINTEXT", "LYCEUM_KAFKA_PROTOCOL: "),
        ("LYCEUM_KAFKA_USERNAME", "partners", "PLAINTEXT knows no login: SASL_SSL does"),
        ("LYCEUM_KAFKA_CA_FILE", "/dev/null", "LYCEUM_KAFKA_KEY_FILE: "),
        ("LYCEUM_TLS_CERTIFICATE_FILE", "/nowhere.pem", "belong together"),
        ("LYCEUM_TLS_SERVICE_URI", "spiffe://city/", "needs LYCEUM_TLS_CALLERS=certified"),
    ],
)
def test_settings_that_do_not_fit_each_other_are_refused(
    environment: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
    value: str,
    said: str,
) -> None:
    environment.setenv(name, value)
    assert said in said_at_the_end(ServiceSettings, capsys)
