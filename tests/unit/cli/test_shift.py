"""Dates move by whole years in whole weeks, and by as many as the first time."""

from datetime import date, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from lyceum_cli.chicago.requests import post_opportunity
from lyceum_cli.chicago.shift import REFERENCE, forget_shift, remembered_shift, shift_for
from unit.cli.invented_rows import programme

TODAY = date(2026, 7, 2)


@given(st.dates())
def test_the_shift_is_whole_weeks_and_whole_years_to_within_three_days(today: date) -> None:
    shift = shift_for(today)
    assert shift.days % 7 == 0
    assert abs(shift.days - round(shift.days / 365.2425) * 365.2425) <= 3.5 + 1
    assert abs((today - REFERENCE - shift).days) <= 366 / 2 + 4


def test_the_first_shift_is_remembered_in_the_stacks_folder(tmp_path: Path) -> None:
    first = remembered_shift(tmp_path, TODAY)
    assert remembered_shift(tmp_path, TODAY + timedelta(days=300)) == first == shift_for(TODAY)


def test_with_the_stacks_data_the_shift_is_forgotten(tmp_path: Path) -> None:
    remembered_shift(tmp_path, TODAY)
    forget_shift(tmp_path)
    later = TODAY + timedelta(days=300)
    assert remembered_shift(tmp_path, later) == shift_for(later)


def test_without_a_folder_nothing_is_remembered_and_nothing_made(tmp_path: Path) -> None:
    folder = tmp_path / "none"
    assert remembered_shift(folder, TODAY) == shift_for(TODAY)
    assert not folder.exists()


def test_both_ends_of_a_programme_move_and_an_open_one_stays_open() -> None:
    schedule = post_opportunity(programme(), timedelta(weeks=2)).offer.schedule
    assert (schedule.start_date, schedule.end_date) == ("2021-03-15", "2021-06-11")
    assert (
        post_opportunity(programme(end_date=""), timedelta(weeks=2)).offer.schedule.end_date == ""
    )
