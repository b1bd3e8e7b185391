"""Whether the newest numbers are spread over the values as in some earlier stretch."""

from __future__ import annotations

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from detectors.pulses.squeeze import Squeeze

__all__ = ["Mixture"]

_LENGTH, _BINS, _MOST = 30, 8, 64
_NEW_FROM = 13.3  # of the statistic: one in a hundred by chi-squared with four degrees of freedom
_FLOOR = 0.5 / _LENGTH  # half a number in a bin that was empty


class Mixture(Struct, array_like=True):
    """Histograms of stretches of 30 squeezed numbers; at most 64 are kept.

    Source: Wang, Viswanathan, Choudur et al. 2011, Statistical techniques for online anomaly
    detection in data centers (relative entropy against earlier stretches).
    """

    logs: NDArray[np.float64]  # of the shares of kept stretches
    met: NDArray[np.float64]
    squeeze: Squeeze
    kept: int = 0
    low: float = 0.0
    high: float = 0.0
    last: list[float] = []

    @classmethod
    def new(cls) -> Mixture:
        return cls(np.zeros(_MOST * _BINS), np.zeros(_MOST), Squeeze())

    def odd(self, x: float) -> float:
        """Return the least G statistic of the last 30 against a kept stretch; then learn them."""
        value = self.squeeze.squeezed(x)
        last = self.last
        last.append(value)
        self.low, self.high = min(self.low, value), max(self.high, value)
        if len(last) <= _LENGTH:
            return 0.0
        del last[0]
        width = self.high - self.low
        if width <= 0:
            return 0.0
        counts = [0] * _BINS
        low, scale = self.low, _BINS / width
        for one in last:
            counts[min(_BINS - 1, int((one - low) * scale))] += 1
        return self._learn(np.array(counts) / _LENGTH)

    def _learn(self, share: NDArray[np.float64]) -> float:
        logs = self.logs.reshape(_MOST, _BINS)
        held = np.log(np.maximum(share, _FLOOR))
        at, least = 0, 0.0
        if self.kept:
            against = logs[: self.kept] @ share  # of bins that are empty now nothing is counted
            at = int(against.argmax())
            least = max(0.0, 2 * _LENGTH * (float(share @ held) - float(against[at])))
        if least > _NEW_FROM or not self.kept:
            if self.kept < _MOST:
                at, self.kept = self.kept, self.kept + 1
            else:
                at = int(self.met.argmin())
            logs[at] = held
        self.met[at] = self.squeeze.n
        return least
