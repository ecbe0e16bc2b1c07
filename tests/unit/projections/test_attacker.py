"""Somebody asks for every table of a report of people, and solves what was told as equations.

The unknowns are the figures of each kind, area and period; each figure that is shown is an equation
over them. The attacker knows besides that none is negative, and which are nothing. A linear program
gives the least and the greatest that each can be: for no group of few people may they be close.
"""

import asyncio
from itertools import chain, combinations
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lyceum_projections.disclosure import ALL, Group, People, with_sums
from lyceum_projections.facts import About, ResponseSubmitted, SurveyOpened
from lyceum_projections.reporting.answers import Table
from lyceum_projections.reporting.points import Rules
from lyceum_projections.reports.voices import REPORT
from scipy.optimize import linprog

from .city import an_id, survey
from .reporting import UTC_ZONE, Kept

KINDS, AREAS = ("job", "tutoring", "workshop"), ("HILL", "LOOP", "QUAY")
QUARTERS = ({"from": "2026-01-01", "to": "2026-03-31"}, {"from": "2026-04-01", "to": "2026-06-30"})
BOTH = {"from": "2026-01-01", "to": "2026-06-30"}
THRESHOLD = 5
MARGIN = 1.0
"""Between the least and the greatest that a figure of few people can be."""

Cell = tuple[int, str, str]
"""Quarter, kind and area."""

Responses = dict[Cell, list[int]]
"""Who responded in each; a person may do so several times, and in several cells."""

crowds = st.lists(st.integers(0, 8), min_size=1, max_size=4) | st.lists(
    st.integers(0, 60), min_size=5, max_size=40
)
cells = st.tuples(st.integers(0, 1), st.sampled_from(KINDS), st.sampled_from(AREAS))
histories = st.dictionaries(cells, crowds, min_size=1, max_size=14)

# Sixteen people in a row, of whom two cells hold three each: the same three.
SAME_FEW: Responses = {
    (0, "job", "LOOP"): list(range(20, 36)),
    (0, "job", "QUAY"): [1, 2, 3],
    (0, "job", "HILL"): [1, 2, 3],
    (0, "workshop", "LOOP"): list(range(40, 56)),
}


def kept_of(responses: Responses) -> Kept:
    kept = Kept(REPORT, Rules(UTC_ZONE, threshold=THRESHOLD, people_period="quarter"))
    for (quarter, kind, area), persons in responses.items():
        stream = survey(f"{quarter} {kind} {area}")
        said = [ResponseSubmitted(respondent_id=an_id(f"{p}"), scales={"joy": 1 + p % 5})
                for p in persons]  # fmt: skip
        opened = SurveyOpened(about=About(kind=kind, area=area))
        kept.tell(stream, opened, *said, on=("2026-02-03", "2026-05-04")[quarter])
    return kept


def questions() -> list[dict[str, Any]]:
    """Every time, grouping and filter by a set of kinds or of areas."""
    filters: list[dict[str, Any]] = [{}]
    for name, values in (("kind", KINDS), ("area", AREAS)):
        chosen = chain(*(combinations(values, n) for n in (1, 2)))
        filters += [{name: list(each)} for each in chosen]
    return [
        {**time, "group_by": by, "where": where}
        for time in (*QUARTERS, BOTH, {**BOTH, "trend": "quarter"})
        for by in (["kind", "area"], ["kind"], ["area"])
        for where in filters
    ]


async def told(kept: Kept) -> list[tuple[dict[str, Any], Table]]:
    return [(asked, await kept.ask(**asked)) for asked in questions()]


def equations(
    answers: list[tuple[dict[str, Any], Table]], measure: str, unknown: list[Cell]
) -> list[tuple[list[float], float]]:
    """What is shown: which unknowns add up to what. A mean is taken times its number, as if the
    attacker knew that everybody answered every question."""
    found: dict[tuple[float, ...], float] = {}
    for asked, table in answers:
        for line in table.lines:
            value = line.value("responses")
            if measure == "mean":
                mean = line.value("mean")
                value = None if mean is None or value is None else mean * value
            if value is None or line.hides(measure):
                continue
            wanted = {key.dimension: ALL if key.all else key.value for key in line.keys}
            row = tuple(float(_counts(cell, wanted, asked, line.period)) for cell in unknown)
            if any(row):
                assert abs(found.setdefault(row, value) - value) < 1e-6  # told alike everywhere
    return [(list(row), value) for row, value in found.items()]


def _counts(cell: Cell, wanted: dict[str, str | None], asked: dict[str, Any], period: str) -> bool:
    quarter, kind, area = cell
    if period:
        within = period == f"2026-Q{quarter + 1}"
    else:
        within = asked["from"] <= QUARTERS[quarter]["from"] <= asked["to"]
    return within and all(
        wanted.get(name, ALL) in (ALL, value) and value in asked["where"].get(name, [value])
        for name, value in (("kind", kind), ("area", area))
    )


def width(known: list[tuple[list[float], float]], target: list[float]) -> float:
    """Between the least and the greatest that the sum of these unknowns can be."""
    if not known:
        return float("inf")
    rows, values = [row for row, _ in known], [value for _, value in known]
    ends = []
    for sign in (1, -1):
        solved = linprog([sign * each for each in target], A_eq=rows, b_eq=values)
        if solved.status == 3:
            return float("inf")
        assert solved.status == 0, solved.message
        ends.append(sign * solved.fun)
    return float(ends[1] - ends[0])


def few(responses: Responses) -> list[tuple[Cell, ...]]:
    """The groups of a quarter with too few people: cells, rows, columns and all of it."""
    found: dict[tuple[Cell, ...], None] = {}
    for quarter in (0, 1):
        for kind in (*KINDS, ALL):
            for area in (*AREAS, ALL):
                group = tuple(
                    cell
                    for cell in responses
                    if cell[0] == quarter and kind in (ALL, cell[1]) and area in (ALL, cell[2])
                )
                people = {person for cell in group for person in responses[cell]}
                if 0 < len(people) < THRESHOLD:
                    found[group] = None
    return list(found)


@given(histories)
@example(SAME_FEW)
@settings(max_examples=12, deadline=None)
def test_no_figure_of_few_people_can_be_solved_from_all_that_is_shown(
    responses: Responses,
) -> None:
    attack(responses)


def attack(responses: Responses) -> None:
    answers = asyncio.run(told(kept_of(responses)))
    unknown = list(responses)
    for measure in ("responses", "mean"):
        known = equations(answers, measure, unknown)
        for group in few(responses):
            target = [float(cell in group) for cell in unknown]
            assert width(known, target) >= MARGIN, (measure, group)


def test_the_attacker_finds_out_a_table_that_only_hides_its_small_cells(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def naive(people: People, threshold: int, also: object) -> frozenset[Group]:
        table = with_sums(people.by_group)
        return frozenset(g for g in table if people.distinct(people.covered(g)) < threshold)

    monkeypatch.setattr("lyceum_projections.reporting.people.hidden_groups", naive)
    with pytest.raises(AssertionError, match="responses"):
        attack({(0, "job", "LOOP"): [1, 2, 3], (0, "job", "QUAY"): list(range(10, 20))})


def test_the_attacker_solves_what_a_shown_sum_gives_away() -> None:
    whole, part = ([1.0, 1.0], 20.0), ([1.0, 0.0], 17.0)
    assert width([whole], [0.0, 1.0]) == 20.0
    assert width([whole, part], [0.0, 1.0]) < 1e-6
