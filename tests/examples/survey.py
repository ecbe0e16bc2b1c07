"""Examples of a survey: what is decided on each command in each status."""

from examples.believable import ABOUT, ADA, BEN, HOST, OPPORTUNITY_ID, QUESTIONS
from examples.row import Row, in_each
from lyceum_chassis.domain.messages import Event
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
)

OPEN = OpenSurvey(
    opportunity_id=OPPORTUNITY_ID,
    title="The bicycle workshop",
    questions=QUESTIONS,
    about=ABOUT,
)
OF_ANOTHER = ABOUT.model_copy(update={"opportunity_id": HOST})
OPENED = Opened(about=ABOUT, title="The bicycle workshop", questions=QUESTIONS)
CLOSED = Closed(opportunity_id=OPPORTUNITY_ID)
REPLIED = Replied(opportunity_id=OPPORTUNITY_ID, you_said="Too short.", we_did="Two days now.")
ANSWERED = ResponseSubmitted(respondent_id=ADA, scales={"liked": 4})

PAST: dict[str, list[Event]] = {
    SurveyStatus.UNKNOWN: [],
    SurveyStatus.OPEN: [OPENED, ANSWERED],
    SurveyStatus.CLOSED: [OPENED, ANSWERED, CLOSED],
    SurveyStatus.REPLIED: [OPENED, ANSWERED, CLOSED, REPLIED],
}

UNKNOWN, IS_OPEN = "survey.unknown", "survey.is_open"
IS_CLOSED, IS_REPLIED = "survey.is_closed", "survey.is_replied"

LIKED = Answer(question="liked", scale=4)
AGAIN = Answer(question="again", choice="yes")
BETTER = Answer(question="better", text="Longer, please.")


def respond(*answers: Answer) -> SubmitResponse:
    return SubmitResponse(respondent_id=BEN, answers=answers)


ROWS: tuple[Row, ...] = (
    # What follows in the order of PAST: unknown, open, closed, replied.
    *in_each(PAST, OPEN, [OPENED], [], [], []),
    *in_each(
        PAST,
        OPEN.model_copy(update={"title": "Another"}),
        [OPENED.model_copy(update={"title": "Another"})],
        *["survey.already_opened"] * 3,
    ),
    *in_each(
        PAST,
        OPEN.model_copy(update={"opportunity_id": HOST, "about": OF_ANOTHER}),
        [OPENED.model_copy(update={"about": OF_ANOTHER})],
        *["survey.already_opened"] * 3,
    ),
    *in_each(
        PAST,
        OPEN.model_copy(update={"questions": QUESTIONS[:1]}),
        [OPENED.model_copy(update={"questions": QUESTIONS[:1]})],
        *["survey.already_opened"] * 3,
    ),
    *in_each(
        PAST,
        respond(LIKED),
        UNKNOWN,
        [ResponseSubmitted(respondent_id=BEN, scales={"liked": 4})],
        IS_CLOSED,
        IS_REPLIED,
    ),
    *in_each(
        PAST,
        SubmitResponse(respondent_id=ADA, answers=(LIKED,)),
        UNKNOWN,
        *["survey.already_answered"] * 3,
    ),
    *in_each(PAST, CloseSurvey(), UNKNOWN, [CLOSED], [], []),
    *in_each(
        PAST,
        ReplyToSurvey(you_said="Too short.", we_did="Two days now."),
        UNKNOWN,
        IS_OPEN,
        [REPLIED],
        [],
    ),
    *in_each(
        PAST,
        ReplyToSurvey(you_said="Too short.", we_did="Nothing."),
        UNKNOWN,
        IS_OPEN,
        [REPLIED.model_copy(update={"we_did": "Nothing."})],
        IS_REPLIED,
    ),
    Row(
        [OPENED],
        respond(BETTER, LIKED, AGAIN),
        [
            ResponseSubmitted(
                respondent_id=BEN,
                scales={"liked": 4},
                choices={"again": "yes"},
                texts={"better": "Longer, please."},
            )
        ],
        "an answer of each kind",
    ),
    Row(
        [OPENED],
        respond(AGAIN),
        [ResponseSubmitted(respondent_id=BEN, choices={"again": "yes"})],
        "questions may be left out",
    ),
)
