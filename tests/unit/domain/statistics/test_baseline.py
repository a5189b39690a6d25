"""What is usual, and what is too much."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.domain.statistics.baseline import Spike, longest_gap, of_counts, of_values

WORKDAYS = [100, 101, 99, 98, 102, 5, 4] * 4
"""Four weeks, Monday to Sunday; the day after is a Monday."""


def test_baseline_uses_same_weekday_where_weekdays_differ() -> None:
    monday = of_counts(WORKDAYS)
    assert monday.expected == 99
    sunday = of_counts(WORKDAYS[:-1])
    assert sunday.expected == 4
    assert Spike().is_cleared(90, sunday)
    assert not Spike().is_cleared(110, monday)


def test_baseline_ignores_single_outlier_day() -> None:
    usual = of_counts([10] * 13 + [900])
    assert usual.expected == 10
    assert Spike().is_cleared(1000, usual, worst=900)
    assert not Spike().is_cleared(800, usual, worst=900)


@pytest.mark.parametrize(("today", "cleared"), [(3, False), (15, False), (22, True), (40, True)])
def test_small_counts_need_a_large_excess(today: float, cleared: bool) -> None:
    assert Spike().is_cleared(today, of_counts([1, 0, 2, 1, 0, 1, 1] * 2)) is cleared


def test_baseline_without_history_or_value() -> None:
    assert of_counts([]).ratio(5) == math.inf
    assert of_counts([0] * 14).ratio(0) == 1.0
    assert of_values([]).score(3) == 3.0
    assert of_values([200.0] * 10).score(210) == pytest.approx(1.0)


def test_gaps() -> None:
    assert longest_gap([0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 0]) == 3
    assert longest_gap([0, 0]) == 0
    assert longest_gap([1, 1]) == 0


@given(st.lists(st.integers(0, 10_000), max_size=60), st.integers(0, 100_000))
def test_baseline_spread_is_positive_and_spike_is_above_all(history: list[int], today: int) -> None:
    usual = of_counts(history)
    assert usual.spread >= 1.0
    if Spike().is_cleared(today, usual, worst=max(history, default=0)):
        assert today >= usual.expected + 20
