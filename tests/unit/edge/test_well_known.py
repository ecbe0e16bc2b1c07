"""Maps, times, durations, wrappers and money pass the mapping, there and back."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from google.protobuf import descriptor_pb2, duration_pb2, timestamp_pb2, wrappers_pb2
from google.protobuf.descriptor_pool import Default
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from google.type import money_pb2
from hypothesis import given
from hypothesis import strategies as st
from lyceum_chassis.edge.proto_mapping import to_dict, to_message
from pydantic import BaseModel, ValidationError


def _made() -> type[Message]:
    """A message type of everything, which no contract has yet."""
    file = descriptor_pb2.FileDescriptorProto(
        name="everything.proto",
        package="lyceum.tests",
        syntax="proto3",
        dependency=[
            timestamp_pb2.DESCRIPTOR.name,
            duration_pb2.DESCRIPTOR.name,
            wrappers_pb2.DESCRIPTOR.name,
            money_pb2.DESCRIPTOR.name,
        ],
    )
    message = file.message_type.add(name="Everything")
    field = descriptor_pb2.FieldDescriptorProto
    singular, repeated = field.LABEL_OPTIONAL, field.LABEL_REPEATED
    for number, (name, label, type_name) in enumerate(
        (
            ("at", singular, ".google.protobuf.Timestamp"),
            ("times", repeated, ".google.protobuf.Timestamp"),
            ("lasts", singular, ".google.protobuf.Duration"),
            ("maybe", singular, ".google.protobuf.Int64Value"),
            ("price", singular, ".google.type.Money"),
            ("counts", repeated, ".lyceum.tests.Everything.CountsEntry"),
            ("prices", repeated, ".lyceum.tests.Everything.PricesEntry"),
        ),
        1,
    ):
        message.field.add(
            name=name, number=number, label=label, type=field.TYPE_MESSAGE, type_name=type_name
        )
    for entry, type_, type_name in (
        ("CountsEntry", field.TYPE_INT32, ""),
        ("PricesEntry", field.TYPE_MESSAGE, ".google.type.Money"),
    ):
        nested = message.nested_type.add(name=entry)
        nested.options.map_entry = True
        nested.field.add(name="key", number=1, label=singular, type=field.TYPE_STRING)
        nested.field.add(
            name="value", number=2, label=singular, type=type_, type_name=type_name or None
        )
    Default().Add(file)
    return GetMessageClass(Default().FindMessageTypeByName("lyceum.tests.Everything"))


EVERYTHING = _made()
MOMENTS = st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31), timezones=st.just(UTC))
MONEY = st.builds(
    lambda currency, amount: {"currency": currency, "amount": amount},
    st.sampled_from(["USD", "JPY", "KWD"]),
    st.integers(-(2**50), 2**50),
)


@given(
    st.fixed_dictionaries(
        {
            "at": MOMENTS,
            "times": st.lists(MOMENTS, max_size=2),
            "lasts": st.timedeltas(timedelta(days=-3_000_000), timedelta(days=3_000_000)),
            "maybe": st.integers(-(2**63), 2**63 - 1),
            "price": MONEY,
            "counts": st.dictionaries(st.text(max_size=3), st.integers(0, 9), max_size=3),
            "prices": st.dictionaries(st.text(max_size=3), MONEY, max_size=2),
        }
    )
)
def test_everything_passes_there_and_back(values: dict[str, Any]) -> None:
    sent = to_message(values, EVERYTHING())

    assert to_dict(EVERYTHING.FromString(sent.SerializeToString())) == values


def test_what_is_absent_stays_absent() -> None:
    assert to_dict(EVERYTHING()) == {"times": [], "counts": {}, "prices": {}}


class _Asked(BaseModel):
    at: datetime | None = None
    lasts: timedelta | None = None
    price: dict[str, int | str] | None = None


@pytest.mark.parametrize(
    "spoiled",
    [
        {"at": timestamp_pb2.Timestamp(seconds=10**15)},
        {"lasts": duration_pb2.Duration(seconds=10**17)},
        {"price": money_pb2.Money(currency_code="USD", units=1, nanos=1)},
        {"price": money_pb2.Money(currency_code="JPY", nanos=500_000_000)},
    ],
)
def test_what_no_value_can_hold_is_refused_and_not_dropped(spoiled: dict[str, Message]) -> None:
    with pytest.raises(ValidationError):
        _Asked.model_validate(to_dict(EVERYTHING(**spoiled)))
