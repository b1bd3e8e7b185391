from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.daily_counts import DailyCounts

TODAY = 20_000  # days since 1970


def month_of(count: int, until: int = TODAY) -> DailyCounts:
    """Thirty days before `until` of `count` events each."""
    series = DailyCounts()
    for day in range(until - 30, until):
        for _ in range(count):
            series.observe(day)
    return series


def busiest(series: DailyCounts, day: int, events: int) -> float:
    return max(series.observe(day) for _ in range(events))


def test_a_surge_is_seen_while_its_day_goes_on():
    series = month_of(4)
    assert busiest(series, TODAY, 4) == 0  # as every day
    assert busiest(series, TODAY, 16) > 0.98  # twenty by now: 16 above 4, eight times its root


def test_a_mildly_busier_day_is_within_chance():
    """6 where 4 is usual: one deviation of a Poisson count."""
    assert busiest(month_of(4), TODAY, 6) == pytest.approx(1 / 2, abs=0.01)


def test_a_batch_of_old_records_is_no_surge():
    series = month_of(4)
    series.observe(TODAY)
    before = series.past
    assert max(series.observe(day) for day in range(TODAY - 900, TODAY) for _ in range(9)) == 0
    assert (series.day, series.count, series.past) == (TODAY, 1, before)


@given(st.permutations([TODAY - 2] * 5 + [TODAY - 1] * 4 + [TODAY] * 3))
def test_days_out_of_order_never_look_like_a_surge(days):
    series = month_of(4, until=TODAY - 2)
    assert all(series.observe(day) <= 0.5 for day in days)


def test_a_cold_series_says_nothing():
    series = DailyCounts()
    for day in range(TODAY - 13, TODAY):
        series.observe(day)
    assert busiest(series, TODAY, 50) == 0


def test_silence_is_learnt_so_that_waking_up_is_noticed():
    series = month_of(10)
    assert busiest(series, TODAY + 400, 10) > 0.9


def test_a_monday_after_a_quiet_weekend_is_no_surge_and_a_busy_sunday_is():
    """Ten on each working day, none on days off: Moments of both together would blur them."""
    series = DailyCounts()
    monday = 20_346  # 15 September 2025, after thirteen weeks without a holiday
    for day in range(monday - 91, monday):
        if (day - monday) % 7 < 5:
            for _ in range(10):
                series.observe(day)
    assert busiest(series, monday, 10) == 0
    sunday = monday + 6
    for day in range(monday + 1, monday + 5):
        for _ in range(10):
            series.observe(day)
    assert busiest(series, sunday, 10) > 0.98


def test_a_made_up_sunday_is_a_working_day():
    series = DailyCounts()
    sunday = 20_359  # 28 September 2025, made up for the National Day
    for day in range(sunday - 91, sunday):
        if (day - sunday) % 7 not in (6, 0):
            for _ in range(10):
                series.observe(day)
    assert busiest(series, sunday, 10) == 0
