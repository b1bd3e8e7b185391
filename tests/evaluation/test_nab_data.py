"""The labelled series that come with the repository."""

from __future__ import annotations

from pathlib import Path

import pytest

from evaluation.nab_data import read_profile, read_series

FOLDER = Path(__file__).parents[2] / "benchmarks" / "data" / "nab"


@pytest.fixture(scope="module")
def series():
    return read_series(FOLDER)


def test_there_are_thirty_series_of_five_categories(series):
    assert len(series) == 30
    assert len({one.category for one in series}) == 5


def test_windows_are_where_the_labels_say(series):
    taxi = next(one for one in series if one.name.endswith("nyc_taxi.csv"))
    first, last = taxi.windows[0]
    assert str(taxi.times[first]) == "2014-10-30 15:30:00+00:00"
    assert str(taxi.times[last]) == "2014-11-03 22:30:00+00:00"
    assert len(taxi.windows) == 5


def test_series_are_in_order_of_time(series):
    for one in series:
        assert len(one.times) == len(one.values)
        assert all(one.windows[i][1] < one.windows[i + 1][0] for i in range(len(one.windows) - 1))


def test_the_standard_profile_is_that_of_the_paper():
    profile = read_profile(FOLDER)
    assert (profile.true_positive, profile.false_positive, profile.miss) == (1.0, 0.11, 1.0)
