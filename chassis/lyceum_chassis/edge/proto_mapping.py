"""Protobuf messages to plain values that pydantic can validate, and back to field names.

Enum values become the lower-case names of the domain (``PARTNER_KIND_PUBLIC_BODY`` →
``public_body``); one that the contract does not know stays a number, for pydantic to refuse.
``Timestamp`` is an aware datetime, ``Duration`` a timedelta, both cut to the microsecond; a wrapper
is its value, and ``google.type.Money`` the dict of its currency and amount in minor units.

protobuf's own ``json_format`` takes three to five times as long a request, and is not exact: it
turns 64-bit integers, durations and NaN into text. See docs/adr/0022.
"""

import functools
import operator
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor
from google.protobuf.message import Message

from lyceum_chassis.edge.well_known import READ, WRITE

M = TypeVar("M", bound=Message)
Reader = Callable[[Message], Any]


def to_dict(message: Message) -> dict[str, Any]:
    """The message's fields by name, without absent messages, optionals and unset enums."""
    return {
        name: value
        for name, read in _readers(message.DESCRIPTOR)
        if (value := read(message)) is not None
    }


def to_message(values: Mapping[str, Any], message: M) -> M:
    """``message`` with these values in the fields of the same names; others are passed over.

    The other way round than ``to_dict``: None leaves a field unset, a domain value becomes the
    number of its enum, and a word of history that the contract no longer has is unspecified.
    """
    for field in message.DESCRIPTOR.fields:
        value = values.get(field.name)
        if value is not None:
            _write(field, value, message)
    return message


def _write(field: Any, value: Any, message: Message) -> None:
    if _is_map(field):
        _write_map(field, value, getattr(message, field.name))
    elif field.message_type is not None:
        if field.is_repeated:
            for item in value:
                _fill(item, getattr(message, field.name).add())
        else:
            getattr(message, field.name).SetInParent()
            _fill(value, getattr(message, field.name))
    elif field.is_repeated:
        getattr(message, field.name).extend(_number(field, item) for item in value)
    else:
        setattr(message, field.name, _number(field, value))


def _write_map(field: Any, values: Mapping[Any, Any], entries: Any) -> None:
    of_value = field.message_type.fields_by_name["value"]
    for key, value in values.items():
        if of_value.message_type is None:
            entries[key] = _number(of_value, value)
        else:
            _fill(value, entries[key])


def _fill(value: Any, message: Message) -> None:
    write = WRITE.get(message.DESCRIPTOR.full_name)
    if write:
        write(value, message)
    else:
        to_message(value, message)


def _number(field: FieldDescriptor, value: Any) -> Any:
    if field.enum_type is None:
        return value
    if value is None:  # of a list: an item that was not given is one all the same
        return 0
    known = field.enum_type.values_by_name.get(_prefix(field.enum_type) + value.upper())
    return known.number if known else 0


@functools.cache
def _readers(descriptor: Descriptor) -> tuple[tuple[str, Reader], ...]:
    return tuple((field.name, _reader(field)) for field in descriptor.fields)


def _reader(field: FieldDescriptor) -> Reader:
    name, of_one = field.name, _value_reader(field)
    if field.message_type is not None and _is_map(field):
        of_value = _value_reader(field.message_type.fields_by_name["value"])
        return lambda message: {
            key: of_value(value) for key, value in getattr(message, name).items()
        }
    if field.is_repeated:
        return lambda message: [of_one(value) for value in getattr(message, name)]
    if of_one is _as_it_is and not field.has_presence:
        return operator.attrgetter(name)
    if field.has_presence:
        return lambda message: of_one(getattr(message, name)) if message.HasField(name) else None
    return lambda message: of_one(getattr(message, name))


def _value_reader(field: FieldDescriptor) -> Callable[[Any], Any]:
    if field.message_type is not None:
        return READ.get(field.message_type.full_name, to_dict)
    if field.enum_type is not None:
        names = _domain_names(field.enum_type)
        return lambda number: names.get(number, number)
    return _as_it_is


def _as_it_is(value: Any) -> Any:
    return value


def _is_map(field: Any) -> bool:
    return field.message_type is not None and bool(field.message_type.GetOptions().map_entry)


@functools.cache
def _domain_names(enum: EnumDescriptor) -> dict[int, str | None]:
    prefix = _prefix(enum)
    names: dict[int, str | None] = {
        value.number: value.name.removeprefix(prefix).lower() for value in enum.values
    }
    names[0] = None
    return names


def _prefix(enum: EnumDescriptor) -> str:
    return enum.values_by_number[0].name.removesuffix("UNSPECIFIED")
