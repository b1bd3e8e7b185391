"""How far a number lies from the long-run mean of its series."""

from __future__ import annotations

from msgspec import Struct

__all__ = ["Level"]

_CLIP = 4.0  # deviations, up to which a number is learnt
_CLIP_FROM = 30
_NEVER_MOVED = 100.0  # deviations, of the first number that differs in a series that was constant


class Level(Struct, array_like=True, gc=False):
    """Exponentially weighted mean and variance of about `memory` numbers, robust to single ones."""

    memory: int
    n: int = 0
    mean: float = 0.0
    variance: float = 0.0

    def odd(self, x: float) -> float:
        """Return the distance of `x` from the mean, in deviations; then learn it."""
        n, off = self.n, x - self.mean
        deviation = self.variance**0.5
        z = 0.0
        if n > 1:
            if deviation > 0:
                z = abs(off) / deviation
            elif off and n >= _CLIP_FROM:
                z = _NEVER_MOVED
        self.n = n = n + 1
        weight = max(1 / n, 1 / self.memory)
        if n == 1:
            self.mean = x
            return 0.0
        if n > _CLIP_FROM + 1 and deviation > 0:
            off = max(-_CLIP * deviation, min(_CLIP * deviation, off))
        self.mean += weight * off
        self.variance = (1 - weight) * (self.variance + weight * off * off)
        return z
