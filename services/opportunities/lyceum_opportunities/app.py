"""The composition root: builds every part of the service from the settings."""

from lyceum.opportunities.v1.opportunities_pb2_grpc import (
    add_OpportunitiesServiceServicer_to_server,
)
from lyceum_chassis.process.write_service import Part, WriteService

from lyceum_opportunities.grpc_api import SERVICE, OpportunitiesApi
from lyceum_opportunities.opportunity import CloseOpportunity, opportunity
from lyceum_opportunities.partners_peer import PartnersPeer
from lyceum_opportunities.policies import host_standing
from lyceum_opportunities.settings import Settings

DECIDERS = (opportunity,)


async def serve(settings: Settings, parts: frozenset[Part]) -> None:
    """Runs these parts of the service until the process is told to stop."""
    service = WriteService("opportunities", settings, DECIDERS)
    if Part.API in parts:
        service.follow_members()
        partners = PartnersPeer(settings.partners_address, settings.token_file)
        api = OpportunitiesApi(service.store, partners)
        service.serve_grpc(
            [lambda server: add_OpportunitiesServiceServicer_to_server(api, server)], [SERVICE]
        )
        service.process.on_close(partners.close)
    if Part.RELAY in parts:
        service.relay_events()
    if Part.POLICIES in parts:
        service.keep_members()
        service.follow(host_standing, opportunity, [CloseOpportunity])
    await service.run()
