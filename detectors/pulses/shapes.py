"""Whether the last stretch of numbers has a shape that the series has had before."""

from __future__ import annotations

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

__all__ = ["Shapes"]

_NEW_FROM = 0.05  # of the range so far, mean distance from which on a shape is kept as a new one


class Shapes(Struct, array_like=True):
    """Shapes seen so far, `points` means of `each` numbers long; of `most`, the one not met for
    longest makes room.

    A shape that is odd is kept and thereby odd only once. Idea: novelty by the nearest prototype, as
    in adaptive resonance (Carpenter and Grossberg 1987) and conformal k-NN (Burnaev and Ishimtsev
    2016, written for NAB).
    """

    points: int
    each: int
    most: int
    known: NDArray[np.float64]
    met: NDArray[np.float64]
    n: int = 0
    kept: int = 0
    low: float = 0.0
    high: float = 0.0
    last: list[float] = []  # the newest numbers, of one mean
    means: list[float] = []  # running, over the stretch

    @classmethod
    def new(cls, points: int, each: int, most: int) -> Shapes:
        return cls(points, each, most, np.zeros(most * points), np.zeros(most))

    def odd(self, x: float) -> float:
        """Return the distance to the nearest known shape in ranges of the series; then learn it."""
        last, means, distance = self.last, self.means, 0.0
        last.append(x)
        if len(last) > self.each:
            del last[0]
        means.append(sum(last) / len(last))
        if len(means) > (self.points - 1) * self.each + 1:
            del means[0]
            distance = self._learn(np.array(means[:: self.each]))
        if not self.n:
            self.low = self.high = x
        self.low, self.high = min(self.low, x), max(self.high, x)
        self.n += 1
        return distance

    def _learn(self, shape: NDArray[np.float64]) -> float:
        known = self.known.reshape(self.most, self.points)
        at, distance = 0, 0.0
        if self.kept:
            apart = np.abs(known[: self.kept] - shape).sum(axis=1)
            at = int(apart.argmin())
            distance = float(apart[at]) / self.points / max(self.high - self.low, 1e-9)
        if distance > _NEW_FROM or not self.kept:
            if self.kept < self.most:
                at, self.kept = self.kept, self.kept + 1
            else:
                at = int(self.met.argmin())
            known[at] = shape
        self.met[at] = self.n
        return distance
