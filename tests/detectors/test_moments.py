from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.moments import Moments

amounts = st.floats(min_value=-1e12, max_value=1e12, allow_nan=False)


def taught(values, weight: float = 0.1) -> Moments:
    past = Moments()
    for value in values:
        past = past.push(value, weight)
    return past


def by_definition(values: list[float], weight: Fraction) -> tuple[Fraction, Fraction]:
    """Exact weighted mean and variance: the weights of all values written out, none clipped."""
    n = len(values)
    weights = [(1 - weight) ** (n - 1)] + [
        weight * (1 - weight) ** (n - i) for i in range(2, n + 1)
    ]
    mean = sum(w * Fraction(v) for w, v in zip(weights, values, strict=True))
    var = sum(w * (Fraction(v) - mean) ** 2 for w, v in zip(weights, values, strict=True))
    return mean, var


@given(st.lists(st.floats(0, 100), min_size=1, max_size=5))
def test_the_recursion_is_the_weighted_mean_and_variance(values):
    mean, var = by_definition(values, Fraction(1, 4))
    past = taught(values, 0.25)
    assert past.mean == pytest.approx(float(mean), abs=1e-9)
    assert past.var == pytest.approx(float(var), abs=1e-9)


@given(history=st.lists(amounts, max_size=60), probe=amounts, floor=st.floats(0, 10))
def test_strangeness_is_always_in_the_unit_interval(history, probe, floor):
    strange = taught(history).strangeness(probe, floor)
    assert math.isfinite(strange)
    assert 0 <= strange <= 1


@given(history=st.lists(amounts, min_size=2, max_size=60), near=amounts, far=amounts)
def test_farther_from_the_mean_is_never_less_strange(history, near, far):
    past = taught(history)
    near, far = sorted((near, far), key=lambda value: abs(value - past.mean))
    assert past.strangeness(near) <= past.strangeness(far)


def test_strangeness_of_one_three_and_ten_deviations():
    past = Moments(10, 50.0, 4.0)
    found = [past.strangeness(50 + 2 * z) for z in (0, 1, 3, -3, 10)]
    assert found == pytest.approx([0, 1 / 2, 9 / 10, 9 / 10, 100 / 101])
    assert Moments(10, 50.0, 0.0).strangeness(51) == 1
    assert Moments(10, 50.0, 0.0).strangeness(51, floor=1.0) == 1 / 2


@pytest.mark.parametrize("offset", [0, 10**8, 10**12])
def test_large_amounts_keep_their_spread(offset):
    """A series that swings between v and v + 2 has variance near 1, whatever v."""
    past = taught([offset + i % 2 * 2 for i in range(400)])
    assert past.var == pytest.approx(1, rel=0.1)


def test_one_event_far_out_does_not_blind_the_series_to_the_next():
    quiet = taught([10, 11, 9, 10, 12, 8] * 5)
    assert quiet.strangeness(1000) > 0.99
    assert quiet.push(1_000_000, 0.1).strangeness(1000) > 0.99
    assert quiet.push(-1_000_000, 0.1).mean == pytest.approx(
        2 * quiet.mean - quiet.push(1_000_000, 0.1).mean
    )  # the same below as above
    plain_mean = 0.9 * quiet.mean + 0.1 * 1_000_000
    assert quiet.push(1_000_000, 0.1).mean < plain_mean / 1000


def test_a_lasting_change_is_learnt_all_the_same():
    moved = taught([10, 11, 9, 10, 12, 8] * 5 + [1000, 1001, 999] * 20)
    assert moved.mean == pytest.approx(1000, rel=0.05)


@given(st.lists(st.floats(0, 50), min_size=1, max_size=4), st.integers(0, 40))
def test_silent_days_at_once_are_silent_days_one_by_one(values, days):
    """Fewer than five values before: nothing is clipped in either."""
    mean, var = by_definition(values + [0.0] * days, Fraction(1, 10))
    quiet = taught(values, 0.1).push_zeros(days, 0.1)
    assert quiet.n == len(values) + days
    assert quiet.mean == pytest.approx(float(mean), abs=1e-9)
    assert quiet.var == pytest.approx(float(var), abs=1e-9)


def test_no_silent_day_teaches_nothing_and_a_series_may_begin_in_silence():
    past = taught([3, 4])
    assert past.push_zeros(0, 0.1) is past
    assert Moments().push_zeros(3, 0.1) == Moments(3, 0.0, 0.0)
