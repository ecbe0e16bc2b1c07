"""PartnersService: proto to commands and state to proto, nothing else."""

from typing import Any

from lyceum.command.v1.outcome_pb2 import StreamVersion
from lyceum.partners.v1 import partners_pb2 as pb
from lyceum.partners.v1.partners_pb2_grpc import PartnersServiceServicer
from lyceum_chassis.edge.commanding import Commanding, outcome, parse_id
from lyceum_chassis.edge.proto_mapping import to_message
from lyceum_chassis.store.event_store import EventStore

from lyceum_partners import partner

SERVICE = pb.DESCRIPTOR.services_by_name["PartnersService"].full_name


class PartnersApi(PartnersServiceServicer):
    def __init__(self, store: EventStore) -> None:
        self._partners = Commanding(store, partner.partner, "partner_id")

    async def ApplyToJoin(self, request: pb.ApplyToJoinRequest, context: Any) -> Any:
        done = await self._partners.carry_out(request, partner.ApplyToJoin)
        return pb.ApplyToJoinResponse(outcome=outcome(done))

    async def VerifyPartner(self, request: pb.VerifyPartnerRequest, context: Any) -> Any:
        done = await self._partners.carry_out(request, partner.VerifyPartner)
        return pb.VerifyPartnerResponse(outcome=outcome(done))

    async def RejectPartner(self, request: pb.RejectPartnerRequest, context: Any) -> Any:
        done = await self._partners.carry_out(request, partner.RejectPartner)
        return pb.RejectPartnerResponse(outcome=outcome(done))

    async def ReviseProfile(self, request: pb.ReviseProfileRequest, context: Any) -> Any:
        done = await self._partners.carry_out(request, partner.ReviseProfile)
        return pb.ReviseProfileResponse(outcome=outcome(done))

    async def DeclareCapability(self, request: pb.DeclareCapabilityRequest, context: Any) -> Any:
        done = await self._partners.carry_out(request, partner.DeclareCapability)
        return pb.DeclareCapabilityResponse(outcome=outcome(done))

    async def WithdrawCapability(self, request: pb.WithdrawCapabilityRequest, context: Any) -> Any:
        done = await self._partners.carry_out(request, partner.WithdrawCapability)
        return pb.WithdrawCapabilityResponse(outcome=outcome(done))

    async def DeclareLimit(self, request: pb.DeclareLimitRequest, context: Any) -> Any:
        done = await self._partners.carry_out(request, partner.DeclareLimit)
        return pb.DeclareLimitResponse(outcome=outcome(done))

    async def WithdrawLimit(self, request: pb.WithdrawLimitRequest, context: Any) -> Any:
        done = await self._partners.carry_out(request, partner.WithdrawLimit)
        return pb.WithdrawLimitResponse(outcome=outcome(done))

    async def SuspendPartner(self, request: pb.SuspendPartnerRequest, context: Any) -> Any:
        done = await self._partners.carry_out(request, partner.SuspendPartner)
        return pb.SuspendPartnerResponse(outcome=outcome(done))

    async def ReinstatePartner(self, request: pb.ReinstatePartnerRequest, context: Any) -> Any:
        done = await self._partners.carry_out(request, partner.ReinstatePartner)
        return pb.ReinstatePartnerResponse(outcome=outcome(done))

    async def RenewVerification(self, request: pb.RenewVerificationRequest, context: Any) -> Any:
        done = await self._partners.carry_out(request, partner.RenewVerification)
        return pb.RenewVerificationResponse(outcome=outcome(done))

    async def GetPartner(self, request: pb.GetPartnerRequest, context: Any) -> Any:
        partner_id = parse_id("partner_id", request.partner_id)
        held = await self._partners.read(request)
        answer = pb.GetPartnerResponse(
            partner_id=str(partner_id),
            at=StreamVersion(stream=f"partner-{partner_id}", version=held.version),
        )
        return to_message(held.state.model_dump(mode="json"), answer)
