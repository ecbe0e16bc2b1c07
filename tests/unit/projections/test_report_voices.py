"""The report ``voices``: figures of people are told where they tell of enough of them."""

from typing import Any

import pytest
from lyceum_chassis.errors import InvalidArgument
from lyceum_chassis.projector.projection import Fact
from lyceum_projections.facts import (
    About,
    ResponseSubmitted,
    SurveyClosed,
    SurveyOpened,
    SurveyOpenedV1,
    SurveyReplied,
)
from lyceum_projections.reporting.points import Rules
from lyceum_projections.reporting.released import voices_report
from lyceum_projections.reports.voices import REPORT

from .city import an_id, survey
from .reporting import OPEN, UTC_ZONE, Kept, figures

WORKSHOP = SurveyOpened(about=About(kind="workshop", area="AUSTIN"))
QUARTERS = Rules(UTC_ZONE, people_period="quarter")


def opened(kind: str = "workshop", area: str = "AUSTIN") -> SurveyOpened:
    return SurveyOpened(about=About(kind=kind, area=area))


def said(person: object, **scales: int) -> ResponseSubmitted:
    return ResponseSubmitted(respondent_id=an_id(str(person)), scales=scales)


def answers(count: int, first: int = 0, **scales: int) -> list[Fact]:
    return [said(person, **(scales or {"joy": 4})) for person in range(first, first + count)]


def heard(rules: Rules = OPEN, **surveys: tuple[str, str, int]) -> Kept:
    """Surveys by name: kind, area and number of people."""
    kept, asked = Kept(REPORT, rules), 0
    for name, (kind, area, people) in surveys.items():
        kept.tell(survey(name), opened(kind, area), *answers(people, asked), SurveyClosed())
        asked += people
    return kept


async def shown(kept: Kept, *measures: str, **asked: Any) -> dict[tuple[str, ...], Any]:
    return figures(await kept.ask(**asked), *(measures or ("responses",)))


async def test_voices_come_with_sums_over_kinds_areas_and_all() -> None:
    kept = heard(a=("job", "LOOP", 10), b=("job", "", 20), c=("workshop", "", 30))
    assert await shown(kept) == {
        ("job", "LOOP"): (10,),
        ("job", ""): (20,),
        ("workshop", ""): (30,),
        ("job", "ALL"): (30,),
        ("workshop", "ALL"): (30,),
        ("ALL", "LOOP"): (10,),
        ("ALL", ""): (50,),
        ("ALL", "ALL"): (60,),
    }


async def test_ten_answers_of_one_person_are_one_person() -> None:
    kept = Kept(REPORT)
    for number in range(10):
        kept.tell(survey(f"s{number}"), WORKSHOP, said("one", joy=2), SurveyClosed())
    for line in (await shown(kept, "people", "responses", "mean")).values():
        assert line == ("hidden", "hidden", "hidden")


async def test_a_mean_of_one_among_thirty_is_hidden_though_thirty_answered() -> None:
    kept = Kept(REPORT)
    silent = [said(person) for person in range(29)]
    kept.tell(survey("a"), WORKSHOP, *silent, said(29, joy=1), SurveyClosed())
    for line in (await shown(kept, "people", "responses", "mean")).values():
        assert line == (30, 30, "hidden")


async def test_people_are_counted_once_however_often_they_answer() -> None:
    kept = Kept(REPORT)
    for name in ("a", "b"):
        kept.tell(survey(name), WORKSHOP, *answers(15))
    assert (await shown(kept, "people", "responses"))["ALL", "ALL"] == (15, 30)


async def test_what_subtraction_leaves_of_the_same_few_people_is_hidden_too() -> None:
    """Two groups of the same six people are under one sum: together, too, they are six people."""
    kept = heard(a=("job", "LOOP", 20), b=("job", "QUAY", 0), c=("job", "HILL", 0))
    for name in ("b", "c"):
        kept.tell(survey(f"{name}2"), opened("job", {"b": "QUAY", "c": "HILL"}[name]))
        kept.tell(survey(f"{name}2"), *answers(6, 100))
    lines = await shown(kept)
    assert lines["job", "QUAY"] == lines["job", "HILL"] == ("hidden",)
    assert "hidden" in (lines["job", "LOOP"] + lines["job", "ALL"])


async def test_a_survey_opened_by_an_older_version_counts_the_same() -> None:
    kept = Kept(REPORT)
    kept.tell(survey("a"), SurveyOpenedV1(kind="workshop", area="AUSTIN"), *answers(12))
    assert (await shown(kept))["workshop", "AUSTIN"] == (12,)


async def test_a_response_to_a_survey_that_was_never_opened_counts_nowhere() -> None:
    assert await shown(Kept(REPORT).tell(survey("a"), *answers(20))) == {("ALL", "ALL"): (0,)}


async def test_surveys_are_replied_to_where_anybody_may_see_it() -> None:
    kept = heard(a=("job", "LOOP", 3), b=("job", "LOOP", 3))
    kept.tell(survey("a"), SurveyReplied())
    assert (await shown(kept, "closed", "reply_rate", "responses"))["job", "LOOP"] == (
        2,
        0.5,
        "hidden",
    )


async def test_a_filter_tells_no_more_than_the_table_that_is_published() -> None:
    """Kinds a and b are large enough together; but who asks for both, and for a, knows b."""
    kept = heard(a=("job", "LOOP", 12), b=("workshop", "LOOP", 5), c=("tutoring", "LOOP", 12))
    assert (await shown(kept, where={"kind": ["job", "workshop"]}))["ALL", "ALL"] == ("hidden",)
    kept = heard(a=("job", "LOOP", 12), b=("workshop", "LOOP", 15), c=("tutoring", "LOOP", 12))
    assert (await shown(kept, where={"kind": ["job", "workshop"]}))["ALL", "ALL"] == (27,)


async def test_figures_of_people_move_when_a_quarter_closes_and_not_before() -> None:
    kept = Kept(REPORT, QUARTERS)
    kept.tell(survey("a"), WORKSHOP, *answers(12), on="2026-08-03")
    kept.tell(survey("a"), *answers(40, 100), SurveyClosed(), on="2026-10-01")
    assert (await shown(kept))["ALL", "ALL"] == (12,)
    assert (await shown(kept, as_of="2026-10-01"))["ALL", "ALL"] == (0,)  # still settling
    assert (await shown(kept, as_of="2026-10-02"))["ALL", "ALL"] == (12,)
    table = await kept.ask()
    assert (table.from_date, table.to_date) == ("2026-07-01", "2026-09-30")


async def test_longer_times_add_up_what_is_published_and_the_people_of_one_period_alone() -> None:
    kept = Kept(REPORT, QUARTERS)
    kept.tell(survey("a"), WORKSHOP, *answers(12), on="2026-05-03")
    kept.tell(survey("a"), *answers(14), on="2026-08-03")
    asked = {"from": "2026-04-01", "to": "2026-09-30"}
    assert (await shown(kept, "responses", "people", **asked))["ALL", "ALL"] == (26, None)
    trend = await shown(kept, "responses", "people", **asked, trend="quarter", group_by=["kind"])
    assert trend["2026-Q2", "workshop"] == (12, 12)
    assert trend["2026-Q3", "ALL"] == (14, 14)


@pytest.mark.parametrize(
    "asked",
    [
        {"from": "2026-04-02", "to": "2026-09-30"},
        {"from": "2026-04-01", "to": "2026-09-29"},
        {"from": "2026-07-01", "to": "2026-11-26"},
        {"trend": "day"},
    ],
)
async def test_times_that_would_tell_what_a_period_hides_are_refused(asked: dict[str, Any]) -> None:
    with pytest.raises(InvalidArgument):
        await Kept(REPORT, QUARTERS).ask(**asked)


async def test_in_the_released_shape_a_hidden_row_carries_no_figure_at_all() -> None:
    kept = heard(a=("job", "LOOP", 9), b=("job", "", 20))
    kept.tell(survey("a"), SurveyReplied())
    hidden = [row for row in voices_report(await kept.ask()).rows if row.hidden]
    assert ("job", "LOOP") in {(row.kind, row.area) for row in hidden}
    for row in hidden:
        assert (row.responses, row.mean, row.reply_rate) == (None, None, None)


async def test_in_the_released_shape_over_all_there_is_a_row_even_when_nobody_answered() -> None:
    for kept in (Kept(REPORT), heard(a=("job", "LOOP", 0))):
        (row,) = voices_report(await kept.ask()).rows
        assert (row.all_kinds, row.all_areas, row.hidden) == (True, True, True)


async def test_days_to_a_reply_are_told_by_their_median() -> None:
    """Of surveys, not of people: nothing is hidden. Each is replied to so many days after."""
    kept = Kept(REPORT)
    for name, replied in (("a", "2026-11-05"), ("b", "2026-11-03"), ("c", "2026-11-09")):
        kept.tell(survey(name), WORKSHOP, SurveyClosed(), on="2026-11-02")
        kept.tell(survey(name), SurveyReplied(), on=replied)
    kept.tell(survey("d"), WORKSHOP, SurveyClosed(), on="2026-11-02")
    assert (await shown(kept, "reply_rate", "reply_days"))["ALL", "ALL"] == (3 / 4, 3)


async def test_a_filter_of_people_takes_a_value_however_it_is_written() -> None:
    kept = heard(a=("job", "LOOP", 10), b=("job", "AUSTIN", 20))
    assert (await shown(kept, where={"area": ["Loop"]}))["ALL", "ALL"] == (10,)
