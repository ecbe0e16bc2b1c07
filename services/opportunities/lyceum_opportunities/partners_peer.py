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
        try:
            answer = await self._peer.ask(
                self._partners.GetPartner,
                pb.GetPartnerRequest(partner_id=str(partner_id)),
                within_s,
            )
        except grpc.aio.AioRpcError as error:
            if error.code() is grpc.StatusCode.NOT_FOUND:
                return False
            raise
        return bool(answer.standing == pb.STANDING_ACTIVE)

    async def close(self) -> None:
        await self._peer.close()
