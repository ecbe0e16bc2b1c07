"""Quantiles of numbers that are counted by buckets."""

import math
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lyceum_cli.verify.expected_models import _days_counted
from lyceum_projections.reporting.distribution import counters_of, counts_of, quantile

UP_TO = 3_650
NUMBERS = st.lists(st.integers(0, UP_TO), min_size=1, max_size=200)


def told(numbers: list[int], share: float) -> float | None:
    counts: Counter[str] = Counter()
    for number in numbers:
        counts.update(counts_of("days", number))
    assert counts.keys() <= set(counters_of("days", max(*numbers, UP_TO)))
    return quantile("days", share, UP_TO, counts)


@pytest.mark.parametrize(
    ("numbers", "share", "right"),
    [
        ([3, 1, 2], 0.5, 2),
        ([4, 1, 2, 3], 0.5, 2),  # the lower of the two in the middle
        ([0], 0.5, 0),
        ([5, 5, 5, 90], 0.75, 5),
        ([1, 2, 3, 31], 1.0, 31),
        ([-2], 0.5, 0),
        ([9_999], 0.5, 3_650),
    ],
)
def test_a_quantile_of_small_numbers_is_exact(numbers: list[int], share: float, right: int) -> None:
    assert told(numbers, share) == right


def test_of_nothing_there_is_none() -> None:
    assert quantile("days", 0.5, UP_TO, {}) is None


@given(NUMBERS, st.floats(0.01, 1))
def test_a_quantile_is_off_by_a_32nd_at_most(numbers: list[int], share: float) -> None:
    exact = sorted(numbers)[math.ceil(share * len(numbers)) - 1]
    found = told(numbers, share)
    assert found is not None
    assert abs(found - exact) <= (0 if exact < 32 else exact / 32)


@given(st.integers(0, 100_000))
def test_what_checks_the_read_models_counts_by_the_same_buckets(days: int) -> None:
    assert counts_of("reply_days", days).keys() == {"reply_days", _days_counted(days)}
