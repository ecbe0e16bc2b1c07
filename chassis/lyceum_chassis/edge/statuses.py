"""What was raised, as ``google.rpc.Status`` with the details of google/rpc/error_details.proto."""

from collections.abc import Sequence
from typing import Any

from google.protobuf.any_pb2 import Any as AnyMessage
from google.protobuf.duration_pb2 import Duration
from google.rpc.code_pb2 import Code
from google.rpc.error_details_pb2 import BadRequest, ErrorInfo, RetryInfo
from google.rpc.status_pb2 import Status

from lyceum_chassis.domain.messages import Rejected, Unknown
from lyceum_chassis.errors import (
    Conflicted,
    Forbidden,
    InvalidArgument,
    NotFound,
    Private,
    TooMany,
    Unauthenticated,
    Unavailable,
)

DOMAIN = "lyceum"
_DETAILS_MAX_BYTES = 5_000  # clients take 8 KiB of trailing metadata, and it is sent as base64


def status_of(error: Exception) -> Status:
    """The status of an expected error; anything else is INTERNAL and says nothing of its cause."""
    match error:
        case InvalidArgument():
            return _status(Code.INVALID_ARGUMENT, str(error), _bad_request(error.violations))
        case Rejected():
            code = Code.NOT_FOUND if isinstance(error, Unknown) else Code.FAILED_PRECONDITION
            return _status(code, error.sentence, ErrorInfo(reason=error.code, domain=DOMAIN))
        case NotFound():
            return _status(Code.NOT_FOUND, str(error))
        case Private():
            return _status(Code.NOT_FOUND, "There is no such thing.")
        case Unauthenticated():
            return _status(Code.UNAUTHENTICATED, str(error))
        case Forbidden():
            return _status(Code.PERMISSION_DENIED, str(error))
        case TooMany():
            wait = _retry_in(error.retry_after_s)
            return _status(Code.RESOURCE_EXHAUSTED, str(error), wait)
        case Conflicted():
            return _status(Code.ABORTED, str(error), _retry_in(0.1))
        case Unavailable():
            return _status(Code.UNAVAILABLE, str(error), _retry_in(error.retry_after_s))
        case _:
            return _status(Code.INTERNAL, "Something went wrong in the service; its log says what.")


def _bad_request(violations: Sequence[tuple[str, str]]) -> BadRequest:
    """All violations, or as many as fit into trailing metadata and how many more there are."""
    told: list[BadRequest.FieldViolation] = []
    size = 0
    for field, description in violations:
        size += len(field.encode()) + len(description.encode()) + 8
        if size > _DETAILS_MAX_BYTES:
            rest = f"and {len(violations) - len(told)} more violations"
            told.append(BadRequest.FieldViolation(field="", description=rest))
            break
        told.append(BadRequest.FieldViolation(field=field, description=description))
    return BadRequest(field_violations=told)


def _retry_in(seconds: float) -> RetryInfo:
    whole = int(seconds)
    return RetryInfo(
        retry_delay=Duration(seconds=whole, nanos=int((seconds - whole) * 1_000_000_000))
    )


def _status(code: int, message: str, *details: Any) -> Status:
    status = Status(code=code, message=message[:500])
    for detail in details:
        packed = AnyMessage()
        packed.Pack(detail)
        status.details.append(packed)
    return status
