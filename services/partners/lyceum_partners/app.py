"""The composition root: builds every part of the service from the settings."""

from lyceum.partners.v1.partners_pb2_grpc import add_PartnersServiceServicer_to_server
from lyceum_chassis.process.write_service import Part, WriteService

from lyceum_partners.grpc_api import SERVICE, PartnersApi
from lyceum_partners.partner import partner
from lyceum_partners.settings import Settings

DECIDERS = (partner,)


async def serve(settings: Settings, parts: frozenset[Part]) -> None:
    """Runs these parts of the service until the process is told to stop."""
    service = WriteService("partners", settings, DECIDERS, settings.master_key_bytes())
    if Part.API in parts:
        api = PartnersApi(service.store)
        service.serve_grpc(
            [lambda server: add_PartnersServiceServicer_to_server(api, server)], [SERVICE]
        )
    if Part.RELAY in parts:
        service.relay_events()
    await service.run()
