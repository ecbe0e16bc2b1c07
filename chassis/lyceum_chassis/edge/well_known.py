"""Messages that the contracts take from Google, as the values that the domain works with.

Money (google/type/money.proto) is units and nanos; the domain counts in minor units of an ISO 4217
currency. What no value of ours can hold is read as one of no use, for pydantic to refuse.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

_NANOS = 1_000_000_000
_OUT_OF_RANGE = "out of range"
_NO_MINOR_UNITS = frozenset(
    (
        *("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG"),
        *("RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"),
    )
)
_THOUSANDTHS = frozenset(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"])
_WRAPPERS = (
    *("BoolValue", "BytesValue", "StringValue", "DoubleValue", "FloatValue"),
    *("Int32Value", "Int64Value", "UInt32Value", "UInt64Value"),
)


def minor_units(currency: str) -> int:
    """How many minor units make one unit: 100 cents a dollar, 1 yen a yen (ISO 4217, table A.1)."""
    if currency in _NO_MINOR_UNITS:
        return 1
    return 1_000 if currency in _THOUSANDTHS else 100


def _read_time(message: Any) -> Any:
    try:
        return message.ToDatetime(tzinfo=UTC)
    except (ValueError, OverflowError):
        return _OUT_OF_RANGE  # beyond the years 1 to 9999


def _read_duration(message: Any) -> Any:
    try:
        return message.ToTimedelta()
    except (ValueError, OverflowError):
        return _OUT_OF_RANGE


def _read_money(message: Any) -> dict[str, Any]:
    minor, rest = divmod(
        (message.units * _NANOS + message.nanos) * minor_units(message.currency_code), _NANOS
    )
    return {"currency": message.currency_code, "amount": None if rest else minor}


def _write_money(value: Any, message: Any) -> None:
    currency, minor = value["currency"], value["amount"]
    nanos = minor * (_NANOS // minor_units(currency))
    # Units and nanos have the same sign.
    units = abs(nanos) // _NANOS * (1 if nanos >= 0 else -1)
    message.currency_code, message.units, message.nanos = currency, units, nanos - units * _NANOS


def _write_time(value: datetime | str, message: Any) -> None:
    message.FromDatetime(datetime.fromisoformat(value) if isinstance(value, str) else value)


def _write_duration(value: timedelta, message: Any) -> None:
    message.FromTimedelta(value)


def _write_wrapped(value: Any, message: Any) -> None:
    message.value = value


def _read_wrapped(message: Any) -> Any:
    return message.value


READ: dict[str, Callable[[Any], Any]] = {
    "google.protobuf.Timestamp": _read_time,
    "google.protobuf.Duration": _read_duration,
    "google.type.Money": _read_money,
    **{f"google.protobuf.{name}": _read_wrapped for name in _WRAPPERS},
}
WRITE: dict[str, Callable[[Any, Any], None]] = {
    "google.protobuf.Timestamp": _write_time,
    "google.protobuf.Duration": _write_duration,
    "google.type.Money": _write_money,
    **{f"google.protobuf.{name}": _write_wrapped for name in _WRAPPERS},
}
