"""What every event must be, now and when another is added."""

import re
from types import ModuleType
from typing import Any

import pytest
from examples.believable import AGGREGATES, subclasses_in
from lyceum_chassis.domain.messages import Command, Decider, Event, State
from pydantic import BaseModel

from contracts.manifests import SERVICES

EVENTS: list[type[Event]] = [
    event for module in AGGREGATES for event in subclasses_in(module, Event)
]
PUBLIC = [event for event in EVENTS if event.public]
SERVICE_OF = {each.category: service.name for service in SERVICES for each in service.deciders}

NAMES_A_PERSON = re.compile(
    r"learner|respondent|person|people|applicant|participant|mentor|contact|e_?mail|phone|actor"
)
COUNTS_PEOPLE = re.compile(r"count|number_of|taken|placed|waiting|turn|responses|answers|rating")


def deciders_of(module: ModuleType) -> list[Decider[Any]]:
    return [value for value in vars(module).values() if isinstance(value, Decider)]


def property_names(schema: Any) -> set[str]:
    """All field names anywhere in a JSON schema."""
    if isinstance(schema, list):
        return set().union(*(property_names(item) for item in schema))
    if not isinstance(schema, dict):
        return set()
    own = set(schema.get("properties", {}))
    return own.union(*(property_names(value) for value in schema.values()))


def test_there_are_events_to_look_at() -> None:
    assert len(EVENTS) >= 26
    assert len(PUBLIC) >= 15


def test_no_two_events_have_the_same_type() -> None:
    types = [event.type for event in EVENTS]
    assert sorted(types) == sorted(set(types))


@pytest.mark.parametrize("module", AGGREGATES, ids=lambda module: module.__name__)
def test_types_say_service_aggregate_fact_and_version(module: ModuleType) -> None:
    (decider,) = deciders_of(module)
    form = re.compile(
        rf"lyceum\.{SERVICE_OF[decider.category]}\.{decider.category}\.[a-z]+(_[a-z]+)*\.v[1-9]\d*"
    )
    assert [event.type for event in decider.events if not form.fullmatch(event.type)] == []


@pytest.mark.parametrize("module", AGGREGATES, ids=lambda module: module.__name__)
def test_every_event_of_a_module_is_registered_in_its_decider(module: ModuleType) -> None:
    (decider,) = deciders_of(module)
    defined: list[type[Event]] = subclasses_in(module, Event)
    registered = sorted(event.type for event in decider.events)
    assert registered == sorted(event.type for event in defined)


@pytest.mark.parametrize("event", PUBLIC, ids=lambda event: event.type)
def test_a_public_event_names_nobody_and_counts_nobody(event: type[Event]) -> None:
    names = property_names(event.model_json_schema())
    assert not {name for name in names if NAMES_A_PERSON.search(name)}
    assert not {name for name in names if COUNTS_PEOPLE.search(name)}
    assert not event.personal_fields
    assert event.subject is None


def test_the_search_for_names_of_people_finds_them_where_they_are() -> None:
    internal = [event for event in EVENTS if not event.public]
    found = {
        event.__name__
        for event in internal
        if any(NAMES_A_PERSON.search(n) for n in property_names(event.model_json_schema()))
    }
    of_members = {"MemberAppointed", "MemberRoleChanged", "MemberRemoved"}
    of_learners = {"PlaceTaken", "Waitlisted", "Promoted", "Withdrawn", "ResponseSubmitted"}
    of_people = {
        event.__name__
        for event in internal
        if event.type.startswith("lyceum.people.")
        and not event.type.startswith("lyceum.people.guardianship.")
        and event.model_fields
    }
    of_records = {e.__name__ for e in internal if e.type.startswith("lyceum.opportunities.record.")}
    of_placements = {
        event.__name__ for event in internal if event.type.startswith("lyceum.opportunities.plac")
    }
    assert (len(of_people), len(of_placements)) == (12, 13)
    assert found == of_learners | of_members | of_people | of_placements | of_records


def test_what_is_said_of_or_by_a_person_is_personal() -> None:
    personal = {event.__name__: event.personal_fields for event in EVENTS if event.personal_fields}
    assert personal == {
        "ResponseSubmitted": {"texts"},
        "MemberAppointed": {"name", "contact"},
        "Registered": {"profile", "partner_id"},
        "Revised": {"profile"},
        "BirthDateCorrected": {"birth_date"},
        "GroupsDeclared": {"groups"},
        "ResultRecorded": {"result"},
        "ClearanceSuspended": {"reason"},
        "SkillRevoked": {"reason"},
        "EvidenceAdded": {"title", "link"},
        "CredentialIssued": {"achievement", "evidence"},
        "CredentialRevoked": {"reason"},
        "HoursDisputed": {"reason"},
        "AccommodationRequested": {"what"},
    }


@pytest.mark.parametrize("module", AGGREGATES, ids=lambda module: module.__name__)
def test_nothing_in_a_domain_can_be_changed_after_it_was_made(module: ModuleType) -> None:
    models = [
        value
        for value in vars(module).values()
        if isinstance(value, type)
        and issubclass(value, BaseModel)
        and value not in (BaseModel, Command, Event, State)
    ]
    assert len(models) >= 7
    for model in models:
        assert model.model_config.get("frozen"), model
        assert model.model_config.get("extra") == "forbid", model
