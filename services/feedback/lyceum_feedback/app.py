"""The composition root: builds every part of the service from the settings."""

from lyceum.feedback.v1.feedback_pb2_grpc import add_FeedbackServiceServicer_to_server
from lyceum_chassis.process.write_service import Part, WriteService

from lyceum_feedback.grpc_api import SERVICE, FeedbackApi
from lyceum_feedback.opportunities_peer import OpportunitiesPeer
from lyceum_feedback.settings import Settings
from lyceum_feedback.survey import survey

DECIDERS = (survey,)


async def serve(settings: Settings, parts: frozenset[Part]) -> None:
    """Runs these parts of the service until the process is told to stop."""
    service = WriteService("feedback", settings, DECIDERS, settings.master_key_bytes())
    if Part.API in parts:
        service.follow_members()
        opportunities = OpportunitiesPeer(settings.opportunities_address, settings.token_file)
        api = FeedbackApi(service.store, opportunities)
        service.serve_grpc(
            [lambda server: add_FeedbackServiceServicer_to_server(api, server)], [SERVICE]
        )
        service.process.on_close(opportunities.close)
    if Part.RELAY in parts:
        service.relay_events()
    if Part.POLICIES in parts:
        service.keep_members()
    await service.run()
