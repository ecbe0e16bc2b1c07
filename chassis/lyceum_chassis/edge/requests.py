"""From a request to a command or a query, with every violation at once; and to its outcome."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, TypeVar
from uuid import UUID

import structlog
from google.protobuf.message import Message
from lyceum.command.v1 import outcome_pb2 as pb
from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from lyceum_chassis.domain.fields import Id
from lyceum_chassis.domain.messages import Command, Query
from lyceum_chassis.edge.proto_mapping import to_dict
from lyceum_chassis.errors import InvalidArgument
from lyceum_chassis.observing import traces
from lyceum_chassis.store.commits import Origin
from lyceum_chassis.store.event_store import Outcome
from lyceum_chassis.store.history import PAGE_MAX

C = TypeVar("C", bound=Command)
M = TypeVar("M", bound=BaseModel)
Q = TypeVar("Q", bound=Query)

_ID: TypeAdapter[UUID] = TypeAdapter(Id)


class GetHistory(Query):
    """A page of what happened: ``page_size`` events after the one numbered ``after_version``."""

    after_version: Annotated[int, Field(ge=0)] = 0
    page_size: Annotated[int, Field(ge=0, le=PAGE_MAX)] = 0


def parse(request: Message, id_field: str, command: type[C], **known: Any) -> tuple[UUID, UUID, C]:
    """The command id, the aggregate's id and the command in a request.

    ``known`` are fields that were looked up. Raises ``InvalidArgument`` with every violation.
    """
    ids, parsed = _parse(request, ("command_id", id_field), command, known)
    return ids[0], ids[1], parsed


def parse_query(request: Message, id_field: str, query: type[Q]) -> tuple[UUID, Q]:
    """The aggregate's id and the rest of a question about it. Raises ``InvalidArgument``."""
    ids, parsed = _parse(request, (id_field,), query, {})
    return ids[0], parsed


def _parse(
    request: Message, id_fields: Sequence[str], model: type[M], known: Mapping[str, Any]
) -> tuple[list[UUID], M]:
    fields = to_dict(request)
    violations: list[tuple[str, str]] = []
    ids = [_uuid(name, fields.pop(name, ""), violations) for name in id_fields]
    try:
        parsed = model.model_validate({**fields, **known})
    except ValidationError as error:
        violations.extend(violations_of(error))
        raise InvalidArgument(violations) from None
    if violations:
        raise InvalidArgument(violations)
    return ids, parsed


def violations_of(error: ValidationError) -> list[tuple[str, str]]:
    """Every violation with the field's path as the contract spells it: ``offer.ages.minimum``."""
    return [
        (".".join(str(part) for part in problem["loc"]), _sentence(problem["msg"]))
        for problem in error.errors(include_url=False, include_context=False, include_input=False)
    ]


def origin_now(command_id: UUID) -> Origin:
    """Who asks and in which chain, from the call that is being answered."""
    bound = structlog.contextvars.get_contextvars()
    structlog.contextvars.bind_contextvars(command_id=str(command_id))
    correlation_id = bound.get("correlation_id")
    return Origin(
        command_id=command_id,
        correlation_id=UUID(correlation_id) if correlation_id else command_id,
        actor=bound.get("actor") or "anonymous",
        traceparent=traces.current(),
    )


def outcome(done: Outcome) -> pb.Outcome:
    """The outcome as the contract spells it."""
    return pb.Outcome(
        at=pb.StreamVersion(stream=done.stream, version=done.version),
        already_done=done.already_done,
    )


def _uuid(field: str, value: str, violations: list[tuple[str, str]]) -> UUID:
    try:
        return _ID.validate_python(value)
    except ValidationError as error:
        (problem,) = error.errors(include_context=False)
        no_id = problem["type"] == "no_id"
        violations.append((field, problem["msg"] if no_id else "must be a UUID"))
        return UUID(int=0)


def _sentence(message: str) -> str:
    return message.removeprefix("Value error, ")
