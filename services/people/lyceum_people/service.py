"""The people service: who somebody is, and what they agreed to."""

from collections.abc import Mapping
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from lyceum.people.v1 import clearance_pb2, consent_pb2, guardianship_pb2, person_pb2
from lyceum_chassis.domain.fields import OptionalId
from lyceum_chassis.domain.messages import Query
from lyceum_chassis.edge.aggregate import Aggregate
from lyceum_chassis.policies.forgetting import forgettings
from lyceum_chassis.policies.memberships import memberships
from lyceum_chassis.process.manifest import PolicyOf, Service
from lyceum_chassis.process.settings import KeyedSettings
from pydantic import AfterValidator, Field

from lyceum_people import looking_up, policies
from lyceum_people.age_bands import WhichAgeBand, known_bands, which_age_band
from lyceum_people.clearance import Clearance, clearance
from lyceum_people.consent import consent
from lyceum_people.decisions import (
    HasConsented,
    MayTakePart,
    MayWorkWithMinors,
    has_consented,
    may_take_part,
    may_work_with_minors,
)
from lyceum_people.guardianship import guardianship
from lyceum_people.known import opportunities_known, partners_known
from lyceum_people.person import person


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("is not an IANA time zone such as America/Chicago") from None
    return name


class Settings(KeyedSettings):
    city_time_zone: Annotated[str, AfterValidator(_known_zone)] = Field(
        default="UTC", description="the city's zone: in it a day begins, and a birthday"
    )
    majority_age: int = Field(
        default=18, ge=15, le=21, description="from which age on a person is of age, in years"
    )
    consent_age: int = Field(
        default=16,
        ge=13,
        le=18,
        description="from which age on a person consents alone, in years; a guardian does before",
    )
    age_bands: Annotated[str, AfterValidator(known_bands)] = Field(
        default="under_14=0-13,14_to_15=14-15,16_to_17=16-17",
        description="bands of ages that limits on hours speak of, by name, in years",
    )


class GetPerson(Query):
    """``guardianship_id``: by which a guardian asks."""

    guardianship_id: OptionalId = None
    guardian_id: Any = Field(default=None, exclude=True)


class GetConsents(Query):
    """The same."""

    guardianship_id: OptionalId = None
    guardian_id: Any = Field(default=None, exclude=True)


class GetClearance(Query):
    pass


def show_clearance(clearance: Clearance, asked: GetClearance) -> Mapping[str, Any]:
    """The results as a list."""
    results = [
        {"requirement": requirement, **result.model_dump(mode="json")}
        for requirement, result in clearance.results.items()
    ]
    return {"results": results}


SERVICE = Service(
    "people",
    Settings,
    port=7104,
    aggregates=(
        Aggregate(
            person,
            looks_up={
                "guardian_id": looking_up.guardian_id,
                "partner_is_active": looking_up.partner_is_active,
                "rules": looking_up.age_rules,
                "bands": looking_up.age_bands,
                "offered": looking_up.offered,
                "consents": looking_up.consents,
                "clearance": looking_up.clearance_now,
            },
            reads={
                GetPerson: None,
                MayTakePart: may_take_part,
                HasConsented: has_consented,
                MayWorkWithMinors: may_work_with_minors,
                WhichAgeBand: which_age_band,
            },
        ),
        Aggregate(
            guardianship,
            looks_up={
                "is_school": looking_up.is_school,
                "ward_is_minor": looking_up.ward_is_minor,
                "ward_is_young": looking_up.ward_is_young,
                "guardian_is_of_age": looking_up.guardian_is_of_age,
            },
        ),
        Aggregate(
            consent,
            looks_up={
                "guardian_id": looking_up.guardian_id,
                "is_forgotten": looking_up.is_forgotten,
            },
            reads={GetConsents: None},
            named_by="person_id",
        ),
        Aggregate(
            clearance,
            looks_up={
                "is_of_age": looking_up.is_of_age,
                "is_forgotten": looking_up.is_forgotten,
            },
            reads={GetClearance: show_clearance},
            named_by="person_id",
        ),
    ),
    contracts=(
        person_pb2.DESCRIPTOR,
        guardianship_pb2.DESCRIPTOR,
        consent_pb2.DESCRIPTOR,
        clearance_pb2.DESCRIPTOR,
    ),
    policies=(
        PolicyOf(
            policies.MAJORITY,
            lambda settings: policies.majority(settings.majority_age, settings.city_time_zone),
        ),
        PolicyOf(
            policies.CONSENT_EXPIRY,
            lambda settings: policies.consent_expiry(settings.city_time_zone),
        ),
        PolicyOf(
            policies.CLEARANCE_EXPIRY,
            lambda settings: policies.clearance_expiry(settings.city_time_zone),
        ),
        partners_known,
        opportunities_known,
        memberships,
        forgettings,
    ),
    forgets_for_good=True,
)
