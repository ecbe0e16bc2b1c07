"""What two answers to one command may be, and what they contradict each other in."""

import pytest
from torture.answers import Answer, Answers, Verdict


@pytest.fixture
def answer() -> Answer:
    return Answer("partner-1", "command", "Do")


def test_as_before_is_no_contradiction(answer: Answer) -> None:
    answer.accepted(3, already_done=False)
    answer.accepted(3, already_done=True)
    assert (answer.contradicted, answer.version, answer.stored) == ("", 3, True)


def test_stored_twice_is_one(answer: Answer) -> None:
    answer.accepted(3, already_done=False)
    answer.accepted(4, already_done=False)
    assert answer.contradicted


def test_stored_and_then_refused_is_one(answer: Answer) -> None:
    answer.accepted(3, already_done=False)
    answer.refused("partner.not_active")
    assert answer.contradicted


def test_another_version_than_before_is_one(answer: Answer) -> None:
    answer.accepted(3, already_done=False)
    answer.accepted(5, already_done=True)
    assert answer.contradicted


def test_what_was_so_already_may_be_done_later(answer: Answer) -> None:
    answer.accepted(3, already_done=True)
    answer.accepted(6, already_done=False)
    assert (answer.contradicted, answer.version, answer.stored) == ("", 6, True)


def test_refused_at_first_may_be_accepted_later(answer: Answer) -> None:
    answer.refused("opportunity.is_draft")
    answer.accepted(6, already_done=False)
    assert (answer.contradicted, answer.verdict) == ("", Verdict.ACCEPTED)


def test_answers_are_kept_in_a_file(tmp_path, answer: Answer) -> None:  # type: ignore[no-untyped-def]
    answers = Answers()
    answers.begin("partner-1", "command", "Do").accepted(2, already_done=False)
    answers.save(tmp_path / "answers.jsonl")
    assert Answers.load(tmp_path / "answers.jsonl").all == answers.all
