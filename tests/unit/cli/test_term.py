"""The simulated term: the same for the same seed, invented throughout, and true to life."""

from collections import Counter
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from google.protobuf.message import Message
from lyceum.feedback.v1 import feedback_pb2 as fb
from lyceum.opportunities.v1 import opportunities_pb2 as op
from lyceum_cli.chicago.rows import Row
from lyceum_cli.demo.answers import key_of
from lyceum_cli.demo.catalogue import Catalogue, Opening, read_catalogue
from lyceum_cli.demo.places import Places
from lyceum_cli.demo.term import Phase, Term
from unit.cli.invented_rows import CLEAN

HOSTS = 12
RUNNING, OVER = 90, 10


def catalogue() -> Catalogue:
    hosts = [str(UUID(int=number)) for number in range(HOSTS)]
    openings = [
        Opening(str(UUID(int=1_000 + n)), hosts[n % HOSTS], f"Course {n}", 8 + n % 5)
        for n in range(RUNNING + OVER)
    ]
    city = Catalogue(running=openings[:RUNNING], over=openings[RUNNING:])
    for each in openings:
        city.hosted[each.host_id].append(each.opportunity_id)
    return city


def played(seed: int) -> list[Phase]:
    return list(Term(catalogue(), seed).phases())


def requests(phases: list[Phase], kind: type[Message]) -> list[Any]:
    return [each for phase in phases for each in phase.requests if isinstance(each, kind)]


def test_the_same_seed_plays_the_same_term_and_another_seed_another() -> None:
    assert played(1) == played(1)
    keys = [{key_of(each) for phase in played(seed) for each in phase.requests} for seed in (1, 2)]
    assert not keys[0] & keys[1]


def test_no_command_is_meant_twice() -> None:
    commands = Counter(key_of(each) for phase in played(1) for each in phase.requests)
    assert commands.most_common(1)[0][1] == 1


def test_more_people_want_some_places_than_there_are_and_those_who_wait_move_up() -> None:
    phases = played(1)
    wanted = Counter(each.opportunity_id for each in requests(phases, op.ApplyRequest))
    most, least = wanted.most_common(1)[0][1], wanted.most_common()[-1][1]
    assert most > 12 > least
    assert len(requests(phases, op.WithdrawRequest)) > 20
    assert requests(phases, op.ChangeCapacityRequest)


def test_only_who_has_a_place_answers_a_survey_and_each_question_as_it_is_asked() -> None:
    phases = played(1)
    applied = {(each.opportunity_id, each.learner_id) for each in requests(phases, op.ApplyRequest)}
    about = {each.survey_id: each.opportunity_id for each in requests(phases, fb.OpenSurveyRequest)}
    closed: set[str] = set()
    for each in phases[-2].requests:
        if isinstance(each, fb.CloseSurveyRequest):
            closed.add(each.survey_id)
        if isinstance(each, fb.SubmitResponseRequest) and each.survey_id not in closed:
            assert (about[each.survey_id], each.respondent_id) in applied
    kinds = {
        (answer.question, answer.WhichOneof("value"))
        for each in requests(phases, fb.SubmitResponseRequest)
        for answer in each.answers
    }
    assert kinds == {
        ("overall", "scale"), ("learned", "scale"), ("recommend", "choice"), ("change", "text"),
    }  # fmt: skip


def test_what_people_read_says_that_it_is_simulated() -> None:
    phases = played(1)
    texts = [each.title for each in requests(phases, fb.OpenSurveyRequest)]
    texts += [each.you_said for each in requests(phases, fb.ReplyToSurveyRequest)]
    texts += [each.we_did for each in requests(phases, fb.ReplyToSurveyRequest)]
    texts += [each.reason for each in requests(phases, op.CloseOpportunityRequest)]
    texts += [each.reason for each in requests(phases, op.CancelOpportunityRequest)]
    texts += [phase.requests[0].reason for phase in phases if phase.closing]  # type: ignore[attr-defined]
    assert len(texts) > 20
    assert all("simulated" in text for text in texts)


def test_all_that_a_suspended_partner_offers_closes_and_nothing_is_asked_of_it_later() -> None:
    phases = played(1)
    (at,) = [at for at, phase in enumerate(phases) if phase.closing]
    assert len(phases[at].closing) >= 3
    later = [each for phase in phases[at + 1 :] for each in phase.requests]
    assert not [
        each
        for each in later
        if isinstance(each, op.ChangeCapacityRequest) and each.opportunity_id in phases[at].closing
    ]


def test_a_city_without_anything_that_runs_has_a_term_all_the_same() -> None:
    assert [each for phase in Term(Catalogue(), 1).phases() for each in phase.requests] == []


def test_places_go_in_the_order_of_asking() -> None:
    places = Places(Opening("o", "h", "Course", 2), capacity=2)
    for learner in "abcde":
        assert places.apply(learner)
    assert not places.apply("e")
    places.withdraw("a")
    places.withdraw("d")
    places.widen(3)
    assert (list(places.placed), list(places.waiting)) == (["b", "c", "e"], [])


def test_what_still_runs_is_told_by_the_shift_and_not_by_the_clock() -> None:
    rows = [
        Row(2, {**CLEAN, "id": "over", "start_date": "2020-09-01", "end_date": "2020-12-30"}),
        Row(3, {**CLEAN, "id": "ending", "start_date": "2020-09-01", "end_date": "2021-01-06"}),
        Row(4, {**CLEAN, "id": "running"}),
        Row(5, {**CLEAN, "id": "bad", "capacity": "0"}),
    ]
    for weeks in (0, 300):
        found = read_catalogue(rows, timedelta(weeks=weeks))
        assert (len(found.running), len(found.over)) == (1, 1)
        assert sum(map(len, found.hosted.values())) == 3
    assert date.today() > date(2021, 1, 6)
