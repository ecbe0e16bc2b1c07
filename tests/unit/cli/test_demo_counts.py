"""The demo's counting: what agrees, what parts, and what is said about it."""

from uuid import uuid4

import grpc
import pytest
from lyceum.command.v1.outcome_pb2 import Outcome, StreamVersion
from lyceum.feedback.v1 import feedback_pb2 as fb
from lyceum.opportunities.v1 import opportunities_pb2 as op
from lyceum_cli.demo.answers import Answers, key_of
from lyceum_cli.demo.differences import Differences
from lyceum_cli.demo.history import WRITERS, History
from lyceum_cli.demo.published import Published
from lyceum_cli.demo.reconcile import Account
from lyceum_cli.demo.report import Report
from lyceum_cli.demo.table import table_of
from lyceum_cli.dispatcher import Result, Verdict
from lyceum_cli.refusals import Refusal
from lyceum_cli.tally import Tally


def command() -> op.ApplyRequest:
    return op.ApplyRequest(
        command_id=str(uuid4()), opportunity_id=str(uuid4()), learner_id=str(uuid4())
    )


def answered(verdict: Verdict, code: str = "opportunity.is_closed") -> Result:
    at = StreamVersion(stream="opportunity-x", version=2)
    refusal = None
    if verdict is Verdict.REFUSED:
        invalid = code == "command_id"
        status = (
            grpc.StatusCode.INVALID_ARGUMENT if invalid else grpc.StatusCode.FAILED_PRECONDITION
        )
        refusal = Refusal(status, code, "No.")
    return Result(verdict, response=op.ApplyResponse(outcome=Outcome(at=at)), refusal=refusal)


CASES = {
    "accepted and stored": (Verdict.ACCEPTED, False, True, ""),
    "done by an earlier run": (Verdict.ALREADY_DONE, True, True, ""),
    "so already, without a commit of its own": (Verdict.ALREADY_DONE, False, False, ""),
    "stored, the answer lost, asked again": (Verdict.ALREADY_DONE, False, True, ""),
    "refused": (Verdict.REFUSED, False, False, ""),
    "accepted and lost": (Verdict.ACCEPTED, False, False, "accepted, but not stored"),
    "accepted twice": (Verdict.ACCEPTED, True, True, "accepted, but stored before"),
    "refused, yet stored": (Verdict.REFUSED, False, True, "refused, but stored"),
    "not sent, yet stored": (Verdict.SKIPPED, False, True, "never sent, but stored"),
    "stored before, and lost": (Verdict.ALREADY_DONE, True, False, "commits of an earlier run"),
}


@pytest.mark.parametrize(("verdict", "was", "stored", "told"), CASES.values(), ids=CASES)
def test_an_answer_and_the_store_agree_or_it_is_told(
    verdict: Verdict, was: bool, stored: bool, told: str
) -> None:
    answers, differences, request = Answers(), Differences(), command()
    answers.hear(request, answered(verdict))
    before, after = ({key_of(request)} if so else set() for so in (was, stored))
    counts = answers.compare(before, after, differences)
    sentences = " ".join(differences.sentences())
    assert bool(differences) is bool(told)
    assert told in sentences
    if not differences:
        assert sum(counts.values()) == len(after)


def test_a_commit_that_nobody_was_told_of_is_told() -> None:
    differences = Differences()
    Answers().compare(set(), {key_of(command())}, differences)
    assert differences.sentences() == [
        "commits stored by this run: 1, but commands accepted by it, or answered twice: 0"
    ]


def test_a_command_whose_id_belonged_to_another_content_says_nothing_of_that_one() -> None:
    answers, differences, request = Answers(), Differences(), command()
    answers.hear(request, answered(Verdict.REFUSED, "command_id"))
    answers.compare({key_of(request)}, {key_of(request)}, differences)
    assert not differences


def test_the_last_card_is_an_opportunity_or_a_partner_and_never_a_survey() -> None:
    answers = Answers()
    answers.hear(command(), answered(Verdict.ACCEPTED))
    survey = fb.CloseSurveyRequest(command_id=str(uuid4()), survey_id=str(uuid4()))
    at = StreamVersion(stream="survey-x", version=2)
    closed = fb.CloseSurveyResponse(outcome=Outcome(at=at))
    answers.hear(survey, Result(Verdict.ACCEPTED, response=closed))
    assert answers.last_card
    assert answers.last_card.stream == "opportunity-x"


def test_many_differences_of_a_sort_are_one_sentence() -> None:
    differences = Differences()
    differences.same("shown", {"a": 1, "b": 2}, "stored", {"a": 2, "c": 3})
    differences.none_of("events twice", False)
    (sentence,) = differences.sentences()
    assert sentence.startswith("shown and stored differ: 3, first ")


def test_the_table_shows_what_was_asked_and_what_came_of_it() -> None:
    tally = Tally(sent=12, accepted=11)
    tally.refuse(Refusal(grpc.StatusCode.FAILED_PRECONDITION, "opportunity.too_late", "Too late."))
    report = Report("http://city/", {"import": tally}, {"import": 2.0}, 0.25, {"store": 2**28})
    history = History(commits=12, by_policies=1, positions={b"e": 1}, streams={"s": 1})
    account = Account(
        histories=dict.fromkeys(WRITERS, history),
        published=dict.fromkeys(WRITERS, Published(1, 1, 1)),
        searchable=1_234,
    )
    text = "\n".join(table_of(report, account))
    assert "1 refused: FAILED_PRECONDITION opportunity.too_late (Too late.)" in text
    for told in ("1,234", "0.25 s", "store 256", "http://city/", "48 commits"):
        assert told in text
