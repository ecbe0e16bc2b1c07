"""What of a caller's trace goes along with a command."""

import pytest
from lyceum_chassis.edge.grpc_server import _trace

TRACE, PARENT = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"


@pytest.mark.parametrize(
    "garbage",
    [
        "garbage",
        "",
        None,
        b"00",
        f"00-{TRACE}-{PARENT}",
        f"00-{TRACE}-{PARENT}-01-more",
        f"00-{TRACE}-{PARENT}-01\n",
        f"ff-{TRACE}-{PARENT}-01",
        f"00-{'0' * 32}-{PARENT}-01",
        f"00-{TRACE}-{'0' * 16}-01",
        f"00-{TRACE.upper()}-{PARENT}-01",
    ],
)
def test_what_is_no_trace_does_not_go_along(garbage: str | bytes | None) -> None:
    assert _trace(garbage) is None


def test_a_trace_goes_along_and_what_later_versions_add_does_not() -> None:
    assert _trace(f"00-{TRACE}-{PARENT}-01") == f"00-{TRACE}-{PARENT}-01"
    assert _trace(f"01-{TRACE}-{PARENT}-00-name=Ada") == f"00-{TRACE}-{PARENT}-00"
