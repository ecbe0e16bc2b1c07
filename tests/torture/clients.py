"""Clients that send commands at a steady rate and, having no answer, send the same one again.

A patient client asks until it is answered; an impatient one goes away after its first attempt; a
doubting one asks again although it was answered; twins send the same command at the same moment.
"""

import asyncio
import random
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import grpc
from lyceum.feedback.v1.feedback_pb2_grpc import FeedbackServiceStub
from lyceum.opportunities.v1.opportunities_pb2_grpc import OpportunitiesServiceStub
from lyceum.partners.v1.partners_pb2_grpc import PartnersServiceStub
from lyceum_cli.acting import Tokens, whoever_would
from lyceum_cli.people_stub import PeopleStub
from lyceum_local.issuer import Issuer
from torture.answers import Answer, Answers
from torture.commands import Asked

_STUBS: Final[Mapping[str, Any]] = {
    "partners": PartnersServiceStub,
    "opportunities": OpportunitiesServiceStub,
    "feedback": FeedbackServiceStub,
    "people": PeopleStub,
}
_REFUSALS: Final = (
    grpc.StatusCode.FAILED_PRECONDITION,
    grpc.StatusCode.INVALID_ARGUMENT,
    grpc.StatusCode.NOT_FOUND,
    grpc.StatusCode.PERMISSION_DENIED,
)
_OPTIONS: Final = (
    ("grpc.enable_http_proxy", 0),
    ("grpc.enable_retries", 0),
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.max_reconnect_backoff_ms", 1_000),
    # Each client of an address has connections of its own.
    ("grpc.use_local_subchannel_pool", 1),
)
DEADLINE_S: Final = 4.0
AT_ONCE: Final = 64
SETTLED_WITHIN_S: Final = 180.0


class Clients:
    """``apis`` are the addresses of each service's APIs; each attempt goes to any of them.

    Each command goes with the token, of the issuer in ``folder``, of who sends it.
    """

    def __init__(self, apis: Mapping[str, Sequence[str]], seed: int, folder: Path) -> None:
        self.answers = Answers()
        self.unexpected: Counter[str] = Counter()
        """Statuses that no client should see, with what was said."""
        self._rng = random.Random(f"clients-{seed}")
        self._channels = [
            (service, grpc.aio.insecure_channel(address, options=_OPTIONS))
            for service, addresses in apis.items()
            for address in addresses
        ]
        self._stubs: dict[str, list[Any]] = defaultdict(list)
        for service, channel in self._channels:
            self._stubs[service].append(_STUBS[service](channel))
        self._giving_up = asyncio.Event()
        self._tokens = Tokens(Issuer.found(folder))

    async def close(self) -> None:
        for _, channel in self._channels:
            await channel.close()

    async def settle(self, commands: Iterable[Asked]) -> None:
        """Each stream's commands one after the other. ``TimeoutError`` if that takes minutes."""
        streams: dict[str, list[Asked]] = defaultdict(list)
        for asked in commands:
            streams[asked.stream].append(asked)

        async def in_order(own: list[Asked]) -> None:
            for asked in own:
                await self._ask(asked)

        # Publishing asks whether the host is active.
        async with asyncio.timeout(SETTLED_WITHIN_S):
            for service in ("partners", "opportunities", "people"):
                await asyncio.gather(
                    *(in_order(own) for own in streams.values() if own[0].service == service)
                )

    async def send(
        self, commands: Iterator[Asked], rate: float, enough: asyncio.Event, least: int
    ) -> None:
        """``rate`` commands a second where they are answered, until ``enough`` is said and
        ``least`` were sent. Then whoever still has no answer is given time to get one."""
        under_way: set[asyncio.Task[None]] = set()
        next_at, sent = time.monotonic(), 0
        while not enough.is_set() or sent < least:
            next_at = max(next_at + 1 / rate, time.monotonic() - 1.0)
            await asyncio.sleep(max(0.0, next_at - time.monotonic()))
            while len(under_way) >= AT_ONCE:
                await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
            task = asyncio.create_task(self._ask(next(commands)))
            under_way.add(task)
            task.add_done_callback(under_way.discard)
            sent += 1
        if under_way:
            await asyncio.wait(under_way, timeout=60.0)
        self._giving_up.set()
        if under_way:
            await asyncio.wait(under_way)

    async def _ask(self, asked: Asked) -> None:
        if asked.beside:
            await asyncio.gather(self._ask_alone(asked), self._ask_alone(asked.beside))
        else:
            await self._ask_alone(asked)

    async def _ask_alone(self, asked: Asked) -> None:
        answer = self.answers.begin(asked.stream, asked.command_id, asked.rpc)
        if asked.habit == "twin":
            await asyncio.gather(self._until_answered(asked, answer), self._once(asked, answer))
        elif asked.habit == "impatient":
            await self._once(asked, answer, deadline_s=self._rng.uniform(0.005, 0.5))
        else:
            await self._until_answered(asked, answer)
            if asked.habit == "doubting":
                await self._once(asked, answer)

    async def _until_answered(self, asked: Asked, answer: Answer) -> None:
        wait_s = 0.1
        while not await self._once(asked, answer) and not self._giving_up.is_set():
            await asyncio.sleep(wait_s * self._rng.uniform(0.5, 1.0))
            wait_s = min(wait_s * 2, 1.5)

    async def _once(self, asked: Asked, answer: Answer, deadline_s: float = DEADLINE_S) -> bool:
        """One attempt; False if it had no answer."""
        stub = self._rng.choice(self._stubs[asked.service])
        answer.attempts += 1
        try:
            token = self._tokens.of(asked.who or whoever_would(asked.request))
            response = await getattr(stub, asked.rpc)(
                asked.request,
                timeout=deadline_s,
                metadata=(("authorization", f"Bearer {token}"),),
            )
        except grpc.aio.AioRpcError as error:
            if error.code() in _REFUSALS:
                answer.refused(f"{error.code().name}: {error.details()}")
                return True
            if error.code() not in (
                grpc.StatusCode.UNAVAILABLE,
                grpc.StatusCode.DEADLINE_EXCEEDED,
                grpc.StatusCode.ABORTED,
                grpc.StatusCode.CANCELLED,
            ):
                self.unexpected[f"{asked.rpc}: {error.code().name}: {error.details()}"] += 1
            answer.lost += 1
            return False
        answer.accepted(response.outcome.at.version, response.outcome.already_done)
        return True
