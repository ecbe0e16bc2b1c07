"""The report ``offer``: what is open, as of any day."""

from typing import Any

import pytest
from lyceum_chassis.errors import InvalidArgument
from lyceum_projections.facts import (
    CapacityChanged,
    OpportunityCancelled,
    OpportunityClosed,
    OpportunityRevised,
    PlaceTaken,
    Promoted,
    Waitlisted,
    Withdrawn,
)
from lyceum_projections.reporting.released import OfferQuestion, offer_report
from lyceum_projections.reports.offer import REPORT

from .city import an_id, offer, opportunity, published
from .reporting import Kept, figures

A, B = str(an_id("Open Door")), str(an_id("Lake School"))
COUNTS = ("opportunities", "places", "taken", "waiting")
LOOP = {"area": "LOOP"}


@pytest.fixture
def kept() -> Kept:
    kept = Kept(REPORT)
    kept.tell(opportunity("a"), published(capacity=2), PlaceTaken(), PlaceTaken(), Waitlisted())
    kept.tell(opportunity("b"), published(capacity=30, place=None, kind="job"))
    kept.tell(opportunity("c"), published(host="Lake School", kind="job", capacity=4))
    return kept


async def test_what_is_open_counts_in_its_group_and_most_places_come_first(kept: Kept) -> None:
    table = await kept.ask()
    assert list(figures(table, *COUNTS).items()) == [
        (("",), (1, 30, 0, 0)),
        (("AUSTIN",), (2, 6, 2, 1)),
        (("ALL",), (3, 36, 2, 1)),
    ]
    assert [line.keys[0].label for line in table.lines] == ["Not known", "Austin", "All"]


async def test_partners_are_named_where_they_are_known(kept: Kept) -> None:
    table = await kept.ask(group_by=["partner"], names={A: "Open Door"})
    assert [line.keys[0].label for line in table.lines] == ["Open Door", "Not known", "All"]
    assert figures(table, "places") == {(A,): (32,), (B,): (4,), ("ALL",): (36,)}


async def test_a_filter_takes_a_value_however_it_is_written(kept: Kept) -> None:
    kept.tell(opportunity("ole"), published(place={"area": "Peña  Alta"}, capacity=7))
    for written in ("peña alta", "PENA ALTA", "Pen\u0303a Alta"):
        assert figures(await kept.ask(where={"area": [written]}), "places")["ALL",] == (7,)
    both = await kept.ask(where={"area": ["austin", "Austin", "pena alta"]}, group_by=["area"])
    assert ("AUSTIN",) in figures(both, "places")
    assert figures(await kept.ask(where={"area": ["nowhere"]}), "places")["ALL",] == (0,)


async def test_filters_of_different_dimensions_all_hold(kept: Kept) -> None:
    table = await kept.ask(where={"area": ["AUSTIN", "LOOP"], "kind": ["job"]})
    assert figures(table, "places") == {("AUSTIN",): (4,), ("ALL",): (4,)}
    assert figures(await kept.ask(where={"area": [""]}), "places")["",] == (30,)


async def test_a_fill_rate_without_places_is_none(kept: Kept) -> None:
    table = await kept.ask()
    assert figures(table, "fill_rate")["AUSTIN",] == (2 / 6,)
    assert figures(await Kept(REPORT).ask(), "fill_rate") == {("ALL",): (None,)}


async def test_learners_move_between_taken_and_waiting(kept: Kept) -> None:
    kept.tell(opportunity("a"), Withdrawn(had_place=True), Promoted(), Withdrawn(had_place=True))
    kept.tell(opportunity("a"), CapacityChanged(capacity=9), Waitlisted())
    kept.tell(opportunity("a"), Withdrawn(had_place=False))
    assert figures(await kept.ask(where={"kind": ["workshop"]}), *COUNTS)["ALL",] == (1, 9, 1, 0)


async def test_what_is_closed_or_cancelled_counts_no_longer(kept: Kept) -> None:
    kept.tell(opportunity("a"), OpportunityClosed())
    kept.tell(opportunity("b"), OpportunityCancelled())
    assert figures(await kept.ask(), *COUNTS)["ALL",] == (1, 4, 0, 0)


async def test_as_of_any_day_the_offer_is_what_it_was(kept: Kept) -> None:
    kept.tell(opportunity("a"), OpportunityClosed(), on="2026-11-10")
    kept.tell(
        opportunity("b"),
        OpportunityRevised.model_validate(
            {"host_id": A, "offer": offer(kind="job", capacity=30, place=LOOP)}
        ),
        on="2026-11-20",
    )
    assert figures(await kept.ask(as_of="2026-11-01"), "places") == {("ALL",): (0,)}
    assert figures(await kept.ask(as_of="2026-11-09"), "places")["AUSTIN",] == (6,)
    assert figures(await kept.ask(as_of="2026-11-10"), "places")["AUSTIN",] == (4,)
    assert ("LOOP",) not in figures(await kept.ask(as_of="2026-11-19"), "places")
    assert figures(await kept.ask(as_of="2026-11-20"), "places")["LOOP",] == (30,)


async def test_what_is_over_is_not_open_though_nobody_closed_it() -> None:
    kept = Kept(REPORT)
    last_days = {"start_date": "2026-03-02", "end_date": "2026-11-09", "time_zone": "UTC"}
    kept.tell(opportunity("a"), published(schedule=last_days), PlaceTaken())
    assert figures(await kept.ask(as_of="2026-11-09"), *COUNTS)["ALL",] == (1, 10, 1, 0)
    assert figures(await kept.ask(as_of="2026-11-10"), *COUNTS)["ALL",] == (0, 0, 0, 0)
    kept.tell(opportunity("a"), Withdrawn(had_place=True), OpportunityClosed(), on="2026-11-12")
    assert figures(await kept.ask(), *COUNTS)["ALL",] == (0, 0, 0, 0)


async def test_the_offer_as_a_trend(kept: Kept) -> None:
    kept.tell(opportunity("a"), OpportunityClosed(), on="2026-11-10")
    asked: dict[str, Any] = {"from": "2026-11-01", "to": "2026-11-26", "trend": "month"}
    table = await kept.ask(**asked, group_by=["kind"])
    assert figures(table, "places") == {
        ("2026-11", "job"): (34,),
        ("2026-11", "ALL"): (34,),
    }
    days = figures(await kept.ask(**{**asked, "trend": "day", "to": "2026-11-10"}), "opportunities")
    assert [days[f"2026-11-{day:02}", "ALL"] for day in (1, 2, 9, 10)] == [(0,), (3,), (3,), (2,)]


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"group_by": ["colour"]}, "group_by"),
        ({"where": {"colour": ["red"]}}, "where"),
        ({"group_by": ["area", "area"]}, "group_by"),
        ({"as_of": "2026-11-27"}, "as_of"),
        ({"from": "2026-11-01", "to": "2026-11-27"}, "to"),
        ({"from": "2020-01-01", "to": "2026-11-01", "trend": "day"}, "trend"),
        ({"where": {"area": [str(n) for n in range(300)]}}, "where"),
    ],
)
async def test_a_question_that_makes_no_sense_is_refused_by_name(
    kept: Kept, asked: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidArgument) as refused:
        await kept.ask(**asked)
    assert {name for name, _ in refused.value.violations} == {field}


async def test_in_the_released_shape_the_groups_stand_beside_their_total(kept: Kept) -> None:
    asked = OfferQuestion(group_by="kind").as_asked()
    report = offer_report(await kept.ask(**dict(asked)))
    assert [(row.key, row.label, row.places, row.taken) for row in report.rows] == [
        ("job", "Job", 34, 0),
        ("workshop", "Workshop", 2, 2),
    ]
    assert (report.total.places, report.total.fill_rate) == (36, 2 / 36)
