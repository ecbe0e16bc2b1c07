"""A command over gRPC, from the client to the store and back, against a bare grpc.aio echo."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import grpc
from lyceum.partners.v1 import partners_pb2 as pb
from lyceum.partners.v1.partners_pb2_grpc import PartnersServiceStub
from lyceum_local import services
from lyceum_local.issuer import Issuer
from lyceum_local.ports import Ports

from bench.measuring import Comparison, rate
from bench.setting import Setting, fresh

PROFILE = pb.Profile(name="Harold Washington Library", kind=pb.PARTNER_KIND_PUBLIC_BODY)


async def compare(setting: Setting) -> list[Comparison]:
    """64 calls at a time; servers in processes of their own, the client is the same."""
    count = setting.count // 5
    over_echo = Comparison("command over gRPC, 64 at a time", "bare grpc.aio echo", "calls/s", 0.6)
    of_access = Comparison("the same, access on", "access off", "calls/s", 0.9)
    of_traces = Comparison("the same, one in a hundred traced", "none traced", "calls/s", 0.95)
    ports = Ports()
    echo, api, open_api, traced_api = (f"127.0.0.1:{ports.take()}" for _ in range(4))
    issuer = Issuer(setting.folder)
    settings = {
        "LYCEUM_KAFKA": setting.kafka,
        "LYCEUM_MONGODB": setting.mongodb,
        "LYCEUM_LOG_LEVEL": "warning",
        "LYCEUM_MASTER_KEY": services.master_key(setting.folder),
    }
    guarded = {**_of_its_own(api, ports), **services.MANY, **issuer.settings("partners")}
    traced = {
        **guarded,
        **_of_its_own(traced_api, ports),
        "LYCEUM_TRACES_ENDPOINT": f"http://{echo}",
        "LYCEUM_TRACES_SHARE": "0.01",
    }
    unguarded = {**_of_its_own(open_api, ports), "LYCEUM_ACCESS": "off"}
    who = [("authorization", f"Bearer {issuer.token_as('coordinator', minutes=60)}")]
    with (
        _process("bench.echo", echo),
        _process("lyceum_partners", "api", **settings, **guarded),
        _process("lyceum_partners", "api", **settings, **traced),
        _process("lyceum_partners", "api", **settings, **unguarded),
    ):
        for address in (echo, api, traced_api, open_api):
            await _answers(address, who)
        for _ in range(setting.rounds):
            bare = await _calls(echo, count, who)
            ours = await _calls(api, count, who)
            over_echo.add(ours, bare)
            of_access.add(ours, await _calls(open_api, count, who))
            of_traces.add(await _calls(traced_api, count, who), ours)
    return [over_echo, of_access, of_traces]


def _of_its_own(address: str, ports: Ports) -> dict[str, str]:
    """The settings that a server shares with no other."""
    return {
        "LYCEUM_DATABASE": fresh("bench"),
        "LYCEUM_GRPC_ADDRESS": address,
        "LYCEUM_HTTP_ADDRESS": f"127.0.0.1:{ports.take()}",
    }


async def _calls(address: str, count: int, who: list[tuple[str, str]]) -> float:
    async with grpc.aio.insecure_channel(address) as channel:
        call: Callable[..., Awaitable[Any]] = PartnersServiceStub(channel).ApplyToJoin

        async def some(first: int) -> None:
            for _ in range(first, count, 64):
                await call(
                    pb.ApplyToJoinRequest(
                        command_id=str(uuid4()), partner_id=str(uuid4()), profile=PROFILE
                    ),
                    metadata=who,
                )

        return await rate(count, lambda: asyncio.gather(*(some(n) for n in range(64))))


async def _answers(address: str, who: list[tuple[str, str]]) -> None:
    async with asyncio.timeout(60):
        while True:
            try:
                await _calls(address, 64, who)
                return
            except grpc.aio.AioRpcError:
                await asyncio.sleep(0.1)


@contextmanager
def _process(module: str, *arguments: str, **environment: str) -> Iterator[None]:
    command = [sys.executable, "-m", module, *arguments]
    process = subprocess.Popen(command, env={**os.environ, **environment})
    try:
        yield
    finally:
        process.terminate()
        process.wait(20)
