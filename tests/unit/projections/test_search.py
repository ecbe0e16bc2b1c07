"""What a search finds, in which order, and how it counts."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lyceum_chassis.projector.projection import Row
from lyceum_projections.answers import SearchAnswer
from lyceum_projections.facts import PartnerSuspended
from lyceum_projections.replica import renamed
from lyceum_projections.search_index import SearchIndex

from .city import an_id, opportunity, partner, published, verified
from .conftest import Search, card

LOOP = {"latitude": 41.88, "longitude": -87.63}


def titles(answer: SearchAnswer) -> list[str]:
    return [hit.card.title for hit in answer.hits]


@pytest.mark.parametrize(
    "text", ["robot", "Robots", "ROBOTICS building", "club robotics", "róbots"]
)
def test_words_are_found_in_any_form_case_and_order(search: Search, text: str) -> None:
    assert "Robotics club" in titles(search(text))


@pytest.mark.parametrize("text", ["swiming", "swmiming", "begginers", "fotography", "photograpyh"])
def test_small_typing_errors_are_forgiven(search: Search, text: str) -> None:
    assert search(text).total == 1


def test_short_words_are_taken_as_typed(search: Search) -> None:
    assert search("clb").total == 0


def test_a_word_that_is_still_being_typed_is_found(search: Search) -> None:
    assert titles(search("learn to swi")) == ["Swimming for beginners"]
    assert search("swi beginners").match == "any"


def test_a_title_ranks_above_a_description(search: Search) -> None:
    assert titles(search("robots")) == ["Robotics club", "Photography"]


def test_a_guess_ranks_below_the_word_as_typed(index: SearchIndex, search: Search) -> None:
    titled_by_guess = card(opportunity("train"), published("Train ride"))
    described = card(opportunity("brain"), published("Puzzles", description="For your brain."))
    index.put([(titled_by_guess, ""), (described, "")], 7)
    assert titles(search("brain")) == ["Puzzles", "Train ride"]


def test_all_words_must_match_as_long_as_some_card_has_them(search: Search) -> None:
    answer = search("robots darkroom")
    assert (titles(answer), answer.match) == (["Photography"], "all")


def test_some_words_do_when_no_card_has_all(search: Search) -> None:
    answer = search("robotics swimming")
    assert (answer.total, answer.match) == (3, "any")


def test_a_filter_more_never_widens_a_search(search: Search) -> None:
    answer = search("robots darkroom", areas=["AUSTIN"])
    assert (answer.total, answer.match) == (0, "all")


def test_small_words_are_not_asked_for(search: Search) -> None:
    assert titles(search("swimming in the dive")) == ["Swimming for beginners"]


def test_the_host_the_kind_and_the_area_are_searched_too(search: Search) -> None:
    assert titles(search("lake school")) == ["Swimming for beginners"]
    assert titles(search("workshop austin")) == ["Robotics club"]


@given(text=st.text(max_size=500))
@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_text_is_an_error(search: Search, text: str) -> None:
    assert search(text).total >= 0


@given(area=st.text(min_size=1, max_size=30))
@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_area_is_an_error_and_a_strange_one_has_no_cards(search: Search, area: str) -> None:
    assert search(areas=[area], kinds=["job"], themes=[area]).total == 0


def test_an_area_is_found_by_its_name_whatever_is_in_it(index: SearchIndex, search: Search) -> None:
    for at, area in enumerate(('The "Patch"', "Back\\slash", "A|B (North): 1 OR 2", "a]b")):
        row = card(opportunity(area), published(f"In {area}", place={"area": area}))
        index.put([(row, "")], 10 + at)
        answer = search(areas=[area])
        assert titles(answer) == [f"In {area}"]
        # Counted beside another filter, which puts the area into an aggregation's filter.
        assert search(areas=[area], kinds=["workshop"]).counts("kind") == {"workshop": 1}


def test_matches_are_marked_and_all_else_is_escaped(search: Search) -> None:
    (hit,) = search("swiming dive").hits
    assert hit.title_html == "<mark>Swimming</mark> for beginners"
    assert hit.fragment_html == ("Learn to swim &amp; &lt;<mark>dive</mark>&gt;.")


def test_a_long_description_is_cut_to_where_it_matches(index: SearchIndex, search: Search) -> None:
    text = "Nothing here. " * 60 + "At last a telescope. " + "Nothing more. " * 60
    index.put([(card(opportunity("long"), published("Stars", description=text)), "")], 9)
    (hit,) = search("telescope").hits
    assert "<mark>telescope</mark>" in hit.fragment_html
    assert hit.fragment_html.startswith("… ")
    assert hit.fragment_html.endswith(" …")
    assert len(hit.fragment_html) < 300


def test_inactive_cards_are_found_only_when_asked_for(search: Search) -> None:
    assert "Robotics of last year" not in titles(search("robotics"))
    assert "Robotics of last year" in titles(search("robotics", include_inactive=True))
    assert search(include_inactive=True).total == 5


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"type": "partner"}, {"Open Door"}),
        ({"kinds": ["workshop", "school"]}, {"Robotics club", "Open Door"}),
        ({"themes": ["health"]}, {"Swimming for beginners"}),
        ({"areas": ["LOOP"], "type": "opportunity"}, {"Swimming for beginners"}),
        ({"prices": ["up_to_50"]}, {"Swimming for beginners"}),
        ({"age": 10}, {"Swimming for beginners"}),
        ({"age": 14}, set()),
        ({"age": 70}, {"Photography"}),
        ({"free_places_only": True}, {"Robotics club", "Swimming for beginners"}),
        ({"from_date": "2026-06-13"}, {"Swimming for beginners", "Photography"}),
        ({"to_date": "2026-03-02"}, {"Robotics club", "Photography"}),
        ({"from_date": "2026-06-13", "to_date": "2026-06-30"}, {"Photography"}),
        ({"host_ids": [an_id("Nobody")]}, set()),
        ({**LOOP, "radius_m": 100}, {"Swimming for beginners", "Open Door"}),
        ({**LOOP, "radius_m": 20_000, "age": 12}, {"Robotics club"}),
    ],
)
def test_filters(search: Search, filters: dict[str, object], found: set[str]) -> None:
    answer = search(**filters)
    assert set(titles(answer)) == found
    assert answer.total == len(found)


def test_a_facet_is_counted_as_if_it_were_not_filtered(search: Search) -> None:
    answer = search(kinds=["workshop"], type="opportunity")
    assert answer.counts("kind") == {
        "after_school_programme": 1,
        "internship": 1,
        "workshop": 1,
    }
    assert answer.counts("type") == {"opportunity": 1}
    assert answer.counts("theme") == {"digital_skills": 1}
    assert answer.total == 1


def test_facets_of_everything(search: Search) -> None:
    answer = search()
    assert answer.counts("type") == {"opportunity": 3, "partner": 1}
    assert answer.counts("area") == {"LOOP": 2, "AUSTIN": 1}
    assert answer.counts("price") == {"free": 2, "up_to_50": 1}
    assert answer.counts("age") == {"11-13": 1, "18-24": 1, "25+": 1, "6-10": 1}
    assert answer.counts("free_places") == {"yes": 2}


def test_without_a_text_the_first_to_start_comes_first_and_partners_last(search: Search) -> None:
    assert titles(search()) == [
        "Photography",
        "Robotics club",
        "Swimming for beginners",
        "Open Door",
    ]


def test_the_nearest_comes_first(search: Search) -> None:
    answer = search(**LOOP, radius_m=50_000, order="distance", type="opportunity")
    assert titles(answer) == ["Swimming for beginners", "Robotics club"]
    assert answer.hits[0].distance_m == 0
    assert answer.hits[1].distance_m == pytest.approx(10_818, rel=0.01)


def test_pages_follow_one_another_and_end(index: SearchIndex, search: Search) -> None:
    many = [(card(opportunity(str(n)), published(f"Choir {n}")), "") for n in range(25)]
    index.put(many, 30)
    pages = [search("choir", page=page, page_size=10) for page in (1, 2, 3, 4)]
    assert [len(page.hits) for page in pages] == [10, 10, 5, 0]
    assert {page.total for page in pages} == {25}
    assert len({hit.card.stream for page in pages for hit in page.hits}) == 25


def test_a_card_that_changed_replaces_what_was_indexed(index: SearchIndex, search: Search) -> None:
    index.put([(card(partner("Open Door"), verified("Closed Gate")), "")], 6)
    assert search("open door", type="partner").total == 0
    assert titles(search("closed gate", type="partner")) == ["Closed Gate"]


def ended(title: str, last_day: str, zone: str = "UTC") -> Row:
    schedule = {"start_date": "2026-03-01", "end_date": last_day, "time_zone": zone}
    return card(opportunity(title), published(title, schedule=schedule))


def test_what_is_over_is_not_offered_though_nobody_closed_it(
    index: SearchIndex, search: Search
) -> None:
    """It is the first instant of the 15th in UTC: the 14th is over there, and not in Chicago."""
    rows = [
        ended("Yesterday", "2026-03-14"),
        ended("Today", "2026-03-15"),
        ended("Still", "2026-03-14", "America/Chicago"),
        ended("Nowhere", "2026-03-14", "Atlantis/Capital"),
    ]
    index.put([(row, "") for row in rows], 9)
    found = {hit.card.title for hit in search("yesterday today still nowhere").hits}
    assert found == {"Today", "Still"}
    everything = search("yesterday", include_inactive=True).hits[0].card
    assert (everything.status, everything.over) == ("open", True)
    counted = {value.value: value.count for value in search().facets[0].values}
    assert counted["opportunity"] == search(type="opportunity").total


def test_only_a_new_name_of_a_host_is_news_to_its_opportunities(index: SearchIndex) -> None:
    suspended = card(partner("Open Door"), verified(), PartnerSuspended(reason="why"))
    again = card(partner("Open Door"), verified("Opened Door"))
    unknown = card(partner("Lake School"), verified("Lake School"))
    hosts = [str(an_id(name)) for name in ("Open Door", "Lake School")]
    assert renamed([suspended], index) == []
    assert renamed([again, unknown], index) == hosts
