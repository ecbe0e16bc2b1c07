"""What a service says when it doesn't do what it was asked, and when it is worth asking again."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import grpc
from google.protobuf.any_pb2 import Any
from google.protobuf.message import DecodeError
from google.rpc import error_details_pb2, status_pb2

_DETAILS: Final = "grpc-status-details-bin"

RETRIED: Final = frozenset(
    (
        grpc.StatusCode.UNAVAILABLE,
        grpc.StatusCode.DEADLINE_EXCEEDED,
        grpc.StatusCode.ABORTED,
    )
)
"""The outcome is unknown, or asking again may help; the command's id makes it safe."""

HOPELESS: Final = frozenset((grpc.StatusCode.UNAUTHENTICATED, grpc.StatusCode.UNIMPLEMENTED))
"""Every other command would be answered the same."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """`reason` is ErrorInfo's stable code ("partner.not_active") or the names of the fields that
    were wrong; "" if the service gave none. `retry_after` is RetryInfo's delay in seconds."""

    code: grpc.StatusCode
    reason: str
    message: str
    retry_after: float = 0.0

    @property
    def may_pass(self) -> bool:
        """Whether to ask again: the service said when, or nothing is known of the outcome."""
        return self.code in RETRIED or self.retry_after > 0

    @property
    def label(self) -> str:
        """ "FAILED_PRECONDITION partner.not_active": what refusals are counted by."""
        return f"{self.code.name} {self.reason}".rstrip()


def refusal_of(error: grpc.aio.AioRpcError) -> Refusal:
    """The status with what its google.rpc details say; unreadable details are left out."""
    reason, retry_after = "", 0.0
    for detail in _details(error):
        info = error_details_pb2.ErrorInfo()
        retry = error_details_pb2.RetryInfo()
        bad = error_details_pb2.BadRequest()
        if detail.Unpack(info):
            reason = info.reason
        elif detail.Unpack(retry):
            retry_after = retry.retry_delay.seconds + retry.retry_delay.nanos / 1e9
        elif detail.Unpack(bad):
            reason = reason or ", ".join(sorted({item.field for item in bad.field_violations}))
    return Refusal(error.code(), reason, (error.details() or "").strip(), retry_after)


def service_said(refusal: Refusal) -> str:
    """One line for a person, with the way out."""
    said = refusal.message.splitlines()[0] if refusal.message else "it gave no reason"
    match refusal.code:
        case grpc.StatusCode.UNAVAILABLE | grpc.StatusCode.DEADLINE_EXCEEDED:
            what = "A service doesn't answer"
            advice = "See `lyceum stack status`, then run this again."
        case grpc.StatusCode.UNAUTHENTICATED:
            what = "The service wants to know who you are"
            advice = "Set LYCEUM_TOKEN to a valid token."
        case grpc.StatusCode.UNIMPLEMENTED:
            what = "The service doesn't know this call"
            advice = "Check that the address is that of the right service."
        case grpc.StatusCode.INVALID_ARGUMENT | grpc.StatusCode.NOT_FOUND:
            return said
        case _:
            what, advice = "The service refused", f"It answered {refusal.label}."
    return f"{what} ({said}). {advice}"


@dataclass(frozen=True, slots=True)
class Retry:
    """Waits between attempts: doubling from `first` to `longest` seconds, spread by up to half
    so that many callers don't come back at once; at most `attempts` attempts in all."""

    first: float = 0.1
    longest: float = 5.0
    attempts: int = 14

    def waits(self) -> Iterator[float]:
        for attempt in range(self.attempts - 1):
            yield min(self.longest, self.first * 2**attempt) * random.uniform(0.5, 1.0)


def _details(error: grpc.aio.AioRpcError) -> list[Any]:
    for key, value in error.trailing_metadata() or ():
        if key == _DETAILS and isinstance(value, bytes):
            status = status_pb2.Status()
            try:
                status.MergeFromString(value)
            except DecodeError:
                return []
            return list(status.details)
    return []
