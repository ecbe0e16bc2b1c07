"""The opportunities service: what is offered, and who takes part."""

from collections.abc import Mapping
from typing import Annotated, Any

from lyceum.opportunities.v1 import (
    opportunities_pb2,
    placement_pb2,
    record_pb2,
    skill_demand_pb2,
    status_list_pb2,
)
from lyceum_chassis.domain.fields import OptionalId
from lyceum_chassis.domain.messages import Query
from lyceum_chassis.edge.aggregate import Aggregate, Asking
from lyceum_chassis.policies.forgetting import forgettings
from lyceum_chassis.policies.memberships import memberships
from lyceum_chassis.process.manifest import PolicyOf, Service
from lyceum_chassis.process.settings import Address, KeyedSettings
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr
from pydantic_settings import NoDecode

from lyceum_opportunities import placement_policies, placing, record_looking_up
from lyceum_opportunities.credential_status import credential_status
from lyceum_opportunities.demand_policies import skill_demand_expiry
from lyceum_opportunities.hours_limits import HoursLimits, as_json, shipped
from lyceum_opportunities.opportunity import Opportunity, Status, opportunity
from lyceum_opportunities.partners_peer import PartnersPeer
from lyceum_opportunities.people_peer import PeoplePeer
from lyceum_opportunities.placement import placement
from lyceum_opportunities.policies import host_standing, opportunity_end
from lyceum_opportunities.promotions import promotions
from lyceum_opportunities.published_credentials import routes
from lyceum_opportunities.record import record
from lyceum_opportunities.record_policies import record_closing, share_expiry
from lyceum_opportunities.signing import signing_keys_of
from lyceum_opportunities.skill_demand import skill_demand
from lyceum_opportunities.status_list import status_list
from lyceum_opportunities.vocabulary import vocabulary_of


def _is_a_table(text: str) -> str:
    vocabulary_of(text)
    return text


def _are_keys(value: SecretStr) -> SecretStr:
    signing_keys_of(value.get_secret_value())
    return value


def _is_https_or_here(url: str) -> str:
    """Keys that come over plain HTTP from elsewhere could be anybody's."""
    host = url.removeprefix("http://").partition("/")[0].rpartition(":")[0]
    if url.startswith("http://") and host not in ("127.0.0.1", "localhost"):
        raise ValueError("what is verified is had by https")
    return url


class Settings(KeyedSettings):
    partners_address: Address = Field(description="host:port of the partners service's gRPC API")
    skills: Annotated[str, AfterValidator(_is_a_table)] = Field(
        default="",
        description="the table of the skills that people can have, as `lyceum skills import` "
        "writes it; the shipped one if not set",
    )
    credential_keys: Annotated[SecretStr, AfterValidator(_are_keys)] = Field(
        default=SecretStr(""),
        description="the keys that credentials are signed with: a JWK set of Ed25519 keys, of "
        "which the first signs; without one no credentials are issued",
    )
    credentials_url: Annotated[str, AfterValidator(_is_https_or_here)] = Field(
        default="",
        pattern=r"^(https?://[^\s/]+(/[^\s/]+)*)?$",
        description="where all the world has this service's /credentials, for ever: it is signed; "
        "https://city.example, say, without a slash at its end",
    )
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


async def demander_is_active(asking: Asking) -> bool:
    """Asks partners about who declares a demand."""
    return await asking.peer(PartnersPeer).is_active(asking.command.host_id, asking.within_s)


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
                "lacks": placing.lacks,
                "allowed": placing.allowed,
            },
            reads={placing.GetPlacement: placing.show},
        ),
        Aggregate(
            record,
            looks_up={
                "skill": record_looking_up.skill,
                "skills": record_looking_up.skills,
                "host_name": record_looking_up.host_name,
                "had_place": record_looking_up.had_place,
                "key_id": record_looking_up.key_id,
                "share": record_looking_up.share,
                "holds": record_looking_up.holds,
                "credential": record_looking_up.credential,
            },
            reads={
                record_looking_up.GetRecord: record_looking_up.show,
                record_looking_up.GetSharedRecord: record_looking_up.show_shared,
                record_looking_up.GetCredential: record_looking_up.show_credential,
            },
            named_by="person_id",
        ),
        Aggregate(
            status_list,
            looks_up={"credential": record_looking_up.listed},
            reads={record_looking_up.GetStatusList: record_looking_up.show_list},
            named_by="host_id",
        ),
        Aggregate(
            skill_demand,
            looks_up={"skill": record_looking_up.skill, "host_is_active": demander_is_active},
        ),
    ),
    contracts=(
        opportunities_pb2.DESCRIPTOR,
        placement_pb2.DESCRIPTOR,
        record_pb2.DESCRIPTOR,
        status_list_pb2.DESCRIPTOR,
        skill_demand_pb2.DESCRIPTOR,
    ),
    http=routes,
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
        share_expiry,
        record_closing,
        credential_status,
        skill_demand_expiry,
        memberships,
        forgettings,
    ),
    forgets_for_good=True,
)
