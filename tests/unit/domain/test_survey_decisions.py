"""What is decided on each command to a survey, in each status."""

import pytest
from examples.believable import ADA, BEN, OPPORTUNITY_ID
from examples.survey import ANSWERED, CLOSED, LIKED, OPEN, OPENED, PAST, respond
from lyceum_feedback.survey import (
    Answer,
    CloseSurvey,
    Replied,
    ReplyToSurvey,
    ResponseSubmitted,
    SubmitResponse,
    survey,
)
from unit.domain.scenario import Given

given = Given(survey)


@pytest.mark.parametrize("status", PAST)
def test_a_past_leads_to_its_status(status: str) -> None:
    assert given(PAST[status]).state.status == status


@pytest.mark.parametrize(
    "misfit",
    [
        pytest.param((Answer(question="other", scale=4),), id="no such question"),
        pytest.param((Answer(question="liked", choice="yes"),), id="a choice for a scale"),
        pytest.param((Answer(question="liked", text="well"),), id="a text for a scale"),
        pytest.param((Answer(question="again", scale=4),), id="a scale for a choice"),
        pytest.param((Answer(question="again", text="yes"),), id="a text for a choice"),
        pytest.param((Answer(question="better", choice="yes"),), id="a choice for a text"),
        pytest.param((Answer(question="again", choice="perhaps"),), id="not one of the choices"),
        pytest.param((LIKED, LIKED), id="answered twice"),
        pytest.param((LIKED, Answer(question="again", scale=4)), id="one fits, one doesn't"),
    ],
)
def test_answers_that_do_not_fit_the_questions_are_refused(misfit: tuple[Answer, ...]) -> None:
    given([OPENED]).when(respond(*misfit)).then_rejected("survey.answers_do_not_fit")


def test_everybody_answers_once_whoever_has_answered_since() -> None:
    past = given([OPENED, ANSWERED, ResponseSubmitted(respondent_id=BEN, scales={"liked": 2})])
    for respondent in (ADA, BEN):
        past.when(SubmitResponse(respondent_id=respondent, answers=(LIKED,))).then_rejected(
            "survey.already_answered"
        )


def test_opening_again_decides_nothing_though_the_opportunity_has_moved_since() -> None:
    given([OPENED]).when(OPEN.model_copy(update={"area": "Uptown"})).then_nothing()


def test_a_survey_that_nobody_answered_can_be_closed_and_replied_to() -> None:
    given([OPENED]).when(CloseSurvey()).then([CLOSED]).when(
        ReplyToSurvey(you_said="Nothing.", we_did="We ask earlier next time.")
    ).then(
        [
            Replied(
                opportunity_id=OPPORTUNITY_ID,
                you_said="Nothing.",
                we_did="We ask earlier next time.",
            )
        ]
    )
