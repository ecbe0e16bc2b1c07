"""What this service asks the partners service."""

from uuid import UUID

import grpc
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
        found = await self._find(partner_id, within_s)
        return found is not None and found.standing == pb.STANDING_ACTIVE

    async def active_name(self, partner_id: UUID, within_s: float | None) -> str:
        """What an active partner is called; empty for any other. Raises the same."""
        found = await self._find(partner_id, within_s)
        active = found is not None and found.standing == pb.STANDING_ACTIVE
        return str(found.profile.name) if found is not None and active else ""

    async def _find(self, partner_id: UUID, within_s: float | None) -> pb.GetPartnerResponse | None:
        request = pb.GetPartnerRequest(partner_id=str(partner_id))
        try:
            found: pb.GetPartnerResponse = await self._peer.ask(
                self._partners.GetPartner, request, within_s
            )
        except grpc.aio.AioRpcError as error:
            if error.code() is grpc.StatusCode.NOT_FOUND:
                return None
            raise
        return found

    async def close(self) -> None:
        await self._peer.close()
