"""Sends many commands at once: in order within a lane, lanes side by side, each until it is done.

    async with Dispatcher(in_flight=64) as dispatcher:
        applied = await dispatcher.send("partner-1", partners.ApplyToJoin, apply)
        await dispatcher.send("partner-1", partners.VerifyPartner, verify, needs=(applied,))

A command is sent again, with the id that it carries, while its outcome is unknown or the service
asks for it; so whatever becomes of the connection, it is carried out once.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass
from enum import Enum
from types import TracebackType
from typing import Any, Final, Protocol

import grpc
from google.protobuf.message import Message

from lyceum_cli.errors import CliError
from lyceum_cli.refusals import HOPELESS, Refusal, Retry, refusal_of, service_said
from lyceum_cli.tally import Tally

Request = Message
Rpc = Callable[..., Awaitable[Any]]
"""A method of an async stub: request and `timeout` in; a response with an `outcome` out."""

WINDOW: Final = 4
"""How many times more commands may wait for their turn than may be in flight."""


class Verdict(Enum):
    """What became of a command."""

    ACCEPTED = "accepted"
    ALREADY_DONE = "already done"
    REFUSED = "refused"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Result:
    """The verdict, with the response if there is one, or what was refused and why."""

    verdict: Verdict
    response: Any = None
    refusal: Refusal | None = None

    @property
    def done(self) -> bool:
        """What was asked for is so now, by this command or an earlier one."""
        return self.verdict in (Verdict.ACCEPTED, Verdict.ALREADY_DONE)


Ticket = asyncio.Future[Result]
"""What `send` gives: await it for the result, or hand it to a later command's `needs`."""


class _Response(Protocol):
    @property
    def outcome(self) -> Any: ...


class Dispatcher:
    """At most `in_flight` commands are on their way; memory is bounded by a small multiple of it.

    `timeout` is the deadline of one attempt in seconds. Leaving the block waits for everything
    that was sent. When a service stays away for longer than `retry` allows, nothing more is sent
    and `send`, or leaving the block, raises the `CliError`; a refused command raises nothing and
    is counted in `tally`. `heard` is told the result of every command.
    """

    def __init__(
        self,
        *,
        in_flight: int = 64,
        tally: Tally | None = None,
        retry: Retry | None = None,
        timeout: float = 15.0,
        heard: Callable[[Request, Result], None] = lambda request, result: None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.tally = tally if tally is not None else Tally()
        self._retry = retry or Retry()
        self._timeout = timeout
        self._heard = heard
        self._sleep = sleep
        self._flying = asyncio.Semaphore(in_flight)
        self._window = asyncio.Semaphore(in_flight * WINDOW)
        self._last_in_lane: dict[Hashable, Ticket] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopped: BaseException | None = None

    async def __aenter__(self) -> "Dispatcher":
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if exc is not None:
            for task in self._tasks:
                task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if exc is None and self._stopped is not None:
            raise self._stopped

    async def send(
        self, lane: Hashable, rpc: Rpc, request: Request, *, needs: Sequence[Ticket] = ()
    ) -> Ticket:
        """Take a command, and give a ticket for its result; waits while too many wait already.

        It goes out when the lane's earlier commands have been answered and those in `needs` have
        too. If what one of those wanted is not so, this one is skipped: not sent, only counted.
        `needs` must have been sent before.
        """
        await self._window.acquire()
        if self._stopped is not None:
            self._window.release()
            raise self._stopped
        ticket: Ticket = asyncio.get_running_loop().create_future()
        before = self._last_in_lane.get(lane)
        self._last_in_lane[lane] = ticket
        task = asyncio.create_task(self._carry(ticket, before, needs, rpc, request))
        self._tasks.add(task)
        task.add_done_callback(lambda done: self._finished(done, lane, ticket))
        return ticket

    def _finished(self, task: asyncio.Task[None], lane: Hashable, ticket: Ticket) -> None:
        self._tasks.discard(task)
        self._window.release()
        if self._last_in_lane.get(lane) is ticket:
            del self._last_in_lane[lane]
        error = None if task.cancelled() else task.exception()
        if error is not None and self._stopped is None:
            self._stopped = error
            for other in self._tasks:
                other.cancel()
        if not ticket.done():
            ticket.set_exception(self._stopped or CliError("Interrupted."))
            ticket.exception()  # Nobody has to ask for it: leaving the block raises it.

    async def _carry(
        self,
        ticket: Ticket,
        before: Ticket | None,
        needs: Sequence[Ticket],
        rpc: Rpc,
        request: Request,
    ) -> None:
        if before is not None:
            await asyncio.wait((before,))
        if needs:
            await asyncio.wait(needs)
        if all(need.result().done for need in needs):
            async with self._flying:
                result = await self._answered(rpc, request)
        else:
            result = Result(Verdict.SKIPPED)
        self._count(result)
        self._heard(request, result)
        ticket.set_result(result)

    async def _answered(self, rpc: Rpc, request: Request) -> Result:
        """One command, sent until it is answered. Raises `CliError` when the service is gone."""
        self.tally.sent += 1
        waits = self._retry.waits()
        while True:
            try:
                response: _Response = await rpc(request, timeout=self._timeout)
            except grpc.aio.AioRpcError as error:
                refusal = refusal_of(error)
                if refusal.code in HOPELESS:
                    raise CliError(service_said(refusal)) from error
                wait = next(waits, None) if refusal.may_pass else None
                if wait is not None:
                    self.tally.retried += 1
                    await self._sleep(max(wait, min(refusal.retry_after, self._retry.longest)))
                elif refusal.may_pass and refusal.code is not grpc.StatusCode.ABORTED:
                    raise CliError(service_said(refusal)) from error
                else:
                    return Result(Verdict.REFUSED, refusal=refusal)
            else:
                already = response.outcome.already_done
                verdict = Verdict.ALREADY_DONE if already else Verdict.ACCEPTED
                return Result(verdict, response=response)

    def _count(self, result: Result) -> None:
        match result.verdict:
            case Verdict.ACCEPTED:
                self.tally.accepted += 1
            case Verdict.ALREADY_DONE:
                self.tally.already_done += 1
            case Verdict.SKIPPED:
                self.tally.skipped += 1
            case Verdict.REFUSED:
                assert result.refusal is not None
                self.tally.refuse(result.refusal)
