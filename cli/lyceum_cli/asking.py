"""Asking a service one question."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import grpc
from google.protobuf.message import Message

from lyceum_cli.channels import connected
from lyceum_cli.errors import CliError
from lyceum_cli.refusals import refusal_of, service_said

Answer = TypeVar("Answer", bound=Message)


async def ask(address: str, question: Callable[[grpc.aio.Channel], Awaitable[Answer]]) -> Answer:
    """The answer to one call. Raises `CliError` with what the service said if it gives none."""
    async with connected(address) as channel:
        try:
            return await question(channel)
        except grpc.aio.AioRpcError as error:
            raise CliError(service_said(refusal_of(error))) from error


def plain(message: Message) -> dict[str, Any]:
    """A message as JSON has it, with the names of the .proto file and all numbers as numbers.

    protobuf's own JSON makes strings of 64-bit numbers; none here is beyond what JSON readers
    keep exact. Optional fields that aren't set are left out.
    """
    answer: dict[str, Any] = {}
    for field in message.DESCRIPTOR.fields:
        if field.has_presence and not message.HasField(field.name):
            continue
        value = getattr(message, field.name)
        if field.is_repeated:
            answer[field.name] = [_value(field, each) for each in value]
        else:
            answer[field.name] = _value(field, value)
    return answer


def _value(field: Any, value: Any) -> Any:
    if field.message_type is not None:
        return plain(value)
    if field.enum_type is not None:
        return field.enum_type.values_by_number[value].name
    return value
