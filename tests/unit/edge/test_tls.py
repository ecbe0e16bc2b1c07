"""TLS between services: who is let in, who is told why not, and what a new certificate changes."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import grpc
import httpx
import pytest
import structlog
from certificate_shown import certificate_shown
from cryptography import x509
from lyceum.partners.v1 import partners_pb2 as pb
from lyceum.partners.v1.partners_pb2_grpc import PartnersServiceStub
from lyceum_chassis.access.callers import Role, service_of
from lyceum_chassis.edge.grpc_client import Peer
from lyceum_chassis.edge.grpc_server import GrpcServer
from lyceum_chassis.errors import Unavailable
from lyceum_chassis.process.process import HttpServer, Process, check_certificate
from lyceum_connections.certificates import BadCertificate, Files
from lyceum_connections.grpc_tls import client_credentials
from lyceum_local.certificates import (
    HERE,
    SERVICE_URI,
    WITH_KEYSTORE,
    Asked,
    Authority,
    Refused,
    wanted,
)
from lyceum_local.ports import HOST, Ports
from starlette.applications import Starlette

LIMIT_S = 60.0
HEALTH = "/grpc.health.v1.Health/Check"
LONG_AGO = datetime.now(UTC) - timedelta(days=30)


@pytest.fixture
def certs(tmp_path: Path) -> Path:
    Authority(tmp_path / "certs").make(wanted(), days=1)
    return tmp_path / "certs"


def files(folder: Path, name: str) -> Files:
    return Files(
        str(folder / f"{name}.pem"), str(folder / f"{name}-key.pem"), str(folder / "ca.pem")
    )


@contextlib.asynccontextmanager
async def serving(tls: Files, *, certified: bool = True) -> AsyncIterator[str]:
    """The address of a server that answers health checks."""
    address = f"{HOST}:{Ports().take()}"
    server = GrpcServer(address, [], [], None, tls, certified=certified)
    running = asyncio.create_task(server.run())
    try:
        async with asyncio.timeout(LIMIT_S):
            while not (await server.check()).ready:
                await asyncio.sleep(0.01)
        yield address
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def refusal(address: str, tls: Files) -> str:
    """What a caller hears that isn't let in; "" if it is."""
    async with grpc.aio.secure_channel(address, client_credentials(tls)) as channel:
        ask: Any = channel.unary_unary(HEALTH)
        try:
            await ask(b"", timeout=LIMIT_S)
        except grpc.aio.AioRpcError as error:
            return f"{error.code().name}: {error.details()}"
    return ""


async def serial_shown(address: str, tls: Files) -> int:
    """The number of the certificate that a new connection is shown."""
    return (await certificate_shown(address, tls)).serial_number


def serial_of(tls: Files) -> int:
    return x509.load_pem_x509_certificate(Path(tls.certificate).read_bytes()).serial_number


async def test_a_caller_with_a_certificate_of_the_authority_is_let_in(certs: Path) -> None:
    async with serving(files(certs, "partners")) as address:
        assert await refusal(address, files(certs, "feedback")) == ""


async def test_a_caller_without_a_certificate_is_refused(certs: Path) -> None:
    async with serving(files(certs, "partners")) as address:
        said = await refusal(address, Files(ca=str(certs / "ca.pem")))
        assert said.startswith("UNAVAILABLE")
    async with serving(files(certs, "partners"), certified=False) as address:
        assert await refusal(address, Files(ca=str(certs / "ca.pem"))) == ""


async def test_a_caller_of_another_authority_is_refused(certs: Path, tmp_path: Path) -> None:
    Authority(tmp_path / "other").make(wanted(), days=1)
    of_another = files(tmp_path / "other", "feedback")
    stranger = Files(of_another.certificate, of_another.key, str(certs / "ca.pem"))
    async with serving(files(certs, "partners")) as address:
        assert (await refusal(address, stranger)).startswith("UNAVAILABLE")


async def test_a_server_of_another_authority_is_not_trusted(certs: Path, tmp_path: Path) -> None:
    Authority(tmp_path / "other").make(wanted(), days=1)
    async with serving(files(tmp_path / "other", "partners"), certified=False) as address:
        said = await refusal(address, Files(ca=str(certs / "ca.pem")))
    assert "CERTIFICATE_VERIFY_FAILED" in said


async def test_a_server_with_another_name_is_not_trusted(certs: Path) -> None:
    Authority(certs).issue([Asked("elsewhere", ["elsewhere.example"])], days=1)
    async with serving(files(certs, "elsewhere"), certified=False) as address:
        said = await refusal(address, Files(ca=str(certs / "ca.pem")))
    # In gRPC's words, or in OpenSSL's: whichever looks first.
    assert "is not in peer certificate" in said or "Hostname Verification Check failed" in said


async def test_an_expired_certificate_is_not_started_with(certs: Path) -> None:
    Authority(certs).issue([Asked("partners", HERE)], days=1, since=LONG_AGO)
    with pytest.raises(BadCertificate, match=r"partners\.pem: expired on "):
        GrpcServer(f"{HOST}:{Ports().take()}", [], [], None, files(certs, "partners"))


async def test_a_server_whose_certificate_expires_is_not_trusted(certs: Path) -> None:
    """It was good when the server started, which takes a slow machine a while."""
    for seconds in (2.5, 10.0, 40.0):
        Authority(certs).issue([Asked("partners", HERE)], days=seconds / 86_400)
        with contextlib.suppress(BadCertificate):
            async with serving(files(certs, "partners"), certified=False) as address:
                trusting = Files(ca=str(certs / "ca.pem"))
                if await refusal(address, trusting) == "":
                    await _expired(address, trusting)
                    assert not (await check_certificate(files(certs, "partners"))).ready
                    return
    pytest.fail("no server was there before its certificate expired")


async def _expired(address: str, trusting: Files) -> None:
    """Waits until a caller hears that it is."""
    async with asyncio.timeout(LIMIT_S):
        while "certificate has expired" not in (said := await refusal(address, trusting)):
            assert not said
            await asyncio.sleep(0.2)


async def test_new_connections_are_shown_the_new_certificate_and_old_ones_go_on(
    certs: Path,
) -> None:
    caller = files(certs, "feedback")
    async with serving(files(certs, "partners")) as address:
        old = serial_of(files(certs, "partners"))
        async with grpc.aio.secure_channel(address, client_credentials(caller)) as before:
            ask: Any = before.unary_unary(HEALTH)
            await ask(b"", timeout=LIMIT_S)
            assert await serial_shown(address, caller) == old
            Authority(certs).issue(wanted(), days=1)
            new = serial_of(files(certs, "partners"))
            assert new != old
            assert await serial_shown(address, caller) == new
            await ask(b"", timeout=LIMIT_S)
            assert before.get_state() is grpc.ChannelConnectivity.READY


async def test_a_half_replaced_pair_is_not_taken(certs: Path, tmp_path: Path) -> None:
    tls, caller = files(certs, "partners"), files(certs, "feedback")
    async with serving(tls) as address:
        old = serial_of(tls)
        Authority(tmp_path / "other").make(wanted(), days=1)
        whole = Path(tls.key).read_bytes()
        Path(tls.key).write_bytes((tmp_path / "other" / "partners-key.pem").read_bytes())
        assert await serial_shown(address, caller) == old
        Path(tls.key).write_bytes(whole)
        assert await serial_shown(address, caller) == old


async def test_a_peer_shows_its_new_certificate_without_a_restart(certs: Path) -> None:
    async with serving(files(certs, "partners")) as address:
        peer = Peer("partners", address, LIMIT_S, tls=files(certs, "feedback"))
        ask: Any = peer.channel.unary_unary(HEALTH)
        await peer.ask(ask, b"", LIMIT_S)
        first = peer._channel._channel
        Authority(certs).issue([Asked("feedback", HERE, SERVICE_URI + "feedback")], days=1)
        await peer.ask(ask, b"", LIMIT_S)
        assert peer._channel._channel is not first
        await peer.close()


async def test_a_peer_says_why_it_cannot_be_reached(certs: Path, tmp_path: Path) -> None:
    Authority(tmp_path / "other").make(wanted(), days=1)
    async with serving(files(tmp_path / "other", "partners"), certified=False) as address:
        peer = Peer("partners", address, LIMIT_S, tls=files(certs, "feedback"))
        with structlog.testing.capture_logs() as logs, pytest.raises(Unavailable):
            await peer.ask(
                PartnersServiceStub(peer.channel).GetPartner, pb.GetPartnerRequest(), LIMIT_S
            )
        await peer.close()
    (said,) = [each for each in logs if each["event"] == "peer_is_away"]
    assert "CERTIFICATE_VERIFY_FAILED" in said["reason"]


async def test_http_is_served_over_tls_and_follows_its_certificate(certs: Path) -> None:
    tls = files(certs, "partners")
    address = f"{HOST}:{Ports().take()}"
    process = Process("partners")
    process.serve_http(Starlette(routes=process.routes()), address, tls)
    server = asyncio.create_task(HttpServer(Starlette(routes=process.routes()), address, tls).run())
    trusting = ssl.create_default_context(cafile=certs / "ca.pem")
    try:
        async with httpx.AsyncClient(verify=trusting, trust_env=False) as client:
            async with asyncio.timeout(LIMIT_S):
                while True:
                    with contextlib.suppress(httpx.ConnectError):
                        answer = await client.get(f"https://{address}/readyz")
                        break
                    await asyncio.sleep(0.05)
            assert answer.status_code == 200
            assert "valid until" in answer.json()["parts"]["certificate"]["detail"]
        old = await serial_shown(address, files(certs, "lyceum"))
        Authority(certs).issue(wanted(), days=1)
        assert await serial_shown(address, files(certs, "lyceum")) == serial_of(tls) != old
        async with httpx.AsyncClient(trust_env=False) as client:
            with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
                await client.get(f"https://{address}/healthz")
    finally:
        server.cancel()
        await asyncio.gather(server, return_exceptions=True)


def test_a_certificates_uri_names_a_service() -> None:
    found = service_of(["https://x", SERVICE_URI + "feedback"], SERVICE_URI)
    assert found is not None
    assert (found.service, found.roles) == ("feedback", frozenset({Role.SERVICE}))


@pytest.mark.parametrize(
    ("uri", "before"),
    [
        ("spiffe://elsewhere/service/feedback", SERVICE_URI),
        (SERVICE_URI, SERVICE_URI),
        (SERVICE_URI + "feedback/x", SERVICE_URI),
        (SERVICE_URI + "Feedback", SERVICE_URI),
        ("feedback", ""),
    ],
)
def test_no_other_uri_does(uri: str, before: str) -> None:
    assert service_of([uri], before) is None


def test_keys_can_be_read_by_their_owner_alone(certs: Path) -> None:
    secret = [*certs.glob("*-key.pem"), *certs.glob("*-keystore.pem")]
    assert len(secret) == len(wanted()) + 1 + len(WITH_KEYSTORE)
    assert {file.stat().st_mode & 0o777 for file in secret} == {0o600}
    assert certs.stat().st_mode & 0o777 == 0o700


def test_nothing_is_overwritten(certs: Path) -> None:
    before = {file: file.read_bytes() for file in certs.iterdir()}
    with pytest.raises(Refused, match=r"ca\.pem"):
        Authority(certs).make(wanted(), days=1)
    assert {file: file.read_bytes() for file in certs.iterdir()} == before
