"""Words in every script, in one form; filters as people take them; pages that keep their order."""

import unicodedata

import pytest
from lyceum_projections.search_index import SearchIndex
from lyceum_projections.search_question import MOST_VALUES, SearchQuestion
from lyceum_projections.search_words import asked, indexed, key
from pydantic import ValidationError

from .city import opportunity, published
from .conftest import Search, card
from .test_search import titles

CHINESE = "芝加哥公园区青少年暑期夏令营编程课程免费报名参加"
TITLES = {
    "zh": "免费中文编程课",
    "long": CHINESE,
    "ja": "こどもプログラミング教室",
    "ko": "어린이 수영교실",
    "th": "ค่ายฤดูร้อนเขียนโปรแกรม",
    "ar": "دَوْرَة البرمجة للمبتدئين",
    "pl": "Zajęcia z robotyki dla młodzieży",
    "es": "Clase de natación para niños",
    "tl": "Pagsasanay sa pagluluto ng kabataan",
    "fr": "Résumé clinic",
    "animal": "Animal care",
    "anime": "Anime drawing",
    "2025": "Math olympiad 2025",
    "2026": "Math olympiad 2026",
    "1026": "Math olympiad 1026",
}


@pytest.fixture
def city(index: SearchIndex) -> SearchIndex:
    index.put([(card(opportunity(t), published(t)), "") for t in TITLES.values()], 9)
    return index


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("编程", {"zh", "long"}),
        ("中文编程课", {"zh"}),
        (CHINESE, {"long"}),
        ("夏令营 编程", {"long"}),
        ("プログラミング", {"ja"}),
        ("수영", {"ko"}),
        ("ฤดูร้อน", {"th"}),
        ("دورة البرمجة", {"ar"}),
        ("mlodziezy", {"pl"}),
        ("zajecia z robotyki", {"pl"}),
        ("natacion", {"es"}),
        ("niños", {"es"}),
        ("pagluluto", {"tl"}),
        (unicodedata.normalize("NFD", "Résumé"), {"fr"}),
        (unicodedata.normalize("NFC", "Résumé"), {"fr"}),
        ("ｒéｓｕｍé", {"fr"}),
        ("olympiad 2026", {"2026"}),
    ],
)
def test_a_word_is_found_in_its_own_script(
    city: SearchIndex, search: Search, text: str, found: set[str]
) -> None:
    assert set(titles(search(text))) == {TITLES[each] for each in found}


def test_what_was_typed_stands_before_what_shares_its_stem(
    city: SearchIndex, search: Search
) -> None:
    for text in ("animal", "anime"):
        assert titles(search(text))[0] == TITLES[text]


@pytest.mark.parametrize("text", ["!!!", "—", "♥ ♥", "()", "  ?  "])
def test_a_question_of_nothing_finds_nothing(city: SearchIndex, search: Search, text: str) -> None:
    assert (search(text).total, search(text).hits) == (0, ())
    assert search("").total > 0
    assert search("   ").total > 0


def test_a_part_of_a_run_is_marked_where_it_stands(city: SearchIndex, search: Search) -> None:
    marked = {hit.title_html for hit in search("编程课").hits}
    assert "免费中文<mark>编程课</mark>" in marked


@pytest.mark.parametrize("area", ["AUSTIN", "Austin", "austin", " aústin ", "Àustin"])
def test_an_area_is_meant_whatever_its_case_and_accents(
    city: SearchIndex, search: Search, area: str
) -> None:
    found = search(areas=[area])
    assert found.total >= len(TITLES)
    assert found.counts("area")["AUSTIN"] == found.total


@pytest.mark.parametrize("field", ["kinds", "themes", "areas", "prices", "host_ids"])
def test_a_list_in_a_question_has_a_limit(field: str) -> None:
    value = {
        "kinds": "job",
        "prices": "free",
        "host_ids": "0190b1a4-5f8e-7a33-8c1e-2f6c1d7b9a10",
    }
    with pytest.raises(ValidationError) as refused:
        SearchQuestion.model_validate({field: [value.get(field, "x")] * (MOST_VALUES + 1)})
    [error] = refused.value.errors()
    assert error["loc"] == (field,)
    assert str(MOST_VALUES) in error["msg"]


@pytest.mark.parametrize("text", ["", "chess"])
def test_pages_neither_repeat_nor_skip_while_cards_are_indexed_anew(
    index: SearchIndex, search: Search, text: str
) -> None:
    schedule = {"start_date": "2026-03-02", "end_date": "2026-06-12", "time_zone": "UTC"}
    facts = [published("Chess in the park", schedule=schedule)] * 30
    rows = [(card(opportunity(f"chess {number}"), fact), "") for number, fact in enumerate(facts)]
    index.put(rows, 9)
    everything = search(text, areas=["Austin"], kinds=["workshop"], page_size=100)
    expected = [hit.card.stream for hit in everything.hits]
    seen = []
    for page in range(1, 5):
        found = search(text, areas=["Austin"], kinds=["workshop"], page=page, page_size=10)
        seen += [hit.card.stream for hit in found.hits]
        for number in range(0, 30, page + 1):  # somebody applies
            index.put([rows[number]], 9 + page)
    assert len(seen) == len(set(seen)) == len(expected)
    assert seen == expected


def test_one_thing_has_one_key() -> None:
    assert key("  Ávondale  PARK ") == key("avondale park")
    assert key("Straße") == key("STRASSE")


def test_a_run_is_indexed_by_letters_and_pairs_and_asked_by_pairs() -> None:
    assert indexed("a编程b").split() == ["a", "编", "程", "编程", "b"]
    assert asked("编程课").split() == ["编程", "程课"]
    assert asked("编").split() == ["编"]
