"""One segment's model: its forest, what its features usually are, and its pulse."""

from __future__ import annotations

import msgspec
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from detectors.daily_counts import DailyCounts
from detectors.masses import Masses
from schemas.policy import Forest

__all__ = ["Segment"]


class _State(Struct, array_like=True):
    masses: bytes
    sums: bytes
    usual: bytes
    pulse: DailyCounts


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(_State).decode


class Segment:
    """Companies of one industry and one family of changes, learnt together.

    `usual` and `spread` are mean and standard deviation of each feature over the window before,
    the same window that the forest scores against.
    """

    def __init__(self, forest: Forest, width: int) -> None:
        self.masses = Masses(forest.n_trees, forest.height, forest.window_size)
        self.pulse = DailyCounts()
        self._sums = np.zeros((2, width))  # of the present window: values, squares
        self.usual = np.zeros(width)
        self.spread = np.full(width, 0.25)

    @property
    def room(self) -> int:
        """Return how many observations the present window still takes."""
        return self.masses.window_size - self.masses.counter

    def score_learn(self, leaf: NDArray[np.intp], rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """Score each of at most `room` rows against the window before, then learn it."""
        self._sums[0] += rows.sum(axis=0)
        self._sums[1] += (rows * rows).sum(axis=0)
        scores = self.masses.score_learn(leaf)
        if self.masses.counter == 0:  # the window is full: it is the reference from now on
            self.usual, squares = self._sums / self.masses.window_size
            self.spread = np.sqrt(np.maximum(squares - self.usual**2, 0.0))
            self._sums = np.zeros_like(self._sums)
        return scores

    def to_bytes(self) -> bytes:
        usual = np.concatenate([self.usual, self.spread])
        state = _State(self.masses.to_bytes(), self._sums.tobytes(), usual.tobytes(), self.pulse)
        return _encode(state)

    def restore(self, raw: bytes) -> None:
        """Take the state of a checkpoint. Raises `ValueError` when its shape is another."""
        state = _decode(raw)
        self.masses.restore(state.masses)
        self._sums = np.frombuffer(state.sums).reshape(2, -1).copy()
        self.usual, self.spread = (part.copy() for part in np.split(np.frombuffer(state.usual), 2))
        self.pulse = state.pulse
