"""Protobuf messages to plain values that pydantic can validate, and back to field names.

Enum values become the lower-case names of the domain (``PARTNER_KIND_PUBLIC_BODY`` →
``public_body``); one that the contract does not know stays a number, for pydantic to refuse.
"""

import functools
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor
from google.protobuf.message import Message

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
        if value is None:
            continue
        if field.message_type is not None:
            if field.is_repeated:
                for item in value:
                    to_message(item, getattr(message, field.name).add())
            else:
                getattr(message, field.name).SetInParent()
                to_message(value, getattr(message, field.name))
        elif field.is_repeated:
            getattr(message, field.name).extend(_number(field, item) for item in value)
        else:
            setattr(message, field.name, _number(field, value))
    return message


def _number(field: Any, value: Any) -> Any:
    if field.enum_type is None:
        return value
    known = field.enum_type.values_by_name.get(_prefix(field.enum_type) + value.upper())
    return known.number if known else 0


@functools.cache
def _readers(descriptor: Descriptor) -> tuple[tuple[str, Reader], ...]:
    return tuple((field.name, _reader(field)) for field in descriptor.fields)


def _reader(field: FieldDescriptor) -> Reader:
    name = field.name
    if field.message_type is not None:
        if field.is_repeated:
            return lambda message: [to_dict(item) for item in getattr(message, name)]
        return lambda message: to_dict(getattr(message, name)) if message.HasField(name) else None
    if field.enum_type is not None:
        names = _domain_names(field.enum_type)
        if field.is_repeated:
            return lambda message: [names.get(v, v) for v in getattr(message, name)]
        return lambda message: names.get(getattr(message, name), getattr(message, name))
    if field.is_repeated:
        return lambda message: list(getattr(message, name))
    if field.has_presence:
        return lambda message: getattr(message, name) if message.HasField(name) else None
    return lambda message: getattr(message, name)


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
