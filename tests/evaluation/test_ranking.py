"""Figures of merit against their definitions by brute force."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.ranking import auc, average_precision, bootstrap

labelled = st.lists(st.tuples(st.booleans(), st.integers(0, 4)), min_size=2, max_size=30).filter(
    lambda rows: 0 < sum(y for y, _ in rows) < len(rows)
)


@given(labelled)
def test_auc_is_the_share_of_pairs_in_order(rows):
    pairs = [
        (1.0 if a > b else 0.5 if a == b else 0.0) for y, a in rows if y for z, b in rows if not z
    ]
    found = auc([y for y, _ in rows], [float(s) for _, s in rows])
    assert found == pytest.approx(sum(pairs) / len(pairs))


@given(labelled)
def test_average_precision_is_the_mean_over_positives_of_the_precision_at_their_score(rows):
    def precision(threshold):
        kept = [y for y, s in rows if s >= threshold]
        return sum(kept) / len(kept)

    expected = np.mean([precision(s) for y, s in rows if y])
    found = average_precision([y for y, _ in rows], [float(s) for _, s in rows])
    assert found == pytest.approx(expected)


def test_one_class_alone_has_no_auc():
    assert math.isnan(auc([True, True], [0.1, 0.2]))


def test_an_interval_holds_its_value_and_narrows_with_more_units():
    rng = np.random.default_rng(1)
    few, many = rng.random(40), rng.random(4000)

    def width(x):
        found = bootstrap(lambda rows: float(x[rows].mean()), list(range(len(x))), seed=2)
        assert found.low < found.value < found.high
        return found.high - found.low

    assert width(few) > 5 * width(many)


def test_rows_of_one_unit_are_drawn_together():
    # Two companies that always agree with themselves: a mean over draws is 0, 1/2 or 1.
    values = np.array([0.0] * 50 + [1.0] * 50)
    seen = set()

    def figure(rows):
        seen.add(float(values[rows].mean()))
        return float(values[rows].mean())

    bootstrap(figure, ["a"] * 50 + ["b"] * 50, seed=1)
    assert seen == {0.0, 0.5, 1.0}
