"""The fold that checks the reports of placements books what the reports themselves book."""

from collections.abc import Sequence
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lyceum_chassis.projector.projection import Fact
from lyceum_projections import facts_of_placements as facts
from unit.cli.both_folds import told_both

PEOPLE = [UUID(int=number) for number in (1, 2)]
DAYS = ("2026-10-30", "2026-11-02")
minutes = st.integers(1, 600)
worked = st.builds(facts.Worked, minutes=minutes)
presences = st.sampled_from(["present", "absent", "excused"])
outcomes = st.sampled_from(["job", "training", "neither", "not_known"])
reasons = st.sampled_from(["found_work", "health", "consent_withdrawn", "never_came", "other"])


def happens(person: UUID) -> st.SearchStrategy[Fact]:
    """What may follow a start, in whatever order."""
    whose = st.just(person)
    return st.one_of(
        st.builds(
            facts.AttendanceRecorded,
            person_id=whose,
            presence=presences,
            was=st.none() | presences,
        ),
        st.builds(facts.Completed, person_id=whose),
        st.builds(facts.EndedEarly, person_id=whose, reason=reasons),
        st.builds(facts.HoursLogged, person_id=whose, worked=worked),
        st.builds(facts.HoursConfirmed, person_id=whose, minutes=minutes),
        st.builds(
            facts.HoursDisputed, person_id=whose, minutes=minutes, was_confirmed=st.booleans()
        ),
        st.builds(facts.HoursCorrected, person_id=whose, worked=worked, before=worked),
        st.builds(
            facts.OutcomeRecorded,
            person_id=whose,
            months=st.sampled_from([3, 6, 12]),
            outcome=outcomes,
            was=st.none() | outcomes,
        ),
    )


def started(person: UUID) -> facts.Started:
    return facts.Started(person_id=person, about=facts.PlacedIn(kind="workshop", area="LOOP"))


lives = st.tuples(*(st.lists(happens(person), max_size=8) for person in PEOPLE))


@pytest.mark.parametrize("report", ["participation", "hours", "outcomes"])
@given(told=lives)
def test_both_book_the_same(report: str, told: Sequence[Sequence[Fact]]) -> None:
    lives = {
        f"placement-{person}": [
            (DAYS[min(number // 3, 1)], fact)
            for number, fact in enumerate((started(person), *life))
        ]
        for person, life in zip(PEOPLE, told, strict=True)
    }
    booked, models = told_both(report, lives)
    assert booked == models.cells(report)
    rows = models.rows(report)
    assert {(row["kind"], row["area"]) for row in rows.values()} == {("workshop", "LOOP")}
