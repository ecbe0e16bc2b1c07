"""OpportunitiesService: proto to commands and state to proto, nothing else."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from lyceum.command.v1.outcome_pb2 import StreamVersion
from lyceum.opportunities.v1 import opportunities_pb2 as pb
from lyceum.opportunities.v1.opportunities_pb2_grpc import OpportunitiesServiceServicer
from lyceum_chassis.edge.commanding import Commanding, outcome, parse_id
from lyceum_chassis.edge.proto_mapping import to_message
from lyceum_chassis.store.commits import utc_now
from lyceum_chassis.store.event_store import EventStore

from lyceum_opportunities import opportunity
from lyceum_opportunities.opportunity import Opportunity, Status
from lyceum_opportunities.partners_peer import PartnersPeer

SERVICE = pb.DESCRIPTOR.services_by_name["OpportunitiesService"].full_name


class OpportunitiesApi(OpportunitiesServiceServicer):
    def __init__(
        self, store: EventStore, partners: PartnersPeer, now: Callable[[], datetime] = utc_now
    ) -> None:
        self._opportunities = Commanding(store, opportunity.opportunity, "opportunity_id")
        self._partners = partners
        self._now = now

    async def PostOpportunity(self, request: pb.PostOpportunityRequest, context: Any) -> Any:
        done = await self._opportunities.carry_out(request, opportunity.PostOpportunity)
        return pb.PostOpportunityResponse(outcome=outcome(done))

    async def ReviseOpportunity(self, request: pb.ReviseOpportunityRequest, context: Any) -> Any:
        done = await self._opportunities.carry_out(request, opportunity.ReviseOpportunity)
        return pb.ReviseOpportunityResponse(outcome=outcome(done))

    async def PublishOpportunity(self, request: pb.PublishOpportunityRequest, context: Any) -> Any:
        self._opportunities.check(request, opportunity.PublishOpportunity, host_is_active=True)
        found = await self._opportunities.recall(request)
        state: Opportunity = found.state
        host_is_active = (
            state.status is Status.DRAFT
            and state.host_id is not None
            and await self._partners.is_active(state.host_id, context.time_remaining())
        )
        done = await self._opportunities.carry_out(
            request, opportunity.PublishOpportunity, host_is_active=host_is_active
        )
        return pb.PublishOpportunityResponse(outcome=outcome(done))

    async def ChangeCapacity(self, request: pb.ChangeCapacityRequest, context: Any) -> Any:
        done = await self._opportunities.carry_out(request, opportunity.ChangeCapacity)
        return pb.ChangeCapacityResponse(outcome=outcome(done))

    async def Apply(self, request: pb.ApplyRequest, context: Any) -> Any:
        done = await self._opportunities.carry_out(request, opportunity.Apply, at=self._now())
        return pb.ApplyResponse(outcome=outcome(done))

    async def Withdraw(self, request: pb.WithdrawRequest, context: Any) -> Any:
        done = await self._opportunities.carry_out(request, opportunity.Withdraw)
        return pb.WithdrawResponse(outcome=outcome(done))

    async def CloseOpportunity(self, request: pb.CloseOpportunityRequest, context: Any) -> Any:
        done = await self._opportunities.carry_out(request, opportunity.CloseOpportunity)
        return pb.CloseOpportunityResponse(outcome=outcome(done))

    async def CancelOpportunity(self, request: pb.CancelOpportunityRequest, context: Any) -> Any:
        done = await self._opportunities.carry_out(request, opportunity.CancelOpportunity)
        return pb.CancelOpportunityResponse(outcome=outcome(done))

    async def GetOpportunity(self, request: pb.GetOpportunityRequest, context: Any) -> Any:
        opportunity_id = parse_id("opportunity_id", request.opportunity_id)
        learner = parse_id("learner_id", request.learner_id) if request.learner_id else None
        held = await self._opportunities.read(request)
        state: Opportunity = held.state
        answer = pb.GetOpportunityResponse(
            opportunity_id=str(opportunity_id),
            taken=len(state.placed),
            waiting=len(state.waiting),
            at=StreamVersion(stream=f"opportunity-{opportunity_id}", version=held.version),
        )
        if learner in state.placed:
            answer.application = pb.APPLICATION_STANDING_PLACED
        elif learner in state.waiting:
            answer.application = pb.APPLICATION_STANDING_WAITING
            answer.turn = state.waiting.index(learner) + 1
        elif learner:
            answer.application = pb.APPLICATION_STANDING_NONE
        return to_message(state.model_dump(mode="json", exclude={"placed", "waiting"}), answer)

    async def GetOpportunityHistory(
        self, request: pb.GetOpportunityHistoryRequest, context: Any
    ) -> Any:
        return await self._opportunities.history(request, pb.GetOpportunityHistoryResponse())
