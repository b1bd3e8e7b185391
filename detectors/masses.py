"""What forests have seen: counts at the leaves, and the scores that follow from the last window.

Half-space trees score against the window before (the reference) while they count the present one.
Within a window the reference stands still, so the score of a leaf is a number that can be looked
up: a batch costs one look-up per tree, and only the moment of a pivot computes. Forests that share
their splits are kept side by side, so that a batch which touches a hundred of them is still one call.

Tan, Ting and Liu (2011), Fast anomaly detection for streaming data, IJCAI.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

__all__ = ["Masses"]

Index = NDArray[np.intp]

_ONE = np.int32(1)  # of the type of the counts: numpy adds it forty times faster
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
    """

    def __init__(self, n_trees: int, height: int, window_size: int, forests: int = 1) -> None:
        self.n_trees, self.height, self.window_size = n_trees, height, window_size
        self.leaves = 2**height
        self.width = n_trees * self.leaves
        self.present = np.zeros((0, self.width), dtype=np.int32)
        self.reference = np.zeros((0, self.width), dtype=np.int32)
        self.window = np.zeros(0, dtype=np.int64)
        self.counter = np.zeros(0, dtype=np.int64)
        self.size = np.zeros(0, dtype=np.int64)
        self._table = np.zeros((0, self.width))
        self._most = np.ones(0)
        self.grow(forests)

    def grow(self, forests: int) -> None:
        """Make room for at least `forests` forests; new ones are empty."""
        more = forests - len(self.counter)
        if more <= 0:
            return
        for name in ("present", "reference", "counter", "size", "_table"):
            old = getattr(self, name)
            setattr(self, name, np.concatenate([old, np.zeros((more, *old.shape[1:]), old.dtype)]))
        self.window = np.concatenate([self.window, np.full(more, self.window_size)])
        self._most = np.concatenate([self._most, np.ones(more)])

    def score_learn(self, leaf: Index, forest: Index) -> NDArray[np.float64]:
        """Score each row in its forest, then learn it, in order.

        `leaf` comes from `Splits.leaf_index`, `forest` names the row of the arrays.
        """
        scores = np.empty(len(leaf))
        for part in self.rounds(forest):
            flat = self.flat(leaf[part], forest[part])
            scores[part] = self.score(flat, forest[part])
            self.learn(flat, forest[part])
        return scores

    def flat(self, leaf: Index, forest: Index) -> Index:
        """Return where the leaves of rows lie in all tables laid end to end."""
        flat: Index = leaf + (forest * self.width)[:, None]
        return flat

    def rounds(self, forest: Index) -> Iterator[Index | slice]:
        """Cut rows, whose order within a forest stays, so that no window pivots inside a part.

        Learn a part before asking for the next.
        """
        sizes = np.bincount(forest, minlength=len(self.counter))
        if (self.counter + sizes <= self.window).all():
            yield slice(None)
            return
        order = np.argsort(forest, kind="stable")
        place = np.empty(len(forest), dtype=np.int64)  # of a row among those of its forest
        place[order] = np.arange(len(forest)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        number = (self.counter[forest] + place) // self.window[forest]
        for which in range(int(number.max()) + 1):
            yield np.flatnonzero(number == which)

    def score(self, flat: Index, forest: Index) -> NDArray[np.float64]:
        """Return the anomaly score in [0, 1] of each row, 0 while its forest has no reference."""
        sums: NDArray[np.float64] = self._table.take(flat).sum(1)
        scores: NDArray[np.float64] = np.where(
            self.size[forest] > 0, 1.0 - sums / self._most[forest], 0.0
        )
        return scores

    def learn(self, flat: Index, forest: Index) -> list[int]:
        """Learn a part of `rounds`. Return the forests whose window it filled."""
        np.add.at(self.present.reshape(-1), flat.ravel(), _ONE)
        self.counter += np.bincount(forest, minlength=len(self.counter))
        full: list[int] = np.flatnonzero(self.counter >= self.window).tolist()
        if full:
            self.reference[full] = self.present[full]
            self.present[full] = 0
            self.size[full], self.counter[full] = self.window[full], 0
            self.look_up(*full)
        return full

    def look_up(self, *forests: int) -> None:
        """Compute the score of every leaf: `mass * 2**depth` summed down to where it is thin.

        Masses only fall on the way down, so a walk goes on below every node that is thick itself.
        """
        which = list(forests)
        wide = (len(which), self.n_trees, -1)
        masses = [self.reference[which].reshape(wide).astype(np.float64)]
        while masses[-1].shape[2] > 1:
            below = masses[-1]
            masses.append(below[:, :, 0::2] + below[:, :, 1::2])
        above = score = masses.pop()
        limit = (_SIZE_LIMIT * self.size[which])[:, None, None]
        for depth in range(1, self.height + 1):
            mass = masses.pop()
            here = mass.reshape(*above.shape, 2) * 2.0**depth
            here *= (above >= limit)[..., None]
            here += score[..., None]
            above, score = mass, here.reshape(mass.shape)
        self._table[which] = score.reshape(len(which), -1)
        most = self.n_trees * self.size[which] * (2 ** (self.height + 1) - 1)
        self._most[which] = np.maximum(1, most)

    def below(self, f: int, tree: int, depth: int, node: int) -> int:
        """Return the present mass of a node: `node` counts from 0 at its depth."""
        span = self.leaves >> depth
        start = tree * self.leaves + node * span
        return int(self.present[f, start : start + span].sum())
