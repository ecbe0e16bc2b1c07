"""The five services of the stack, and sending them an import or a phase of a term."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import grpc
from lyceum.feedback.v1.feedback_pb2_grpc import FeedbackServiceStub
from lyceum.opportunities.v1 import opportunities_pb2 as op
from lyceum.opportunities.v1.opportunities_pb2_grpc import OpportunitiesServiceStub
from lyceum.partners.v1.partners_pb2_grpc import PartnersServiceStub
from lyceum.projections.v1.search_pb2_grpc import SearchServiceStub

from lyceum_cli.channels import connected
from lyceum_cli.chicago.rejects import Rejects
from lyceum_cli.chicago.rows import ProgrammeFile
from lyceum_cli.chicago.run import Imported, import_programmes
from lyceum_cli.demo.answers import Answers, aggregate_of, service_of
from lyceum_cli.demo.term import Phase
from lyceum_cli.dispatcher import Dispatcher, Request, Rpc
from lyceum_cli.errors import CliError
from lyceum_cli.people_stub import PeopleStub
from lyceum_cli.progress import Progress
from lyceum_cli.tally import Tally

IN_FLIGHT: Final = 64
_CLOSES_WITHIN: Final = 60.0
"""Seconds that a policy may take to close what it should."""


@dataclass(frozen=True)
class City:
    """Open channels. `answers` hears what becomes of every command."""

    partners: Any
    opportunities: Any
    feedback: Any
    people: Any
    search: Any
    answers: Answers

    def rpc(self, request: Request) -> Rpc:
        """The method that takes this request: of the same name, without "Request"."""
        stub = getattr(self, service_of(request))
        rpc: Rpc = getattr(stub, type(request).__name__.removesuffix("Request"))
        return rpc

    async def bring_in(self, file: Path, shift: timedelta, tally: Tally) -> Imported:
        """Import a file of programmes."""
        imported = Imported()
        with ProgrammeFile(file) as rows, Rejects(None) as rejects:
            progress = Progress(
                "Importing", "commands", count=lambda: tally.answered, fraction=rows.fraction_read
            )
            with progress:
                async with self._dispatcher(tally) as dispatcher:
                    await import_programmes(
                        rows,
                        partners=self.partners,
                        opportunities=self.opportunities,
                        dispatcher=dispatcher,
                        shift=shift,
                        rejects=rejects,
                        progress=progress,
                        imported=imported,
                    )
        return imported

    async def play(self, phases: Sequence[Phase], tally: Tally) -> dict[str, float]:
        """Send a term, phase after phase; the seconds that each took.

        Raises `CliError` if a policy doesn't do its part in time.
        """
        planned = sum(len(phase.requests) for phase in phases)
        before = tally.answered
        progress = Progress(
            "Simulating",
            "commands",
            count=lambda: tally.answered - before,
            fraction=lambda: (tally.answered - before) / max(1, planned),
        )
        seconds = {}
        with progress:
            for phase in phases:
                began = time.monotonic()
                async with self._dispatcher(tally) as dispatcher:
                    for request in phase.requests:
                        progress.step()
                        lane = aggregate_of(request)
                        await dispatcher.send(lane, self.rpc(request), request)
                for opportunity_id in phase.closing:
                    await self._closed(opportunity_id)
                seconds[phase.name] = time.monotonic() - began
        return seconds

    async def _closed(self, opportunity_id: str) -> None:
        """Waits until an opportunity is not open, or no longer."""
        deadline = time.monotonic() + _CLOSES_WITHIN
        asked = op.GetOpportunityRequest(opportunity_id=opportunity_id)
        while True:
            try:
                answer = await self.opportunities.GetOpportunity(asked, timeout=15.0)
                if answer.status != op.STATUS_OPEN:
                    return
            except grpc.aio.AioRpcError as error:
                if error.code() is not grpc.StatusCode.UNAVAILABLE:
                    raise CliError(f"Opportunity {opportunity_id}: {error.details()}") from error
            if time.monotonic() > deadline:
                raise CliError(
                    f"Opportunity {opportunity_id} is still open, {_CLOSES_WITHIN:.0f} s after its "
                    "host was suspended. See what the opportunities service logs."
                )
            await asyncio.sleep(0.1)

    def _dispatcher(self, tally: Tally) -> Dispatcher:
        return Dispatcher(in_flight=IN_FLIGHT, tally=tally, heard=self.answers.hear)


@asynccontextmanager
async def entered(addresses: Mapping[str, str]) -> AsyncIterator[City]:
    """The city at these addresses, by the services' names. Raises `CliError` if one is away."""
    stubs: dict[str, Callable[[grpc.aio.Channel], Any]] = {
        "partners": PartnersServiceStub,
        "opportunities": OpportunitiesServiceStub,
        "feedback": FeedbackServiceStub,
        "people": PeopleStub,
        "projections": SearchServiceStub,
    }
    async with AsyncExitStack() as channels:
        partners, opportunities, feedback, people, search = [
            stub(await channels.enter_async_context(connected(addresses[service])))
            for service, stub in stubs.items()
        ]
        yield City(partners, opportunities, feedback, people, search, Answers())
