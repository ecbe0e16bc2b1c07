"""A report is what it declares: one that is made here is asked as those that are built in."""

from typing import Any
from uuid import UUID

import pytest
from lyceum_chassis.kafka.cloudevents import Recorded
from lyceum_chassis.projector.ledger import Entry
from lyceum_chassis.projector.projection import Fact, Row
from lyceum_projections.facts import SurveyClosed
from lyceum_projections.reporting.comma_separated import comma_separated
from lyceum_projections.reporting.declaration import (
    Dimension,
    Persons,
    Quantile,
    Ratio,
    Report,
    Sum,
)
from lyceum_projections.reporting.distribution import counts_of
from lyceum_projections.reports import REPORTS, by_name

from .city import an_id, recorded
from .reporting import UTC_ZONE, Kept, figures


class HoursLogged(Fact, type="lyceum.opportunities.placement.hours_logged.v1"):
    person_id: UUID
    area: str
    minutes: int


def evolve(row: Row | None, fact: HoursLogged, recorded: Recorded) -> Row:
    """A row a person: how many minutes they have by now."""
    return {"minutes": (row or {}).get("minutes", 0) + fact.minutes}


def happened(row: Row, fact: HoursLogged, recorded: Recorded) -> list[Entry]:
    at = {"area": fact.area}
    counts = {"minutes": fact.minutes, "logs": 1} | counts_of("hours", fact.minutes // 60)
    return [Entry(at, counts, person=str(fact.person_id))]


def stands(row: Row) -> list[Entry]:
    """Who has ten hours or more counts among the regular ones, wherever they were."""
    return [Entry({"area": ""}, {"regular": 1})] if row["minutes"] >= 600 else []


HOURS = Report(
    name="hours",
    version=1,
    title="Hours",
    says="How long people took part.",
    facts=(HoursLogged,),
    people=(HoursLogged,),
    evolve=evolve,
    key=lambda fact, recorded: f"person-{fact.person_id}",
    stands=stands,
    happened=happened,
    dimensions=(Dimension("area", "Community area"),),
    measures=(
        Sum(name="minutes", title="Minutes", of_people=True),
        Persons(name="people", title="People", of="logs"),
        Ratio(
            name="each", title="Minutes a log", part="minutes", whole="logs", unit="mean",
            of_people=True,
        ),
        Quantile(name="most", title="Hours of the longest tenth, at least", of="hours", share=0.9,
                 unit="hours", of_people=True),
        Sum(name="regular", title="Regular", balance=True),
    ),
)  # fmt: skip


def logged(person: int, area: str, minutes: int) -> HoursLogged:
    return HoursLogged(person_id=an_id(str(person)), area=area, minutes=minutes)


def kept() -> Kept:
    told = Kept(HOURS)
    for person in range(12):
        told.tell(f"placement-{person}", logged(person, "LOOP", 60), on="2026-05-04")
    for person in range(15):
        told.tell(f"placement-x{person}", logged(person, "QUAY", 540), on="2026-06-08")
    return told


async def test_rows_of_a_person_come_from_many_streams() -> None:
    """Twelve people of both areas reach ten hours together with their second log."""
    assert figures(await kept().ask(), "regular")["ALL",] == (12,)
    assert figures(await kept().ask(as_of="2026-05-20"), "regular")["ALL",] == (0,)


async def test_people_and_what_they_did_are_measured_by_one_dimension() -> None:
    shown = figures(await kept().ask(), "minutes", "people", "each", "most")
    assert shown["LOOP",] == (720, 12, 60, 1)
    assert shown["QUAY",] == (8_100, 15, 540, 9)
    assert shown["ALL",] == (8_820, 15, 8_820 / 27, 9)


async def test_a_small_group_and_what_would_tell_it_are_hidden() -> None:
    few = kept().tell("placement-few", logged(100, "HILL", 30), on="2026-05-05")
    assert figures(await few.ask(), "most")["HILL",] == ("hidden",)
    shown = figures(await few.ask(), "minutes")
    assert shown["HILL",] == ("hidden",)
    assert ("hidden",) in (shown["LOOP",], shown["QUAY",]) or shown["ALL",] == ("hidden",)


async def test_it_comes_as_csv_without_a_line_of_its_own() -> None:
    text = comma_separated(await kept().ask(where={"area": ["LOOP"]}))
    assert text.splitlines() == [
        "area,minutes,people,each,most,regular", "Loop,720,12,60,1,0", "(all),720,12,60,1,0",
    ]  # fmt: skip


def test_its_topics_and_the_streams_that_can_be_waited_for_follow_from_its_facts() -> None:
    assert REPORTS["offer"].categories == ("opportunity",)
    assert HOURS.categories == ()  # a row of a person has no stream's version
    assert HOURS.projection(kept().rules.zone).topics == ["lyceum.opportunities.v1"]


def declared(**changes: Any) -> Report:
    known = {name: getattr(HOURS, name) for name in HOURS.__dataclass_fields__}
    return Report(**{**known, **changes})


@pytest.mark.parametrize(
    "changes",
    [
        {"dimensions": [Dimension(name, name) for name in ("a", "b", "c")]},
        {"dimensions": [Dimension("minutes", "a")]},
        {"dimensions": []},
        {"group_by": ["colour"]},
        {"order": "colour"},
        {"chart": "colour"},
        {"people": ()},
        {"people": (HoursLogged, SurveyClosed)},
    ],
)
def test_a_declaration_that_cannot_be_kept_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="hours"):
        declared(**changes)


def test_the_same_people_are_counted_in_one_report_only() -> None:
    """Whatever the version of the fact: its table is protected by itself alone."""

    class HoursLoggedAnew(Fact, type="lyceum.opportunities.placement.hours_logged.v2"):
        person_id: UUID

    anew = declared(name="care", facts=(HoursLoggedAnew,), people=(HoursLoggedAnew,))
    with pytest.raises(ValueError, match=r"hours and care count people by .*hours_logged"):
        by_name([HOURS, anew])


def test_a_fact_that_counts_people_without_saying_so_is_not_folded() -> None:
    silent = declared(facts=(HoursLogged, SurveyClosed), people=(SurveyClosed,))
    ledger = silent.projection(UTC_ZONE).ledger
    assert ledger is not None
    fact = logged(1, "LOOP", 60)
    with pytest.raises(ValueError, match=r"hours_logged\.v1 counts people"):
        ledger.told({"minutes": 60}, fact, recorded("placement-1", 1, fact))
