"""What this service asks the partners service."""

from uuid import UUID

from lyceum.partners.v1 import partners_pb2 as pb
from lyceum.partners.v1.partners_pb2_grpc import PartnersServiceStub
from lyceum_chassis.edge.grpc_client import Peer
from lyceum_connections.certificates import Files


class PartnersPeer:
    """The partners service at ``address``."""

    def __init__(self, address: str, token_file: str = "", tls: Files | None = None) -> None:
        self._peer = Peer("partners", address, token_file=token_file, tls=tls)
        self._partners = PartnersServiceStub(self._peer.channel)

    async def is_active(self, partner_id: UUID, within_s: float | None) -> bool:
        """Whether it is an active partner. Raises ``Unavailable`` if that can't be told in time."""
        return await self._active(partner_id, within_s) is not None

    async def active_name(self, partner_id: UUID, within_s: float | None) -> str:
        """What an active partner is called; empty for any other. Raises the same."""
        found = await self._active(partner_id, within_s)
        return found.profile.name if found else ""

    async def _active(
        self, partner_id: UUID, within_s: float | None
    ) -> pb.GetPartnerResponse | None:
        request = pb.GetPartnerRequest(partner_id=str(partner_id))
        found: pb.GetPartnerResponse | None = await self._peer.find(
            self._partners.GetPartner, request, within_s
        )
        return found if found is not None and found.standing == pb.STANDING_ACTIVE else None

    async def close(self) -> None:
        await self._peer.close()
