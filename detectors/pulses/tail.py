"""From a raw oddness, in whatever unit, to how rare it is by the series' own past."""

from __future__ import annotations

import math

from msgspec import Struct

__all__ = ["Tail"]

_WARM_UP = 100  # values before it speaks
_MEMORY = 3000  # values, after which old ones weigh less
_STEP = 0.02  # of the spread, by which the quantile moves per value
_LEAST_EXCESS = 1e-3  # of the spread
_OUTLIER = 10.0  # mean excesses or spreads, up to which a value is learnt
_TINY = 1e-9
_LN10 = math.log(10)


class Tail(Struct, array_like=True):
    """How rare a value is: `-log10` of the chance that a value of the series is as large.

    A high quantile is followed step by step; beyond it the values are taken to fall off
    exponentially, with the mean excess seen so far. With `ratios` that holds for their logarithms,
    so that the tail is a power law: for oddness that differs by orders of magnitude. Silent for
    the first 100 values and below the quantile; at most 12.

    Source: peaks over threshold, as in Siffer et al. 2017, Anomaly detection in streams with
    extreme value theory, KDD; the exponential is its tail of shape 0.
    """

    quantile: float = 0.95
    ratios: bool = False
    first: list[float] = []
    seen: int = 0
    exceeded: int = 0
    limit: float = 0.0
    excess: float = 0.0
    spread: float = 0.0

    def rarity(self, value: float) -> float:
        """Return how rare `value`, at least 0, is among those before; then learn it."""
        if self.ratios:
            value = math.log(max(value, _TINY))
        if self.seen < _WARM_UP:
            self._begin(value)
            return 0.0
        self.seen += 1
        above, spread = value - self.limit, self.spread
        self.spread += (min(abs(above), _OUTLIER * spread) - spread) / _MEMORY
        if above <= 0:
            self.limit -= _STEP * spread * (1 - self.quantile)
            return 0.0
        rare = above / self.excess / _LN10 - math.log10(1 - self.quantile)
        self.limit += _STEP * spread * self.quantile
        weight = max(1 / (10 + self.exceeded), 1 / (_MEMORY * (1 - self.quantile)))
        self.exceeded += 1
        self.excess += weight * (min(above, _OUTLIER * self.excess) - self.excess)
        self.excess = max(self.excess, _TINY)
        return min(rare, 12.0)

    def _begin(self, value: float) -> None:
        self.first.append(value)
        self.seen += 1
        if self.seen < _WARM_UP:
            return
        ordered, self.first = sorted(self.first), []
        place = self.quantile * (_WARM_UP - 1)
        low = int(place)
        self.limit = ordered[low] + (place - low) * (ordered[low + 1] - ordered[low])
        mean = sum(ordered) / _WARM_UP
        self.spread = math.sqrt(sum((v - mean) ** 2 for v in ordered) / _WARM_UP) + 1e-12
        above = [v - self.limit for v in ordered if v > self.limit]
        known = sum(above) / len(above) if above else 0.0
        self.excess = max(known, _LEAST_EXCESS * self.spread, _TINY)
