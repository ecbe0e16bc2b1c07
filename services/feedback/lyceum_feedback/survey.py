"""A survey on an opportunity: people answer once, it closes, and they hear what was done.

Free text is personal: it is encrypted under its author's key and never leaves the store. Public
events carry no counts, from which small groups could be told apart.
"""

from collections import Counter
from enum import StrEnum
from typing import Annotated, Any, Self
from uuid import UUID

from lyceum_chassis.domain.fields import Id, Name, Paragraph
from lyceum_chassis.domain.messages import (
    Command,
    Decider,
    Event,
    Personal,
    Rejected,
    State,
    Unknown,
    Upcaster,
    no_such_command,
)
from lyceum_chassis.domain.roll import Roll
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,40}$")]
CHOICES_MAX = 20


class QuestionKind(StrEnum):
    SCALE = "scale"
    CHOICE = "choice"
    TEXT = "text"


class SurveyStatus(StrEnum):
    UNKNOWN = "unknown"
    OPEN = "open"
    CLOSED = "closed"
    REPLIED = "replied"


class Question(BaseModel):
    """A question. ``choices`` are for a choice, and only for one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: Key
    text: Annotated[Paragraph, StringConstraints(max_length=500)]
    kind: QuestionKind
    choices: Annotated[tuple[Name, ...], Field(max_length=CHOICES_MAX)] = ()

    @model_validator(mode="after")
    def _choices_for_a_choice(self) -> Self:
        if self.kind is not QuestionKind.CHOICE:
            if self.choices:
                raise ValueError("only a choice has choices")
        elif not 2 <= len(set(self.choices)) == len(self.choices):
            raise ValueError(f"a choice has 2 to {CHOICES_MAX} choices, all different")
        return self


SURVEY = "lyceum.feedback.survey"


class About(BaseModel):
    """What people are asked about: an opportunity, with its kind and area at this time."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    opportunity_id: UUID
    kind: str
    area: str
    host_id: UUID | None = None
    """The partner that hosts it; absent where the survey was opened before that was kept."""


class Opened(Event, type=f"{SURVEY}.opened.v2", public=True):
    """People are asked about an opportunity."""

    about: About
    title: str
    questions: tuple[Question, ...]


class ResponseSubmitted(Event, type=f"{SURVEY}.response_submitted.v1", subject="respondent_id"):
    """A person has answered, which can be done once. Answers by the question's key."""

    respondent_id: UUID
    scales: dict[str, int] = Field(default_factory=dict)
    choices: dict[str, str] = Field(default_factory=dict)
    texts: Personal[dict[str, str]] = Field(default_factory=dict)


class Closed(Event, type=f"{SURVEY}.closed.v1", public=True):
    """Nobody can answer any more."""

    opportunity_id: UUID


class Replied(Event, type=f"{SURVEY}.replied.v1", public=True):
    """People hear what was said, and what is done about it."""

    opportunity_id: UUID
    you_said: str
    we_did: str


class Survey(State):
    status: SurveyStatus = SurveyStatus.UNKNOWN
    opportunity_id: UUID | None = None
    host_id: UUID | None = None
    title: str = ""
    questions: tuple[Question, ...] = ()
    respondents: Roll = Roll()
    you_said: str = ""
    we_did: str = ""


def evolve(survey: Survey, event: Event) -> Survey:
    match event:
        case Opened(about=about, title=title, questions=questions):
            return survey.but(
                status=SurveyStatus.OPEN,
                opportunity_id=about.opportunity_id,
                host_id=about.host_id,
                title=title,
                questions=questions,
            )
        case ResponseSubmitted(respondent_id=respondent):
            return survey.but(respondents=survey.respondents.enter(respondent))
        case Closed():
            return survey.but(status=SurveyStatus.CLOSED)
        case Replied(you_said=you_said, we_did=we_did):
            return survey.but(status=SurveyStatus.REPLIED, you_said=you_said, we_did=we_did)
    return survey


def _different_keys(questions: tuple[Question, ...]) -> tuple[Question, ...]:
    counts = Counter(question.key for question in questions)
    if twice := sorted(key for key, count in counts.items() if count > 1):
        raise ValueError(f"questions have the same key: {', '.join(twice)}")
    return questions


Questions = Annotated[
    tuple[Question, ...], Field(min_length=1, max_length=30), AfterValidator(_different_keys)
]


class OpenSurvey(Command):
    opportunity_id: Id
    title: Name
    questions: Questions
    about: About = Field(exclude=True)


class Answer(BaseModel):
    """One answer; exactly one of the three is given."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    question: Key
    scale: Annotated[int, Field(ge=1, le=5)] | None = None
    choice: Name | None = None
    text: Paragraph | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if sum(value is not None for value in (self.scale, self.choice, self.text)) != 1:
            raise ValueError("give exactly one of scale, choice and text")
        return self


class SubmitResponse(Command):
    respondent_id: Id
    answers: Personal[Annotated[tuple[Answer, ...], Field(min_length=1, max_length=30)]]


class CloseSurvey(Command):
    pass


class ReplyToSurvey(Command):
    you_said: Paragraph
    we_did: Paragraph


SurveyCommand = OpenSurvey | SubmitResponse | CloseSurvey | ReplyToSurvey


def decide(command: SurveyCommand, survey: Survey) -> list[Event]:
    if isinstance(command, OpenSurvey):
        return _open(command, survey)
    if survey.opportunity_id is None:
        raise Unknown("survey")
    match command, survey.status:
        case SubmitResponse(respondent_id=respondent), _ if respondent in survey.respondents:
            raise Rejected("survey.already_answered", "This respondent has answered before.")
        case SubmitResponse(), SurveyStatus.OPEN:
            return _respond(command, survey)
        case CloseSurvey(), (SurveyStatus.CLOSED | SurveyStatus.REPLIED):
            return []
        case CloseSurvey(), SurveyStatus.OPEN:
            return [Closed(opportunity_id=survey.opportunity_id)]
        case ReplyToSurvey(you_said=you_said, we_did=we_did), SurveyStatus.CLOSED:
            return [Replied(opportunity_id=survey.opportunity_id, you_said=you_said, we_did=we_did)]
        case ReplyToSurvey(you_said=survey.you_said, we_did=survey.we_did), SurveyStatus.REPLIED:
            return []
        case ((SubmitResponse() | CloseSurvey() | ReplyToSurvey()), status):
            raise Rejected(f"survey.is_{status}", f"A survey that is {status} doesn't allow this.")
        case other, _:
            raise no_such_command(other)


def _open(command: OpenSurvey, survey: Survey) -> list[Event]:
    if survey.status is SurveyStatus.UNKNOWN:
        return [
            Opened(
                about=command.about,
                title=command.title,
                questions=command.questions,
            )
        ]
    asked = (command.opportunity_id, command.title, command.questions)
    if asked == (survey.opportunity_id, survey.title, survey.questions):
        return []
    raise Rejected("survey.already_opened", "It was opened before, with another content.")


def _respond(command: SubmitResponse, survey: Survey) -> list[Event]:
    questions = {question.key: question for question in survey.questions}
    answered = Counter(answer.question for answer in command.answers)
    problems = [
        problem
        for answer in command.answers
        if (problem := _problem(answer, questions.get(answer.question)))
    ]
    problems += [f"{key} is answered twice" for key, count in answered.items() if count > 1]
    if problems:
        raise Rejected("survey.answers_do_not_fit", f"Answers don't fit: {'; '.join(problems)}.")
    return [
        ResponseSubmitted(
            respondent_id=command.respondent_id,
            scales={a.question: a.scale for a in command.answers if a.scale is not None},
            choices={a.question: a.choice for a in command.answers if a.choice is not None},
            texts={a.question: a.text for a in command.answers if a.text is not None},
        )
    ]


def _problem(answer: Answer, question: Question | None) -> str | None:
    if question is None:
        return f"there is no question {answer.question}"
    if getattr(answer, question.kind) is None:
        return f"{question.key} wants a {question.kind}"
    if question.kind is QuestionKind.CHOICE and answer.choice not in question.choices:
        return f"{question.key} has no such choice"
    return None


def _gather_about(opened: dict[str, Any]) -> dict[str, Any]:
    """Version 1 had the fields of ``about`` beside the others."""
    about = {name: opened[name] for name in ("opportunity_id", "kind", "area")}
    return {"about": about, "title": opened["title"], "questions": opened["questions"]}


survey = Decider(
    category="survey",
    initial=Survey(),
    events=(Opened, ResponseSubmitted, Closed, Replied),
    decide=decide,
    evolve=evolve,
    upcasters=(Upcaster(f"{SURVEY}.opened.v1", Opened.type, _gather_about),),
)
