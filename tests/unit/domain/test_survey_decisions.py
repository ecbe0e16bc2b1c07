"""What is decided on each command to a survey, in each status."""

import pytest
from lyceum_chassis.domain.messages import Command, Event
from lyceum_feedback.survey import (
    Answer,
    Closed,
    CloseSurvey,
    Opened,
    OpenSurvey,
    Replied,
    ReplyToSurvey,
    ResponseSubmitted,
    SubmitResponse,
    SurveyStatus,
    survey,
)
from unit.domain.examples import ABOUT, ADA, BEN, HOST, OPPORTUNITY_ID, QUESTIONS
from unit.domain.scenario import Expected, Given

given = Given(survey)

OPEN = OpenSurvey(
    opportunity_id=OPPORTUNITY_ID,
    title="The bicycle workshop",
    questions=QUESTIONS,
    about=ABOUT,
)
OF_ANOTHER = ABOUT.model_copy(update={"opportunity_id": HOST})
OPENED = Opened(
    about=ABOUT,
    title="The bicycle workshop",
    questions=QUESTIONS,
)
CLOSED = Closed(opportunity_id=OPPORTUNITY_ID)
REPLIED = Replied(opportunity_id=OPPORTUNITY_ID, you_said="Too short.", we_did="Two days now.")
ANSWERED = ResponseSubmitted(respondent_id=ADA, scales={"liked": 4})

PAST: dict[SurveyStatus, list[Event]] = {
    SurveyStatus.UNKNOWN: [],
    SurveyStatus.OPEN: [OPENED, ANSWERED],
    SurveyStatus.CLOSED: [OPENED, ANSWERED, CLOSED],
    SurveyStatus.REPLIED: [OPENED, ANSWERED, CLOSED, REPLIED],
}

UNKNOWN, IS_OPEN = "survey.unknown", "survey.is_open"
IS_CLOSED, IS_REPLIED = "survey.is_closed", "survey.is_replied"


def respond(*answers: Answer) -> SubmitResponse:
    return SubmitResponse(respondent_id=BEN, answers=answers)


LIKED = Answer(question="liked", scale=4)
AGAIN = Answer(question="again", choice="yes")
BETTER = Answer(question="better", text="Longer, please.")

# What follows in the order of PAST: unknown, open, closed, replied.
DECISIONS: list[tuple[Command, list[Expected]]] = [
    (OPEN, [[OPENED], [], [], []]),
    (
        OPEN.model_copy(update={"title": "Another"}),
        [[OPENED.model_copy(update={"title": "Another"})], *["survey.already_opened"] * 3],
    ),
    (
        OPEN.model_copy(update={"opportunity_id": HOST, "about": OF_ANOTHER}),
        [
            [OPENED.model_copy(update={"about": OF_ANOTHER})],
            *["survey.already_opened"] * 3,
        ],
    ),
    (
        OPEN.model_copy(update={"questions": QUESTIONS[:1]}),
        [
            [OPENED.model_copy(update={"questions": QUESTIONS[:1]})],
            *["survey.already_opened"] * 3,
        ],
    ),
    (
        respond(LIKED),
        [
            UNKNOWN,
            [ResponseSubmitted(respondent_id=BEN, scales={"liked": 4})],
            IS_CLOSED,
            IS_REPLIED,
        ],
    ),
    (
        SubmitResponse(respondent_id=ADA, answers=(LIKED,)),
        [UNKNOWN, *["survey.already_answered"] * 3],
    ),
    (CloseSurvey(), [UNKNOWN, [CLOSED], [], []]),
    (
        ReplyToSurvey(you_said="Too short.", we_did="Two days now."),
        [UNKNOWN, IS_OPEN, [REPLIED], []],
    ),
    (
        ReplyToSurvey(you_said="Too short.", we_did="Nothing."),
        [UNKNOWN, IS_OPEN, [REPLIED.model_copy(update={"we_did": "Nothing."})], IS_REPLIED],
    ),
]


@pytest.mark.parametrize(
    ("command", "status", "expected"),
    [
        pytest.param(command, status, row, id=f"{type(command).__name__}-{number}-{status}")
        for number, (command, expected) in enumerate(DECISIONS)
        for status, row in zip(PAST, expected, strict=True)
    ],
)
def test_each_command_in_each_status(
    command: Command, status: SurveyStatus, expected: Expected
) -> None:
    past = given(PAST[status])
    assert past.state.status is status
    past.when(command).then_as_expected(expected)


def test_each_answer_is_kept_under_its_kind_and_questions_may_be_left_out() -> None:
    given([OPENED]).when(respond(BETTER, LIKED, AGAIN)).then(
        [
            ResponseSubmitted(
                respondent_id=BEN,
                scales={"liked": 4},
                choices={"again": "yes"},
                texts={"better": "Longer, please."},
            )
        ]
    )
    given([OPENED]).when(respond(AGAIN)).then(
        [ResponseSubmitted(respondent_id=BEN, choices={"again": "yes"})]
    )


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
