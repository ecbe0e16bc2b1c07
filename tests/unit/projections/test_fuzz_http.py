"""Questions that nobody would ask over HTTP, made from the published description of the API.

``LYCEUM_FUZZ=100000 pytest tests/unit/projections/test_fuzz_http.py`` asks as many; else a few.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from lyceum_projections.feeds.http import feeds
from lyceum_projections.http_api import create_http_app
from lyceum_projections.search_index import SearchIndex
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from .card_feeds import FeedsOfCards
from .conftest import NOW, cards
from .test_http import QueriesWithoutStore

QUESTIONS = int(os.environ.get("LYCEUM_FUZZ", "200"))
_OPERATIONS = 13
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    folder: Path = tmp_path_factory.mktemp("fuzz") / "index"
    index = SearchIndex(folder, "cards_v1", now=lambda: NOW)
    index.put(cards(), 5)
    open_feeds = feeds(FeedsOfCards(), "", "")
    app = create_http_app(QueriesWithoutStore(index), open_feeds)  # type: ignore[arg-type]
    yield schemathesis.openapi.from_asgi("/api/openapi.json", app)
    index.close()


def test_every_question_has_an_answer_as_described(api: Any) -> None:
    asked = 0
    for found in api.get_all_operations():
        operation = found.ok()

        @settings(
            max_examples=max(20, QUESTIONS // _OPERATIONS),
            deadline=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(operation.as_strategy())
        def ask(case: Any) -> None:
            nonlocal asked
            asked += 1
            case.call_and_validate(checks=CHECKS)

        ask()
    assert asked >= QUESTIONS // 2
