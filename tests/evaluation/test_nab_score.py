"""NAB's scoring: what its paper says by hand, and the search for a threshold against trying all."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.nab_score import Profile, best_threshold, probation, score, weigh

STANDARD = Profile(true_positive=1.0, false_positive=0.11, miss=1.0)
N, WINDOWS = 1000, [(300, 399), (700, 749)]


def fires_at(*places: int) -> list[float]:
    scores = [0.0] * N
    for place in places:
        scores[place] = 1.0
    return scores


def counted(*places: int, windows=WINDOWS):
    return score([weigh(fires_at(*places), windows, STANDARD)], 0.5, STANDARD)


def test_finding_every_window_at_its_first_event_is_100():
    assert counted(300, 700).normalised == pytest.approx(100)


def test_saying_nothing_is_0():
    assert counted().normalised == 0
    assert best_threshold([weigh([0.5] * N, WINDOWS, STANDARD)], STANDARD).normalised == 0


def test_the_middle_of_a_window_is_worth_what_the_paper_says():
    # Half way in: 2 * sigmoid(2.5) - 1 = 0.84828, against 0.98661 at the very start.
    middle = counted(350, 700)
    assert middle.normalised == pytest.approx(100 * (1 + (1 + 0.84828 / 0.98661) / 2) / 2, abs=0.01)


def test_only_the_best_detection_of_a_window_counts():
    assert counted(*range(300, 400), 700).normalised == pytest.approx(100)


def test_a_false_alarm_far_from_windows_costs_its_full_weight():
    # Two windows: the span from null to perfect is 4.
    assert counted(200, 300, 700).normalised == pytest.approx(100 - 100 * 0.11 / 4)


def test_a_false_alarm_just_after_a_window_costs_less():
    # 20 of 99 events after the end: 1 - 2 * sigmoid(-1.0101) = 0.46609
    just_after = counted(300, 419, 700).normalised
    assert just_after == pytest.approx(100 - 100 * 0.11 * 0.46609 / 4, abs=0.001)


def test_probation_is_15_percent_of_at_most_5000_events():
    assert [probation(n) for n in (0, 100, 1127, 5000, 22_695)] == [0, 15, 169, 750, 750]


def test_nothing_counts_in_probation():
    assert counted(*range(150)).normalised == 0


def test_a_window_outside_its_series_is_refused():
    with pytest.raises(ValueError, match="does not lie"):
        weigh([0.0] * 10, [(5, 10)], STANDARD)


@given(
    st.lists(st.integers(0, 5), min_size=60, max_size=60),
    st.lists(st.integers(0, 5), min_size=40, max_size=40),
    st.sampled_from([STANDARD, Profile(1.0, 0.22, 1.0), Profile(1.0, 0.11, 2.0)]),
)
def test_no_threshold_serves_better_than_the_best(first, second, profile):
    corpus = [
        weigh([float(s) for s in first], [(20, 29), (45, 50)], profile),
        weigh([float(s) for s in second], [(30, 35)], profile),
    ]
    best = best_threshold(corpus, profile)
    tried = [score(corpus, t, profile).normalised for t in [*np.arange(-1, 7, 0.5), math.inf]]
    assert best.normalised == pytest.approx(max(tried))
