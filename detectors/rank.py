"""How many of those before were less strange: a score's place among the recent ones."""

from __future__ import annotations

from itertools import accumulate

from msgspec import Struct

__all__ = ["Rank"]

_BINS = 256
_REFRESH = 32  # values between two looks at the cumulative counts
_FADE_AT = 20_000  # values after which the old ones weigh half


class Rank(Struct, array_like=True):
    """A streaming empirical distribution of values in [0, 1], in 256 bins.

    `place` answers before the value is learnt and does not depend on how the stream is cut into
    batches: the cumulative counts are renewed by the number of values seen, nothing else.
    """

    counts: list[float] = []
    total: float = 0.0
    seen: int = 0
    below: list[float] = []

    def place(self, value: float) -> float:
        """Return the share of earlier values below this one, ties counted half; then learn it."""
        if not self.counts:
            self.counts = [0.0] * _BINS
        if self.seen % _REFRESH == 0:
            self._refresh()
        at = min(_BINS - 1, int(value * _BINS))
        answer = 0.0
        if self.below:
            answer = self.below[at]
        self.counts[at] += 1.0
        self.total += 1.0
        self.seen += 1
        return answer

    def _refresh(self) -> None:
        if self.total >= _FADE_AT:
            self.counts = [count / 2 for count in self.counts]
            self.total /= 2
        if self.total:
            up_to = accumulate(self.counts)
            self.below = [
                (upper - count / 2) / self.total
                for upper, count in zip(up_to, self.counts, strict=True)
            ]
