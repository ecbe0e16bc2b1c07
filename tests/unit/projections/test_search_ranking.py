"""What of much that could be meant stands first, and when some of the words do."""

from collections.abc import Callable, Sequence

import pytest
from lyceum_projections import search_answer, search_text
from lyceum_projections.answers import SearchAnswer
from lyceum_projections.search_index import SearchIndex

from .city import opportunity, published
from .conftest import Search, card

City = Callable[[Sequence[tuple[str, str]]], None]


@pytest.fixture
def city(index: SearchIndex) -> City:
    """Puts programmes of a title and a description on the index, in place of what is there."""

    def put(programmes: Sequence[tuple[str, str]]) -> None:
        index.clear()
        cards = [
            (card(opportunity(f"{at}"), published(title, description=description)), "")
            for at, (title, description) in enumerate(programmes)
        ]
        index.put(cards, 1)

    return put


def titles(answer: SearchAnswer) -> list[str]:
    return [hit.card.title for hit in answer.hits]


def test_what_is_called_so_stands_before_what_says_so_in_passing(
    city: City, search: Search
) -> None:
    city([("Junior detectives", "Swimming is on Friday."), ("Learn to swim", "In the pool.")])
    assert titles(search("swimming")) == ["Learn to swim", "Junior detectives"]


def test_of_two_that_are_called_so_the_one_as_typed_stands_first(
    city: City, search: Search
) -> None:
    city([("Drawings", ""), ("Drawing", "")])
    assert titles(search("drawing")) == ["Drawing", "Drawings"]
    assert titles(search("drawings")) == ["Drawings", "Drawing"]


def test_what_is_known_as_it_was_typed_is_no_typing_error(city: City, search: Search) -> None:
    city([*[("Math club", "")] * 3, ("Yoga club", "Bring a mat.")])
    assert titles(search("math")) == ["Math club"] * 3
    city([*[("Math club", "")] * 2, ("Yoga club", "Bring a mat.")])
    assert titles(search("math")) == ["Math club", "Math club", "Yoga club"]


def test_where_many_are_called_by_some_of_the_words_they_follow_the_few_with_all(
    city: City, search: Search
) -> None:
    many = [(f"Learn to swim at {at}", "") for at in ["Fuller", "Kelly", "Hale"] * 4]
    city([*many, ("Swimming lessons", ""), ("Piano lessons", "")])
    answer = search("swimming lessons", page_size=20)
    assert (answer.match, answer.total) == ("any", 14)
    assert titles(answer)[0] == "Swimming lessons"
    city([*many[: search_answer._FEW - 2], ("Swimming lessons", ""), ("Piano", "lessons")])
    answer = search("swimming lessons")
    assert (answer.match, titles(answer)) == ("all", ["Swimming lessons"])


def test_a_number_is_never_left_out_for_others(city: City, search: Search) -> None:
    others = [(f"Olympiad {year}", "") for year in range(2000, 2020)]
    city([*others, ("Olympiad 2026", "")])
    answer = search("olympiad 2026")
    assert titles(answer) == ["Olympiad 2026"]


def test_what_nearly_every_card_says_tells_none_apart(
    city: City, search: Search, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_text, "_COMMON", 3)
    city([("Drawing", "For all."), *[(f"Class {at}", "") for at in "abc"], ("Piano", "A class.")])
    assert titles(search("drawing class")) == ["Drawing"]
    assert len(titles(search("class"))) == 4
