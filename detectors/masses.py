"""What one forest has seen: counts at the leaves, and the scores that follow from the last window.

Half-space trees score against the window before (`r`) while they count the present one (`l`).
Within a window `r` stands still, so the score of a leaf is a number that can be looked up: a batch
costs one look-up per tree, and only the moment of a pivot computes.

Tan, Ting and Liu (2011), Fast anomaly detection for streaming data, IJCAI.
"""

from __future__ import annotations

import zlib

import numpy as np
from numpy.typing import NDArray

__all__ = ["Masses"]

_SIZE_LIMIT = 0.1  # of a window; the paper's constant: a thinner node ends the walk


class Masses:
    """Leaf counts of one forest. Two of the same splits can be added: see `merge`."""

    def __init__(self, n_trees: int, height: int, window_size: int) -> None:
        self.n_trees, self.height, self.window_size = n_trees, height, window_size
        self.leaves = 2**height
        self.present = np.zeros(n_trees * self.leaves, dtype=np.int32)
        self.reference = np.zeros(n_trees * self.leaves, dtype=np.int32)
        self.counter = 0
        self.first_window = True
        self.windows = 0
        self._table: NDArray[np.float64] | None = None
        self._most = n_trees * window_size * (2 ** (height + 1) - 1)

    def score_learn(self, leaf: NDArray[np.intp]) -> NDArray[np.float64]:
        """Score each row, then learn it, in order; `leaf` comes from `Splits.leaf_index`."""
        scores = np.empty(len(leaf))
        at = 0
        while at < len(leaf):
            some = leaf[at : at + self.window_size - self.counter]
            scores[at : at + len(some)] = self.score(some)
            self._count(some)
            at += len(some)
        return scores

    def score(self, leaf: NDArray[np.intp]) -> NDArray[np.float64]:
        """Return the anomaly score in [0, 1] of each row, 0 while there is no reference window."""
        if self.first_window:
            return np.zeros(len(leaf))
        if self._table is None:
            self._table = self._scores_of_leaves()
        sums: NDArray[np.float64] = self._table.take(leaf).sum(axis=1)
        scores: NDArray[np.float64] = 1.0 - sums / self._most
        return scores

    def _count(self, leaf: NDArray[np.intp]) -> None:
        """Learn at most what is left of the window; pivot when it is full."""
        np.add.at(self.present, leaf.ravel(), 1)
        self.counter += len(leaf)
        if self.counter == self.window_size:
            self.present, self.reference = self.reference, self.present
            self.present[:] = 0
            self.counter = 0
            self.first_window = False
            self.windows += 1
            self._table = None

    def _scores_of_leaves(self) -> NDArray[np.float64]:
        """Sum `mass * 2**depth` down every path, ending where a node is too thin."""
        masses = [self.reference.reshape(self.n_trees, self.leaves).astype(np.float64)]
        while masses[-1].shape[1] > 1:
            below = masses[-1]
            masses.append(below[:, 0::2] + below[:, 1::2])
        score = np.zeros((self.n_trees, 1))
        alive = np.ones((self.n_trees, 1), dtype=bool)
        limit = _SIZE_LIMIT * self.window_size
        for depth, mass in enumerate(reversed(masses)):
            if depth:
                score, alive = np.repeat(score, 2, axis=1), np.repeat(alive, 2, axis=1)
            score = score + np.where(alive, mass * 2.0**depth, 0.0)
            alive = alive & (mass >= limit)
        return score.ravel()

    def below(self, tree: int, depth: int, node: int) -> int:
        """Return the present mass of a node: `node` counts from 0 at its depth."""
        span = self.leaves >> depth
        start = tree * self.leaves + node * span
        return int(self.present[start : start + span].sum())

    def merge(self, other: Masses) -> None:
        """Add what another forest of the same splits has seen: partitions of one stream.

        The reference windows are added as they stand, so the sum stands for a window as long as
        both together, and scores are those of that longer window.
        """
        self.present = self.present + other.present
        self.reference = self.reference + other.reference
        self.window_size += other.window_size
        self.counter += other.counter
        self.first_window = self.first_window and other.first_window
        self._most += other._most
        self._table = None

    def to_bytes(self) -> bytes:
        """Return a checkpoint: a few kilobytes, mostly zeros compressed."""
        head = np.array(
            [self.counter, self.first_window, self.windows, self.window_size], dtype=np.int64
        )
        return zlib.compress(head.tobytes() + self.present.tobytes() + self.reference.tobytes(), 1)

    def restore(self, raw: bytes) -> None:
        """Take the state of a checkpoint of the same shape. Raises `ValueError` for another."""
        plain = zlib.decompress(raw)
        size = self.n_trees * self.leaves * 4
        if len(plain) != 32 + 2 * size:
            raise ValueError("the checkpoint is of a forest of another shape")
        head = np.frombuffer(plain[:32], dtype=np.int64)
        self.counter, self.windows, self.window_size = int(head[0]), int(head[2]), int(head[3])
        self.first_window = bool(head[1])
        self.present = np.frombuffer(plain[32 : 32 + size], dtype=np.int32).copy()
        self.reference = np.frombuffer(plain[32 + size :], dtype=np.int32).copy()
        self._most = self.n_trees * self.window_size * (2 ** (self.height + 1) - 1)
        self._table = None
