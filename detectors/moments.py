"""Recent mean and spread of a series, as a value of three numbers."""

from __future__ import annotations

import math

from msgspec import Struct

__all__ = ["Moments"]

_REACH = 4.0  # recent standard deviations beyond which a value teaches no more than one there


class Moments(Struct, frozen=True, array_like=True):
    """Exponentially weighted mean and variance; `push` returns a new one.

    Kept in deviations, not in squares: amounts in fen reach 1e12, and squares would cancel. A value
    far out is taken in at the edge of the usual, so that one event does not blind the series to the
    next. Finch (2009), Incremental calculation of weighted mean and variance, section 9.
    """

    n: int = 0
    mean: float = 0.0
    var: float = 0.0

    def push(self, value: float, weight: float) -> Moments:
        """Learn a value; `weight` in (0, 1] is that of the newest, memory about `1 / weight`."""
        if self.n == 0:
            return Moments(1, float(value))
        gap = value - self.mean
        if self.n >= 5 and self.var > 0:
            edge = _REACH * math.sqrt(self.var)
            gap = max(-edge, min(edge, gap))
        step = weight * gap
        return Moments(self.n + 1, self.mean + step, (1 - weight) * (self.var + gap * step))

    def strangeness(self, value: float, floor: float = 0.0) -> float:
        """Return the distance from the mean as `z / (1 + z)`: 0.5 is one deviation, 0.75 three.

        `floor` is the least spread that counts, in the unit of the values.
        """
        gap = abs(value - self.mean)
        return gap / (gap + max(floor, math.sqrt(self.var))) if gap else 0.0
