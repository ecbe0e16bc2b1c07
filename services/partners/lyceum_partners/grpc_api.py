"""PartnersService: proto to commands and state to proto, nothing else."""

from typing import Any

from lyceum.command.v1.outcome_pb2 import StreamVersion
from lyceum.partners.v1 import partners_pb2 as pb
from lyceum.partners.v1.partners_pb2_grpc import PartnersServiceServicer
from lyceum_chassis.access.gate import caller_now
from lyceum_chassis.edge.commanding import Commanding, outcome, parse_id
from lyceum_chassis.edge.proto_mapping import to_message
from lyceum_chassis.store.event_store import EventStore

from lyceum_partners import members, partner
from lyceum_partners.partner import Partner

SERVICE = pb.DESCRIPTOR.services_by_name["PartnersService"].full_name


class PartnersApi(PartnersServiceServicer):
    def __init__(self, store: EventStore) -> None:
        self._partners = Commanding(store, partner.partner, "partner_id")

    async def ApplyToJoin(self, request: pb.ApplyToJoinRequest, context: Any) -> Any:
        caller = caller_now()
        done = await self._partners.carry_out(
            request, partner.ApplyToJoin, by=caller.person if caller else None
        )
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

    async def AppointMember(self, request: pb.AppointMemberRequest, context: Any) -> Any:
        done = await self._partners.carry_out(request, members.AppointMember)
        return pb.AppointMemberResponse(outcome=outcome(done))

    async def ChangeMemberRole(self, request: pb.ChangeMemberRoleRequest, context: Any) -> Any:
        done = await self._partners.carry_out(request, members.ChangeMemberRole)
        return pb.ChangeMemberRoleResponse(outcome=outcome(done))

    async def RemoveMember(self, request: pb.RemoveMemberRequest, context: Any) -> Any:
        done = await self._partners.carry_out(request, members.RemoveMember)
        return pb.RemoveMemberResponse(outcome=outcome(done))

    async def HandOverOwnership(self, request: pb.HandOverOwnershipRequest, context: Any) -> Any:
        done = await self._partners.carry_out(request, members.HandOverOwnership)
        return pb.HandOverOwnershipResponse(outcome=outcome(done))

    async def GetPartner(self, request: pb.GetPartnerRequest, context: Any) -> Any:
        partner_id = parse_id("partner_id", request.partner_id)
        held = await self._partners.read(request)
        answer = pb.GetPartnerResponse(
            partner_id=str(partner_id),
            at=StreamVersion(stream=f"partner-{partner_id}", version=held.version),
        )
        state: Partner = held.state
        shown = state.model_dump(mode="json", exclude={"members"})
        shown["members"] = [{"person_id": str(p), "role": r} for p, r in state.members.items()]
        return self._partners.show(request, to_message(shown, answer), state)

    async def GetPartnerHistory(self, request: pb.GetPartnerHistoryRequest, context: Any) -> Any:
        return await self._partners.history(request, pb.GetPartnerHistoryResponse())
