"""Readings of any unit onto [0, 1], so that half-space trees can split them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["RobustScale"]

Floats = NDArray[np.float64]

_CLIP = 5.0  # mean deviations, up to which a reading is learnt
_STEEP = 0.3
_LEAST = 1e-3  # mean deviation


class RobustScale:
    """Each feature against its running mean, in running mean deviations, bent into (0, 1).

    Scaling by smallest and largest value gives the whole range to the first outlier and leaves the
    ordinary readings one cell of it; this leaves them the middle, whatever comes. About `memory`
    rows count.
    """

    def __init__(self, width: int, memory: int = 1000) -> None:
        self._memory = memory
        self._n = 0
        self._mean = np.zeros(width)
        self._spread = np.ones(width)

    def scale_learn_many(self, rows: Floats) -> Floats:
        """Return the rows scaled, each by those before it; the cut into batches changes nothing.

        The very first row is the middle. Raises `ValueError` when a value is not a number.
        """
        rows = np.asarray(rows, dtype=np.float64)
        if np.isnan(rows).any():
            raise ValueError("a value is not a number")
        scaled = np.empty_like(rows)
        for at, row in enumerate(rows):
            if not self._n:
                self._mean = row.copy()
            self._n += 1
            off, spread = row - self._mean, self._spread
            scaled[at] = off / spread
            weight = max(1 / self._n, 1 / self._memory)
            most = _CLIP * spread
            self._mean = self._mean + weight * np.clip(off, -most, most)
            spread = spread + weight * (np.minimum(np.abs(off), most) - spread)
            self._spread = np.maximum(spread, _LEAST)
        return 0.5 + np.arctan(_STEEP * scaled) / np.pi
