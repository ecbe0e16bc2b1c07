"""A city of one process: the gRPC services that the command talks to, as small as they can be.

They keep who joined and what was posted, so that a second import is answered as the real ones
would, and write down every call in the order of arrival.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import grpc
from google.protobuf.any_pb2 import Any as Packed
from google.protobuf.duration_pb2 import Duration
from google.protobuf.message import Message
from google.rpc import error_details_pb2, status_pb2
from grpc_status import rpc_status
from lyceum.command.v1.outcome_pb2 import Outcome
from lyceum.opportunities.v1 import opportunities_pb2 as op
from lyceum.opportunities.v1 import opportunities_pb2_grpc as op_grpc
from lyceum.partners.v1 import partners_pb2 as pa
from lyceum.partners.v1 import partners_pb2_grpc as pa_grpc
from lyceum.projections.v1 import reports_pb2 as re
from lyceum.projections.v1 import reports_pb2_grpc as re_grpc
from lyceum.projections.v1 import search_pb2 as se
from lyceum.projections.v1 import search_pb2_grpc as se_grpc


@dataclass
class Fault:
    """What to answer instead: a status with an optional ErrorInfo and RetryInfo."""

    code: grpc.StatusCode
    message: str = "not now"
    reason: str = ""
    retry_after: float | None = None

    async def abort(self, context: grpc.aio.ServicerContext[Any, Any]) -> None:
        details: list[Message] = []
        if self.reason:
            details.append(error_details_pb2.ErrorInfo(reason=self.reason))
        if self.retry_after is not None:
            delay = Duration()
            delay.FromMilliseconds(round(self.retry_after * 1_000))
            details.append(error_details_pb2.RetryInfo(retry_delay=delay))
        status = status_pb2.Status(code=self.code.value[0], message=self.message)
        for detail in details:
            packed = Packed()
            packed.Pack(detail)
            status.details.append(packed)
        await context.abort_with_status(rpc_status.to_status(status))


@dataclass
class FakeCity:
    """`fault(call, request)` may answer in place of the city; `latency` is how long it thinks."""

    fault: Callable[[str, Any], Fault | None] = lambda call, request: None
    latency: float = 0.0
    calls: list[tuple[str, Any]] = field(default_factory=list)
    done: set[str] = field(default_factory=set)
    verified: set[str] = field(default_factory=set)
    offers: dict[str, op.Offer] = field(default_factory=dict)
    flying: int = 0
    most_flying: int = 0
    found: se.SearchResponse = field(default_factory=se.SearchResponse)
    asked: list[Any] = field(default_factory=list)
    address: str = ""

    @property
    def counts(self) -> Counter[str]:
        return Counter(call for call, _ in self.calls)

    async def command(
        self, call: str, request: Any, context: grpc.aio.ServicerContext[Any, Any]
    ) -> Outcome:
        self.flying += 1
        self.most_flying = max(self.most_flying, self.flying)
        try:
            if self.latency:
                await asyncio.sleep(self.latency)
            self.calls.append((call, request))
            if fault := self.fault(call, request):
                await fault.abort(context)
            already = request.command_id in self.done
            self.done.add(request.command_id)
            return Outcome(already_done=already)
        finally:
            self.flying -= 1


class _Partners(pa_grpc.PartnersServiceServicer):
    def __init__(self, city: FakeCity) -> None:
        self.city = city

    async def ApplyToJoin(self, request: Any, context: Any) -> Any:  # noqa: N802
        outcome = await self.city.command("ApplyToJoin", request, context)
        return pa.ApplyToJoinResponse(outcome=outcome)

    async def VerifyPartner(self, request: Any, context: Any) -> Any:  # noqa: N802
        outcome = await self.city.command("VerifyPartner", request, context)
        self.city.verified.add(request.partner_id)
        return pa.VerifyPartnerResponse(outcome=outcome)


class _Opportunities(op_grpc.OpportunitiesServiceServicer):
    def __init__(self, city: FakeCity) -> None:
        self.city = city

    async def PostOpportunity(self, request: Any, context: Any) -> Any:  # noqa: N802
        outcome = await self.city.command("PostOpportunity", request, context)
        self.city.offers.setdefault(request.opportunity_id, request.offer)
        return op.PostOpportunityResponse(outcome=outcome)

    async def PublishOpportunity(self, request: Any, context: Any) -> Any:  # noqa: N802
        outcome = await self.city.command("PublishOpportunity", request, context)
        return op.PublishOpportunityResponse(outcome=outcome)


class _Search(se_grpc.SearchServiceServicer):
    def __init__(self, city: FakeCity) -> None:
        self.city = city

    async def Search(self, request: Any, context: Any) -> Any:  # noqa: N802
        self.city.asked.append(request)
        if fault := self.city.fault("Search", request):
            await fault.abort(context)
        return self.city.found


class _Reports(re_grpc.ReportsServiceServicer):
    def __init__(self, city: FakeCity) -> None:
        self.city = city

    async def ReportOffer(self, request: Any, context: Any) -> Any:  # noqa: N802
        self.city.asked.append(request)
        row = re.OfferRow(key="Austin", label="Austin", opportunities=3, places=40, fill_rate=0.5)
        return re.ReportOfferResponse(rows=[row], total=row)

    async def ReportVoices(self, request: Any, context: Any) -> Any:  # noqa: N802
        told = re.VoicesRow(all_kinds=True, all_areas=True, responses=12, mean=4.25)
        hidden = re.VoicesRow(kind="workshop", area="Austin", hidden=True)
        return re.ReportVoicesResponse(rows=[told, hidden], threshold=10)

    async def ListReports(self, request: Any, context: Any) -> Any:  # noqa: N802
        return re.ListReportsResponse(reports=[self._hours()])

    async def GetReport(self, request: Any, context: Any) -> Any:  # noqa: N802
        self.city.asked.append(request)
        austin = re.ReportKey(dimension="area", value="AUSTIN", label="Austin")
        figures = [re.ReportFigure(measure="rate", value=0.5), re.ReportFigure(hidden=True)]
        line = re.ReportLine(period="2026-03", keys=[austin], figures=figures)
        return re.GetReportResponse(
            report=self._hours(), to_date="2026-03-31", group_by=["area"], lines=[line]
        )

    def _hours(self) -> Any:
        measures = [re.ReportMeasure(name="rate", unit="share"), re.ReportMeasure(name="people")]
        area = re.ReportDimension(name="area", title="Community area")
        return re.Report(name="hours", dimensions=[area], measures=measures)


@asynccontextmanager
async def running(city: FakeCity) -> AsyncIterator[FakeCity]:
    """The city, listening at `city.address`."""
    server = grpc.aio.server()
    # What a fake leaves out answers UNIMPLEMENTED, as the generated base class has it.
    partners = _Partners(city)  # type: ignore[abstract]
    opportunities = _Opportunities(city)  # type: ignore[abstract]
    search = _Search(city)  # type: ignore[abstract]
    pa_grpc.add_PartnersServiceServicer_to_server(partners, server)
    op_grpc.add_OpportunitiesServiceServicer_to_server(opportunities, server)
    se_grpc.add_SearchServiceServicer_to_server(search, server)
    re_grpc.add_ReportsServiceServicer_to_server(_Reports(city), server)
    city.address = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    await server.start()
    try:
        yield city
    finally:
        await server.stop(None)
