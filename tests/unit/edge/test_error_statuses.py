"""Each error as google.rpc.Status, with the details that a program reads."""

from typing import TypeVar

import pytest
from google.protobuf.message import Message
from google.rpc.code_pb2 import Code
from google.rpc.error_details_pb2 import BadRequest, ErrorInfo, RetryInfo
from google.rpc.status_pb2 import Status
from lyceum_chassis.domain.messages import Rejected
from lyceum_chassis.edge.statuses import status_of
from lyceum_chassis.errors import Conflicted, InvalidArgument, NotFound, Unavailable

D = TypeVar("D", bound=Message)


def the_detail(status: Status, kind: type[D]) -> D:
    """The one detail of a status."""
    (packed,) = status.details
    detail = kind()
    assert packed.Unpack(detail)
    return detail


def test_a_bad_request_names_every_field() -> None:
    status = status_of(
        InvalidArgument([("offer.title", "is empty"), ("command_id", "must be a UUID")])
    )
    assert status.code == Code.INVALID_ARGUMENT
    assert status.message == "offer.title: is empty; command_id: must be a UUID"
    found = the_detail(status, BadRequest).field_violations
    assert [(violation.field, violation.description) for violation in found] == [
        ("offer.title", "is empty"),
        ("command_id", "must be a UUID"),
    ]


def test_a_refusal_gives_its_code_to_programs_and_its_sentence_to_people() -> None:
    status = status_of(Rejected("partner.not_active", "A suspended partner can't do this."))
    assert status.code == Code.FAILED_PRECONDITION
    assert status.message == "A suspended partner can't do this."
    detail = the_detail(status, ErrorInfo)
    assert (detail.reason, detail.domain) == ("partner.not_active", "lyceum")


def test_what_is_not_there_is_not_found() -> None:
    status = status_of(NotFound("partner 42"))
    assert (status.code, status.message) == (Code.NOT_FOUND, "There is no partner 42.")
    assert not status.details


def test_after_too_many_conflicts_one_may_try_again_soon() -> None:
    status = status_of(Conflicted("partner-42 was changed by others 8 times meanwhile."))
    assert status.code == Code.ABORTED
    assert the_detail(status, RetryInfo).retry_delay.ToMilliseconds() == 100


@pytest.mark.parametrize(("seconds", "ms"), [(0.0, 0), (0.25, 250), (1.0, 1_000), (2.5, 2_500)])
def test_when_a_server_is_away_it_says_when_to_try_again(seconds: float, ms: int) -> None:
    status = status_of(Unavailable("The event store can't be reached.", seconds))
    assert (status.code, status.message) == (Code.UNAVAILABLE, "The event store can't be reached.")
    assert the_detail(status, RetryInfo).retry_delay.ToMilliseconds() == ms


@pytest.mark.parametrize(
    "unexpected",
    [ValueError("mongodb://user:secret@host"), KeyError("secret"), AssertionError("secret")],
)
def test_of_anything_else_nothing_is_said(unexpected: Exception) -> None:
    status = status_of(unexpected)
    assert status.code == Code.INTERNAL
    assert "secret" not in str(status)
    assert not status.details


def test_a_long_message_is_cut_but_its_details_are_whole() -> None:
    violations = [(f"questions.{n}.text", "String should have more characters") for n in range(40)]
    status = status_of(InvalidArgument(violations))
    assert len(status.message) == 500
    assert len(the_detail(status, BadRequest).field_violations) == 40


def test_more_violations_than_fit_are_counted_so_that_the_answer_arrives() -> None:
    """Clients refuse a call whose trailing metadata is too long, whatever the status was."""
    violations = [(f"questions.{n}.choices.{n}", "must not be blank" * 5) for n in range(600)]
    status = status_of(InvalidArgument(violations))
    told = the_detail(status, BadRequest).field_violations
    assert status.ByteSize() < 6_000
    assert told[0].field == "questions.0.choices.0"
    assert told[-1].description == f"and {600 - len(told) + 1} more violations"
