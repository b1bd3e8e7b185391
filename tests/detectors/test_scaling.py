"""Scaling that an outlier does not spoil."""

from __future__ import annotations

import numpy as np
import pytest

from detectors.scaling import RobustScale


def rows(n=400, seed=1):
    return np.random.default_rng(seed).normal(50, 5, (n, 3))


def test_everything_lands_in_the_unit_interval_and_the_usual_in_its_middle():
    scaled = RobustScale(3).scale_learn_many(np.vstack([rows(), [[1e12, -1e12, 50]]]))
    assert ((scaled > 0) & (scaled < 1)).all()
    assert scaled[200:400].mean() == pytest.approx(0.5, abs=0.02)
    assert scaled[-1, 0] > 0.99 and scaled[-1, 1] < 0.01


def test_one_outlier_leaves_the_scale_as_it_was():
    calm = RobustScale(3).scale_learn_many(np.vstack([rows(), rows(50, seed=2)]))[-50:]
    hit = RobustScale(3).scale_learn_many(np.vstack([rows(), [[1e9] * 3], rows(50, seed=2)]))[-50:]
    assert np.abs(calm - hit).max() < 0.05


def test_the_cut_into_batches_changes_nothing():
    whole, cut = RobustScale(3), RobustScale(3)
    both = np.vstack([cut.scale_learn_many(rows()[:17]), cut.scale_learn_many(rows()[17:])])
    assert np.array_equal(whole.scale_learn_many(rows()), both)


def test_what_is_no_number_is_refused():
    with pytest.raises(ValueError, match="not a number"):
        RobustScale(1).scale_learn_many(np.array([[np.nan]]))
