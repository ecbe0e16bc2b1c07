"""One table of all RPCs of a service, made from its contract and its aggregates.

A command has one name: that of its RPC. So a handler is no code: the request is parsed once with
every violation, what the decision needs from outside is looked up, then it is decided and stored.
A read answers with the state's fields of the same names. Nothing here knows of grpcio.

An RPC without a command or read, a command without an RPC, a field that nobody looks up, a look-up
that no command needs: the service does not start, and says every one.
"""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from google.protobuf.descriptor import FileDescriptor, MethodDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from pydantic import Field, create_model

from lyceum_chassis.domain.messages import Command, Query
from lyceum_chassis.edge.aggregate import Aggregate, Asking, Show, looked_up
from lyceum_chassis.edge.proto_mapping import to_message
from lyceum_chassis.edge.requests import origin_now, outcome, parse, parse_query
from lyceum_chassis.edge.table_check import problems_of, services_in
from lyceum_chassis.errors import NotFound
from lyceum_chassis.store.commits import utc_now
from lyceum_chassis.store.event_store import EventStore

C = TypeVar("C", bound=Command)


class Incomplete(TypeError):  # noqa: N818
    """What does not fit between a contract and the aggregates behind it; the message has all."""


@dataclass(frozen=True, slots=True)
class Call:
    """What the transport tells of a call. ``within_s``: seconds left to answer; None: no limit."""

    within_s: float | None = None


class Rpc:
    """One RPC: message types and the way from a request to its response."""

    def __init__(self, method: MethodDescriptor, table: "RpcTable") -> None:
        self.name = str(method.name)
        self.request: type[Message] = GetMessageClass(method.input_type)
        self.response: type[Message] = GetMessageClass(method.output_type)
        self._table = table

    async def answer(self, request: Any, call: Call) -> Message:
        raise NotImplementedError


class CommandRpc(Rpc):
    """Parses, looks up, decides, stores."""

    def __init__(
        self,
        method: MethodDescriptor,
        table: "RpcTable",
        aggregate: Aggregate,
        command: type[Command],
    ) -> None:
        super().__init__(method, table)
        self._aggregate = aggregate
        self._command = command
        self._outside = looked_up(command)
        self._asked = _without(command, self._outside)

    async def answer(self, request: Any, call: Call) -> Message:
        command_id, id_, asked = parse(request, self._aggregate.id_field, self._asked)
        command = await self._complete(asked, id_, call) if self._outside else asked
        store, decider = self._table.store, self._aggregate.decider
        done = await store.execute(decider, id_, command, origin_now(command_id))
        return self.response(outcome=outcome(done))

    async def _complete(self, asked: Command, id_: Any, call: Call) -> Command:
        """The command with what was looked up, which is ours and not validated again."""
        asking = Asking(
            command=asked,
            recall=lambda: self._table.store.recall(self._aggregate.decider, id_),
            peers=self._table.peers,
            within_s=call.within_s,
            now=self._table.now(),
        )
        found: dict[str, Any] = {}
        for name in self._outside:
            value = self._aggregate.look_up(name)(asking)
            found[name] = await value if inspect.isawaitable(value) else value
        return self._command.model_construct(**{**vars(asked), **found})


class ReadRpc(Rpc):
    """One aggregate as it stands now, whoever wrote it."""

    def __init__(
        self,
        method: MethodDescriptor,
        table: "RpcTable",
        aggregate: Aggregate,
        query: type[Query],
        show: Show | None,
    ) -> None:
        super().__init__(method, table)
        self._aggregate = aggregate
        self._query = query
        self._show = show
        answered = {str(field.name) for field in method.output_type.fields}
        self._fields = answered & set(type(aggregate.decider.initial).model_fields)

    async def answer(self, request: Any, call: Call) -> Message:
        decider, id_field = self._aggregate.decider, self._aggregate.id_field
        id_, query = parse_query(request, id_field, self._query)
        held = await self._table.store.load(decider, id_)
        if held.version == 0:
            raise NotFound(f"{decider.category} {id_}")
        values = held.state.model_dump(mode="json", include=self._fields)
        if self._show:
            values |= self._show(held.state, query)
        values |= {
            id_field: str(id_),
            "at": {"stream": f"{decider.category}-{id_}", "version": held.version},
        }
        return to_message(values, self.response())


class RpcTable:
    """The RPCs of ``contracts``, by the full name of their service and their own.

    ``peers`` are what look-ups ask, by their types. Raises ``Incomplete``.
    """

    def __init__(
        self,
        contracts: Sequence[FileDescriptor],
        aggregates: Sequence[Aggregate],
        store: EventStore,
        peers: Mapping[type, Any],
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self.store = store
        self.peers = peers
        self.now = now
        self.services: dict[str, dict[str, Rpc]] = {}
        problems = list(problems_of(contracts, aggregates))
        if problems:
            raise Incomplete("; ".join(problems))
        for service in services_in(contracts):
            methods = {str(method.name): method for method in service.methods}
            self.services[str(service.full_name)] = {
                name: self._rpc(method, aggregates) for name, method in methods.items()
            }

    def _rpc(self, method: MethodDescriptor, aggregates: Sequence[Aggregate]) -> Rpc:
        for aggregate in aggregates:
            if command := aggregate.commands.get(str(method.name)):
                return CommandRpc(method, self, aggregate, command)
            if read := aggregate.reads_by_name.get(str(method.name)):
                return ReadRpc(method, self, aggregate, *read)
        raise Incomplete(str(method.name))


def _without(command: type[C], outside: Sequence[str]) -> type[C]:
    """The command as a caller sends it. Made once, so that a request is validated once."""
    if not outside:
        return command
    absent: dict[str, Any] = {name: (Any, Field(default=None, exclude=True)) for name in outside}
    return create_model(command.__name__, __base__=command, **absent)
