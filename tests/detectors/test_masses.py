from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detectors.masses import Masses

TREES, HEIGHT, WINDOW = 3, 3, 7


def leaves(n: int, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.integers(0, 2**HEIGHT, (n, TREES)) + np.arange(TREES) * 2**HEIGHT


@settings(max_examples=40, deadline=None)
@given(
    forest=st.lists(st.integers(0, 3), min_size=1, max_size=90),
    cuts=st.lists(st.integers(0, 90), max_size=4).map(sorted),
    seed=st.integers(0, 99),
)
def test_forests_side_by_side_score_as_if_each_were_alone(forest, cuts, seed):
    which = np.array(forest)
    leaf = leaves(len(which), seed)
    together = Masses(TREES, HEIGHT, WINDOW, forests=4)
    found = np.concatenate(
        [
            together.score_learn(some, of)
            for some, of in zip(np.split(leaf, cuts), np.split(which, cuts), strict=True)
        ]
    )
    for f in range(4):
        alone = Masses(TREES, HEIGHT, WINDOW)
        mine = leaf[which == f]
        expected = alone.score_learn(mine, np.zeros(len(mine), dtype=int)) if len(mine) else []
        assert found[which == f].tolist() == list(expected)
        assert together.present[f].tolist() == alone.present[0].tolist()
        assert together.counter[f] == alone.counter[0] == len(mine) % WINDOW


def test_a_leafs_score_is_the_papers_sum_worked_out_by_hand():
    """One tree of height 2, window 10: 6 observations in leaf 0, 3 in leaf 1, 1 in leaf 3."""
    masses = Masses(1, 2, 10)
    leaf = np.array([[0]] * 6 + [[1]] * 3 + [[3]])
    masses.score_learn(leaf, np.zeros(10, dtype=int))
    scores = masses.score(np.array([[0], [1], [2], [3]]), np.zeros(4, dtype=int))
    most = 10 * (2**3 - 1)  # a full window at every depth
    # Root 10; then 9 or 1 at depth 1 (times 2); then the leaf (times 4). No node but the empty leaf
    # is below a tenth of the window, and the leaf is counted even then.
    sums = [10 + 18 + 24, 10 + 18 + 12, 10 + 2 + 0, 10 + 2 + 4]
    assert scores.tolist() == pytest.approx([1 - s / most for s in sums])


def test_a_walk_ends_at_a_node_thinner_than_a_tenth_of_the_window():
    """Window 20: one observation on the right, 1 < 2, so its leaf is not looked at."""
    masses = Masses(1, 2, 20)
    masses.score_learn(np.array([[0]] * 19 + [[3]]), np.zeros(20, dtype=int))
    [score] = masses.score(np.array([[3]]), np.zeros(1, dtype=int))
    assert score == pytest.approx(1 - (20 + 2 * 1) / (20 * 7))


def test_new_forests_know_nothing_and_leave_the_others_alone():
    masses = Masses(TREES, HEIGHT, WINDOW)
    masses.score_learn(leaves(10, 1), np.zeros(10, dtype=int))
    before = masses.score(leaves(5, 2), np.zeros(5, dtype=int)).tolist()
    masses.grow(3)
    masses.grow(2)
    assert len(masses.counter) == 3
    assert masses.score(leaves(5, 2), np.zeros(5, dtype=int)).tolist() == before
    assert masses.score(leaves(5, 2), np.full(5, 2)).tolist() == [0] * 5
