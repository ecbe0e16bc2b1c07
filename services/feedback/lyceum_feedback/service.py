"""The feedback service: what people say, and what follows from it."""

from lyceum.feedback.v1 import feedback_pb2
from lyceum_chassis.edge.aggregate import Aggregate, Asking
from lyceum_chassis.policies.forgetting import forgettings
from lyceum_chassis.policies.memberships import memberships
from lyceum_chassis.process.manifest import Service
from lyceum_chassis.process.settings import Address, KeyedSettings
from pydantic import Field

from lyceum_feedback.opportunities_peer import OpportunitiesPeer
from lyceum_feedback.survey import About, OpenSurvey, survey


class Settings(KeyedSettings):
    opportunities_address: Address = Field(
        description="host:port of the opportunities service's gRPC API"
    )


async def about(asking: Asking) -> About:
    """The opportunity that a survey is to be about, as it is now."""
    asked: OpenSurvey = asking.command
    return await asking.peer(OpportunitiesPeer).about(asked.opportunity_id, asking.within_s)


SERVICE = Service(
    "feedback",
    Settings,
    port=7103,
    aggregates=(Aggregate(survey, looks_up={"about": about}),),
    contracts=(feedback_pb2.DESCRIPTOR,),
    peers={"opportunities": OpportunitiesPeer},
    policies=(memberships, forgettings),
)
