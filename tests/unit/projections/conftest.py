"""A search index of a few cards, in a folder of its own."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lyceum_chassis.projector.projection import Fact, Row
from lyceum_projections.answers import SearchAnswer
from lyceum_projections.cards import CARDS
from lyceum_projections.facts import OpportunityClosed
from lyceum_projections.search_index import SearchIndex
from lyceum_projections.search_question import SearchQuestion

from .city import folded, opportunity, partner, published, verified

Search = Callable[..., SearchAnswer]
NOW = datetime(2026, 3, 15, tzinfo=UTC).timestamp()


def card(stream: str, *facts: Fact) -> Row:
    row = folded(CARDS, stream, facts)
    assert row is not None
    return row | {"seq": 1}


def cards() -> list[tuple[Row, str]]:
    """Rows with their hosts' names."""
    loop = {"area": "LOOP", "latitude": 41.88, "longitude": -87.63, "address": "1 Main St"}
    summer = {"start_date": "2026-07-01", "end_date": "2026-08-14", "time_zone": "UTC"}
    spring = {"start_date": "2026-03-02", "end_date": "2026-06-12", "time_zone": "UTC"}
    robots = published("Robotics club", description="Build robots.", schedule=spring)
    swimming = published(
        "Swimming for beginners",
        kind="after_school_programme",
        place=loop,
        schedule=summer,
        themes=["sports", "health"],
        price="up_to_50",
        ages={"minimum": 6, "maximum": 10},
        description="Learn to swim & <dive>.",
    )
    photography = published(
        "Photography",
        kind="internship",
        place=None,
        capacity=0,
        ages={"minimum": 18},
        schedule={"start_date": "2026-01-05", "time_zone": "UTC"},
        description="Darkroom internships; robots not allowed.",
    )
    last_year = published("Robotics of last year")
    return [
        (card(opportunity("robots"), robots), "Open Door"),
        (card(opportunity("swim"), swimming), "Lake School"),
        (card(opportunity("photo"), photography), "Open Door"),
        (card(opportunity("closed"), last_year, OpportunityClosed()), "Open Door"),
        (card(partner("Open Door"), verified("Open Door", place=loop)), ""),
    ]


@pytest.fixture
def index(tmp_path: Path) -> Iterator[SearchIndex]:
    made = SearchIndex(tmp_path / "index", "cards_v1", now=lambda: NOW)
    made.put(cards(), 5)
    yield made
    made.close()


@pytest.fixture
def search(index: SearchIndex) -> Search:
    def ask(text: str = "", **filters: object) -> SearchAnswer:
        return index.answer(SearchQuestion.model_validate({"text": text, **filters}))

    return ask
