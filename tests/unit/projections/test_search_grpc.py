"""Search over gRPC: violations are named as the contract spells the fields."""

from typing import Any

import pytest
from lyceum.projections.v1 import search_pb2
from lyceum_chassis.errors import InvalidArgument
from lyceum_projections.grpc_api import SearchServicer

NOBODY: Any = None
"""Neither queries nor a call: what is wrong is refused before."""


async def test_what_is_wrong_in_a_message_is_named_with_it() -> None:
    request = search_pb2.SearchRequest(near={"latitude": 91, "longitude": -181, "radius_m": 0})
    request.from_date = "0"
    with pytest.raises(InvalidArgument) as refused:
        await SearchServicer(NOBODY).Search(request, NOBODY)
    fields = {field for field, _ in refused.value.violations}
    assert fields == {"near.latitude", "near.longitude", "near.radius_m", "from_date"}
