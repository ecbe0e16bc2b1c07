"""Kinds and themes are told by the words of name, category and description."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lyceum.opportunities.v1 import opportunities_pb2 as op
from lyceum.partners.v1 import partners_pb2 as pa
from lyceum_cli.chicago.areas import area_name
from lyceum_cli.chicago.classification import opportunity_kind, partner_kind, themes

OTHER = op.OPPORTUNITY_KIND_AFTER_SCHOOL_PROGRAMME


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Summer Internship at Rowan", op.OPPORTUNITY_KIND_INTERNSHIP),
        ("Junior Tennis Apprenticeship", op.OPPORTUNITY_KIND_INTERNSHIP),
        ("International Dance", OTHER),
        ("Seasonal Jobs", op.OPPORTUNITY_KIND_JOB),
        ("Job & Career Prep Workshops", op.OPPORTUNITY_KIND_WORKSHOP),
        ("Job Shadow Day", op.OPPORTUNITY_KIND_JOB_SHADOWING),
        ("Boys Mentoring Program at Wren", op.OPPORTUNITY_KIND_MENTORSHIP),
        ("Homework Time", op.OPPORTUNITY_KIND_TUTORING),
        ("Free Online Tutoring", op.OPPORTUNITY_KIND_TUTORING),
        ("Founders Speaker Series", op.OPPORTUNITY_KIND_GUEST_SPEAKER),
        ("Volleyball Clinic - Session A", op.OPPORTUNITY_KIND_WORKSHOP),
        ("Spring Day of Service", op.OPPORTUNITY_KIND_COMMUNITY_PROJECT),
        ("Storytime en Español", op.OPPORTUNITY_KIND_LANGUAGE_OR_CULTURE),
        ("Harvest Festival", op.OPPORTUNITY_KIND_LANGUAGE_OR_CULTURE),
        ("Winter Kickback: Food, Games and More", op.OPPORTUNITY_KIND_JOINT_EVENT),
        ("Youth Mental Health Resource", op.OPPORTUNITY_KIND_SUPPORT_SERVICE),
        ("Gentle Yoga", op.OPPORTUNITY_KIND_WELLNESS_OR_SUSTAINABILITY),
        ("Gardening at Teasel", op.OPPORTUNITY_KIND_WELLNESS_OR_SUSTAINABILITY),
        ("Arts & Crafts at Teasel Gardens", OTHER),
        ("Park Kids", OTHER),
        ("Spanish Dance at Rowan", OTHER),
        ("Curious by Nature: Snakes", OTHER),
        ("Youth Career Introduction Fair", op.OPPORTUNITY_KIND_JOB),
        ("Fun Run at Wren", op.OPPORTUNITY_KIND_WELLNESS_OR_SUSTAINABILITY),
        ("Annual Plant Sale", op.OPPORTUNITY_KIND_JOINT_EVENT),
        ("Referee Training", op.OPPORTUNITY_KIND_WORKSHOP),
    ],
)
def test_the_name_tells_the_kind(name: str, kind: op.OpportunityKind) -> None:
    assert opportunity_kind(name, "", minimum_age=8, pays=False) == kind


def test_where_the_name_says_nothing_the_category_pay_and_age_do() -> None:
    def kind(category: str = "", age: int = 8, pays: bool = False) -> op.OpportunityKind:
        return opportunity_kind("Rise Up", category, minimum_age=age, pays=pays)

    assert kind(category="Academic Support") == op.OPPORTUNITY_KIND_TUTORING
    assert kind(age=16, pays=True) == op.OPPORTUNITY_KIND_JOB
    assert kind(age=8, pays=True) == OTHER
    assert kind(age=18) == op.OPPORTUNITY_KIND_ADULT_EDUCATION
    assert kind() == OTHER


@pytest.mark.parametrize(
    ("description", "kind"),
    [
        ("Join us for a live workshop about toads.", op.OPPORTUNITY_KIND_WORKSHOP),
        ("In this workshop you learn to sing songs.", op.OPPORTUNITY_KIND_WORKSHOP),
        ("A panel of engineers answers you.", op.OPPORTUNITY_KIND_GUEST_SPEAKER),
        ("Teens come to this week's Kickback event.", op.OPPORTUNITY_KIND_JOINT_EVENT),
        ("Musicians play songs of the lake.", op.OPPORTUNITY_KIND_LANGUAGE_OR_CULTURE),
        ("Learn to knit. Workshops are mentioned in passing.", OTHER),
    ],
)
def test_where_the_name_says_nothing_the_beginning_of_the_description_does(
    description: str, kind: op.OpportunityKind
) -> None:
    ages = {"minimum_age": 0, "maximum_age": 24}
    assert opportunity_kind("Lilies", "", description, **ages, pays=False) == kind


def test_a_performance_is_open_to_every_age_and_a_class_is_not() -> None:
    text = "Learn songs with two musicians."
    assert opportunity_kind("Lilies", "", text, minimum_age=6, maximum_age=9, pays=False) == OTHER


def test_who_pays_for_no_work_offers_no_job() -> None:
    def kind(description: str) -> op.OpportunityKind:
        return opportunity_kind("Rise Up", "", description, minimum_age=14, pays=True)

    assert kind("You get paid for each shift.") == op.OPPORTUNITY_KIND_JOB
    assert kind("Homework help; some groups give a stipend.") == OTHER


@pytest.mark.parametrize(
    ("description", "theme"),
    [
        ("Drills and passing exercises.", "wellness"),
        ("Exercise your mind.", "wellness"),
        ("Parents are encouraged to volunteer to coach.", "community"),
        ("Build bookcases.", "literacy"),
        ("Financial literacy.", "literacy"),
        ("Pop culture.", "culture"),
        ("Cultural competency.", "culture"),
        ("Financial aid.", "money"),
        ("Cook County hosts it.", "cooking"),
        ("A bake sale.", "cooking"),
        ("The lake's dance theatre.", "theatre"),
        ("Culinary arts.", "arts"),
        ("Time away from parents.", "family"),
        ("Big Momma's kitchen.", "family"),
        ("Track a business.", "sport"),
        ("Musicality counts.", "music"),
    ],
)
def test_what_is_said_in_passing_is_no_theme(description: str, theme: str) -> None:
    assert theme not in themes("Lilies", "", description)


def test_whom_it_is_for_tells_early_years() -> None:
    assert "early-years" in themes("Tumbling", "", "", maximum_age=6)
    assert "early-years" not in themes("Tumbling", "", "", maximum_age=7)
    assert "early-years" not in themes("Concert", "", "", maximum_age=0)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Rowan High School - Parent University", pa.PARTNER_KIND_SCHOOL),
        ("Academy of Music", pa.PARTNER_KIND_SCHOOL),
        ("Lake University", pa.PARTNER_KIND_UNIVERSITY),
        ("City Colleges - North", pa.PARTNER_KIND_UNIVERSITY),
        ("Larkhaven Park District", pa.PARTNER_KIND_PUBLIC_BODY),
        ("Department of Family Services", pa.PARTNER_KIND_PUBLIC_BODY),
        ("Loom Software Corp.", pa.PARTNER_KIND_BUSINESS),
        ("After School Matters", pa.PARTNER_KIND_COMMUNITY_ORGANISATION),
        ("Riverside Neighbors", pa.PARTNER_KIND_COMMUNITY_ORGANISATION),
    ],
)
def test_the_name_tells_the_kind_of_partner(name: str, kind: pa.PartnerKind) -> None:
    assert partner_kind(name) == kind


def test_themes_of_the_name_come_first() -> None:
    assert themes("Swimming", "", "Art, music and swimming") == ("swimming", "arts", "music")


def test_a_venue_is_no_theme() -> None:
    assert themes("Chess at Garden School of Dance", "", "") == ("games",)


@given(st.text(), st.text())
def test_themes_are_at_most_ten_slugs(name: str, description: str) -> None:
    every = f"{description} art music dance acting film sport swim yoga stem code garden book cook"
    found = themes(name, "", every)
    assert len(found) == len(set(found)) <= 10
    assert all(re.fullmatch(r"[a-z][a-z0-9-]{0,39}", slug) for slug in found)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("NEAR WEST SIDE", "Near West Side"),
        ("near  west side ", "Near West Side"),
        ("MCKINLEY PARK", "McKinley Park"),
        ("OHARE", "O'Hare"),
        ("BACK OF THE YARDS", "Back of the Yards"),
        ("Back of the Yards", "Back of the Yards"),
        ("BRONZEVILLE/SOUTH LAKEFRONT", "Bronzeville/South Lakefront"),
        ("", ""),
    ],
)
def test_areas_are_spelt_one_way(text: str, name: str) -> None:
    assert area_name(text) == name
    assert area_name(name) == name
