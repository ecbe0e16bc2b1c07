"""Messages to plain values and back: nothing is lost, absent stays absent."""

from typing import Any, cast

import pytest
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from google.protobuf.timestamp_pb2 import Timestamp
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lyceum.access.v1 import access_pb2 as access
from lyceum.feedback.v1 import feedback_pb2 as feedback
from lyceum.opportunities.v1 import opportunities_pb2 as opportunities
from lyceum.opportunities.v1 import record_pb2, skill_demand_pb2
from lyceum.partners.v1 import partners_pb2 as partners
from lyceum.people.v1 import clearance_pb2, consent_pb2, guardianship_pb2, person_pb2
from lyceum_chassis.access.callers import Role
from lyceum_chassis.edge.proto_mapping import to_dict, to_message
from lyceum_chassis.edge.rpc_table import RpcTable
from lyceum_chassis.edge.table_check import services_in
from lyceum_chassis.store.event_store import EventStore
from lyceum_feedback.survey import QuestionKind, SurveyStatus
from lyceum_opportunities.attesting import Level
from lyceum_opportunities.credentials import AchievementType, ResultStatus
from lyceum_opportunities.offer import AttendanceMode, Offer, OpportunityKind, Pay, Price
from lyceum_opportunities.opportunity import Status
from lyceum_opportunities.sharing import SharedPart
from lyceum_opportunities.skill_demand import DemandStatus
from lyceum_partners.members import MemberRole
from lyceum_partners.partner import Standing
from lyceum_partners.profile import PartnerKind
from lyceum_people.clearance import ClearanceStatus, Requirement
from lyceum_people.consent import Purpose
from lyceum_people.decisions import Lack, Whom
from lyceum_people.guardianship import GuardianshipStatus, Side
from lyceum_people.person import PersonStanding
from lyceum_people.profile import PersonRole
from unit.edge.requests import COMMANDS, offer, post, submit_response

from contracts.manifests import SERVICES

REQUESTS: list[Descriptor] = [
    method.input_type
    for service in SERVICES
    for each in services_in(service.contracts)
    for method in each.methods
]

_NUMBERS: dict[int, st.SearchStrategy[Any]] = {
    FieldDescriptor.TYPE_STRING: st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
    FieldDescriptor.TYPE_BOOL: st.booleans(),
    FieldDescriptor.TYPE_INT32: st.integers(-(2**31), 2**31 - 1),
    FieldDescriptor.TYPE_INT64: st.integers(-(2**63), 2**63 - 1),
    FieldDescriptor.TYPE_DOUBLE: st.floats(allow_nan=False),
}

_SECONDS = st.integers(-(2**35), 2**37)
_WHOLE_MICROSECONDS = st.integers(0, 999_999).map(lambda micros: micros * 1_000)


@st.composite
def messages(draw: st.DrawFn, descriptor: Descriptor) -> Message:
    """Any message of a type, any of its fields set, enums by any of their numbers."""
    message = GetMessageClass(descriptor)()
    for field in descriptor.fields:
        if not draw(st.booleans()):
            continue
        values = _values(field)
        if field.is_repeated:
            getattr(message, field.name).extend(draw(st.lists(values, max_size=3)))
        elif field.message_type is not None:
            getattr(message, field.name).CopyFrom(draw(values))
        else:
            setattr(message, field.name, draw(values))
    return message


def _values(field: FieldDescriptor) -> st.SearchStrategy[Any]:
    if field.message_type is Timestamp.DESCRIPTOR:
        return st.builds(Timestamp, seconds=_SECONDS, nanos=_WHOLE_MICROSECONDS)
    if field.message_type is not None:
        return messages(field.message_type)
    if field.enum_type is not None:
        return st.sampled_from([value.number for value in field.enum_type.values])
    return _NUMBERS[field.type]


def test_there_are_requests_to_look_at() -> None:
    answered = [
        rpc.request.DESCRIPTOR
        for service in SERVICES
        for rpcs in RpcTable(
            service.contracts, service.aggregates, cast(EventStore, None), {}
        ).services.values()
        for rpc in rpcs.values()
    ]
    assert answered == REQUESTS
    assert len(REQUESTS) >= 33


@pytest.mark.parametrize("descriptor", REQUESTS, ids=lambda descriptor: descriptor.name)
@given(data=st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_request_comes_back_as_it_was(descriptor: Descriptor, data: st.DataObject) -> None:
    message = data.draw(messages(descriptor))
    assert to_message(to_dict(message), GetMessageClass(descriptor)()) == message


@pytest.mark.parametrize(
    ("enum", "prefix", "domain"),
    [
        (partners.PartnerKind, "PARTNER_KIND_", PartnerKind),
        (partners.Standing, "STANDING_", Standing),
        (partners.MemberRole, "MEMBER_ROLE_", MemberRole),
        (access.Membership, "MEMBERSHIP_", MemberRole),
        (access.Role, "ROLE_", Role),
        (opportunities.OpportunityKind, "OPPORTUNITY_KIND_", OpportunityKind),
        (opportunities.AttendanceMode, "ATTENDANCE_MODE_", AttendanceMode),
        (opportunities.Price, "PRICE_", Price),
        (opportunities.Pay, "PAY_", Pay),
        (opportunities.Status, "STATUS_", Status),
        (feedback.QuestionKind, "QUESTION_KIND_", QuestionKind),
        (feedback.SurveyStatus, "SURVEY_STATUS_", SurveyStatus),
        (person_pb2.PersonRole, "PERSON_ROLE_", PersonRole),
        (person_pb2.PersonStanding, "PERSON_STANDING_", PersonStanding),
        (person_pb2.Lack, "LACK_", Lack),
        (person_pb2.Whom, "WHOM_", Whom),
        (guardianship_pb2.GuardianshipStatus, "GUARDIANSHIP_STATUS_", GuardianshipStatus),
        (guardianship_pb2.Side, "SIDE_", Side),
        (consent_pb2.Purpose, "PURPOSE_", Purpose),
        (clearance_pb2.Requirement, "REQUIREMENT_", Requirement),
        (clearance_pb2.ClearanceStatus, "CLEARANCE_STATUS_", ClearanceStatus),
        (skill_demand_pb2.DemandStatus, "DEMAND_STATUS_", DemandStatus),
        (record_pb2.Level, "LEVEL_", Level),
        (record_pb2.AchievementType, "ACHIEVEMENT_TYPE_", AchievementType),
        (record_pb2.ResultStatus, "RESULT_STATUS_", ResultStatus),
        (record_pb2.SharedPart, "SHARED_PART_", SharedPart),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_the_contract_and_the_domain_know_the_same_values(
    enum: Any, prefix: str, domain: Any
) -> None:
    contract = {name.removeprefix(prefix).lower() for name in enum.keys()} - {"unspecified"}  # noqa: SIM118
    # What is asked for does exist, so no answer ever says that a thing is unknown.
    lives = (Standing, Status, DemandStatus, SurveyStatus, PersonStanding, GuardianshipStatus)
    never_answered = {"unknown"} if domain in lives else set()
    assert contract == {value.value for value in domain} - never_answered


def test_values_of_enums_are_the_words_of_the_domain() -> None:
    said = to_dict(offer())
    assert said["kind"] == "workshop"
    assert said["mode"] == "in_person"
    assert to_dict(opportunities.Offer(price=opportunities.PRICE_UP_TO_50))["price"] == "up_to_50"


def test_a_number_that_the_contract_does_not_know_stays_a_number() -> None:
    assert to_dict(opportunities.Offer(kind=cast(Any, 99)))["kind"] == 99


def test_what_is_not_set_is_absent_where_absence_can_be_told() -> None:
    said = to_dict(opportunities.Offer())
    assert {"kind", "mode", "schedule", "place", "ages", "price", "pay", "access"}.isdisjoint(said)
    assert said == {"title": "", "description": "", "capacity": 0, "themes": [], "apply_by": ""}
    assert "maximum" not in to_dict(opportunities.Ages())
    assert to_dict(opportunities.Ages(maximum=0)) == {"minimum": 0, "maximum": 0}
    assert to_dict(opportunities.Place(latitude=0.0))["latitude"] == 0.0


def test_an_empty_part_that_is_there_stays_there() -> None:
    there = opportunities.Offer(access=opportunities.Access(), place=opportunities.Place())
    assert to_dict(there)["place"] == {"address": "", "city": "", "postal_code": "", "area": ""}
    assert to_message({"place": {}}, opportunities.Offer()).HasField("place")
    assert not to_message({"place": None}, opportunities.Offer()).HasField("place")


def test_of_a_choice_only_what_was_chosen_is_there() -> None:
    said = to_dict(submit_response())["answers"]
    assert said == [
        {"question": "liked", "scale": 4},
        {"question": "again", "choice": "yes"},
        {"question": "better", "text": "Longer, please."},
    ]


def test_values_that_the_message_has_no_field_for_are_passed_over() -> None:
    message = to_message({"title": "Bicycles", "secret": "no"}, opportunities.Offer(capacity=3))
    assert message == opportunities.Offer(title="Bicycles", capacity=3)


def test_a_word_of_history_that_the_contract_no_longer_has_is_unspecified() -> None:
    answer = to_message({"status": "forgotten"}, opportunities.GetOpportunityResponse())
    assert answer.status == opportunities.STATUS_UNSPECIFIED


def test_reading_a_message_leaves_it_as_it_was() -> None:
    for request in (*(request for request, _, _ in COMMANDS), post(), submit_response()):
        before = request.SerializeToString(deterministic=True)
        to_dict(request)
        assert request.SerializeToString(deterministic=True) == before


def test_a_domain_value_goes_out_as_it_came_in() -> None:
    request = post()
    stored = Offer.model_validate(to_dict(request)["offer"])
    answer = opportunities.GetOpportunityResponse()
    to_message({"offer": stored.model_dump(mode="json")}, answer)
    assert answer.offer == request.offer
