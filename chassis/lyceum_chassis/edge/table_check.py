"""Whether a contract and its aggregates fit each other, found out before a service starts."""

from collections import Counter
from collections.abc import Iterator, Sequence

from google.protobuf.descriptor import FileDescriptor, MethodDescriptor, ServiceDescriptor
from lyceum.command.v1 import outcome_pb2 as pb

from lyceum_chassis.edge.aggregate import EVERYBODYS, Aggregate, looked_up
from lyceum_chassis.edge.requests import GetHistory

_OUTCOME = pb.Outcome.DESCRIPTOR.full_name
_ENTRY = pb.HistoryEntry.DESCRIPTOR.full_name
_VERSION = pb.StreamVersion.DESCRIPTOR.full_name


def services_in(contracts: Sequence[FileDescriptor]) -> list[ServiceDescriptor]:
    """The services that these files declare."""
    return [service for file in contracts for service in file.services_by_name.values()]


def problems_of(
    contracts: Sequence[FileDescriptor], aggregates: Sequence[Aggregate]
) -> Iterator[str]:
    """Everything that doesn't fit, a sentence each."""
    methods = {str(m.name): m for service in services_in(contracts) for m in service.methods}
    offered: Counter[str] = Counter()
    for aggregate in aggregates:
        names = [*aggregate.commands, *aggregate.reads_by_name]
        if aggregate.history in methods:
            offered.update([aggregate.history])
            yield from _of_history(methods[aggregate.history], aggregate)
        offered.update(names)
        for name in names:
            if name not in methods:
                yield f"{name} of {aggregate.decider.category} has no RPC"
        for name in aggregate.commands:
            if name in methods:
                yield from _of_command(methods[name], aggregate)
        for name in aggregate.reads_by_name:
            if name in methods:
                yield from _of_read(methods[name], aggregate)
        yield from _of_look_ups(aggregate)
    for name in methods:
        if name not in offered:
            yield f"the RPC {name} has no command and no read"
        elif offered[name] > 1:
            yield f"{name} is offered by {offered[name]} aggregates"


def _of_command(method: MethodDescriptor, aggregate: Aggregate) -> Iterator[str]:
    command = aggregate.commands[str(method.name)]
    asked = {str(field.name) for field in method.input_type.fields}
    wanted = {*command.model_fields} - {*looked_up(command)} | {"command_id", aggregate.id_field}
    for name in sorted(asked ^ wanted):
        where = "request" if name in asked else "command"
        yield f"{method.name}: only the {where} has the field {name}"
    if not _has(method, "outcome", _OUTCOME):
        yield f"{method.name}: its response has no field outcome, of {_OUTCOME}"


def _of_read(method: MethodDescriptor, aggregate: Aggregate) -> Iterator[str]:
    query = aggregate.reads_by_name[str(method.name)][0]
    asked = {str(field.name) for field in method.input_type.fields}
    wanted = {*query.model_fields} - {*looked_up(query)} | {aggregate.id_field}
    for name in sorted(asked ^ wanted):
        where = "request" if name in asked else "query"
        yield f"{method.name}: only the {where} has the field {name}"
    if not _has(method, "at", _VERSION):
        yield f"{method.name}: its response has no field at, of {_VERSION}"


def _of_history(method: MethodDescriptor, aggregate: Aggregate) -> Iterator[str]:
    asked = {str(field.name) for field in method.input_type.fields}
    if asked != {*GetHistory.model_fields, aggregate.id_field}:
        yield f"{method.name}: its request has not the fields of a history's"
    if not _has(method, "entries", _ENTRY):
        yield f"{method.name}: its response has no field entries, of {_ENTRY}"


def _has(method: MethodDescriptor, name: str, type_name: str) -> bool:
    field = method.output_type.fields_by_name.get(name)
    return field is not None and getattr(field.message_type, "full_name", "") == type_name


def _of_look_ups(aggregate: Aggregate) -> Iterator[str]:
    asked = [*aggregate.commands.values(), *aggregate.reads]
    wanted = {name for each in asked for name in looked_up(each)}
    category = aggregate.decider.category
    for name in sorted(wanted - {*aggregate.looks_up, *EVERYBODYS, aggregate.id_field}):
        yield f"nobody looks up the field {name} of {category}'s commands"
    for name in sorted({*aggregate.looks_up} - wanted):
        yield f"no command of {category} has a field {name} to look up"
