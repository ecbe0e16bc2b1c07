"""What each row adds to the cells of the reports."""

from lyceum_chassis.projector.projection import Fact
from lyceum_projections import offer as offer_projection
from lyceum_projections import voices as voices_projection
from lyceum_projections.facts import (
    About,
    OpportunityClosed,
    PlaceTaken,
    Promoted,
    ResponseSubmitted,
    SurveyClosed,
    SurveyOpened,
    SurveyOpenedV1,
    SurveyReplied,
    Waitlisted,
    Withdrawn,
)

from .city import an_id, folded, opportunity, published, survey

WORKSHOP = About(kind="workshop", area="AUSTIN")


def offered(*facts: Fact) -> tuple[str, dict[str, int]] | None:
    row = folded(offer_projection.OFFER, opportunity("a"), facts)
    return offer_projection.tally(row or {"_id": "", "version": 1})


def heard(*facts: Fact) -> tuple[str, dict[str, int]] | None:
    row = folded(voices_projection.VOICES, survey("a"), facts)
    return voices_projection.tally(row or {"_id": "", "version": 1})


def test_an_open_opportunity_counts_in_the_cell_of_its_area_kind_and_host() -> None:
    tallied = offered(published(capacity=2), PlaceTaken(), PlaceTaken(), Waitlisted())
    assert tallied is not None
    cell, counts = tallied
    assert offer_projection.cell_of(cell) == ("AUSTIN", "workshop", str(an_id("Open Door")))
    assert counts == {"opportunities": 1, "places": 2, "taken": 2, "waiting": 1}


def test_a_promoted_learner_moves_from_waiting_to_taken() -> None:
    facts = [published(), PlaceTaken(), Waitlisted(), Withdrawn(had_place=True), Promoted()]
    tallied = offered(*facts)
    assert tallied is not None
    assert (tallied[1]["taken"], tallied[1]["waiting"]) == (1, 0)


def test_a_learner_who_stops_waiting_frees_no_place() -> None:
    tallied = offered(published(), PlaceTaken(), Waitlisted(), Withdrawn(had_place=False))
    assert tallied is not None
    assert (tallied[1]["taken"], tallied[1]["waiting"]) == (1, 0)


def test_what_is_not_open_counts_nowhere() -> None:
    assert offered() is None
    assert offered(PlaceTaken()) is None
    assert offered(published(), OpportunityClosed()) is None


def test_an_area_with_a_bar_in_its_name_is_still_one_area() -> None:
    host = str(an_id("Open Door"))
    assert offer_projection.cell_of(offer_projection.cell_key("A|B", "job", host))[0] == "A|B"
    assert voices_projection.cell_of(voices_projection.cell_key("job", "A|B")) == ("job", "A|B")


def test_a_closed_survey_adds_up_its_responses_without_keeping_them() -> None:
    tallied = heard(
        SurveyOpened(about=WORKSHOP),
        ResponseSubmitted(scales={"joy": 5, "use": 4}),
        ResponseSubmitted(scales={}),
        SurveyClosed(),
    )
    assert tallied == (
        "workshop|AUSTIN",
        {
            "responses": 2,
            "score_sum": 9,
            "score_count": 2,
            "surveys_closed": 1,
            "surveys_replied": 0,
        },
    )


def test_a_survey_opened_by_an_older_version_counts_the_same() -> None:
    old = SurveyOpenedV1(kind="workshop", area="AUSTIN")
    assert heard(old, SurveyClosed()) == heard(SurveyOpened(about=WORKSHOP), SurveyClosed())


def test_an_open_survey_counts_nowhere_so_that_two_looks_cannot_tell_one_response() -> None:
    opened = SurveyOpened(about=WORKSHOP)
    assert heard(opened, ResponseSubmitted(scales={"joy": 5})) is None


def test_a_survey_counts_as_replied_to_once_it_is_closed() -> None:
    replied = heard(SurveyOpened(about=WORKSHOP), SurveyClosed(), SurveyReplied())
    assert replied is not None
    assert replied[1]["surveys_replied"] == 1


def test_a_response_to_a_survey_that_was_never_opened_counts_nowhere() -> None:
    assert heard(ResponseSubmitted(scales={"joy": 5})) is None
