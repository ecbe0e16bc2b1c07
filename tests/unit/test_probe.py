"""The probe of a container says what the process beside it says."""

import http.server
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from lyceum_chassis.process import probe
from lyceum_local.certificates import Authority, wanted
from lyceum_local.ports import Ports


class _Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/healthz" else 503)
        self.end_headers()
        self.wfile.write(b'{"ready": false}')

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def port() -> Iterator[int]:
    with http.server.HTTPServer(("127.0.0.1", 0), _Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])
@pytest.mark.parametrize(("path", "status"), [("/healthz", 0), ("/readyz", 1)])
def test_it_ends_with_what_was_answered(
    port: int,
    host: str,
    path: str,
    status: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("LYCEUM_HTTP_ADDRESS", f"{host}:{port}")
    monkeypatch.setattr("sys.argv", ["probe", path])
    assert probe.main() == status
    assert '"ready": false' in capsys.readouterr().out


def test_nobody_there_is_not_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LYCEUM_HTTP_ADDRESS", f"127.0.0.1:{Ports().take()}")
    monkeypatch.setattr("sys.argv", ["probe"])
    assert probe.main() == 1


def test_an_address_that_is_missing_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("LYCEUM_HTTP_ADDRESS", raising=False)
    assert probe.main() == 2
    assert "LYCEUM_HTTP_ADDRESS" in capsys.readouterr().err


def test_a_process_with_a_certificate_is_asked_over_tls(
    port: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    Authority(tmp_path / "certs").make(wanted(), days=1)
    certificate = tmp_path / "certs" / "partners.pem"
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, tmp_path / "certs" / "partners-key.pem")
    with http.server.HTTPServer(("127.0.0.1", 0), _Answer) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("LYCEUM_HTTP_ADDRESS", f"127.0.0.1:{server.server_port}")
        monkeypatch.setattr("sys.argv", ["probe", "/healthz"])
        monkeypatch.setenv("LYCEUM_TLS_CERTIFICATE_FILE", str(certificate))
        assert probe.main() == 0
        monkeypatch.delenv("LYCEUM_TLS_CERTIFICATE_FILE")
        assert probe.main() == 1
        server.shutdown()
