"""One table of all RPCs of a service, made from its contract and its aggregates.

A command has one name: that of its RPC. So a handler is no code: the request is parsed once with
every violation, what the decision needs from outside is looked up, then it is decided and stored.
A read answers with the state's fields of the same names. Nothing here knows of grpcio.

An RPC without a command or read, a command without an RPC, a field that nobody looks up, a look-up
that no command needs: the service does not start, and says every one.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from google.protobuf.descriptor import FileDescriptor, MethodDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from lyceum_chassis.access.gate import Permit, permit_now
from lyceum_chassis.access.rules import Subject
from lyceum_chassis.domain.messages import Command, Decider, Query, Unknown
from lyceum_chassis.edge.aggregate import Aggregate, Show
from lyceum_chassis.edge.finding import Finding, Outside
from lyceum_chassis.edge.proto_mapping import to_message
from lyceum_chassis.edge.requests import GetHistory, origin_now, outcome, parse, parse_query
from lyceum_chassis.edge.table_check import problems_of, services_in
from lyceum_chassis.errors import NotFound, Private
from lyceum_chassis.store.commits import utc_now
from lyceum_chassis.store.event_store import EventStore
from lyceum_chassis.store.held import Held
from lyceum_chassis.store.history import PAGE
from lyceum_chassis.store.mongo import Database


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
        self._finding = Finding(command, aggregate, table.outside)

    async def answer(self, request: Any, call: Call) -> Message:
        command_id, id_, asked = parse(request, self._aggregate.id_field, self._finding.asked)
        try:
            command = await self._finding.complete(asked, id_, call.within_s)
        except Exception:
            await self._refuse_first(request, id_)
            raise
        store, decider = self._table.store, self._aggregate.decider
        permit = permit_now(request, command)
        done = await store.execute(decider, id_, command, origin_now(command_id), permit)
        return self.response(outcome=outcome(done))

    async def _refuse_first(self, request: Any, id_: UUID) -> None:
        """Who may not do this hears that, and not why a look-up failed."""
        permit, decider = permit_now(request), self._aggregate.decider
        if permit is None or _speaks_of_found(permit):
            return
        try:
            permit((await self._table.store.load(decider, id_)).state)
        except Private as error:
            raise Unknown(decider.category) from error


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
        self._finding = Finding(query, aggregate, table.outside)
        self._show = show
        answered = {str(field.name) for field in method.output_type.fields}
        self._fields = answered & set(type(aggregate.decider.initial).model_fields)

    async def answer(self, request: Any, call: Call) -> Message:
        decider, id_field = self._aggregate.decider, self._aggregate.id_field
        id_, asked = parse_query(request, id_field, self._finding.asked)
        if self._finding.fields and not _speaks_of_found(permit_now(request)):
            await self._table.load(request, decider, id_)  # who may not hears that first
        query = await self._finding.complete(asked, id_, call.within_s)
        held = await self._table.load(request, decider, id_, query)
        values = held.state.model_dump(mode="json", include=self._fields)
        if self._show:
            values |= self._show(held.state, query)
        values |= {
            id_field: str(id_),
            "at": {"stream": f"{decider.category}-{id_}", "version": held.version},
        }
        answer = to_message(values, self.response())
        permit = permit_now(request, query)
        return permit.show(answer, held.state) if permit else answer


class HistoryRpc(Rpc):
    """What happened to one aggregate, a page at a time. ``Get<Category>History``."""

    def __init__(self, method: MethodDescriptor, table: "RpcTable", aggregate: Aggregate) -> None:
        super().__init__(method, table)
        self._aggregate = aggregate

    async def answer(self, request: Any, call: Call) -> Message:
        decider = self._aggregate.decider
        id_, asked = parse_query(request, self._aggregate.id_field, GetHistory)
        await self._table.load(request, decider, id_)
        size = asked.page_size or PAGE
        entries = await self._table.store.history(decider, id_, asked.after_version, size)
        more = entries[-1].version if len(entries) == size else 0
        told = {"entries": [asdict(entry) for entry in entries], "next_after_version": more}
        return to_message(told, self.response())


class RpcTable:
    """The RPCs of ``contracts``, by the full name of their service and their own.

    ``peers`` are what look-ups ask, by their types; ``database`` holds the rows of the service's
    policies, for look-ups that read some. Raises ``Incomplete``.
    """

    def __init__(
        self,
        contracts: Sequence[FileDescriptor],
        aggregates: Sequence[Aggregate],
        store: EventStore,
        peers: Mapping[type, Any],
        now: Callable[[], datetime] = utc_now,
        database: Database | None = None,
        settings: Any = None,
    ) -> None:
        self.store = store
        self.outside = Outside(store, peers, now, database, settings)
        self._aggregates = aggregates
        self.services: dict[str, dict[str, Rpc]] = {}
        problems = list(problems_of(contracts, aggregates))
        if problems:
            raise Incomplete("; ".join(problems))
        for service in services_in(contracts):
            methods = {str(method.name): method for method in service.methods}
            self.services[str(service.full_name)] = {
                name: self._rpc(method, aggregates) for name, method in methods.items()
            }

    @property
    def subjects(self) -> dict[str, Subject]:
        """By RPC, what the paths of its access rule lead through."""
        found: dict[str, Subject] = {}
        for aggregate in self._aggregates:
            state = type(aggregate.decider.initial)
            found |= {name: Subject(state, c) for name, c in aggregate.commands.items()}
            found |= {name: Subject(state, q) for name, (q, _) in aggregate.reads_by_name.items()}
            found[aggregate.history] = Subject(state)
        return found

    async def load(
        self, request: Message, decider: Decider[Any], id_: UUID, query: Query | None = None
    ) -> Held[Any]:
        """An aggregate as it stands now, for whoever may read it. ``query`` has what was looked up.

        Raises ``NotFound``, also where the caller may not know of it, and ``NotPermitted``.
        """
        held, permit = await self.store.load(decider, id_), permit_now(request, query)
        try:
            if permit is not None:
                permit(held.state)
        except Private as error:
            raise NotFound(f"{decider.category} {id_}") from error
        if held.version == 0:
            raise NotFound(f"{decider.category} {id_}")
        return held

    def _rpc(self, method: MethodDescriptor, aggregates: Sequence[Aggregate]) -> Rpc:
        for aggregate in aggregates:
            if command := aggregate.commands.get(str(method.name)):
                return CommandRpc(method, self, aggregate, command)
            if read := aggregate.reads_by_name.get(str(method.name)):
                return ReadRpc(method, self, aggregate, *read)
            if method.name == aggregate.history:
                return HistoryRpc(method, self, aggregate)
        raise Incomplete(str(method.name))


def _speaks_of_found(permit: Permit | None) -> bool:
    return permit is not None and permit.rule.speaks_of_found
