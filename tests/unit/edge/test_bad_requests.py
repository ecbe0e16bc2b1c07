"""A bad request is refused with the path of every field that is wrong."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from examples.believable import AGGREGATES, subclasses_in
from google.protobuf.message import DecodeError, Message
from lyceum.feedback.v1 import feedback_pb2 as feedback
from lyceum.opportunities.v1 import opportunities_pb2 as opportunities
from lyceum.partners.v1 import partners_pb2 as partners
from lyceum_chassis.domain.messages import Command, PolicyCommand
from lyceum_chassis.edge.requests import parse, parse_query
from lyceum_chassis.errors import InvalidArgument
from lyceum_feedback.survey import OpenSurvey, SubmitResponse
from lyceum_opportunities.opportunity import PostOpportunity
from lyceum_opportunities.service import GetOpportunity
from lyceum_partners.partner import ApplyToJoin
from unit.edge.requests import (
    ASKED,
    COMMAND_ID,
    COMMANDS,
    ID,
    Asked,
    apply_to_join,
    open_survey,
    parsed,
    post,
    spoilt,
    submit_response,
    violations,
)


@pytest.mark.parametrize(
    ("request_", "command"),
    [
        (apply_to_join(), ApplyToJoin),
        (post(), PostOpportunity),
        (open_survey(), OpenSurvey),
        (submit_response(), SubmitResponse),
    ],
    ids=lambda value: getattr(value, "__qualname__", None),
)
def test_a_good_request_becomes_its_command(request_: Message, command: type[Command]) -> None:
    command_id, id_, said = parsed(request_)
    assert (command_id, id_) == (UUID(COMMAND_ID), UUID(ID))
    assert type(said) is command


@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: asked.method.name)
def test_what_is_asked_for_is_what_is_commanded(asked: Asked) -> None:
    how = asked.aggregate.id_field, type(asked.command)
    command_id, id_, said = parse(asked.request(), *how, **asked.known)
    assert (command_id, id_) == (UUID(COMMAND_ID), UUID(ID))
    assert said == asked.command


def test_every_command_can_be_asked_for() -> None:
    defined = {command for module in AGGREGATES for command in subclasses_in(module, Command)}
    of_policies = {command for command in defined if issubclass(command, PolicyCommand)}
    assert {command for _, _, command in COMMANDS} == defined - of_policies


@pytest.mark.parametrize(
    ("request_", "id_field"),
    [pytest.param(request, field, id=command.__qualname__) for request, field, command in COMMANDS],
)
@pytest.mark.parametrize("bad", ["", " ", "7", f"{ID}0", ID.replace("0", "g"), "\N{DIGIT ONE}" * 9])
def test_ids_that_are_no_uuids_are_named_together(
    request_: Message, id_field: str, bad: str
) -> None:
    spoiled = type(request_)()
    spoiled.CopyFrom(request_)
    setattr(spoiled, id_field, bad)
    setattr(spoiled, "command_id", bad)  # noqa: B010 - of a type known only here
    assert violations(spoiled) == {"command_id": "must be a UUID", id_field: "must be a UUID"}


def test_an_id_alone_is_refused_under_the_name_it_has_in_the_request() -> None:
    def asked(**ids: str) -> tuple[UUID, GetOpportunity]:
        request = opportunities.GetOpportunityRequest(**ids)
        return parse_query(request, "opportunity_id", GetOpportunity)

    assert asked(opportunity_id=ID.upper()) == (UUID(ID), GetOpportunity())
    with pytest.raises(InvalidArgument) as invalid:
        asked(opportunity_id="nothing", learner_id="nobody")
    assert invalid.value.violations == (
        ("opportunity_id", "must be a UUID"),
        ("learner_id", "must be a UUID"),
    )


def set_(path: str, value: Any) -> Callable[[Message], None]:
    """Sets a field, its path with dots; a number in the path is a place in a list."""

    def spoil(message: Message) -> None:
        *way, last = path.split(".")
        target: Any = message
        for step in way:
            target = target[int(step)] if step.isdigit() else getattr(target, step)
        if last.isdigit():
            target[int(last)] = value
        elif isinstance(value, list):
            del getattr(target, last)[:]
            getattr(target, last).extend(value)
        else:
            setattr(target, last, value)

    return spoil


def clear(path: str) -> Callable[[Message], None]:
    """Leaves a field out."""

    def spoil(message: Message) -> None:
        *way, last = path.split(".")
        target: Any = message
        for step in way:
            target = target[int(step)] if step.isdigit() else getattr(target, step)
        target.ClearField(last)

    return spoil


def spoiled_post(spoil: Callable[[Message], None]) -> Message:
    return spoilt(post(), spoil)


# What is spoilt, and the fields that are named for it if they are not the same.
BAD_POSTS: list[tuple[str, Any, str | None]] = [
    ("host_id", "", None),
    ("host_id", "the library", None),
    ("offer.title", "", None),
    ("offer.title", " \t ", None),
    ("offer.title", "x" * 201, None),
    ("offer.title", "two\nlines", None),
    ("offer.title", "a\ttab", None),
    ("offer.title", "a null \0 byte", None),
    ("offer.title", "an escape \x1b[2J", None),
    ("offer.title", "a delete \x7f", None),
    ("offer.title", "a next line \x85 of C1", None),
    ("offer.description", "x" * 10_001, None),
    ("offer.description", "a bell \a", None),
    ("offer.kind", 99, None),
    ("offer.kind", 0, None),
    ("offer.mode", 99, None),
    ("offer.mode", 0, None),
    ("offer.price", 99, None),
    ("offer.pay", -1, None),
    ("offer.schedule.start_date", "", None),
    ("offer.schedule.start_date", "2026-02-30", None),
    ("offer.schedule.start_date", "27.06.2026", None),
    ("offer.schedule.start_date", "2026-06-27T00:00:00", None),
    ("offer.schedule.start_date", "1782518400", None),
    ("offer.schedule.start_date", "0", None),
    ("offer.schedule.start_date", "20260627", None),
    ("offer.schedule.end_date", "tomorrow", None),
    ("offer.schedule.end_date", "2026-06-26", "offer.schedule"),
    ("offer.schedule.start_time", "24:00", None),
    ("offer.schedule.start_time", "9:30", None),
    ("offer.schedule.start_time", "09:30:00", None),
    ("offer.schedule.start_time", "09:30\n", None),
    ("offer.schedule.start_time", "0\N{ARABIC-INDIC DIGIT NINE}:30", None),
    ("offer.schedule.end_time", "16:60", None),
    ("offer.schedule.end_time", "4 pm", None),
    ("offer.schedule.time_zone", "", None),
    ("offer.schedule.time_zone", "Europe/Chicago", None),
    ("offer.schedule.time_zone", "../../etc/passwd", None),
    ("offer.schedule.time_zone", "america/chicago", None),
    ("offer.place.address", "x" * 201, None),
    ("offer.place.city", "Chi\ncago", None),
    ("offer.place.area", "\x01", None),
    ("offer.place.latitude", 91.0, None),
    ("offer.place.latitude", float("nan"), None),
    ("offer.place.latitude", float("-inf"), None),
    ("offer.place.longitude", 180.5, None),
    ("offer.place.longitude", float("inf"), None),
    ("offer.ages.minimum", -1, None),
    ("offer.ages.minimum", 121, None),
    ("offer.ages.maximum", 121, None),
    ("offer.ages.maximum", 11, "offer.ages"),
    ("offer.capacity", 0, None),
    ("offer.capacity", -1, None),
    ("offer.capacity", 100_001, None),
    ("offer.capacity", 10**9, None),
    ("offer.themes", ["Literacy"], "offer.themes.0"),
    ("offer.themes", ["literacy", ""], "offer.themes.1"),
    ("offer.themes", ["1st"], "offer.themes.0"),
    ("offer.themes", ["a" * 41], "offer.themes.0"),
    ("offer.themes", ["a\n"], "offer.themes.0"),
    ("offer.themes", [f"theme-{n}" for n in range(11)], "offer.themes"),
    ("offer.apply_by", "2026-06-29", "offer"),
    ("offer.apply_by", "soon", None),
]


@pytest.mark.parametrize(("path", "value", "named"), BAD_POSTS)
def test_a_bad_offer_is_refused_at_the_field(path: str, value: Any, named: str | None) -> None:
    found = violations(spoiled_post(set_(path, value)))
    assert list(found) == [named or path]
    assert all(found.values())


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("offer.title", "x" * 200),
        ("offer.title", "  Élan vital: 学ぶ 🚲  "),
        ("offer.description", ""),
        ("offer.description", "x" * 10_000),
        ("offer.schedule.end_date", "2026-06-27"),
        ("offer.schedule.start_time", "00:00"),
        ("offer.schedule.end_time", "23:59"),
        ("offer.place.latitude", -90.0),
        ("offer.ages.minimum", 0),
        ("offer.ages.maximum", 12),
        ("offer.ages.maximum", 120),
        ("offer.capacity", 1),
        ("offer.capacity", 100_000),
        ("offer.price", 0),
        ("offer.pay", 0),
        ("offer.themes", [f"theme-{n}" for n in range(10)]),
        ("offer.themes", []),
        ("offer.apply_by", "2026-06-28"),
        ("offer.apply_by", ""),
    ],
)
def test_what_is_just_within_the_limits_is_taken(path: str, value: Any) -> None:
    if path == "offer.schedule.end_date":
        request = spoilt(spoiled_post(set_(path, value)), set_("offer.apply_by", ""))
    else:
        request = spoiled_post(set_(path, value))
    assert violations(request) == {}


@pytest.mark.parametrize("path", ["offer", "offer.schedule", "offer.ages"])
def test_a_part_that_must_be_there_is_named_when_it_is_not(path: str) -> None:
    assert violations(spoiled_post(clear(path))) == {path: "Field required"}


@pytest.mark.parametrize("path", ["offer.place", "offer.access", "offer.ages.maximum"])
def test_a_part_that_may_be_absent_is_not_missed(path: str) -> None:
    assert violations(spoiled_post(clear(path))) == {}


@pytest.mark.parametrize("coordinate", ["latitude", "longitude"])
def test_one_coordinate_without_the_other_is_refused_at_the_place(coordinate: str) -> None:
    together = {"offer.place": "latitude and longitude go together"}
    assert violations(spoiled_post(clear(f"offer.place.{coordinate}"))) == together
    found = violations(spoilt(apply_to_join(), clear(f"profile.place.{coordinate}")))
    assert found == {"profile.place": "latitude and longitude go together"}


def test_the_equator_and_the_prime_meridian_are_places() -> None:
    request = spoiled_post(set_("offer.place.latitude", 0.0))
    assert violations(spoilt(request, set_("offer.place.longitude", 0.0))) == {}
    said = parsed(request)[2]
    assert isinstance(said, PostOpportunity)
    assert said.offer.place is not None
    assert (said.offer.place.latitude, said.offer.place.longitude) == (0.0, 0.0)


def test_what_is_around_a_name_is_cut_off() -> None:
    said = parsed(spoilt(apply_to_join(), set_("profile.name", "\u3000 The library \u00a0 ")))[2]
    assert isinstance(said, ApplyToJoin)
    assert said.profile.name == "The library"


@pytest.mark.parametrize(
    ("path", "value", "named"),
    [
        ("profile.name", "", None),
        ("profile.name", "\u2003", None),
        ("profile.name", "x" * 201, None),
        ("profile.name", "a\rb", None),
        ("profile.kind", 0, None),
        ("profile.kind", 6, None),
        ("profile.focus_themes", ["Youth Sport"], "profile.focus_themes.0"),
        ("profile.place.latitude", -90.01, None),
        ("profile.site", "javascript:alert(1)", None),
        ("profile.site", "ftp://example.org", None),
        ("profile.site", "https://", None),
        ("profile.site", "https://example.org/a b", None),
        ("profile.site", 'https://example.org/"onload=', None),
        ("profile.site", "https://example.org/" + "x" * 500, None),
    ],
)
def test_a_bad_profile_is_refused_at_the_field(path: str, value: Any, named: str | None) -> None:
    assert list(violations(spoilt(apply_to_join(), set_(path, value)))) == [named or path]


@pytest.mark.parametrize(
    ("path", "value", "named"),
    [
        ("opportunity_id", "", None),
        ("title", " ", None),
        ("questions", [], None),
        ("questions.0.key", "", None),
        ("questions.0.key", "Liked it", None),
        ("questions.0.key", "k" * 41, None),
        ("questions.0.key", "again", "questions"),
        ("questions.0.text", "", None),
        ("questions.0.text", "x" * 501, None),
        ("questions.0.kind", 0, None),
        ("questions.0.kind", 4, None),
        ("questions.0.choices", ["yes", "no"], "questions.0"),
        ("questions.1.choices", [], "questions.1"),
        ("questions.1.choices", ["yes"], "questions.1"),
        ("questions.1.choices", ["yes", "yes "], "questions.1"),
        ("questions.1.choices", ["yes", ""], "questions.1.choices.1"),
        ("questions.1.choices", [f"{n}" for n in range(21)], "questions.1.choices"),
    ],
)
def test_a_bad_survey_is_refused_at_the_field(path: str, value: Any, named: str | None) -> None:
    assert list(violations(spoilt(open_survey(), set_(path, value)))) == [named or path]


def test_a_survey_has_at_most_30_questions() -> None:
    def questions(count: int) -> list[feedback.Question]:
        kind = feedback.QUESTION_KIND_TEXT
        return [feedback.Question(key=f"q{n}", text="?", kind=kind) for n in range(count)]

    assert violations(spoilt(open_survey(), set_("questions", questions(30)))) == {}
    assert list(violations(spoilt(open_survey(), set_("questions", questions(31))))) == [
        "questions"
    ]


@pytest.mark.parametrize(
    ("path", "value", "named"),
    [
        ("respondent_id", "me", None),
        ("answers", [], None),
        ("answers.0.question", "", None),
        ("answers.0.scale", 0, None),
        ("answers.0.scale", 6, None),
        ("answers.1.choice", "", None),
        ("answers.2.text", "x" * 4_001, None),
        ("answers.2.text", "\x08", None),
    ],
)
def test_a_bad_response_is_refused_at_the_field(path: str, value: Any, named: str | None) -> None:
    assert list(violations(spoilt(submit_response(), set_(path, value)))) == [named or path]


def test_an_answer_that_answers_nothing_is_refused() -> None:
    found = violations(spoilt(submit_response(), clear("answers.0.scale")))
    assert found == {"answers.0": "give exactly one of scale, choice and text"}


@pytest.mark.parametrize(
    ("message", "reason_may_be_empty"),
    [
        (partners.RejectPartnerRequest, False),
        (partners.SuspendPartnerRequest, False),
        (opportunities.CloseOpportunityRequest, True),
        (opportunities.CancelOpportunityRequest, False),
    ],
)
def test_a_reason_has_limits(message: type[Any], reason_may_be_empty: bool) -> None:
    def said(reason: str) -> list[str]:
        aggregate = "partner_id" if message.__module__.startswith("lyceum.partners") else None
        ids = {"command_id": COMMAND_ID, aggregate or "opportunity_id": ID}
        return list(violations(message(reason=reason, **ids)))

    assert said("x" * 1_000) == []
    assert said("x" * 1_001) == ["reason"]
    assert said("a bell \a") == ["reason"]
    for empty in ("", " \n "):
        assert said(empty) == ([] if reason_may_be_empty else ["reason"])


def test_everything_that_is_wrong_is_said_at_once() -> None:
    request = post()
    for path, value in [
        ("command_id", "?"),
        ("opportunity_id", ""),
        ("host_id", ""),
        ("offer.title", ""),
        ("offer.kind", 0),
        ("offer.schedule.start_date", "soon"),
        ("offer.schedule.time_zone", "Chicago"),
        ("offer.mode", 77),
        ("offer.place.latitude", 91.0),
        ("offer.place.longitude", -181.0),
        ("offer.ages.maximum", 3),
        ("offer.capacity", 0),
        ("offer.themes", ["ok", "Not Ok"]),
        ("offer.apply_by", "never"),
    ]:
        set_(path, value)(request)
    assert set(violations(request)) == {
        "command_id",
        "opportunity_id",
        "host_id",
        "offer.title",
        "offer.kind",
        "offer.schedule.start_date",
        "offer.schedule.time_zone",
        "offer.mode",
        "offer.place.latitude",
        "offer.place.longitude",
        "offer.ages",
        "offer.capacity",
        "offer.themes.1",
        "offer.apply_by",
    }


@pytest.mark.parametrize(
    "empty", [type(request)() for request, _, _ in COMMANDS], ids=lambda r: r.DESCRIPTOR.name
)
def test_an_empty_request_names_its_ids_first(empty: Message) -> None:
    found = list(violations(empty))
    assert found[0] == "command_id"
    assert found[1].endswith("_id")


def test_violations_do_not_repeat_what_was_sent() -> None:
    request = spoiled_post(set_("offer.title", "secret" * 100))
    set_("command_id", "secret")(request)
    assert "secret" not in str(violations(request))


def test_a_lone_surrogate_gets_into_no_message() -> None:
    request = post()
    with pytest.raises(ValueError, match=r"(?i)surrogate|utf-8"):
        request.offer.title = "\ud800"
    smuggled = b"\x12\x03\xed\xa0\x80"  # field 2, U+D800 as if it could be encoded
    with pytest.raises(DecodeError):
        opportunities.PostOpportunityRequest.FromString(smuggled)
