"""Page tokens: every card once, whatever comes and goes between two pages."""

from pathlib import Path
from typing import Any

import pytest
from lyceum.projections.v1 import search_pb2
from lyceum_chassis.errors import InvalidArgument
from lyceum_chassis.projector.projection import Row
from lyceum_projections.answers import SearchAnswer
from lyceum_projections.facts import PlaceTaken
from lyceum_projections.grpc_api import SearchServicer
from lyceum_projections.search_index import SearchIndex
from lyceum_projections.search_paging import Bookmark
from lyceum_projections.search_question import SearchQuestion
from pydantic import ValidationError

from .city import opportunity, published
from .conftest import NOW, card

MANY = 30
ORDERS: dict[str, dict[str, Any]] = {
    "date": {},
    "relevance": {"text": "robots"},
    "relevance of several words": {"text": "robots swimming"},
    "distance": {
        "order": "distance", "latitude": 41.8, "longitude": -87.7, "radius_m": 50_000
    },
}  # fmt: skip


def a_card(number: int, *facts: Any, **changes: Any) -> tuple[Row, str]:
    """Every third has another day, every fourth stands elsewhere, some speak more of robots."""
    day = f"2026-07-{1 + number % 3:02}"
    place = {"area": "LOOP", "latitude": 41.81 + 0.01 * (number % 4), "longitude": -87.7}
    fields = {
        "description": "Robots and swimming. " * (1 + number % 5),
        "schedule": {"start_date": day, "time_zone": "UTC"},
        "place": place,
        **changes,
    }
    return card(opportunity(f"{number}"), published("Robots", **fields), *facts), "Open Door"


@pytest.fixture
def many(tmp_path: Path) -> SearchIndex:
    made = SearchIndex(tmp_path / "many", "cards_v1", now=lambda: NOW)
    made.put([a_card(number) for number in range(MANY)], 1)
    return made


def ask(index: SearchIndex, **asked: Any) -> SearchAnswer:
    return index.answer(SearchQuestion.model_validate(asked))


def streams(answer: SearchAnswer) -> list[str]:
    return [hit.card.stream for hit in answer.hits]


@pytest.mark.parametrize("order", ORDERS)
def test_tokens_lead_to_the_same_pages_as_numbers(many: SearchIndex, order: str) -> None:
    token = ""
    for page in range(1, 6):
        by_token = ask(many, **ORDERS[order], page_size=7, page_token=token)
        by_number = ask(many, **ORDERS[order], page_size=7, page=page)
        assert by_token == by_number
        assert by_token.total == MANY
        assert bool(by_token.next_page_token) == (page < 5)
        token = by_token.next_page_token


# The order by several words moves itself with every card, so nothing is promised of it.
@pytest.mark.parametrize("order", ["date", "distance", "relevance"])
def test_every_card_that_stays_is_seen_once_whatever_changes_between_two_pages(
    many: SearchIndex, order: str
) -> None:
    gone = "2020-01-01"
    seen: list[str] = []
    token, page = "", 0
    while token or not page:
        found = ask(many, **ORDERS[order], page_size=4, page_token=token)
        seen += streams(found)
        token = found.next_page_token
        page += 1
        # One that was shown comes to an end, one that was shown is applied to, another is new.
        ended, applied = (int_of(stream) for stream in (seen[-1], seen[0]))
        over = {"schedule": {"start_date": gone, "end_date": gone, "time_zone": "UTC"}}
        if page < 4:
            news = [a_card(ended, **over), a_card(applied, PlaceTaken()), a_card(100 + page)]
            many.put(news, 1 + page)
    assert len(seen) == len(set(seen))
    assert {opportunity(f"{number}") for number in range(MANY)} <= set(seen)


def test_a_page_begins_after_the_last_cards_where_they_stand_now() -> None:
    page = Bookmark(place=0, streams=["a", "b", "c"], seen=3)
    assert page.found_again({"a": 0, "b": 1, "c": 2}) == 3
    assert page.found_again({"a": 10, "b": 11, "c": 12}) == 13  # others came before
    assert page.found_again({"a": 4, "b": 5}) == 6  # the last one has gone
    assert page.found_again({"a": 4, "b": 5, "c": 900}) == 6  # it has moved
    assert page.found_again({"a": 4, "b": 6, "c": 7}) == 8  # another came between
    assert page.found_again({"a": 5, "b": 6, "c": 2}) == 7  # it has moved a little
    assert page.found_again({}) is None


def int_of(stream: str) -> int:
    return next(n for n in range(200) if opportunity(f"{n}") == stream)


def test_the_size_of_a_page_may_change_on_the_way(many: SearchIndex) -> None:
    first = ask(many, page_size=3)
    rest = ask(many, page_size=100, page_token=first.next_page_token)
    assert streams(first) + streams(rest) == streams(ask(many, page_size=100))
    assert rest.next_page_token == ""


def refused(**asked: Any) -> list[tuple[str, str]]:
    with pytest.raises(ValidationError) as error:
        SearchQuestion.model_validate(asked)
    return [(str(each["loc"][0]), each["msg"]) for each in error.value.errors()]


def test_a_token_of_another_question_is_refused_by_name(many: SearchIndex) -> None:
    token = ask(many, text="robots", page_size=3).next_page_token
    for other in ({"text": "robot"}, {}, {"text": "robots", "themes": ["x"]}):
        assert refused(page_token=token, **other) == [
            ("page_token", "is a page token of another question")
        ]
    both = refused(page_token=token, text="robots", page=2)
    assert both == [("page_token", "give page, or page_token")]
    assert [field for field, _ in refused(page_token=token, age=-1)] == ["age"]


@pytest.mark.parametrize("token", ["x", "bm8", "W10", "é", "A" * 1000, "WyJhIiwxLDIsMyw0XQ", "e30"])
def test_what_is_no_token_is_refused_by_name(token: str) -> None:
    assert refused(page_token=token) == [("page_token", "is no page token of a search")]


def test_a_token_that_somebody_made_up_asks_for_nothing_huge() -> None:
    question = SearchQuestion(text="robots").__dict__
    deep = Bookmark(place=1, streams=["x"], seen=10_000).token(question)
    assert refused(text="robots", page_token=deep)[0][0] == "page_token"
    by_date = Bookmark(place=1, streams=["x"], seen=10_000).token(SearchQuestion().__dict__)
    assert SearchQuestion(page_token=by_date).bookmark
    with pytest.raises(ValidationError):
        Bookmark(place=1 << 62, streams=["x"], seen=0)


async def test_a_token_goes_over_grpc_and_is_refused_there_by_name(many: SearchIndex) -> None:
    class Queries:
        async def search(self, question: SearchQuestion, after: object) -> SearchAnswer:
            return many.answer(question)

    search: Any = SearchServicer(Queries())  # type: ignore[arg-type]
    first = await search.Search(search_pb2.SearchRequest(page_size=20), None)
    asked = search_pb2.SearchRequest(page_size=20, page_token=first.next_page_token)
    second = await search.Search(asked, None)
    found = [hit.card.stream for hit in (*first.hits, *second.hits)]
    assert len(set(found)) == len(found) == MANY
    asked.themes.append("x")
    with pytest.raises(InvalidArgument) as error:
        await search.Search(asked, None)
    assert [field for field, _ in error.value.violations] == ["page_token"]
