"""The geometry of a forest of half-space trees: which leaf an observation falls into.

Trees of one seed have the same splits wherever they are grown, so every segment and partition can
share this part; only the masses differ (`detectors.masses`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from river import anomaly

__all__ = ["Splits"]

Limits = Mapping[str, tuple[float, float]]


class Splits:
    """Full binary trees in level order: node `i` splits into `2 i + 1` (below) and `2 i + 2`.

    The splits are River's own for the same parameters and seed; River draws them over the sorted
    names of the features of the first observation.

    Parameters
    ----------
    features
        Names; columns of the arrays that are walked are in this order.
    n_trees, height, limits, seed
        As in `river.anomaly.HalfSpaceTrees`.
    """

    def __init__(
        self,
        features: Sequence[str],
        *,
        n_trees: int,
        height: int,
        limits: Limits | None,
        seed: int | None,
    ) -> None:
        self.features = tuple(features)
        self.n_trees, self.height = n_trees, height
        self.leaves = 2**height
        grown = anomaly.HalfSpaceTrees(
            n_trees=n_trees, height=height, limits=dict(limits or {}), seed=seed
        )
        grown.learn_one(dict.fromkeys(self.features, 0.5))
        place = {name: index for index, name in enumerate(self.features)}
        feature = np.zeros((n_trees, self.leaves - 1), dtype=np.intp)
        threshold = np.zeros((n_trees, self.leaves - 1))
        for t, root in enumerate(grown.trees):
            level = [root]
            at = 0
            for _ in range(height):
                for node in level:
                    feature[t, at] = place[node.feature]
                    threshold[t, at] = node.threshold
                    at += 1
                level = [child for node in level for child in node.children]
        self.feature, self.threshold = feature, threshold
        self._feature, self._threshold = feature.ravel(), threshold.ravel()
        self._tree = np.arange(n_trees, dtype=np.intp) * (self.leaves - 1)
        self._leaf = np.arange(n_trees, dtype=np.intp) * self.leaves - (self.leaves - 1)

    def leaf_index(self, rows: NDArray[np.float64]) -> NDArray[np.intp]:
        """Return for each row and tree the flat index `tree * leaves + leaf`.

        `rows` has the shape (observations, features); the answer (observations, trees).
        """
        n, width = rows.shape
        flat = np.ascontiguousarray(rows, dtype=np.float64).ravel()
        start = (np.arange(n, dtype=np.intp) * width)[:, None]
        node = np.zeros((n, self.n_trees), dtype=np.intp)
        for _ in range(self.height):
            at = node + self._tree
            above = flat.take(self._feature.take(at) + start) >= self._threshold.take(at)
            node += node
            node += 1
            node += above
        node += self._leaf
        return node

    def same_as(self, other: Splits) -> bool:
        """Return whether both split the same space at the same places."""
        return (
            self.features == other.features
            and np.array_equal(self.feature, other.feature)
            and np.array_equal(self.threshold, other.threshold)
        )
