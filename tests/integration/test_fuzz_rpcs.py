"""Messages that nobody would send, to every RPC on the real store: each has an answer.

``LYCEUM_FUZZ=100000 pytest tests/integration/test_fuzz_rpcs.py`` sends as many; a few otherwise.
"""

import asyncio
import os
import random
from collections import Counter
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import grpc
import pytest
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from integration.guarded import Guarded, guarded
from lyceum_chassis.store.mongo import Database
from unit.edge.requests import COMMANDS

from contracts.manifests import SERVICES

pytestmark = pytest.mark.integration

MESSAGES = int(os.environ.get("LYCEUM_FUZZ", "1500"))
AT_ONCE = 32
BROKEN = (grpc.StatusCode.UNKNOWN, grpc.StatusCode.INTERNAL)
IDS = [str(UUID(int=(7 << 76) | (2 << 62) | number)) for number in range(1, 6)]
TEXTS = (
    *IDS,
    *(
        "",
        " ",
        "0",
        "-1",
        "x" * 201,
        "x" * 10_001,
        "\x00",
        "\u3164",
        "\u202e",
        "e\u0301",
        "木" * 60,
    ),
    *("2026-06-28", "0001-01-01", "9999-12-31", "2026-02-30", "0", "25:00", "09:30", "9:3"),
    *("America/Chicago", "localtime", "UTC", "https://x.example", "HTTPS://x.example", "ftp://x"),
    *("00000000-0000-0000-0000-000000000000", IDS[0].upper(), "Open Door", "literacy", "&amp;"),
    *('{"a": 1}', "' OR 1=1", "$where", "a.b", "../..", "\ud7ff", "\U0010ffff"),
)
NUMBERS = (0, 1, -1, 2, 5, 18, 120, 121, 100_000, 100_001, 2**31 - 1, -(2**31))
WHOLE = FieldDescriptor.CPPTYPE_INT32, FieldDescriptor.CPPTYPE_INT64
POSITIVE = FieldDescriptor.CPPTYPE_UINT32, FieldDescriptor.CPPTYPE_UINT64
REAL = FieldDescriptor.CPPTYPE_DOUBLE, FieldDescriptor.CPPTYPE_FLOAT


def fill(message: Message, choose: random.Random, depth: int = 0) -> None:
    """Some of its fields, each with something that its type can hold."""
    for field in message.DESCRIPTOR.fields:
        if choose.random() < 0.15 or depth > 4:
            continue
        if field.is_repeated:
            if field.message_type and field.message_type.GetOptions().map_entry:
                continue
            values = getattr(message, field.name)
            for _ in range(choose.choice((0, 1, 1, 2, 12))):
                if field.message_type:
                    fill(values.add(), choose, depth + 1)
                else:
                    values.append(_value(field, choose))
        elif field.message_type:
            fill(getattr(message, field.name), choose, depth + 1)
            getattr(message, field.name).SetInParent()
        else:
            setattr(message, field.name, _value(field, choose))


def _value(field: Any, choose: random.Random) -> Any:
    if field.enum_type:
        return choose.choice([*field.enum_type.values_by_number, 99])
    if field.cpp_type in WHOLE:
        return choose.choice(NUMBERS)
    if field.cpp_type in POSITIVE:
        return abs(choose.choice(NUMBERS))
    if field.cpp_type in REAL:
        return choose.choice((0.0, -0.0, 41.9, 91.0, -181.0, float("nan"), float("inf"), 1e308))
    if field.cpp_type == FieldDescriptor.CPPTYPE_BOOL:
        return choose.random() < 0.5
    if field.type == FieldDescriptor.TYPE_BYTES:
        return choose.randbytes(8)
    if field.name.endswith("_id") and choose.random() < 0.7:
        return choose.choice(IDS)  # so that some streams come to be
    return choose.choice(TEXTS)


def messages(choose: random.Random) -> list[Message]:
    """One of every request of the services."""
    found = []
    for service in SERVICES:
        for contract in service.contracts:
            for declared in contract.services_by_name.values():
                for method in declared.methods:
                    message = GetMessageClass(method.input_type)()
                    fill(message, choose)
                    found.append(message)
    return found


def spoilt(choose: random.Random) -> list[Message]:
    """Every command as clients send it, about one of a few streams, with a field or two of them
    replaced by something else."""
    found = []
    for example, id_field, _ in COMMANDS:
        message: Any = type(example)()
        message.CopyFrom(example)
        setattr(message, id_field, choose.choice(IDS))
        message.command_id = str(uuid4())
        for _ in range(choose.choice((0, 0, 1, 2))):
            other = type(example)()
            fill(other, choose)
            field: Any = choose.choice(list(message.DESCRIPTOR.fields))
            message.ClearField(field.name)
            if field.is_repeated:
                getattr(message, field.name).extend(getattr(other, field.name))
            elif field.message_type:
                getattr(message, field.name).CopyFrom(getattr(other, field.name))
            else:
                setattr(message, field.name, getattr(other, field.name))
        found.append(message)
    return found


async def test_no_message_breaks_an_rpc(db: Database, tmp_path: Path) -> None:
    choose = random.Random(20261126)
    seen: Counter[grpc.StatusCode] = Counter()
    async with guarded(db, tmp_path) as city:
        who = f"Bearer {city.trusted.issuer.token_as('coordinator', minutes=600)}"
        limit = asyncio.Semaphore(AT_ONCE)

        people = {id_: f"Bearer {city.trusted.issuer.token(id_, minutes=600)}" for id_ in IDS}

        async def send(message: Message) -> None:
            named = getattr(message, "person_id", "")
            own = people.get(named) if choose.random() < 0.5 else None
            async with limit:
                answered = await city.ask(message, own or who)
            seen[answered.code] += 1
            assert answered.code not in BROKEN, (type(message).__name__, message, answered.message)

        while seen.total() < MESSAGES:
            await asyncio.gather(*map(send, [*messages(choose), *spoilt(choose)]))
        await garbage(city, choose, who, MESSAGES // 10)
    print(f"{seen.total()} messages: {dict(seen)}")
    assert seen[grpc.StatusCode.OK] > seen.total() // 100, "some of it is taken"


async def garbage(city: Guarded, choose: random.Random, who: str, count: int) -> None:
    """Bytes that are no message: the caller's mistake, and said so."""
    methods = [
        (service.name, f"/{declared.full_name}/{method.name}")
        for service in SERVICES
        for contract in service.contracts
        for declared in contract.services_by_name.values()
        for method in declared.methods
    ]
    for _ in range(count):
        name, method = choose.choice(methods)
        sent: Any = city._channels[name].unary_unary(method)
        raw = choose.randbytes(choose.randrange(1, 60))
        call = sent(raw, metadata=(("authorization", who),), timeout=20)
        code = await call.code()
        assert code not in BROKEN, (method, raw, await call.details())
