"""Half-space trees for one stream: River's estimator, made for batches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from river import base

from detectors import mass_state
from detectors.mass_state import MassState
from detectors.masses import Masses
from detectors.splits import Splits

__all__ = ["HalfSpaceTrees"]


class _State(Struct, frozen=True, array_like=True):
    n_trees: int
    height: int
    window_size: int
    limits: dict[str, tuple[float, float]] | None
    seed: int
    features: tuple[str, ...] | None
    masses: MassState


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(_State).decode


class HalfSpaceTrees(base.AnomalyDetector):
    """Half-space trees over batches: River's scores exactly, at a fraction of the time.

    Good where anomalies are spread out; weak where they come packed together in one window. Values
    are expected in [0, 1] unless `limits` says otherwise; what lies outside falls into the
    outermost half-spaces. Scores are in [0, 1], high means anomalous, and are 0 until the first
    window is full.

    Scores do not depend on how the stream is cut into batches. `river.anomaly.HalfSpaceTrees` with
    the same parameters and seed gives the same scores, observation by observation.

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
    [^1]: Tan, S.C., Ting, K.M. and Liu, T.F., 2011. Fast anomaly detection for streaming data.
    IJCAI.

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

        `X` has the shape (observations, features), its columns named by `features`, which hold
        every feature of the first observation; the answer has one score per observation. Raises
        `ValueError` when one is missing or a value is not a number.
        """
        X = np.asarray(X, dtype=np.float64).reshape(-1, len(features))
        if np.isnan(X).any():
            raise ValueError("a value of X is not a number")
        if len(X) == 0:
            return np.empty(0)
        splits = self._grown(features)
        if tuple(features) != splits.features:
            X = X[:, [list(features).index(name) for name in splits.features]]
        return self.masses.score_learn(splits.leaf_index(X), np.zeros(len(X), dtype=np.intp))

    def score_one(self, x: dict[str, float]) -> float:
        if self.splits is None or not self.masses.size[0]:
            return 0
        return float(self.masses.score(self._leaf_of(x), _FIRST)[0])

    def learn_one(self, x: dict[str, float]) -> None:
        self._grown(list(x))
        self.masses.score_learn(self._leaf_of(x), _FIRST)

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
                left = self.masses.below(0, tree, depth + 1, 2 * node)
                right = left < self.masses.below(0, tree, depth + 1, 2 * node + 1)
            node, at = 2 * node + right, 2 * at + 1 + right
        return int(tree * splits.leaves + node)

    def merge(self, other: HalfSpaceTrees) -> None:
        """Add what a forest of the same splits has seen on another part of the stream.

        The window becomes as long as both together. Raises `ValueError` when the splits differ.
        """
        if other.splits is None:
            return
        mine = self._grown(other.splits.features)
        if not mine.same_as(other.splits):
            raise ValueError("forests with other splits cannot be added")
        mass_state.add(self.masses, 0, mass_state.state_of(other.masses, 0))
        self.window_size = int(self.masses.window[0])

    def to_bytes(self) -> bytes:
        """Return parameters and state. Raises `ValueError` without a seed: who could regrow it?"""
        if self.seed is None:
            raise ValueError("a forest without a seed cannot be grown again from its masses")
        return _encode(
            _State(
                self.n_trees, self.height, self.window_size, self.limits, self.seed,
                self.splits.features if self.splits else None,
                mass_state.state_of(self.masses, 0),
            )
        )  # fmt: skip

    @classmethod
    def from_bytes(cls, raw: bytes) -> HalfSpaceTrees:
        """Return the forest of `to_bytes`. Raises `ValueError` for bytes that are no such state."""
        state = _decode(raw)
        forest = cls(state.n_trees, state.height, state.window_size, state.limits, state.seed)
        if state.features is not None:
            forest._grown(state.features)
        mass_state.restore(forest.masses, 0, state.masses)
        return forest

    @classmethod
    def _unit_test_params(cls) -> Any:
        yield {"n_trees": 10, "height": 6, "window_size": 60, "seed": 42}


_FIRST = np.zeros(1, dtype=np.intp)
