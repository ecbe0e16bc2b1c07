"""From a gRPC request to a command carried out: the same steps for every changing RPC."""

from typing import Any, TypeVar
from uuid import UUID

import structlog
from google.protobuf.message import Message
from lyceum.command.v1 import outcome_pb2 as pb
from pydantic import TypeAdapter, ValidationError

from lyceum_chassis.domain.messages import Command, Decider, State
from lyceum_chassis.edge.proto_mapping import to_dict
from lyceum_chassis.errors import InvalidArgument, NotFound
from lyceum_chassis.store.commits import Origin
from lyceum_chassis.store.event_store import EventStore, Outcome
from lyceum_chassis.store.held import Held

C = TypeVar("C", bound=Command)
S = TypeVar("S", bound=State)

_UUID: TypeAdapter[UUID] = TypeAdapter(UUID)


def parse(request: Message, id_field: str, command: type[C], **known: Any) -> tuple[UUID, UUID, C]:
    """The command id, the aggregate's id and the command in a request.

    ``known`` are fields that the edge looked up. Raises ``InvalidArgument`` with every violation.
    """
    fields = to_dict(request)
    violations: list[tuple[str, str]] = []
    ids = [_uuid(name, fields.pop(name, ""), violations) for name in ("command_id", id_field)]
    try:
        parsed = command.model_validate({**fields, **known})
    except ValidationError as error:
        violations.extend(violations_of(error))
        raise InvalidArgument(violations) from None
    if violations:
        raise InvalidArgument(violations)
    return ids[0], ids[1], parsed


def parse_id(field: str, value: str) -> UUID:
    """An id alone. Raises ``InvalidArgument``."""
    violations: list[tuple[str, str]] = []
    parsed = _uuid(field, value, violations)
    if violations:
        raise InvalidArgument(violations)
    return parsed


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
        traceparent=bound.get("traceparent"),
    )


def outcome(done: Outcome) -> pb.Outcome:
    """The outcome as the contract spells it."""
    return pb.Outcome(
        at=pb.StreamVersion(stream=done.stream, version=done.version),
        already_done=done.already_done,
    )


class Commanding:
    """Carries out one aggregate's commands for a servicer. ``id_field`` as in its requests."""

    def __init__(self, store: EventStore, decider: Decider[Any], id_field: str) -> None:
        self._store = store
        self._decider = decider
        self._id_field = id_field

    def check(self, request: Message, command: type[C], **known: Any) -> C:
        """The command in a request, before anybody else is asked about it."""
        return parse(request, self._id_field, command, **known)[2]

    async def carry_out(self, request: Message, command: type[Command], **known: Any) -> Outcome:
        """Parses, decides, stores. ``known`` are fields that the edge looked up."""
        command_id, id_, parsed = parse(request, self._id_field, command, **known)
        return await self._store.execute(self._decider, id_, parsed, origin_now(command_id))

    async def read(self, request: Message) -> Held[Any]:
        """The aggregate that a request asks for, as it stands now. Raises ``NotFound``."""
        return self._found(await self._store.load(self._decider, self._id(request)), request)

    async def recall(self, request: Message) -> Held[Any]:
        """The same as this process knows it, perhaps stale: for look-ups before a command."""
        return self._found(await self._store.recall(self._decider, self._id(request)), request)

    def _id(self, request: Message) -> UUID:
        return parse_id(self._id_field, getattr(request, self._id_field))

    def _found(self, held: Held[Any], request: Message) -> Held[Any]:
        if held.version == 0:
            raise NotFound(f"{self._decider.category} {getattr(request, self._id_field)}")
        return held


def _uuid(field: str, value: str, violations: list[tuple[str, str]]) -> UUID:
    try:
        return _UUID.validate_python(value)
    except ValidationError:
        violations.append((field, "must be a UUID"))
        return UUID(int=0)


def _sentence(message: str) -> str:
    return message.removeprefix("Value error, ")
