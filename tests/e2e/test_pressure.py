"""More than it can serve, and servers that are away for long: refused early, kept on disk, flat."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import grpc
import httpx
import pytest
from aiokafka import AIOKafkaConsumer
from google.rpc.error_details_pb2 import RetryInfo
from google.rpc.status_pb2 import Status
from grpc_status import rpc_status
from lyceum.partners.v1 import partners_pb2 as pa
from lyceum.partners.v1.partners_pb2_grpc import PartnersServiceStub
from lyceum_cli.channels import connected
from lyceum_local import services
from lyceum_local.ports import Ports
from lyceum_local.processes import Process
from lyceum_local.services import SERVICES, Surroundings
from lyceum_local.stack import Stack
from prometheus_client.parser import text_string_to_metric_families
from pymongo import MongoClient

if TYPE_CHECKING:
    from lyceum.partners.v1.partners_pb2_grpc import PartnersServiceAsyncStub

pytestmark = pytest.mark.e2e

MEBIBYTE = 1024 * 1024
AT_ONCE = 500
"""How many calls a service works on at once."""
APPLY = "lyceum.partners.v1.PartnersService/ApplyToJoin"


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Stack]:
    with ThreadPoolExecutor(1) as pool:
        stack = pool.submit(Stack.up, tmp_path, servers_only=True).result()
    if any(part.process is None for part in stack.parts.values()):
        pytest.fail("This test ends the servers: let it start its own.")
    yield stack
    (Stack.load(tmp_path) or stack).down()


class Partners:
    """The service as a process, and clients of it."""

    def __init__(
        self, process: Process, http: str, stubs: "list[PartnersServiceAsyncStub]"
    ) -> None:
        self._process, self._http, self._stubs = process, http, stubs

    async def apply(self, number: int = 0, within: float = 60.0) -> None:
        request = pa.ApplyToJoinRequest(
            command_id=str(uuid4()),
            partner_id=str(uuid4()),
            profile=pa.Profile(name=f"Pressed {number}", kind=pa.PARTNER_KIND_SCHOOL),
        )
        await self._stubs[number % len(self._stubs)].ApplyToJoin(request, timeout=within)

    async def metric(self, name: str, **labels: str) -> float:
        async with httpx.AsyncClient(trust_env=False, timeout=30) as http:
            text = (await http.get(f"http://{self._http}/metrics")).text
        return sum(
            sample.value
            for family in text_string_to_metric_families(text)
            for sample in family.samples
            if sample.name == name and labels.items() <= sample.labels.items()
        )

    def memory(self) -> int:
        return self._process.memory()[0]


@contextlib.asynccontextmanager
async def partners(stack: Stack, folder: Path) -> AsyncIterator[Partners]:
    (service,) = [each for each in SERVICES if each.name == "partners"]
    ports = Ports()
    grpc_at, http_at = (services.listen_address(ports.take()) for _ in "gh")
    around = Surroundings(
        stack.kafka, stack.mongodb, {service.name: grpc_at}, {service.name: http_at}
    )
    process = services.start(service, around, folder)
    here = pytest.MonkeyPatch()
    here.setenv("LYCEUM_FOLDER", str(folder))  # whose issuer says who acts
    try:
        await asyncio.to_thread(services.wait_ready, http_at, process)
        async with contextlib.AsyncExitStack() as channels:
            stubs = [
                PartnersServiceStub(await channels.enter_async_context(connected(grpc_at)))
                for _ in range(4)
            ]
            yield Partners(process, http_at, stubs)
    finally:
        here.undo()
        await asyncio.to_thread(process.stop)


def stored(stack: Stack) -> int:
    client: MongoClient[dict[str, Any]]
    with MongoClient(stack.mongodb) as client:
        return client["lyceum_partners"]["commits"].count_documents({})


async def published(stack: Stack) -> list[tuple[int, int, str]]:
    """Partition, position and stream of each event on the topic, each partition in its order."""
    consumer = AIOKafkaConsumer(
        "lyceum.partners.v1",
        bootstrap_servers=stack.kafka,
        auto_offset_reset="earliest",
        isolation_level="read_committed",
    )
    await consumer.start()
    try:
        unread = await consumer.end_offsets(consumer.assignment())
        events: list[tuple[int, int, str]] = []
        while unread:
            for partition, records in (await consumer.getmany(timeout_ms=200)).items():
                for record in records:
                    headers = dict(record.headers)
                    position = int(headers["ce_sequence"])
                    events.append((partition.partition, position, headers["ce_subject"].decode()))
            unread = {p: end for p, end in unread.items() if await consumer.position(p) < end}
        return events
    finally:
        await consumer.stop()


async def all_published(stack: Stack, count: int) -> None:
    """Waits until so many applications are on the topic, and sees that each is there once, in
    order: of each that it applied, and that whoever did is an owner."""
    async with asyncio.timeout(180):
        while len(events := await published(stack)) < 2 * count:
            await asyncio.sleep(0.5)
    assert len({stream for _, _, stream in events}) == count
    assert sorted(position for _, position, _ in events) == list(range(1, 2 * count + 1))
    for partition in {partition for partition, _, _ in events}:
        positions = [position for at, position, _ in events if at == partition]
        assert positions == sorted(positions)


async def test_ten_times_too_much_is_refused_early_and_the_rest_is_served(
    stack: Stack, tmp_path: Path
) -> None:
    async with partners(stack, tmp_path) as city:
        await asyncio.gather(*(city.apply(number) for number in range(AT_ONCE)))
        memory = city.memory()
        outcomes: list[BaseException | None] = []
        for _ in range(2):
            calls = (city.apply(number) for number in range(10 * AT_ONCE))
            outcomes += await asyncio.gather(*calls, return_exceptions=True)
        refused = [outcome for outcome in outcomes if outcome is not None]
        for outcome in refused:
            assert isinstance(outcome, grpc.aio.AioRpcError)
            assert outcome.code() is grpc.StatusCode.UNAVAILABLE
        # The transport refuses more streams than it holds, before anybody could say for how long.
        # Which of the two comes first is the machine's: the service's own limit has a test apart.
        assert {_retry_delay(each) for each in refused} <= {None, 1.0}
        accepted = AT_ONCE + len(outcomes) - len(refused)
        assert stored(stack) == accepted
        # What was accepted took no longer than the calls at once take, whatever was offered.
        served = await city.metric("lyceum_grpc_call_seconds_count", method=APPLY)
        in_time = await city.metric("lyceum_grpc_call_seconds_bucket", method=APPLY, le="10.0")
        assert served == in_time == accepted
        assert city.memory() - memory < 100 * MEBIBYTE
        await city.apply()
        await all_published(stack, accepted + 1)


async def test_without_kafka_commands_are_kept_on_disk_and_drained_in_order(
    stack: Stack, tmp_path: Path
) -> None:
    async with partners(stack, tmp_path) as city:
        await asyncio.gather(*(city.apply(number) for number in range(300)))
        await all_published(stack, 300)
        kafka = stack.parts["kafka"].process
        assert kafka is not None
        kafka.kill()
        memory = city.memory()
        for _ in range(20):
            await asyncio.gather(*(city.apply(number) for number in range(150)))
        assert await city.metric("lyceum_outbox_commits") == 1_000  # which stands for more
        assert city.memory() - memory < 50 * MEBIBYTE
        await asyncio.to_thread(Stack.up, tmp_path, servers_only=True)
        await all_published(stack, 3_300)
    assert stored(stack) == 3_300


async def test_without_the_store_commands_are_refused_in_time_and_taken_again_after(
    stack: Stack, tmp_path: Path
) -> None:
    async with partners(stack, tmp_path) as city:
        await city.apply()
        store = stack.parts["store"].process
        assert store is not None
        store.kill()
        for _ in range(3):
            began = time.monotonic()
            with pytest.raises(grpc.aio.AioRpcError) as refused:
                await city.apply(within=6.0)
            assert time.monotonic() - began < 6.0
            assert refused.value.code() is grpc.StatusCode.UNAVAILABLE
            assert _retry_delay(refused.value)
        await asyncio.to_thread(Stack.up, tmp_path, servers_only=True)
        async with asyncio.timeout(60):
            while True:
                with contextlib.suppress(grpc.aio.AioRpcError):
                    await city.apply()
                    break
                await asyncio.sleep(0.2)
    assert stored(stack) == 2


def _retry_delay(error: BaseException) -> float | None:
    """Seconds, if it says so."""
    assert isinstance(error, grpc.aio.AioRpcError)
    status: Status | None = rpc_status.from_call(error)
    if status is None:
        return None
    info = RetryInfo()
    assert status.details[0].Unpack(info)
    return float(info.retry_delay.ToMilliseconds()) / 1_000
