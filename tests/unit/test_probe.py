"""The probe of a container says what the process beside it says."""

import http.server
import threading
from collections.abc import Iterator

import pytest
from lyceum_chassis.process import probe
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
