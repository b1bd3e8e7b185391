from __future__ import annotations

import pytest

from detectors import RecentSpread


def taught(values, **params) -> RecentSpread:
    detector = RecentSpread(**params)
    for value in values:
        detector.learn_one({"value": value})
    return detector


def test_is_silent_until_warm_and_speaks_from_then_on():
    assert taught([1, 2, 3], warm_up=4).score_one({"value": 999}) == 0
    assert taught([1, 2, 3, 4], warm_up=4).score_one({"value": 999}) > 0.9


def test_missing_feature_scores_zero_and_teaches_nothing():
    detector = taught(range(30))
    before = detector.past
    detector.learn_one({"other": 1})
    assert detector.score_one({}) == 0
    assert detector.past == before


@pytest.mark.parametrize("factor", [0, -0.1, 1.5])
def test_a_fading_factor_outside_its_range_is_refused(factor):
    with pytest.raises(ValueError, match="fading_factor"):
        RecentSpread(fading_factor=factor)


def test_a_small_fading_factor_forgets_slowly():
    """After twenty values of 0 and five of 10 the slow one still finds 10 the stranger."""
    series = [0, 1] * 10 + [10] * 5
    slow, fast = (taught(series, fading_factor=f) for f in (0.02, 0.5))
    assert slow.score_one({"value": 10}) > fast.score_one({"value": 10})
