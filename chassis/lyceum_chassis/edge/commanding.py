"""From a gRPC request to a command carried out: the same steps for every changing RPC."""

from dataclasses import asdict
from typing import Any, TypeVar
from uuid import UUID

import structlog
from google.protobuf.message import Message
from lyceum.command.v1 import outcome_pb2 as pb
from pydantic import TypeAdapter, ValidationError

from lyceum_chassis.access.gate import permit_now
from lyceum_chassis.domain.messages import Command, Decider, State
from lyceum_chassis.edge.proto_mapping import to_dict, to_message
from lyceum_chassis.errors import InvalidArgument, NotFound, Private
from lyceum_chassis.store.commits import Origin
from lyceum_chassis.store.event_store import EventStore, Held, Outcome
from lyceum_chassis.store.history import PAGE_MAX

C = TypeVar("C", bound=Command)
S = TypeVar("S", bound=State)
M = TypeVar("M", bound=Message)

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
        return await self._store.execute(
            self._decider, id_, parsed, origin_now(command_id), permit_now(request, parsed)
        )

    async def read(self, request: Message) -> Held[Any]:
        """The aggregate that a request asks for, as it stands now, for whoever may see it.

        Raises ``NotFound``, also where the caller may not know of it, and ``NotPermitted``.
        """
        held = await self._store.load(self._decider, self._id(request))
        if (permit := permit_now(request)) is not None:
            try:
                permit(held.state)
            except Private as error:
                raise self._not_found(request) from error
        return self._found(held, request)

    async def history(self, request: Any, answer: M) -> M:
        """A page of what happened, for whoever may read it. Raises as ``read``."""
        id_, after, size = self._id(request), request.after_version, request.page_size or 100
        violations = [("after_version", "must not be negative")] if after < 0 else []
        if not 0 < size <= PAGE_MAX:
            violations.append(("page_size", f"must be from 1 to {PAGE_MAX}, or 0"))
        if violations:
            raise InvalidArgument(violations)
        await self.read(request)
        entries = await self._store.history(self._decider, id_, after, size)
        more = entries[-1].version if len(entries) == size else 0
        told = {"entries": [asdict(entry) for entry in entries], "next_after_version": more}
        return to_message(told, answer)

    def show(self, request: Message, answer: M, state: Any) -> M:
        """``answer`` as far as this caller is shown it."""
        permit = permit_now(request)
        return permit.show(answer, state) if permit else answer

    async def recall(self, request: Message) -> Held[Any]:
        """As this process knows it, perhaps stale: for look-ups before a command.

        The command's permit is checked where it is decided on; this only spares look-ups.
        """
        return self._found(await self._store.recall(self._decider, self._id(request)), request)

    def _id(self, request: Message) -> UUID:
        return parse_id(self._id_field, getattr(request, self._id_field))

    def _found(self, held: Held[Any], request: Message) -> Held[Any]:
        if held.version == 0:
            raise self._not_found(request)
        return held

    def _not_found(self, request: Message) -> NotFound:
        return NotFound(f"{self._decider.category} {getattr(request, self._id_field)}")


def _uuid(field: str, value: str, violations: list[tuple[str, str]]) -> UUID:
    try:
        return _UUID.validate_python(value)
    except ValidationError:
        violations.append((field, "must be a UUID"))
        return UUID(int=0)


def _sentence(message: str) -> str:
    return message.removeprefix("Value error, ")
