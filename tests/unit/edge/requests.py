"""Requests as clients send them, all valid, for the tests to spoil; and how each is parsed."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID

from examples.believable import ABOUT
from google.protobuf.message import Message
from lyceum.feedback.v1 import feedback_pb2 as feedback
from lyceum.opportunities.v1 import opportunities_pb2 as opportunities
from lyceum.partners.v1 import partners_pb2 as partners
from lyceum_chassis.domain.messages import Command
from lyceum_chassis.edge.requests import parse
from lyceum_chassis.errors import InvalidArgument
from lyceum_feedback import survey
from lyceum_opportunities import opportunity
from lyceum_partners import members, partner

M = TypeVar("M", bound=Message)

COMMAND_ID = "0197f000-0000-7000-8000-000000000001"
ID = "0197f000-0000-7000-8000-000000000002"
OTHER_ID = "0197f000-0000-7000-8000-000000000003"


def profile() -> partners.Profile:
    return partners.Profile(
        name="Harold Washington Library",
        kind=partners.PARTNER_KIND_PUBLIC_BODY,
        focus_themes=["literacy"],
        place=partners.Place(address="400 S State St", latitude=41.8763, longitude=-87.6282),
        site="https://www.chipublib.org/",
    )


def offer() -> opportunities.Offer:
    return opportunities.Offer(
        title="Learn to repair a bicycle",
        description="Two days.\n\tBring gloves.",
        kind=opportunities.OPPORTUNITY_KIND_WORKSHOP,
        schedule=opportunities.Schedule(
            start_date="2026-06-27",
            end_date="2026-06-28",
            start_time="09:30",
            end_time="16:00",
            time_zone="America/Chicago",
        ),
        mode=opportunities.ATTENDANCE_MODE_IN_PERSON,
        place=opportunities.Place(address="400 S State St", latitude=41.8763, longitude=-87.6282),
        ages=opportunities.Ages(minimum=12, maximum=18),
        capacity=20,
        price=opportunities.PRICE_FREE,
        pay=opportunities.PAY_UNPAID,
        access=opportunities.Access(food=True),
        themes=["repair", "youth-sport"],
        apply_by="2026-06-20",
    )


def apply_to_join() -> partners.ApplyToJoinRequest:
    return partners.ApplyToJoinRequest(command_id=COMMAND_ID, partner_id=ID, profile=profile())


def post() -> opportunities.PostOpportunityRequest:
    return opportunities.PostOpportunityRequest(
        command_id=COMMAND_ID, opportunity_id=ID, host_id=OTHER_ID, offer=offer()
    )


def open_survey() -> feedback.OpenSurveyRequest:
    return feedback.OpenSurveyRequest(
        command_id=COMMAND_ID,
        survey_id=ID,
        opportunity_id=OTHER_ID,
        title="The bicycle workshop",
        questions=[
            feedback.Question(key="liked", text="How?", kind=feedback.QUESTION_KIND_SCALE),
            feedback.Question(
                key="again",
                text="Again?",
                kind=feedback.QUESTION_KIND_CHOICE,
                choices=["yes", "no"],
            ),
        ],
    )


def submit_response() -> feedback.SubmitResponseRequest:
    return feedback.SubmitResponseRequest(
        command_id=COMMAND_ID,
        survey_id=ID,
        respondent_id=OTHER_ID,
        answers=[
            feedback.Answer(question="liked", scale=4),
            feedback.Answer(question="again", choice="yes"),
            feedback.Answer(question="better", text="Longer, please."),
        ],
    )


AT = datetime(2026, 6, 1, tzinfo=UTC)
KNOWN: dict[type[Command], dict[str, Any]] = {
    opportunity.PublishOpportunity: {"host_is_active": True},
    opportunity.ReviseOpportunity: {"at": AT},
    opportunity.ChangeCapacity: {"at": AT},
    opportunity.Apply: {"at": AT},
    opportunity.Withdraw: {"at": AT},
    survey.OpenSurvey: {"about": ABOUT},
}
"""What is looked up before the decision."""

_P, _O, _F = partners, opportunities, feedback
COMMANDS: list[tuple[Message, str, type[Command]]] = [
    (apply_to_join(), "partner_id", partner.ApplyToJoin),
    (_P.VerifyPartnerRequest(), "partner_id", partner.VerifyPartner),
    (_P.RejectPartnerRequest(reason="No address."), "partner_id", partner.RejectPartner),
    (_P.ReviseProfileRequest(profile=profile()), "partner_id", partner.ReviseProfile),
    (_P.DeclareCapabilityRequest(capability="a van"), "partner_id", partner.DeclareCapability),
    (_P.WithdrawCapabilityRequest(capability="a van"), "partner_id", partner.WithdrawCapability),
    (_P.DeclareLimitRequest(limit="no stairs"), "partner_id", partner.DeclareLimit),
    (_P.WithdrawLimitRequest(limit="no stairs"), "partner_id", partner.WithdrawLimit),
    (_P.SuspendPartnerRequest(reason="Unsafe."), "partner_id", partner.SuspendPartner),
    (_P.ReinstatePartnerRequest(), "partner_id", partner.ReinstatePartner),
    (_P.RenewVerificationRequest(), "partner_id", partner.RenewVerification),
    (
        _P.AppointMemberRequest(person_id=OTHER_ID, role=_P.MEMBER_ROLE_OWNER, name="Ada"),
        "partner_id",
        members.AppointMember,
    ),
    (
        _P.ChangeMemberRoleRequest(person_id=OTHER_ID, role=_P.MEMBER_ROLE_STAFF),
        "partner_id",
        members.ChangeMemberRole,
    ),
    (_P.RemoveMemberRequest(person_id=OTHER_ID), "partner_id", members.RemoveMember),
    (
        _P.HandOverOwnershipRequest(from_id=OTHER_ID, to_id=ID),
        "partner_id",
        members.HandOverOwnership,
    ),
    (post(), "opportunity_id", opportunity.PostOpportunity),
    (_O.ReviseOpportunityRequest(offer=offer()), "opportunity_id", opportunity.ReviseOpportunity),
    (_O.PublishOpportunityRequest(), "opportunity_id", opportunity.PublishOpportunity),
    (_O.ChangeCapacityRequest(capacity=9), "opportunity_id", opportunity.ChangeCapacity),
    (_O.ApplyRequest(learner_id=OTHER_ID), "opportunity_id", opportunity.Apply),
    (_O.WithdrawRequest(learner_id=OTHER_ID), "opportunity_id", opportunity.Withdraw),
    (_O.CloseOpportunityRequest(), "opportunity_id", opportunity.CloseOpportunity),
    (
        _O.CancelOpportunityRequest(reason="It rains."),
        "opportunity_id",
        opportunity.CancelOpportunity,
    ),
    (open_survey(), "survey_id", survey.OpenSurvey),
    (submit_response(), "survey_id", survey.SubmitResponse),
    (_F.CloseSurveyRequest(), "survey_id", survey.CloseSurvey),
    (
        _F.ReplyToSurveyRequest(you_said="Too short.", we_did="Two days now."),
        "survey_id",
        survey.ReplyToSurvey,
    ),
]
"""A valid request of every command, the name of its aggregate's id, and the command's class."""

for _request, _id_field, _ in COMMANDS:
    setattr(_request, "command_id", COMMAND_ID)  # noqa: B010 - of a type known only here
    setattr(_request, _id_field, ID)

_HOW: dict[str, tuple[str, type[Command]]] = {
    request.DESCRIPTOR.full_name: (id_field, command) for request, id_field, command in COMMANDS
}


def parsed(request: Message) -> tuple[UUID, UUID, Command]:
    """The request as its RPC parses it."""
    id_field, command = _HOW[request.DESCRIPTOR.full_name]
    return parse(request, id_field, command, **KNOWN.get(command, {}))


def violations(request: Message) -> dict[str, str]:
    """Description by field of everything that is wrong with a request; empty if nothing is."""
    found: tuple[tuple[str, str], ...] = ()
    try:
        parsed(request)
    except InvalidArgument as invalid:
        found = invalid.violations
    assert len(dict(found)) == len(found), "a field is named twice"
    return dict(found)


def spoilt(request: M, spoil: Callable[[M], object]) -> M:
    spoil(request)
    return request
