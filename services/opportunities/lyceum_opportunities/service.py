"""The opportunities service: what is offered, and who takes part."""

from collections.abc import Mapping
from typing import Annotated, Any

from lyceum.opportunities.v1 import opportunities_pb2, placement_pb2
from lyceum_chassis.domain.fields import OptionalId
from lyceum_chassis.domain.messages import Query
from lyceum_chassis.edge.aggregate import Aggregate, Asking
from lyceum_chassis.policies.forgetting import forgettings
from lyceum_chassis.policies.memberships import memberships
from lyceum_chassis.process.manifest import PolicyOf, Service
from lyceum_chassis.process.settings import Address, KeyedSettings
from pydantic import BeforeValidator, Field
from pydantic_settings import NoDecode

from lyceum_opportunities import placement_policies, placing
from lyceum_opportunities.hours_limits import HoursLimits, as_json, shipped
from lyceum_opportunities.opportunity import Opportunity, Status, opportunity
from lyceum_opportunities.partners_peer import PartnersPeer
from lyceum_opportunities.people_peer import PeoplePeer
from lyceum_opportunities.placement import placement
from lyceum_opportunities.policies import host_standing, opportunity_end
from lyceum_opportunities.promotions import promotions


class Settings(KeyedSettings):
    partners_address: Address = Field(description="host:port of the partners service's gRPC API")
    people_address: Address = Field(description="host:port of the people service's gRPC API")
    hours_limits: Annotated[HoursLimits, NoDecode, BeforeValidator(as_json)] = Field(
        default_factory=shipped,
        description="limits on minors' hours as JSON, such as hours_limits_us.json, which holds "
        "if this is not set; {} for none",
    )
    hours_answered_within_days: int = Field(
        default=7,
        ge=1,
        le=90,
        description="days after which the city may answer for a host that keeps silent on hours",
    )
    completed_after_days: int = Field(
        default=14,
        ge=1,
        le=90,
        description="days after the end of an opportunity after which placements are completed",
    )


class GetOpportunity(Query):
    """``learner_id``: whose standing is asked for as well."""

    learner_id: OptionalId = None


def show(opportunity: Opportunity, asked: GetOpportunity) -> Mapping[str, Any]:
    """How many take part and wait, and where the learner stands."""
    seats, learner = opportunity.seats, asked.learner_id
    shown: dict[str, Any] = {"taken": len(seats.taken), "waiting": len(seats.waiting)}
    if learner is None:
        return shown
    shown["application"] = seats.application_of(learner)
    if learner in seats.waiting:
        shown["turn"] = seats.turn_of(learner)
    return shown


async def host_is_active(asking: Asking) -> bool:
    """Asks partners, where publishing depends on it."""
    found: Opportunity = (await asking.recall()).state
    if found.status is not Status.DRAFT or found.host_id is None:
        return False
    return await asking.peer(PartnersPeer).is_active(found.host_id, asking.within_s)


SERVICE = Service(
    "opportunities",
    Settings,
    port=7102,
    aggregates=(
        Aggregate(
            opportunity,
            looks_up={"host_is_active": host_is_active},
            reads={GetOpportunity: show},
        ),
        Aggregate(
            placement,
            looks_up={
                "about": placing.about,
                "has_seat": placing.has_seat,
                "allowed": placing.allowed,
            },
            reads={placing.GetPlacement: placing.show},
        ),
    ),
    contracts=(opportunities_pb2.DESCRIPTOR, placement_pb2.DESCRIPTOR),
    peers={"partners": PartnersPeer, "people": PeoplePeer},
    policies=(
        host_standing,
        opportunity_end,
        promotions,
        PolicyOf(
            placement_policies.HOURS_ANSWER,
            lambda settings: placement_policies.hours_answer(settings.hours_answered_within_days),
        ),
        PolicyOf(
            placement_policies.PLACEMENT_END,
            lambda settings: placement_policies.placement_end(settings.completed_after_days),
        ),
        placement_policies.placement_consent,
        memberships,
        forgettings,
    ),
)
