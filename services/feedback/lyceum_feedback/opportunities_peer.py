"""What this service asks the opportunities service."""

from uuid import UUID

from lyceum.opportunities.v1 import opportunities_pb2 as pb
from lyceum.opportunities.v1.opportunities_pb2_grpc import OpportunitiesServiceStub
from lyceum_chassis.domain.messages import Rejected
from lyceum_chassis.edge.grpc_client import Peer
from lyceum_chassis.edge.proto_mapping import to_dict
from lyceum_connections.certificates import Files

from lyceum_feedback.survey import About


class OpportunitiesPeer:
    """The opportunities service at ``address``."""

    def __init__(self, address: str, token_file: str = "", tls: Files | None = None) -> None:
        self._peer = Peer("opportunities", address, token_file=token_file, tls=tls)
        self._opportunities = OpportunitiesServiceStub(self._peer.channel)

    async def about(self, opportunity_id: UUID, within_s: float | None) -> About:
        """Raises ``Rejected`` if it was never published, ``Unavailable`` if that can't be told."""
        request = pb.GetOpportunityRequest(opportunity_id=str(opportunity_id))
        answer = await self._peer.find(self._opportunities.GetOpportunity, request, within_s)
        if answer is None or answer.status in (pb.STATUS_UNSPECIFIED, pb.STATUS_DRAFT):
            raise Rejected("survey.opportunity_not_published", "There is no such opportunity.")
        offer = to_dict(answer.offer)
        return About(
            opportunity_id=opportunity_id,
            kind=offer["kind"],
            area=offer.get("place", {}).get("area", ""),
            host_id=UUID(answer.host_id) if answer.host_id else None,
        )

    async def close(self) -> None:
        await self._peer.close()
