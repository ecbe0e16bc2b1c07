from lyceum.access.v1 import access_pb2 as _access_pb2
from lyceum.command.v1 import outcome_pb2 as _outcome_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class QuestionKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    QUESTION_KIND_UNSPECIFIED: _ClassVar[QuestionKind]
    QUESTION_KIND_SCALE: _ClassVar[QuestionKind]
    QUESTION_KIND_CHOICE: _ClassVar[QuestionKind]
    QUESTION_KIND_TEXT: _ClassVar[QuestionKind]

class SurveyStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SURVEY_STATUS_UNSPECIFIED: _ClassVar[SurveyStatus]
    SURVEY_STATUS_OPEN: _ClassVar[SurveyStatus]
    SURVEY_STATUS_CLOSED: _ClassVar[SurveyStatus]
    SURVEY_STATUS_REPLIED: _ClassVar[SurveyStatus]
QUESTION_KIND_UNSPECIFIED: QuestionKind
QUESTION_KIND_SCALE: QuestionKind
QUESTION_KIND_CHOICE: QuestionKind
QUESTION_KIND_TEXT: QuestionKind
SURVEY_STATUS_UNSPECIFIED: SurveyStatus
SURVEY_STATUS_OPEN: SurveyStatus
SURVEY_STATUS_CLOSED: SurveyStatus
SURVEY_STATUS_REPLIED: SurveyStatus

class Question(_message.Message):
    __slots__ = ("key", "text", "kind", "choices")
    KEY_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    CHOICES_FIELD_NUMBER: _ClassVar[int]
    key: str
    text: str
    kind: QuestionKind
    choices: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, key: _Optional[str] = ..., text: _Optional[str] = ..., kind: _Optional[_Union[QuestionKind, str]] = ..., choices: _Optional[_Iterable[str]] = ...) -> None: ...

class Answer(_message.Message):
    __slots__ = ("question", "scale", "choice", "text")
    QUESTION_FIELD_NUMBER: _ClassVar[int]
    SCALE_FIELD_NUMBER: _ClassVar[int]
    CHOICE_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    question: str
    scale: int
    choice: str
    text: str
    def __init__(self, question: _Optional[str] = ..., scale: _Optional[int] = ..., choice: _Optional[str] = ..., text: _Optional[str] = ...) -> None: ...

class OpenSurveyRequest(_message.Message):
    __slots__ = ("command_id", "survey_id", "opportunity_id", "title", "questions")
    COMMAND_ID_FIELD_NUMBER: _ClassVar[int]
    SURVEY_ID_FIELD_NUMBER: _ClassVar[int]
    OPPORTUNITY_ID_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    QUESTIONS_FIELD_NUMBER: _ClassVar[int]
    command_id: str
    survey_id: str
    opportunity_id: str
    title: str
    questions: _containers.RepeatedCompositeFieldContainer[Question]
    def __init__(self, command_id: _Optional[str] = ..., survey_id: _Optional[str] = ..., opportunity_id: _Optional[str] = ..., title: _Optional[str] = ..., questions: _Optional[_Iterable[_Union[Question, _Mapping]]] = ...) -> None: ...

class OpenSurveyResponse(_message.Message):
    __slots__ = ("outcome",)
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    outcome: _outcome_pb2.Outcome
    def __init__(self, outcome: _Optional[_Union[_outcome_pb2.Outcome, _Mapping]] = ...) -> None: ...

class SubmitResponseRequest(_message.Message):
    __slots__ = ("command_id", "survey_id", "respondent_id", "answers")
    COMMAND_ID_FIELD_NUMBER: _ClassVar[int]
    SURVEY_ID_FIELD_NUMBER: _ClassVar[int]
    RESPONDENT_ID_FIELD_NUMBER: _ClassVar[int]
    ANSWERS_FIELD_NUMBER: _ClassVar[int]
    command_id: str
    survey_id: str
    respondent_id: str
    answers: _containers.RepeatedCompositeFieldContainer[Answer]
    def __init__(self, command_id: _Optional[str] = ..., survey_id: _Optional[str] = ..., respondent_id: _Optional[str] = ..., answers: _Optional[_Iterable[_Union[Answer, _Mapping]]] = ...) -> None: ...

class SubmitResponseResponse(_message.Message):
    __slots__ = ("outcome",)
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    outcome: _outcome_pb2.Outcome
    def __init__(self, outcome: _Optional[_Union[_outcome_pb2.Outcome, _Mapping]] = ...) -> None: ...

class CloseSurveyRequest(_message.Message):
    __slots__ = ("command_id", "survey_id")
    COMMAND_ID_FIELD_NUMBER: _ClassVar[int]
    SURVEY_ID_FIELD_NUMBER: _ClassVar[int]
    command_id: str
    survey_id: str
    def __init__(self, command_id: _Optional[str] = ..., survey_id: _Optional[str] = ...) -> None: ...

class CloseSurveyResponse(_message.Message):
    __slots__ = ("outcome",)
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    outcome: _outcome_pb2.Outcome
    def __init__(self, outcome: _Optional[_Union[_outcome_pb2.Outcome, _Mapping]] = ...) -> None: ...

class ReplyToSurveyRequest(_message.Message):
    __slots__ = ("command_id", "survey_id", "you_said", "we_did")
    COMMAND_ID_FIELD_NUMBER: _ClassVar[int]
    SURVEY_ID_FIELD_NUMBER: _ClassVar[int]
    YOU_SAID_FIELD_NUMBER: _ClassVar[int]
    WE_DID_FIELD_NUMBER: _ClassVar[int]
    command_id: str
    survey_id: str
    you_said: str
    we_did: str
    def __init__(self, command_id: _Optional[str] = ..., survey_id: _Optional[str] = ..., you_said: _Optional[str] = ..., we_did: _Optional[str] = ...) -> None: ...

class ReplyToSurveyResponse(_message.Message):
    __slots__ = ("outcome",)
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    outcome: _outcome_pb2.Outcome
    def __init__(self, outcome: _Optional[_Union[_outcome_pb2.Outcome, _Mapping]] = ...) -> None: ...

class GetSurveyRequest(_message.Message):
    __slots__ = ("survey_id",)
    SURVEY_ID_FIELD_NUMBER: _ClassVar[int]
    survey_id: str
    def __init__(self, survey_id: _Optional[str] = ...) -> None: ...

class GetSurveyResponse(_message.Message):
    __slots__ = ("survey_id", "opportunity_id", "title", "questions", "status", "you_said", "we_did", "at")
    SURVEY_ID_FIELD_NUMBER: _ClassVar[int]
    OPPORTUNITY_ID_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    QUESTIONS_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    YOU_SAID_FIELD_NUMBER: _ClassVar[int]
    WE_DID_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    survey_id: str
    opportunity_id: str
    title: str
    questions: _containers.RepeatedCompositeFieldContainer[Question]
    status: SurveyStatus
    you_said: str
    we_did: str
    at: _outcome_pb2.StreamVersion
    def __init__(self, survey_id: _Optional[str] = ..., opportunity_id: _Optional[str] = ..., title: _Optional[str] = ..., questions: _Optional[_Iterable[_Union[Question, _Mapping]]] = ..., status: _Optional[_Union[SurveyStatus, str]] = ..., you_said: _Optional[str] = ..., we_did: _Optional[str] = ..., at: _Optional[_Union[_outcome_pb2.StreamVersion, _Mapping]] = ...) -> None: ...

class GetSurveyHistoryRequest(_message.Message):
    __slots__ = ("survey_id", "after_version", "page_size")
    SURVEY_ID_FIELD_NUMBER: _ClassVar[int]
    AFTER_VERSION_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    survey_id: str
    after_version: int
    page_size: int
    def __init__(self, survey_id: _Optional[str] = ..., after_version: _Optional[int] = ..., page_size: _Optional[int] = ...) -> None: ...

class GetSurveyHistoryResponse(_message.Message):
    __slots__ = ("entries", "next_after_version")
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    NEXT_AFTER_VERSION_FIELD_NUMBER: _ClassVar[int]
    entries: _containers.RepeatedCompositeFieldContainer[_outcome_pb2.HistoryEntry]
    next_after_version: int
    def __init__(self, entries: _Optional[_Iterable[_Union[_outcome_pb2.HistoryEntry, _Mapping]]] = ..., next_after_version: _Optional[int] = ...) -> None: ...
