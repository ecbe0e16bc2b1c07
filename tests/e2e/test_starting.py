"""Services that come before their servers: they wait, say for what, and need no restart."""

import asyncio
import json
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from e2e import fold
from lyceum.partners.v1 import partners_pb2 as pa
from lyceum.partners.v1.partners_pb2_grpc import PartnersServiceStub
from lyceum_cli.channels import connected
from lyceum_local import services
from lyceum_local.ports import Ports
from lyceum_local.services import SERVICES, Surroundings
from lyceum_local.stack import Stack

pytestmark = pytest.mark.e2e

_LIMIT_S = 60.0


@pytest.fixture
def servers_to_come(tmp_path: Path) -> Iterator[Stack]:
    """The addresses of servers that don't run, nor ever have: `Stack.up` makes them there."""
    with ThreadPoolExecutor(1) as pool:
        stack = pool.submit(Stack.up, tmp_path, servers_only=True).result()
        for part in stack.parts.values():
            if part.process is None:
                pytest.fail("This test ends and erases the servers: let it start its own.")
            part.process.stop()
        for folder in (*tmp_path.glob("store-*"), *tmp_path.glob("kafka-*")):
            shutil.rmtree(folder)
        yield stack
        (Stack.load(tmp_path) or stack).down()


async def test_a_service_that_is_there_first_becomes_ready_without_a_restart(
    servers_to_come: Stack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stack, ports = servers_to_come, Ports()
    grpc = {each.name: services.listen_address(ports.take()) for each in SERVICES}
    http = {each.name: services.listen_address(ports.take()) for each in SERVICES}
    around = Surroundings(stack.kafka, stack.mongodb, grpc, http)
    started = {each.name: services.start(each, around, tmp_path) for each in SERVICES}
    try:
        for each in SERVICES:
            parts = await _answers(http[each.name], 503)
            assert not parts["store"]["ready"]
            assert not parts["kafka"]["ready"]
            told = " ".join(part["detail"] for part in parts.values() if not part["ready"])
            assert "waiting for" in told, (each.name, told)
        await asyncio.to_thread(Stack.up, tmp_path, servers_only=True)
        for each in SERVICES:
            assert all(part["ready"] for part in (await _answers(http[each.name], 200)).values())
        assert all(process.running for process in started.values())
        monkeypatch.setenv("LYCEUM_FOLDER", str(tmp_path))  # whose issuer says who acts
        partner_id = await _somebody_joins(grpc["partners"])
        await _is_in_kafka(stack.kafka, f"partner-{partner_id}")
    finally:
        for process in started.values():
            await asyncio.to_thread(process.stop)


async def _answers(address: str, status: int) -> dict[str, Any]:
    """What /readyz says of each part, once it answers with this status."""
    async with asyncio.timeout(_LIMIT_S):
        while True:
            answered, body = await asyncio.to_thread(services.readiness, address)
            if answered == status:
                parts: dict[str, Any] = json.loads(body)["parts"]
                return parts
            await asyncio.sleep(0.1)


async def _somebody_joins(address: str) -> str:
    partner_id = str(uuid4())
    async with connected(address) as channel:
        await PartnersServiceStub(channel).ApplyToJoin(
            pa.ApplyToJoinRequest(
                command_id=str(uuid4()),
                partner_id=partner_id,
                profile=pa.Profile(name="Open Door", kind=pa.PARTNER_KIND_SCHOOL),
            )
        )
    return partner_id


async def _is_in_kafka(kafka: str, stream: str) -> None:
    async with asyncio.timeout(_LIMIT_S):
        while stream not in {event[0] for event in await fold.raw_events(kafka)}:
            await asyncio.sleep(0.1)
