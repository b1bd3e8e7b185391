"""The geometry of a forest of half-space trees: which leaf an observation falls into.

Trees of one seed have the same splits wherever they are grown, so every segment and partition can
share this part; only the masses differ (`detectors.masses`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from loops.compiled import compiled

__all__ = ["Splits"]

Limits = Mapping[str, tuple[float, float]]

_ONE = np.uintp(1)


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
        from river import anomaly  # takes a second, and who only names a model draws no trees

        self.features = tuple(features)
        self.n_trees, self.height = n_trees, height
        self.leaves = 2**height
        grown = anomaly.HalfSpaceTrees(
            n_trees=n_trees, height=height, limits=dict(limits or {}), seed=seed
        )
        grown.learn_one(dict.fromkeys(self.features, 0.5))
        place = {name: index for index, name in enumerate(self.features)}
        feature = np.zeros((n_trees, self.leaves - 1), dtype=np.uint16)
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

    def leaf_index(self, rows: NDArray[np.float64]) -> NDArray[np.intp]:
        """Return for each row and tree the flat index `tree * leaves + leaf`.

        `rows` has the shape (observations, features); the answer (observations, trees).
        """
        leaf = np.empty((len(rows), self.n_trees), dtype=np.intp)
        _walk(np.ascontiguousarray(rows, dtype=np.float64), self.feature, self.threshold, leaf)
        return leaf

    def same_as(self, other: Splits) -> bool:
        """Return whether both split the same space at the same places."""
        return (
            self.features == other.features
            and np.array_equal(self.feature, other.feature)
            and np.array_equal(self.threshold, other.threshold)
        )


@compiled
def _walk(
    rows: NDArray[np.float64], feature: NDArray[np.uint16], threshold: NDArray[np.float64],
    leaf: NDArray[np.intp],
) -> None:  # fmt: skip
    """See `Splits.leaf_index`; the last is the answer."""
    n_trees, inner = feature.shape
    nodes = np.empty(n_trees, np.uintp)  # without a sign, which every look-up would ask for
    for row in range(len(rows)):
        of = rows[row]
        nodes[:] = 0
        depth = 1
        while depth <= inner:  # all trees abreast: one does not wait for the other
            for tree in range(n_trees):
                node = nodes[tree]
                above = of[feature[tree, node]] >= threshold[tree, node]
                nodes[tree] = (node << _ONE) + _ONE + np.uintp(above)
            depth *= 2
        for tree in range(n_trees):
            leaf[row, tree] = tree * (inner + 1) + np.intp(nodes[tree]) - inner
