"""The city as `make up` starts it, in the clear: the same files without the secured layer."""

from pathlib import Path

import grpc
import httpx
import pytest
from containers import layers
from containers.city import COMPOSE, wait_until
from containers.engine import Engine, run
from lyceum.partners.v1 import partners_pb2 as pb
from lyceum.partners.v1.partners_pb2_grpc import PartnersServiceStub
from lyceum_local import secret_files
from lyceum_local.ports import HOST, Ports

# The first one of a session may have to build everything from nothing.
pytestmark = [pytest.mark.docker, pytest.mark.timeout(1_800)]

SOME = ("partners-api", "partners-relay", "projections", "gateway")
PUBLISHED = ("KAFKA", "STORE", "WEB", "PARTNERS", "OPPORTUNITIES", "FEEDBACK", "PEOPLE")


def test_it_starts_and_the_door_leads_to_it(images: Engine, tmp_path: Path) -> None:
    ports = Ports()
    taken = {f"LYCEUM_{name}_PORT": str(ports.take()) for name in (*PUBLISHED, "PROJECTIONS")}
    told = ("--env-file", str(secret_files.write(tmp_path)), "--project-name", "lyceum-plain")
    files = layers.files((layers.BASE, layers.CI))

    def compose(*arguments: str, check: bool = True) -> str:
        command = [str(COMPOSE), "--progress", "quiet", *told, *files, *arguments]
        return run(command, images.environment | taken, check=check)

    try:
        compose("up", "--detach", "--no-build", "--wait", "--wait-timeout", "240", *SOME)
        partners = f"{HOST}:{taken['LYCEUM_PARTNERS_PORT']}"
        wait_until(lambda: asks_for_a_token(partners), "partners behind the door", lambda: "")
        web = f"http://{HOST}:{taken['LYCEUM_WEB_PORT']}/"
        wait_until(lambda: httpx.get(web).status_code == 200, "the page", lambda: "")
        assert "<html" in httpx.get(web).text
    finally:
        compose("down", "--volumes", "--timeout", "10", check=False)
        compose("down", "--volumes", "--timeout", "10")


def asks_for_a_token(address: str) -> bool:
    with grpc.insecure_channel(address) as channel:
        try:
            PartnersServiceStub(channel).ApplyToJoin(pb.ApplyToJoinRequest(), timeout=10)
        except grpc.RpcError as error:
            return error.code() is grpc.StatusCode.UNAUTHENTICATED
    return False
