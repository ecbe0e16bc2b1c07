"""The opportunities service: what is offered, and who takes part."""

from collections.abc import Mapping
from typing import Any

from lyceum.opportunities.v1 import opportunities_pb2
from lyceum_chassis.domain.fields import OptionalId
from lyceum_chassis.domain.messages import Query
from lyceum_chassis.edge.aggregate import Aggregate, Asking
from lyceum_chassis.process.manifest import Service
from lyceum_chassis.process.settings import Address, ServiceSettings
from pydantic import Field

from lyceum_opportunities.opportunity import Opportunity, Status, opportunity
from lyceum_opportunities.partners_peer import PartnersPeer
from lyceum_opportunities.policies import host_standing, opportunity_end


class Settings(ServiceSettings):
    partners_address: Address = Field(description="host:port of the partners service's gRPC API")


class GetOpportunity(Query):
    """``learner_id``: whose standing is asked for as well."""

    learner_id: OptionalId = None


def show(opportunity: Opportunity, asked: GetOpportunity) -> Mapping[str, Any]:
    """How many take part and wait, and where the learner stands."""
    shown: dict[str, Any] = {"taken": len(opportunity.placed), "waiting": len(opportunity.waiting)}
    match asked.learner_id:
        case None:
            return shown
        case learner if learner in opportunity.placed:
            return shown | {"application": "placed"}
        case learner if learner in opportunity.waiting:
            turn = opportunity.waiting.index(learner) + 1
            return shown | {"application": "waiting", "turn": turn}
    return shown | {"application": "none"}


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
    ),
    contracts=(opportunities_pb2.DESCRIPTOR,),
    peers={"partners": PartnersPeer},
    policies=(host_standing, opportunity_end),
)
