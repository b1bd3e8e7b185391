"""What forests have seen: counts at the leaves, and the scores that follow from the last window.

Half-space trees score against the window before (the reference) while they count the present one.
Within a window the reference stands still, so the score of a leaf is a number that can be looked
up: an observation costs one look-up per tree, and only the moment of a pivot computes. Forests that
share their splits are kept side by side, so that a batch which touches a hundred of them is one call.

Tan, Ting and Liu (2011), Fast anomaly detection for streaming data, IJCAI.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from loops.compiled import compiled

__all__ = ["Masses"]

Floats = NDArray[np.float64]
Index = NDArray[np.intp]
Counts = NDArray[np.int64]
LeafCounts = NDArray[np.int32]

_GRAIN = 2.0**16  # so that no sum depends on its order
_SIZE_LIMIT = 0.1  # of a window; the paper's constant: a thinner node ends the walk


class Masses:
    """Leaf counts of any number of forests of one shape; forest `f` is row `f` of every array.

    Attributes
    ----------
    present, reference
        Counts by forest and flat leaf (`tree * leaves + leaf`).
    window, counter
        Observations per window, and how many the present one holds.
    size
        Observations the reference stands for; 0 until the first window is full.
    sums, usual
        Of values that go with the observations: sums and sums of squares in the present window;
        means and standard deviations in the one before.
    """

    def __init__(
        self, n_trees: int, height: int, window_size: int, forests: int = 1, width: int = 0
    ) -> None:
        self.n_trees, self.height, self.window_size = n_trees, height, window_size
        self.leaves = 2**height
        self.width = n_trees * self.leaves
        self.present = np.zeros((0, self.width), dtype=np.int32)
        self.reference = np.zeros((0, self.width), dtype=np.int32)
        self.window = np.zeros(0, dtype=np.int64)
        self.counter = np.zeros(0, dtype=np.int64)
        self.size = np.zeros(0, dtype=np.int64)
        self.sums, self.usual = np.zeros((0, 2 * width)), np.zeros((0, 2 * width))
        self._table = np.zeros((0, self.width))
        self.grow(forests)

    def grow(self, forests: int) -> None:
        """Make room for at least `forests` forests; new ones are empty."""
        more = forests - len(self.counter)
        if more <= 0:
            return
        for name in ("present", "reference", "counter", "size", "sums", "usual", "_table"):
            old = getattr(self, name)
            setattr(self, name, np.concatenate([old, np.zeros((more, *old.shape[1:]), old.dtype)]))
        self.window = np.concatenate([self.window, np.full(more, self.window_size)])

    def score_learn(self, leaf: Index, forest: Index) -> Floats:
        """Score each row in its forest, 0 while it has no reference, then learn it, in order.

        `leaf` comes from `Splits.leaf_index`, `forest` names the row of the arrays.
        """
        rows = np.zeros((len(leaf), self.sums.shape[1] // 2))
        forests = np.ascontiguousarray(forest[:, None])
        scores, _, _ = self.score_learn_usual(leaf, forests, rows)
        return np.maximum(scores, 0.0)

    def score_learn_usual(
        self, leaf: Index, forests: Index, rows: Floats
    ) -> tuple[Floats, Floats, Floats]:
        """Score each row in the first of its forests that speaks, then learn it in all of them.

        `forests` has a column for each forest of a row, -1 for none. Returns scores, -1 where no
        forest of the row has a reference, and what was usual in the one that spoke, else zeros:
        mean and standard deviation of each value.
        """
        scores = np.empty(len(leaf))
        mean, spread = np.zeros(rows.shape), np.zeros(rows.shape)
        _score_learn(
            leaf, forests, rows, self.present, self.reference, self._table, self.window,
            self.counter, self.size, self.sums, self.usual, self.height, scores, mean, spread,
        )  # fmt: skip
        return scores, mean, spread

    def score(self, leaf: Index, forest: Index) -> Floats:
        """Return the anomaly score in [0, 1] of each row, 0 while its forest has no reference."""
        sums = np.take_along_axis(self._table[forest], leaf, axis=1).sum(1)
        most = self.n_trees * self.size[forest] * (2.0 ** (self.height + 1) - 1)
        scores: Floats = np.where(most > 0, 1.0 - sums / np.maximum(1.0, most), 0.0)
        return scores

    def look_up(self, forest: int) -> None:
        """Compute the score of every leaf of a forest whose reference was set."""
        size = int(self.size[forest])
        _look_up(self.reference[forest], self._table[forest], size, self.height)

    def below(self, f: int, tree: int, depth: int, node: int) -> int:
        """Return the present mass of a node: `node` counts from 0 at its depth."""
        span = self.leaves >> depth
        start = tree * self.leaves + node * span
        return int(self.present[f, start : start + span].sum())


@compiled
def _look_up(reference: LeafCounts, table: Floats, size: int, height: int) -> None:
    """Sum `mass * 2**depth` down to where a node is thin, for every leaf.

    Masses only fall on the way down, so a walk goes on below every node that is thick itself. All
    numbers are whole, so that no sum depends on its order.
    """
    leaves = 1 << height
    mass, score = np.zeros(2 * leaves), np.zeros(2 * leaves)  # node i has children 2 i and 2 i + 1
    for start in range(0, len(reference), leaves):
        for leaf in range(leaves):
            mass[leaves + leaf] = reference[start + leaf]
        for node in range(leaves - 1, 0, -1):
            mass[node] = mass[2 * node] + mass[2 * node + 1]
        score[1] = mass[1]
        weight = 1.0
        for depth in range(1, height + 1):
            weight *= 2.0
            for node in range(1 << depth, 2 << depth):
                thick = mass[node >> 1] >= _SIZE_LIMIT * size
                score[node] = score[node >> 1] + (mass[node] * weight if thick else 0.0)
        for leaf in range(leaves):
            table[start + leaf] = score[leaves + leaf]


@compiled
def _score_learn(
    leaf: Index, forests: Index, rows: Floats, present: LeafCounts, reference: LeafCounts,
    table: Floats, window: Counts, counter: Counts, size: Counts, sums: Floats, usual: Floats,
    height: int, scores: Floats, middle: Floats, spread: Floats,
) -> None:  # fmt: skip
    """See `Masses.score_learn_usual`; the last three are the answers."""
    n_trees, width = leaf.shape[1], rows.shape[1]
    most_of_one = n_trees * (2.0 ** (height + 1) - 1.0)
    for row in range(len(leaf)):
        scores[row] = -1.0
        for level in range(forests.shape[1]):
            at = forests[row, level]
            if at >= 0 and size[at] > 0:
                total = 0.0
                for tree in range(n_trees):
                    total += table[at, leaf[row, tree]]
                scores[row] = 1.0 - total / (most_of_one * size[at])
                middle[row], spread[row] = usual[at, :width], usual[at, width:]
                break
        for level in range(forests.shape[1]):
            at = forests[row, level]
            if at < 0:
                continue
            for tree in range(n_trees):
                present[at, leaf[row, tree]] += 1
            for column in range(width):
                value = np.rint(rows[row, column] * _GRAIN) / _GRAIN
                sums[at, column] += value
                sums[at, width + column] += value * value
            counter[at] += 1
            if counter[at] < window[at]:
                continue
            for column in range(width):
                mean = sums[at, column] / window[at]
                square = max(sums[at, width + column] / window[at] - mean * mean, 0.0)
                usual[at, column], usual[at, width + column] = mean, np.sqrt(square)
            sums[at] = 0.0
            reference[at] = present[at]
            present[at] = 0
            size[at], counter[at] = window[at], 0
            _look_up(reference[at], table[at], size[at], height)
