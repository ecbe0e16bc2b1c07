"""The composition root: builds every part of the service from the settings."""

from lyceum.partners.v1.partners_pb2_grpc import add_PartnersServiceServicer_to_server
from lyceum_chassis.policies.commands import Commanded
from lyceum_chassis.process.write_service import Part, WriteService

from lyceum_partners.grpc_api import SERVICE, PartnersApi
from lyceum_partners.partner import LapseVerification, RemindOfRenewal, partner
from lyceum_partners.policies import verification_renewal
from lyceum_partners.settings import Settings

DECIDERS = (partner,)
COMMANDED = (Commanded(partner, (RemindOfRenewal, LapseVerification)),)


async def serve(settings: Settings, parts: frozenset[Part]) -> None:
    """Runs these parts of the service until the process is told to stop."""
    service = WriteService("partners", settings, DECIDERS)
    if Part.API in parts:
        api = PartnersApi(service.store)
        service.serve_grpc(
            [lambda server: add_PartnersServiceServicer_to_server(api, server)], [SERVICE]
        )
    if Part.RELAY in parts:
        service.relay_events()
    if Part.POLICIES in parts:
        renewal = verification_renewal(settings.verification_days, settings.renewal_notice_days)
        service.follow(renewal, COMMANDED)
    await service.run()
