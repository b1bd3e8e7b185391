"""Shuttle: River's published figure comes out, and ours is better."""

from __future__ import annotations

import pytest

from evaluation.shuttle import FIRST, measure_shuttle


def test_rivers_figure_is_reproduced_and_beaten_in_the_same_order():
    found = measure_shuttle(FIRST)
    assert found.river_first == pytest.approx(0.9007, abs=0.00005)  # as published
    assert found.ours_same_shape_first == pytest.approx(found.river_first, abs=1e-9)
    assert found.tuned_first > found.river_first + 0.05
