"""The partners service: who works with whom."""

from collections.abc import Mapping
from typing import Any, Self

from lyceum.partners.v1 import partners_pb2
from lyceum_chassis.domain.messages import Query
from lyceum_chassis.edge.aggregate import Aggregate
from lyceum_chassis.policies.forgetting import forgettings
from lyceum_chassis.process.manifest import PolicyOf, Service
from lyceum_chassis.process.settings import KeyedSettings
from lyceum_chassis.projector.projection import Projection
from pydantic import Field, model_validator

from lyceum_partners.partner import Partner, partner
from lyceum_partners.policies import VERIFICATION_RENEWAL, verification_renewal


class Settings(KeyedSettings):
    verification_days: int = Field(
        default=365,
        ge=1,
        le=36_500,
        description="for how many days a partner's verification holds; for those from now on",
    )
    renewal_notice_days: int = Field(
        default=30,
        ge=1,
        description="so many days before that it is due for renewal; fewer than verification_days",
    )

    @model_validator(mode="after")
    def _reminded_after_it_was_verified(self) -> Self:
        if self.renewal_notice_days >= self.verification_days:
            raise ValueError("renewal_notice_days must be fewer than verification_days")
        return self


class GetPartner(Query):
    pass


def show(partner: Partner, asked: GetPartner) -> Mapping[str, Any]:
    """The members as a list; the contract says who is shown it."""
    members = [{"person_id": str(person), "role": role} for person, role in partner.members.items()]
    return {"members": members}


def renewal(settings: Settings) -> Projection:
    return verification_renewal(settings.verification_days, settings.renewal_notice_days)


SERVICE = Service(
    "partners",
    Settings,
    port=7101,
    aggregates=(Aggregate(partner, reads={GetPartner: show}),),
    contracts=(partners_pb2.DESCRIPTOR,),
    policies=(PolicyOf(VERIFICATION_RENEWAL, renewal), forgettings),
)
