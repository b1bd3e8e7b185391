"""A number on a scale that is linear near the mean of its series and logarithmic far from it."""

from __future__ import annotations

import math

from msgspec import Struct

__all__ = ["Squeeze"]

_MEMORY = 4000  # numbers, of the mean and the mean deviation
_CLIP, _CLIP_FROM = 4.0, 30  # mean deviations up to which a number is learnt, and from when on


class Squeeze(Struct, array_like=True, gc=False):
    """So that one spike does not stand for twenty: `asinh` of the distance in mean deviations."""

    n: int = 0
    mean: float = 0.0
    spread: float = 0.0  # mean absolute deviation

    def squeezed(self, x: float) -> float:
        """Return `x` on the scale of the numbers before it; then learn it."""
        self.n = n = self.n + 1
        if n == 1:
            self.mean = x
        off, spread = x - self.mean, self.spread
        value = math.asinh(off / spread) if spread > 0 else 0.0
        most = _CLIP * spread if n > _CLIP_FROM + 1 and spread > 0 else math.inf
        weight = max(1 / n, 1 / _MEMORY)
        self.mean += weight * max(-most, min(most, off))
        self.spread += weight * (min(abs(off), most) - spread)
        return value
