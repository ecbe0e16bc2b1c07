"""The two reports, from the cells."""

from typing import Any

from lyceum_projections.offer import cell_key as offer_key
from lyceum_projections.reports import OfferQuestion, offer_groups, offer_report, voices_report
from lyceum_projections.voices import cell_key as voices_key

from .city import an_id

A, B = str(an_id("Open Door")), str(an_id("Lake School"))


def offer_cell(area: str, kind: str, host: str, *counts: int) -> dict[str, Any]:
    names = ("opportunities", "places", "taken", "waiting")
    return {"_id": offer_key(area, kind, host), **dict(zip(names, counts, strict=True))}


OFFER = [
    offer_cell("AUSTIN", "workshop", A, 2, 20, 5, 0),
    offer_cell("AUSTIN", "job", B, 1, 4, 4, 3),
    offer_cell("", "job", A, 1, 30, 0, 0),
    offer_cell("LOOP", "job", A, 0, 0, 0, 0),
]


def voices_cell(kind: str, area: str, responses: int, closed: int = 1) -> dict[str, Any]:
    return {
        "_id": voices_key(kind, area),
        "responses": responses,
        "score_sum": 4 * responses,
        "score_count": responses,
        "surveys_closed": closed,
        "surveys_replied": 0,
    }


def report_of(**question: Any) -> list[tuple[str, str, int, int]]:
    asked = OfferQuestion.model_validate(question)
    report = offer_report(asked, offer_groups(asked, OFFER), {A: "Open Door"})
    rows = [(row.key, row.label, row.places, row.taken) for row in report.rows]
    total = report.total
    assert sum(row[2] for row in rows) == total.places
    return rows


def test_most_places_come_first_and_groups_without_open_opportunities_not_at_all() -> None:
    assert report_of() == [("", "Not known", 30, 0), ("AUSTIN", "Austin", 24, 9)]


def test_the_offer_by_kind() -> None:
    assert report_of(group_by="kind") == [("job", "Job", 34, 4), ("workshop", "Workshop", 20, 5)]


def test_the_offer_by_partner_names_those_that_are_known() -> None:
    assert report_of(group_by="partner") == [(A, "Open Door", 50, 5), (B, "Not known", 4, 4)]


def test_filters_of_different_kinds_all_hold() -> None:
    assert report_of(areas=["AUSTIN", "LOOP"], kinds=["job"]) == [("AUSTIN", "Austin", 4, 4)]
    assert report_of(partner_ids=[B], kinds=["workshop"]) == []
    assert report_of(areas=[""]) == [("", "Not known", 30, 0)]


def test_a_fill_rate_without_places_is_zero() -> None:
    report = offer_report(OfferQuestion(), {}, {})
    assert (report.total.places, report.total.fill_rate) == (0, 0.0)


def test_voices_come_with_sums_over_kinds_areas_and_all() -> None:
    report = voices_report(
        [
            voices_cell("job", "LOOP", 10),
            voices_cell("job", "", 20),
            voices_cell("workshop", "", 30),
        ],
        10,
    )
    shown = {
        (row.kind, row.area, row.all_kinds, row.all_areas): row.responses for row in report.rows
    }
    assert shown == {
        ("job", "LOOP", False, False): 10,
        ("job", "", False, False): 20,
        ("workshop", "", False, False): 30,
        ("job", "", False, True): 30,
        ("workshop", "", False, True): 30,
        ("", "LOOP", True, False): 10,
        ("", "", True, False): 50,
        ("", "", True, True): 60,
    }


def test_a_hidden_row_carries_no_figure_at_all() -> None:
    report = voices_report([voices_cell("job", "LOOP", 9), voices_cell("job", "", 20)], 10)
    hidden = [row for row in report.rows if row.hidden]
    assert ("job", "LOOP") in {(row.kind, row.area) for row in hidden}
    for row in hidden:
        assert (row.responses, row.mean, row.reply_rate) == (None, None, None)


def test_over_all_there_is_a_row_even_when_nobody_answered() -> None:
    for cells in ([], [voices_cell("job", "LOOP", 0)]):
        (row,) = voices_report(cells, 10).rows
        assert (row.all_kinds, row.all_areas, row.hidden) == (True, True, True)


def test_the_reply_rate_is_absent_while_no_survey_is_closed() -> None:
    report = voices_report([voices_cell("job", "LOOP", 12, closed=0)], 10)
    assert {row.reply_rate for row in report.rows} == {None}
    assert {row.mean for row in report.rows} == {4.0}
