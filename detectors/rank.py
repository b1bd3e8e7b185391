"""How many of those before were less strange: a value's place among the recent ones."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

__all__ = ["Rank", "surprise", "surprises"]

_DECADES = 4  # a surprise of 4 is one in 10,000: finer is not told apart
_BINS = 512
_PER_UNIT = _BINS / _DECADES
_FEWEST = 10.0**-_DECADES
_FADE_AT = 20_000  # values after which the old ones weigh half


def surprise(share: float) -> float:
    """Return `-log10(1 - share)`, at most 4: 1 is one in ten, 2 one in a hundred.

    >>> surprise(0.9), surprise(0.999), surprise(1.0)
    (1.0, 3.0, 4.0)
    """
    rest = 1.0 - share
    return -math.log10(rest) if rest > _FEWEST else float(_DECADES)


def surprises(shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the surprise of many shares."""
    return -np.log10(np.maximum(1.0 - shares, _FEWEST))


class Rank(Struct, array_like=True):
    """A streaming empirical distribution of surprises, in 512 bins: 128 to a factor of ten.

    `places` answers before a value is learnt and does not depend on how the stream is cut into
    batches: the cumulative counts are renewed by the number of values seen, nothing else. Past
    20,000 values the old ones lose half of their weight, so that the distribution follows drift.
    """

    counts: list[float] = []
    total: float = 0.0
    seen: int = 0
    below: list[float] = []
    renew_at: int = 0

    def place(self, value: float) -> float:
        """Return the share of earlier values below this one, ties counted half; then learn it."""
        return self.places([value])[0]

    def places(self, values: Sequence[float]) -> list[float]:
        """Place one value after the other: between two renewals that is a look-up each."""
        found: list[float] = []
        while len(found) < len(values):
            if self.seen >= self.renew_at:
                self._renew()
            done = len(found)
            part = values[done : done + self.renew_at - self.seen]
            bins = [int(v * _PER_UNIT) if v < _DECADES else _BINS - 1 for v in part]
            below, counts = self.below, self.counts
            found += [below[at] for at in bins]
            for at in bins:
                counts[at] += 1.0
            self.total += len(part)
            self.seen += len(part)
        return found

    def _renew(self) -> None:
        """Sum the counts up: after every 32 values at first, later after every sixteenth part."""
        self.renew_at = self.seen + max(32, min(1024, self.seen // 16))
        counts = np.array(self.counts or [0.0] * _BINS)
        if self.total >= _FADE_AT:
            counts /= 2
            self.total /= 2
        self.counts = counts.tolist()
        self.below = ((np.cumsum(counts) - counts / 2) / (self.total or 1.0)).tolist()
