"""Requests as clients send them: of every example, and some by hand with all they can hold."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from examples.every import ROWS
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from lyceum.feedback.v1 import feedback_pb2 as feedback
from lyceum.opportunities.v1 import opportunities_pb2 as opportunities
from lyceum.partners.v1 import partners_pb2 as partners
from lyceum_chassis.domain.messages import Command
from lyceum_chassis.edge.aggregate import Aggregate, looked_up
from lyceum_chassis.edge.proto_mapping import to_message
from lyceum_chassis.edge.requests import parse
from lyceum_chassis.edge.table_check import services_in
from lyceum_chassis.errors import InvalidArgument

from contracts.manifests import SERVICES

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


@dataclass(frozen=True)
class Asked:
    """A command of the examples, as its caller asks for it: by the RPC of its name."""

    aggregate: Aggregate
    method: MethodDescriptor
    command: Command

    @property
    def known(self) -> dict[str, Any]:
        """What is looked up before the decision."""
        return {name: getattr(self.command, name) for name in looked_up(type(self.command))}

    def request(self) -> Message:
        values = self.command.model_dump(mode="json")
        ids = {"command_id": COMMAND_ID, self.aggregate.id_field: ID}
        return to_message(values | ids, GetMessageClass(self.method.input_type)())


def _asked() -> Iterator[Asked]:
    for service in SERVICES:
        methods = {m.name: m for each in services_in(service.contracts) for m in each.methods}
        for aggregate in service.aggregates:
            for row in ROWS[aggregate.decider.category]:
                if method := methods.get(type(row.command).__name__):
                    yield Asked(aggregate, method, row.command)


ASKED: list[Asked] = list(_asked())
"""Every example that a caller can ask for; what only policies command is not among them."""

_OF_EACH: dict[type[Command], Asked] = {type(asked.command): asked for asked in reversed(ASKED)}

COMMANDS: list[tuple[Message, str, type[Command]]] = [
    (asked.request(), asked.aggregate.id_field, command) for command, asked in _OF_EACH.items()
]
"""A valid request of every command, the name of its aggregate's id, and the command's class."""

_HOW: dict[str, Asked] = {
    str(asked.method.input_type.full_name): asked for asked in _OF_EACH.values()
}


def parsed(request: Message) -> tuple[UUID, UUID, Command]:
    """The request as its RPC parses it."""
    how = _HOW[request.DESCRIPTOR.full_name]
    return parse(request, how.aggregate.id_field, type(how.command), **how.known)


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
