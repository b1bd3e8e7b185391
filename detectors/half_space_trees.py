from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from river import base

from detectors.masses import Masses
from detectors.splits import Splits

__all__ = ["HalfSpaceTrees"]


class HalfSpaceTrees(base.AnomalyDetector):
    """Half-space trees over batches: River's scores exactly, at a fraction of the time.

    Good where anomalies are spread out; weak where they come packed together in one window. Values
    are expected in [0, 1] unless `limits` says otherwise; what lies outside falls into the outermost
    half-spaces. Scores are in [0, 1], high means anomalous, and are 0 until the first window is full.

    A batch costs one walk of numpy over `height` levels; scores do not depend on how the stream is
    cut into batches. `river.anomaly.HalfSpaceTrees` with the same parameters and seed gives the same
    scores, observation by observation.

    Parameters
    ----------
    n_trees
        Number of trees.
    height
        Levels of splits; a tree has `2 ** height` leaves.
    window_size
        Observations per window.
    limits
        Range of each feature by name, `(0, 1)` where it is missing.
    seed
        Of the splits. Forests of one seed and set of features can be added, see `merge`.

    Examples
    --------
    >>> from detectors import HalfSpaceTrees
    >>> hst = HalfSpaceTrees(n_trees=5, height=3, window_size=3, seed=42)
    >>> for x in [0.5, 0.45, 0.43]:
    ...     hst.learn_one({"x": x})
    >>> [round(hst.score_one({"x": x}), 3) for x in (0.5, 0.0)]
    [0.107, 0.853]

    References
    ----------
    [^1]: Tan, S.C., Ting, K.M. and Liu, T.F., 2011. Fast anomaly detection for streaming data. IJCAI.

    """

    def __init__(
        self,
        n_trees: int = 10,
        height: int = 8,
        window_size: int = 250,
        limits: dict[str, tuple[float, float]] | None = None,
        seed: int | None = None,
    ) -> None:
        self.n_trees = n_trees
        self.height = height
        self.window_size = window_size
        self.limits = limits
        self.seed = seed
        self.splits: Splits | None = None
        self.masses = Masses(n_trees, height, window_size)

    def score_learn_many(
        self, X: NDArray[np.float64], features: Sequence[str]
    ) -> NDArray[np.float64]:
        """Score each row and then learn it, in order.

        `X` has the shape (observations, features), its columns named by `features`; the answer has
        one score per observation.
        """
        splits = self._grown(features)
        if tuple(features) != splits.features:
            X = X[:, [list(features).index(name) for name in splits.features]]
        return self.masses.score_learn(splits.leaf_index(X))

    def score_one(self, x: dict[str, float]) -> float:
        if self.splits is None or self.masses.first_window:
            return 0
        return float(self.masses.score(self._leaf_of(x))[0])

    def learn_one(self, x: dict[str, float]) -> None:
        self._grown(list(x))
        self.masses._count(self._leaf_of(x))

    def _grown(self, features: Sequence[str]) -> Splits:
        """Return the splits, drawn over the features of the first observation."""
        if self.splits is None:
            self.splits = Splits(
                sorted(features), n_trees=self.n_trees, height=self.height,
                limits=self.limits, seed=self.seed,
            )  # fmt: skip
        return self.splits

    def _leaf_of(self, x: dict[str, float]) -> NDArray[np.intp]:
        splits = self._grown(list(x))
        if all(name in x for name in splits.features):
            return splits.leaf_index(np.array([[x[name] for name in splits.features]]))
        return np.array([[self._descend(splits, t, x) for t in range(self.n_trees)]])

    def _descend(self, splits: Splits, tree: int, x: dict[str, float]) -> int:
        """Walk one tree where features are missing: on to the heavier child, as River does."""
        node, at = 0, 0  # node counts at its depth, at in level order
        for depth in range(self.height):
            name = splits.features[splits.feature[tree, at]]
            if name in x:
                right = bool(x[name] >= splits.threshold[tree, at])
            else:
                left_mass = self.masses.below(tree, depth + 1, 2 * node)
                right = left_mass < self.masses.below(tree, depth + 1, 2 * node + 1)
            node, at = 2 * node + right, 2 * at + 1 + right
        return int(tree * splits.leaves + node)

    def merge(self, other: HalfSpaceTrees) -> None:
        """Add what a forest of the same splits has seen on another part of the stream.

        Raises `ValueError` when the splits differ.
        """
        if other.splits is None:
            return
        mine = self._grown(other.splits.features)
        if not np.array_equal(mine.threshold, other.splits.threshold):
            raise ValueError("forests with other splits cannot be added")
        self.masses.merge(other.masses)
        self.window_size = self.masses.window_size

    @classmethod
    def _unit_test_params(cls) -> Any:
        yield {"n_trees": 10, "height": 6, "window_size": 60, "seed": 42}
